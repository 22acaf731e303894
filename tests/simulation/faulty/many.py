"""Many seeds on all cores. Nothing is imported here before a process needs it, so that each can be quiet."""

import gc
import multiprocessing
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.pool import Pool

CHUNK = 10
REPLAY = "make simulate-faults SEED={seed}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: what does not hold, and a digest of every journal and of all that happened."""

    seed: int
    faults: str
    violations: tuple[str, ...]
    digest: str
    turns: int
    commits: int


@dataclass(frozen=True, slots=True)
class Unfaulted:
    """The run without faults: what does not hold, who was left unserved, the types of event by service."""

    violations: Sequence[str]
    left: Sequence[str]
    types: dict[str, set[str]]


def play_many(seeds: range, processes: int) -> Iterator[Outcome]:
    """The runs of many seeds, each chunk when it is ready."""
    chunks = [seeds[n : n + CHUNK] for n in range(0, len(seeds), CHUNK)]
    with children(processes) as pool:
        for outcomes in pool.imap_unordered(_play_chunk, chunks):
            yield from outcomes


def children(processes: int) -> "Pool":
    """Processes of their own, which begin with nothing of this one."""
    return multiprocessing.get_context("spawn").Pool(processes, _hush)


def asked(pool: "Pool", name: str, *arguments: Any) -> Any:
    """What a function of `proofs` answers in another process."""
    return pool.apply(_answer, (name, arguments))


def _hush() -> None:
    warnings.simplefilter("ignore")  # eventlet's notice of its own age, once for each process


def _answer(name: str, arguments: tuple[Any, ...]) -> Any:
    from tests.simulation.faulty import proofs
    from tests.simulation.faulty.seeds import quiet

    with quiet():
        return getattr(proofs, name)(*arguments)


def _play_chunk(seeds: range) -> list[Outcome]:
    from tests.simulation.faulty.seeds import play, quiet

    gc.freeze()  # what is there by now stays; it need not be looked through again
    gc.disable()  # tasks and processes refer to one another: one collection for all is quicker
    with quiet():
        outcomes = [play(seed) for seed in seeds]
    gc.collect()
    return outcomes
