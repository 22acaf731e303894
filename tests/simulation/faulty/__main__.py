"""Plays seeded runs of the whole chain with faults, and checks what must hold after each.

make simulate-faults SEEDS=100000              many seeds, on all cores
make simulate-faults SEEDS=5000 FIRST=20000    seeds 20000 to 24999
make simulate-faults SEED=4711                 one seed again, with all that happened in it
"""

import argparse
import os
import sys
import time
import warnings
from collections.abc import Sequence

from tests.simulation.faulty.many import REPLAY, play_many

MOST_FAILED = 5
TELL_S = 0.5, 10.0
"""How often progress is told: to a terminal, and elsewhere."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where all held; 1 where a run failed."""
    options = _parser().parse_args(arguments)
    warnings.simplefilter("ignore")  # eventlet's notice of its own age, once for each process
    if options.seed is not None:
        return _replay(options.seed)
    return _search(range(options.first, options.first + options.seeds), options.processes, options.most)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make simulate-faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=2000, help="SEEDS: how many (2000)")
    parser.add_argument("--first", type=int, default=0, help="FIRST: the first of them (0)")
    parser.add_argument("--seed", type=int, help="SEED: play this one alone, and show all that happens")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="at a time (all cores)")
    parser.add_argument("--most", type=int, default=MOST_FAILED, help="stop after so many failed (5)")
    return parser


def _replay(seed: int) -> int:
    from tests.simulation.faulty.seeds import play, quiet

    trace: list[str] = []
    with quiet():
        outcome = play(seed, trace)
    print("\n".join(trace))
    print(
        f"\nseed {seed}: {outcome.faults}\n{outcome.turns} turns, {outcome.commits} commits, {outcome.digest}"
    )
    for line in outcome.violations:
        print(f"  VIOLATED {line}")
    if not outcome.violations:
        print("  everything holds")
    return 1 if outcome.violations else 0


def _search(seeds: range, processes: int, most: int) -> int:
    began = told = time.monotonic()
    done, failed = 0, []
    for outcome in play_many(seeds, processes):
        done += 1
        if outcome.violations:
            failed.append(outcome.seed)
            print(f"\nseed {outcome.seed} ({outcome.faults}):", flush=True)
            for line in outcome.violations[:5]:
                print(f"  VIOLATED {line[:1000]}")
            print(f"  replay: {REPLAY.format(seed=outcome.seed)}", flush=True)
            if len(failed) >= most:
                break
        now = time.monotonic()
        if now - told > TELL_S[not sys.stdout.isatty()]:
            told = now
            _tell(done, len(seeds), len(failed), now - began, end="\r" if sys.stdout.isatty() else "\n")
    _tell(done, len(seeds), len(failed), time.monotonic() - began)
    return 1 if failed else 0


def _tell(done: int, of: int, failed: int, seconds: float, end: str = "\n") -> None:
    print(f"{done} of {of} seeds, {done / seconds:.0f}/s, {failed} failed", end=end, flush=True)


if __name__ == "__main__":
    sys.exit(main())
