"""Seeded faults of every kind against the real parts, handling and consumer: what must hold, still holds."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.messages.envelope import bare
from tests.simulation.faulty.checks import violations
from tests.simulation.faulty.many import REPLAY, play_many
from tests.simulation.faulty.seeds import play, played_without_faults, quiet, without_faults
from tests.simulation.faulty.world import World

ROOT = Path(__file__).resolve().parents[2]
SEEDS = 300


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet():
        yield


def test_300_seeds_of_faults_break_nothing() -> None:
    failed = [outcome for outcome in play_many(range(SEEDS), 2) if outcome.violations]
    assert [(REPLAY.format(seed=one.seed), *one.violations[:3]) for one in failed] == []


def test_without_faults_everybody_is_served_and_all_five_services_decide() -> None:
    world = played_without_faults()
    assert violations(world, without_faults()) == []
    assert [asking.step.name for asking in world.callers.left()] == []
    assert {name: bool([*store.journal.heads()]) for name, store in world.stores.items()} == dict.fromkeys(
        world.stores, True
    )
    kinds = {type_.removeprefix("candor.") for type_ in _types(world)}
    assert {
        "escalation.clock.missed.v1",
        "escalation.incident.closed.v1",
        "archive.case.published.v1",
    } <= kinds
    assert {"monitoring.alert.updated.v1", "escalation.matter.joined.v1"} <= kinds


def _types(world: World) -> set[str]:
    journals = [store.journal for store in world.stores.values()]
    commits = (c for journal in journals for head in journal.heads() for c in journal.read(head.stream))
    return {event.type for commit in commits for event in commit.events}


def test_the_same_seed_gives_the_same_run_whatever_the_process() -> None:
    seeds = range(40, 46)
    here = [(play(seed).digest, play(seed).turns) for seed in seeds]
    program = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "from tests.simulation.faulty.seeds import play, quiet\n"
        "with quiet():\n"
        f"    print([(play(s).digest, play(s).turns) for s in {seeds!r}])"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4711"}
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == str(here)


def test_a_trace_shows_the_very_run() -> None:
    trace: list[str] = []
    assert play(12, trace) == play(12)
    assert trace


def test_every_kind_of_fault_and_of_world_comes_up() -> None:
    words = Counter[str]()
    for seed in range(30):
        trace: list[str] = []
        words[play(seed, trace).faults.partition(";")[0]] += 1
        words.update(word for line in trace for word in KINDS if word in line)
    assert [word for word in KINDS if not words[word]] == []
    assert len([word for word in words if word.startswith(("patient", "hasty"))]) >= 6


KINDS = (
    "CRASH",
    "BROKER AWAY",
    "STORE AWAY",
    "CONNECTION LOST",
    "CLOCK of",
    "ANSWER LOST",
    "NOT DONE",
    "THE OPERATOR retries",
)


def test_a_run_that_breaks_a_promise_says_so() -> None:
    world = played_without_faults()
    store = world.stores["escalation"]
    incident = next(head.stream for head in store.journal.heads() if "incident/lamps-1" in head.stream)
    commits = store.journal._streams[incident]
    commits[1] = replace(commits[1], actor="nobody")
    heard = world.stores["archive"].journal._streams[f"x/e1/heard/escalation/{bare(incident)}"]
    heard.pop()
    found = violations(world, without_faults())
    assert [line for line in found if line.startswith(f"chains_whole: escalation: {incident} commit 2")]
    assert [line for line in found if line.startswith("archive_complete: ")]
    assert [line for line in found if line.startswith("views_as_rebuilt: archive: ")]
