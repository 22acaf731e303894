"""What the tests ask of single runs. Asked in a process of its own, because eventlet comes with the consumer,
and whoever forks after it is warned."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shared.messages.envelope import bare
from tests.simulation.faulty.checks import violations
from tests.simulation.faulty.many import Outcome, Unfaulted
from tests.simulation.faulty.seeds import play, played_without_faults, without_faults
from tests.simulation.faulty.world import World


def unfaulted() -> Unfaulted:
    """How the run without faults went."""
    world = played_without_faults()
    left = [asking.step.name for asking in world.callers.left()]
    types = {name: set(_types(world, name)) for name in world.stores}
    return Unfaulted(violations(world, without_faults()), left, types)


def _types(world: World, service: str) -> Iterator[str]:
    journal = world.stores[service].journal
    commits = (commit for head in journal.heads() for commit in journal.read(head.stream))
    return (event.type.removeprefix("candor.") for commit in commits for event in commit.events)


def played(seeds: Sequence[int]) -> list[Outcome]:
    """The runs of some seeds."""
    return [play(seed) for seed in seeds]


def traced(seed: int) -> tuple[Outcome, list[str]]:
    """A run with all that happened in it."""
    trace: list[str] = []
    return play(seed, trace), trace


def met(words: Sequence[str], seeds: int) -> Counter[str]:
    """How often words come up in the traces of the first seeds; and the options of their runs."""
    found = Counter[str]()
    for seed in range(seeds):
        outcome, trace = traced(seed)
        found[outcome.faults.partition(";")[0]] += 1
        found.update(word for line in trace for word in words if word in line)
    return found


def tampered() -> list[str]:
    """What is said of a record with a commit that was changed, and an archive that lacks one."""
    world = played_without_faults()
    incident = "x/e1/incident/lamps-1"
    commits = world.stores["escalation"].journal._streams[incident]
    commits[1] = replace(commits[1], actor="nobody")
    world.stores["archive"].journal._streams[f"x/e1/heard/escalation/{bare(incident)}"].pop()
    return violations(world, without_faults())
