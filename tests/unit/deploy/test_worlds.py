"""Every test belongs to exactly one world, and the results of the worlds are added up."""

from collections import Counter
from pathlib import Path

import pytest

from deploy.worlds import PLAIN, SERVICES, SIMULATOR, command, count, summary, verdict

RESULT = Path("result.xml")


def test_the_plain_world_leaves_the_patched_ones_out() -> None:
    told = command(PLAIN, RESULT, with_long=False)
    assert {f"--ignore={folder}" for folder in SERVICES.folders + SIMULATOR.folders} <= set(told)
    assert "-p" not in told


def test_a_patched_world_loads_its_plugin_before_its_tests() -> None:
    told = command(SERVICES, RESULT, with_long=False)
    assert told[told.index("-p") + 1] == "tests.worlds.services"
    assert told[-1] == "tests/integration/services"


def test_the_long_tests_run_only_when_asked_for() -> None:
    assert "not long" in command(PLAIN, RESULT, with_long=False)
    assert "not long" not in command(PLAIN, RESULT, with_long=True)


def test_results_are_read_from_what_pytest_wrote(tmp_path: Path) -> None:
    result = tmp_path / "plain.xml"
    suite = '<testsuite tests="9" failures="2" errors="1" skipped="3"/>'
    result.write_text(f"<testsuites>{suite}</testsuites>")
    assert count(result) == Counter(passed=3, failed=2, errors=1, skipped=3)
    assert count(tmp_path / "none.xml") == Counter()


def test_the_summary_reads_as_pytest_writes_it() -> None:
    told = summary(Counter(passed=30, skipped=2), 12.345)
    assert told.strip() == "=== all worlds: 30 passed, 2 skipped in 12.35s ==="


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [([0, 0, 0], 0), ([0, 5, 0], 0), ([0, 1, 5], 1), ([5, 5], 5), ([2, 1], 2)],
)
def test_one_world_that_fails_fails_all_and_an_empty_one_does_not(statuses: list[int], expected: int) -> None:
    assert verdict(statuses) == expected
