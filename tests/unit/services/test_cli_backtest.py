"""`candor backtest`: what the detection would have told of a file of counts."""

import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.commands.backtesting import backtest

START = datetime(2026, 3, 2)  # noqa: DTZ001 - a file may tell the time on the wall without its zone


def rows(values: Sequence[float], minutes: int = 60, zone: str = "") -> list[str]:
    at = (START + n * timedelta(minutes=minutes) for n in range(len(values)))
    return [
        "timestamp,value",
        *(f"{one.isoformat()}{zone},{value:g}" for one, value in zip(at, values, strict=True)),
    ]


def usual(count: int, level: int = 20) -> list[float]:
    rng = random.Random(7)
    return [sum(rng.random() < 0.1 for _ in range(10 * level)) for _ in range(count)]


def judged(lines: Sequence[str], false_alarms: float = 1.0) -> list[str]:
    return [one.line for one in backtest(lines, false_alarms)]


def asked(file: Path, *options: str) -> tuple[int, list[str], str]:
    done = CliRunner().invoke(app, ["backtest", str(file), *options])
    return done.exit_code, done.stdout.splitlines(), done.stderr


MONTH = usual(24 * 28)
RISEN = [*MONTH, *(value + 40 for value in usual(5)), *usual(24)]


def test_each_row_comes_back_with_what_was_expected_and_the_rise_is_one_alert() -> None:
    found = [line.split(",") for line in judged(rows(RISEN))]
    assert [line[:2] for line in found] == [line.split(",") for line in rows(RISEN)[1:]]
    alerts = [line[5] for line in found]
    assert alerts[len(MONTH)] == "raised"
    assert alerts[len(MONTH) :].count("raised") == 1
    assert "subsided" in alerts[len(MONTH) :]
    assert float(found[-1][2]) == pytest.approx(20, rel=0.4)
    assert float(found[len(MONTH)][4]) >= 1.0


@pytest.mark.parametrize("cut", [2, 24, 300, len(MONTH) + 2])
def test_a_row_does_not_depend_on_what_comes_after_it(cut: int) -> None:
    assert judged(rows(RISEN[:cut])) == judged(rows(RISEN))[:cut]


def test_the_zone_of_the_timestamps_changes_nothing() -> None:
    bare, zoned = judged(rows(RISEN)), judged(rows(RISEN, zone="+08:00"))
    assert [line.split(",")[1:] for line in bare] == [line.split(",")[1:] for line in zoned]


@pytest.mark.parametrize("minutes", [1, 5, 15, 60, 1440])
def test_any_bucket_is_judged_without_settings(minutes: int) -> None:
    values = [*usual(400, 3), 200.0]
    assert judged(rows(values, minutes))[-1].endswith(("raised", "open"))


def test_fewer_false_alarms_ask_for_more() -> None:
    few, many = judged(rows(MONTH), 0.01)[-1], judged(rows(MONTH), 50)[-1]
    assert float(few.split(",")[3]) > float(many.split(",")[3])


def bad(*lines: str) -> str:
    return "\n".join(lines)


H = "timestamp,value"
WRONG = {
    "no column value": (bad("timestamp,count", "2026-03-02,1"), "line 1: no column value"),
    "no header": ("", "line 1: no column timestamp"),
    "one row": (bad(H, "2026-03-02T00:00,1"), "at least two rows"),
    "no number": (bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00,many"), "line 3: 'many' is no number"),
    "no count": (bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00,-4"), "line 3: -4 is no count"),
    "infinite": (bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00,inf"), "line 3: inf is no count"),
    "no time": (bad(H, "2026-03-02T00:00,1", "yesterday,1"), "line 3: 'yesterday' is no timestamp"),
    "backwards": (
        bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00,1", "2026-03-02T00:30,1"),
        "line 4: .*goes backwards: sort the rows",
    ),
    "twice": (bad(H, "2026-03-02T00:00,1", "2026-03-02T00:00,1"), "line 3: .*twice: sum its rows up"),
    "missing": (
        bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00,1", "2026-03-02T04:00,1"),
        "line 4: 2 missing between .*: write them too, with 0",
    ),
    "uneven": (
        bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00,1", "2026-03-02T01:20,1"),
        "line 4: .*make them even",
    ),
    "too long": (bad(H, "2026-03-02,1", "2026-03-09,1"), "line 3: .*from one minute to a day"),
    "seconds": (bad(H, "2026-03-02T00:00:00,1", "2026-03-02T00:00:10,1"), "line 3: .*whole minutes"),
    "zones": (bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00Z,1"), "line 3: .*both have a zone"),
    "short": (bad(H, "2026-03-02T00:00,1", "2026-03-02T01:00"), "line 3: 1 fields"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(name: str, tmp_path: Path) -> None:
    text, said = WRONG[name]
    file = tmp_path / "counts.csv"
    file.write_text(text, encoding="utf-8")
    status, _, errors = asked(file)
    assert status == 1
    assert re.search(said, errors), errors


@pytest.mark.parametrize(
    "raw", [b"timestamp,value\n2026-03-02,1\n2026-03-03,\xff\n", b"\x89PNG\r\n\x1a\n\x00"]
)
def test_a_file_of_another_kind_is_refused_in_a_line(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_bytes(raw)
    status, _, errors = asked(file)
    assert (status, errors.count("\n")) == (1, 1)


def test_a_picture_is_drawn_where_one_is_asked_for(tmp_path: Path) -> None:
    file, plot = tmp_path / "counts.csv", tmp_path / "counts.png"
    file.write_text("\n".join(rows(RISEN)), encoding="utf-8")
    status, out, _ = asked(file, "--plot", str(plot))
    assert (status, out[0]) == (0, "timestamp,value,expected,upper,score,alert")
    assert len(out) == len(RISEN) + 1
    assert plot.read_bytes().startswith(b"\x89PNG")
