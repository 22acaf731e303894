"""Every test belongs to exactly one world, and the results of the worlds are added up."""

from collections import Counter
from pathlib import Path

import pytest

from deploy.worlds import (
    BARE,
    PLAIN,
    SERVICES,
    SIMULATOR,
    WORLDS,
    Run,
    World,
    count,
    plan,
    play,
    summary,
    verdict,
)

RESULT = Path("result.xml")


def told(world: World, with_long: bool = False) -> list[str]:
    return Run(world, RESULT, world.folders, with_long).command


def test_the_plain_world_leaves_the_other_ones_out() -> None:
    others = BARE.folders + SERVICES.folders + SIMULATOR.folders
    assert {f"--ignore={folder}" for folder in others} <= set(told(PLAIN))
    assert "-p" not in told(PLAIN)


def test_a_patched_world_loads_its_plugin_before_its_tests() -> None:
    said = told(SERVICES)
    assert said[said.index("-p") + 1] == "tests.worlds.services"
    assert said[-1] == "tests/integration/services"


def test_the_long_tests_run_only_when_asked_for() -> None:
    assert "not long" in told(PLAIN)
    assert "not long" not in told(PLAIN, with_long=True)


@pytest.mark.parametrize(
    ("path", "worlds"),
    [
        (
            "tests/unit/deploy/test_worlds.py::test_one",
            {"bare": ("tests/unit/deploy/test_worlds.py::test_one",)},
        ),
        ("tests/integration/services/test_bus.py", {"services": ("tests/integration/services/test_bus.py",)}),
        ("tests/e2e/", {"plain": ("tests/e2e/",)}),
        (
            "tests/integration",
            {
                "plain": ("tests/integration",),
                "services": ("tests/integration/services",),
                "simulator": ("tests/integration/simulator",),
            },
        ),
    ],
)
def test_a_path_is_run_in_the_worlds_that_hold_it(path: str, worlds: dict[str, tuple[str, ...]]) -> None:
    planned = plan(Path(), with_long=False, rest=["-k", "word", path])
    assert {run.world.name: run.paths for run in planned} == worlds
    assert {run.options for run in planned} == {("-k", "word")}


def test_without_a_path_every_world_runs_whole() -> None:
    assert [run.paths for run in plan(Path(), False, ["-x"])] == [world.folders for world in WORLDS]


def test_what_runs_beside_is_heard_and_counts(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    missing = Run(BARE, tmp_path / "bare.xml", ("tests/unit/no-such-file.py",))
    assert play([missing]) == [4]
    assert "no-such-file.py" in capfd.readouterr().out


def test_results_are_read_from_what_pytest_wrote(tmp_path: Path) -> None:
    result = tmp_path / "plain.xml"
    suite = '<testsuite tests="9" failures="2" errors="1" skipped="3"/>'
    result.write_text(f"<testsuites>{suite}</testsuites>")
    assert count(result) == Counter(passed=3, failed=2, errors=1, skipped=3)
    assert count(tmp_path / "none.xml") == Counter()


def test_the_summary_reads_as_pytest_writes_it() -> None:
    said = summary(Counter(passed=30, skipped=2), 12.345)
    assert said.strip() == "=== all worlds: 30 passed, 2 skipped in 12.35s ==="


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [([0, 0, 0], 0), ([0, 5, 0], 0), ([0, 1, 5], 1), ([5, 5], 5), ([2, 1], 2)],
)
def test_one_world_that_fails_fails_all_and_an_empty_one_does_not(statuses: list[int], expected: int) -> None:
    assert verdict(statuses) == expected
