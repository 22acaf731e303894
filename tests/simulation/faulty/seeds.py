"""A run by its seed, and what does not hold after it."""

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import structlog

from tests.decisions import Decisions
from tests.simulation.faulty.chances import NONE, faults_of
from tests.simulation.faulty.checks import decisions_of, violations
from tests.simulation.faulty.many import Outcome
from tests.simulation.faulty.running import Run, Unsettled
from tests.simulation.faulty.world import World


@contextmanager
def quiet() -> Iterator[None]:
    """Without what the services log: of lost brokers and stores there is much."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        yield
    finally:
        structlog.reset_defaults()


def play(seed: int, trace: list[str] | None = None) -> Outcome:
    """The run of a seed, with what does not hold after it; `trace` takes what happened, a line each."""
    chance = random.Random(seed)
    faults = faults_of(chance)
    world = World(faults, chance, trace)
    run = Run(world)
    try:
        run.play()
        found = violations(world, without_faults())
    except Unsettled as error:
        found = [f"settles: {error}"]
    return Outcome(seed, str(faults), tuple(found), digest(world), run.turns, world.commits)


@lru_cache(maxsize=1)
def without_faults() -> Decisions:
    """What is decided where nothing goes wrong."""
    return decisions_of(played_without_faults())


def played_without_faults() -> World:
    """The run where nothing goes wrong."""
    world = World(NONE, random.Random(0))
    Run(world).play()
    return world


def digest(world: World) -> str:
    """Of every commit of every journal, and of what was confirmed and told in which order."""
    sums = hashlib.sha256()
    for store in world.stores.values():
        for head in store.journal.heads():
            for commit in store.journal.read(head.stream):
                sums.update(commit.hash.encode())
    sums.update("\n".join([*world.broker.order, *(one.notice for one in world.told)]).encode())
    return sums.hexdigest()
