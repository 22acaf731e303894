"""Many seeds on all cores. Nothing is imported here before a process needs it, so that each can be quiet."""

import gc
import multiprocessing
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

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


def play_many(seeds: range, processes: int) -> Iterator[Outcome]:
    """The runs of many seeds, each chunk when it is ready."""
    chunks = [seeds[n : n + CHUNK] for n in range(0, len(seeds), CHUNK)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for outcomes in pool.imap_unordered(_play_chunk, chunks):
            yield from outcomes


def _play_chunk(seeds: range) -> list[Outcome]:
    warnings.simplefilter("ignore")  # eventlet's notice of its own age, once for each process
    from tests.simulation.faulty.seeds import play, quiet

    gc.disable()  # tasks and processes refer to one another: one collection for all is quicker
    with quiet():
        outcomes = [play(seed) for seed in seeds]
    gc.collect()
    return outcomes
