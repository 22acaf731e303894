"""Seeded faults of every kind against the real parts, handling and consumer: what must hold, still holds."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.simulation.faulty.many import REPLAY, asked, children, play_many

SEEDS = 300
WORDS = (
    "CRASH",
    "BROKER AWAY",
    "STORE AWAY",
    "CONNECTION LOST",
    "CLOCK of",
    "ANSWER LOST",
    "NOT DONE",
)
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Asks for a proof by its name, in another process."""
    with children(1) as pool:
        yield partial(asked, pool)


def test_300_seeds_of_faults_break_nothing() -> None:
    failed = [outcome for outcome in play_many(range(SEEDS), 2) if outcome.violations]
    assert [(REPLAY.format(seed=one.seed), *one.violations[:3]) for one in failed] == []


def test_without_faults_everybody_is_served_and_all_five_services_decide(ask: Ask) -> None:
    run = ask("unfaulted")
    assert (run.violations, run.left) == ([], [])
    assert {"alert.updated.v2", "report.filed.v1"} <= _bare(run.types["monitoring"])
    assert {"clock.missed.v1", "matter.joined.v1", "incident.closed.v1"} <= _bare(run.types["escalation"])
    assert {"instruction.done.v1", "instruction.recalled.v1"} <= _bare(run.types["instruction"])
    assert {"assignment.accepted.v1", "statement.published.v1"} <= _bare(run.types["correspondent"])
    assert {"case.published.v1", "entry.kept.v1"} <= _bare(run.types["archive"])


def _bare(types: set[str]) -> set[str]:
    return {kind.partition(".")[2] for kind in types}


def test_the_same_seed_gives_the_same_run_whatever_the_process(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "4711")
    with children(1) as others:
        there = asked(others, "played", range(40, 46))
    assert ask("played", range(40, 46)) == there
    assert ask("played", range(40, 46)) == there


def test_a_trace_shows_the_very_run(ask: Ask) -> None:
    outcome, trace = ask("traced", 12)
    assert [outcome] == ask("played", [12])
    assert trace


def test_every_kind_of_fault_and_every_kind_of_run_comes_up(ask: Ask) -> None:
    found = ask("met", WORDS, 30)
    assert [word for word in WORDS if not found[word]] == []
    assert len([word for word in found if word.startswith(("patient", "hasty"))]) >= 6


def test_a_record_that_was_tampered_with_is_told(ask: Ask) -> None:
    said = "\n".join(ask("tampered"))
    assert "chains_whole: escalation: x/e1/incident/lamps-1 commit 2" in said
    assert "archive_complete: the archive has" in said
    assert "views_as_rebuilt: archive: the view of x/e1/heard/escalation/incident/lamps-1" in said
