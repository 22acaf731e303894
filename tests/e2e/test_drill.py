"""A drill of two virtual hours through all five services, as its users play it."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from simulator.forecast import play
from simulator.scenario_file import load
from tests.decisions import differences, of_inline
from tests.harness import ROOT, Chain

EXERCISE = "e2e-short"
SEED = 7
SPEED = 180


@pytest.fixture(scope="module")
def played(services: Chain) -> Chain:
    services.play("short", EXERCISE, "--seed", str(SEED), "--speed", str(SPEED))
    return services


def test_every_expectation_of_the_drill_is_met(played: Chain) -> None:
    verdicts = played.report(EXERCISE)["verdicts"]
    assert isinstance(verdicts, list)
    assert verdicts
    assert [v["id"] for v in verdicts if v["met"] is not True] == []


def test_inline_and_through_the_services_the_same_is_decided(played: Chain) -> None:
    scenario = load(ROOT / "simulator" / "scenarios" / "short.yml")
    inline = of_inline(play(scenario, SEED, EXERCISE).chain, EXERCISE)
    assert len(inline) > 20
    assert differences(inline, played.decisions(EXERCISE)) == []


def test_the_report_is_one_file_that_asks_nobody_for_anything(played: Chain) -> None:
    report = (played.var / "exercises" / EXERCISE / "report.html").read_text("utf-8")
    assert "演练" in report
    assert "<svg" in report
    assert re.findall(r"""(?:src|href)=["'](?!#|data:)[^"']*""", report) == []
    assert "@import" not in report
    assert "url(" not in report


def test_the_reports_are_left_as_office_papers_that_say_exercise(played: Chain) -> None:
    folder = played.var / "exercises" / EXERCISE / "papers"
    left = sorted(path.name for path in folder.iterdir())
    kinds = {name.split("-")[1] for name in left}
    assert {"first", "weekly"} <= kinds
    assert len(left) == 4 * len({name.rpartition("-")[0] for name in left})
    assert all(name.startswith("EXERCISE-") for name in left)
    assert all(
        (folder / name).read_bytes()[:2] == (b"%P" if name.endswith("pdf") else b"PK") for name in left
    )
    report = (folder.parent / "report.html").read_text("utf-8")
    assert all(f"papers/{name}" in report for name in left)


def test_a_report_is_exported_by_the_operators_command(played: Chain, tmp_path: Path) -> None:
    exercise = ("--exercise", EXERCISE)
    listed = played.candor("report", "list", "--json", *exercise)
    assert listed.returncode == 0, listed.stderr
    [first] = [one["report"] for one in json.loads(listed.stdout) if one["kind"] == "first"]
    shown = played.candor("report", "show", first, *exercise)
    assert "演练" in shown.stdout
    assert "version 1" in shown.stdout
    done = played.candor(
        "report", "export", first, "--form", "html", "--lang", "en", "--to", str(tmp_path), *exercise
    )
    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.strip()).read_text("utf-8")
    assert page.count("EXERCISE") >= 2
    assert "not for state secrets" in page
    hired = played.candor("report", "export", first, "--as", "agency:media-watch", *exercise)
    assert (hired.returncode, "Forbidden" in hired.stderr) == (1, True)
    missing = played.candor("report", "export", "first-nothing-1", *exercise)
    assert missing.returncode == 1
    assert "candor report list" in missing.stderr


def test_verify_finds_every_chain_whole(played: Chain) -> None:
    done = played.candor("verify", "--write-head", str(played.var / "head.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    again = played.candor("verify", "--head", str(played.var / "head.json"))
    assert again.returncode == 0, again.stdout + again.stderr


@pytest.fixture
def copy(played: Chain, tmp_path: Path) -> Chain:
    """The state of the services in another folder, to be tampered with."""
    head = played.var / "head.json"
    assert played.candor("verify", "--write-head", str(head)).returncode == 0
    for file in (played.var / "candor").glob("*.sqlite"):
        (tmp_path / "candor").mkdir(exist_ok=True)
        with sqlite3.connect(file) as source, sqlite3.connect(tmp_path / "candor" / file.name) as target:
            source.backup(target)
    shutil.copy(head, tmp_path / "head.json")
    return Chain(tmp_path, played.process, {**played.env, "CANDOR_VAR": str(tmp_path)})


def test_a_commit_changed_by_hand_is_found_and_named(copy: Chain) -> None:
    with sqlite3.connect(copy.var / "candor" / "escalation.sqlite") as db:
        stream, doc = db.execute(
            "SELECT stream, doc FROM commits WHERE stream LIKE '%/incident/%' AND seq = 2"
        ).fetchone()
        changed = json.dumps({**json.loads(doc), "actor": "somebody else"})
        db.execute("UPDATE commits SET doc = ? WHERE stream = ? AND seq = 2", (changed, stream))
    found = copy.candor("verify")
    assert found.returncode == 1
    assert stream in found.stdout + found.stderr
    assert "2" in found.stdout + found.stderr


def test_a_drill_leaves_no_live_record(played: Chain) -> None:
    for file in (played.var / "candor").glob("*.sqlite"):
        with sqlite3.connect(file) as db:
            live = db.execute("SELECT stream FROM commits WHERE stream NOT LIKE 'x/%' LIMIT 5").fetchall()
        assert live == [], file.name
