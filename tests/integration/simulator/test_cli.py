"""`candor-drill` as it is typed: what needs no services, and what it says about wrong input."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app
from tests.harness import ROOT

SHORT = ROOT / "simulator" / "scenarios" / "short.yml"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDOR_VAR", str(tmp_path))
    monkeypatch.setenv("AMQP_URI", "amqp://127.0.0.1:1/")  # nobody listens there


def drill(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("command", ["play", "check", "simulate", "report", "list"])
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    done = drill(command, "--help")
    assert done.exit_code == 0
    assert f"Example: candor-drill {command}" in done.output


def test_check_says_ok_of_every_scenario_that_comes_with_candor() -> None:
    for file in SHORT.parent.glob("*.yml"):
        done = drill("check", str(file))
        assert (done.exit_code, done.output[:2]) == (0, "OK"), done.output


def test_check_names_file_line_and_field_of_every_error(tmp_path: Path) -> None:
    text = SHORT.read_text("utf-8").replace("duration_h: 2", "duration_h: two").replace("place: 柳河镇\n", "")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(text, "utf-8")
    done = drill("check", str(wrong))
    assert done.exit_code == 1
    line = next(n for n, said in enumerate(text.splitlines(), start=1) if said.startswith("duration_h"))
    assert f"wrong.yml:{line}: duration_h:" in done.output
    assert "place: missing" in done.output


def test_simulate_writes_the_same_mentions_for_the_same_seed(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a", "b", "c")]
    for file, seed in zip(files, ("7", "7", "8"), strict=True):
        assert drill("simulate", "short", "--seed", seed, "--out", str(file)).exit_code == 0
    first, same, other = (file.read_bytes() for file in files)
    assert first == same != other
    mention = json.loads(first.splitlines()[0])
    assert mention.keys() == {"id", "source", "at", "text", "lang", "place", "outlet"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("play", "nowhere"), "no scenario 'nowhere'"),
        (("play", "short", "--speed", "0"), "--speed 0"),
        (("play", "short", "--speed", "4000"), "at most 3600"),
        (("play", "short", "--robots", "office,nobody"), "--robots knows no nobody"),
        (("play", "short", "--id", "Not/An Id"), "names no exercise"),
        (("report", "never-played"), "no exercise 'never-played'"),
        (("report", "../.."), "names no exercise"),
        (("check", "missing.yml"), "missing.yml:1: cannot be read"),
        (("simulate", "short", "--out", "/nowhere/at/all"), "/nowhere/at/all: No such file"),
    ],
)
def test_wrong_input_gets_one_clear_line(arguments: tuple[str, ...], said: str) -> None:
    done = drill(*arguments)
    assert done.exit_code == 1
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_the_list_shows_scenarios_and_says_what_was_not_played_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "exercises" / "cut-off").mkdir(parents=True)
    done = drill("list")
    assert done.exit_code == 0
    assert "brown-water" in done.output
    assert "not played to its end" in done.output
