"""Throws changed messages at the readers of the wire, and tells what is neither read nor refused.

make fuzz                        a minute of it, from a seed of the moment
make fuzz SECONDS=600            longer
make fuzz SEED=7 ARGS=--most=1   the same bodies again, until the first finding
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from random import Random, SystemRandom
from typing import NamedTuple

from tests.fuzzing.bodies import changed, originals
from tests.fuzzing.readers import violations

TELL_S = 10.0
MOST_FINDINGS = 5
SHOWN = 2000


class Tried(NamedTuple):
    """A body, and what does not hold of it."""

    body: bytes
    why: Sequence[str]


def tries(seed: int) -> Iterator[Tried]:
    """Bodies for ever, each with what was found; the same for the same seed."""
    dice, known = Random(seed), originals()
    while True:
        body = changed(dice.choice(known), known, dice)
        yield Tried(body, tuple(violations(body)))


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing was found."""
    options = _parser().parse_args(arguments)
    seed = SystemRandom().randrange(2**32) if options.seed is None else options.seed
    began = told = time.monotonic()
    found = number = 0
    for number, tried in enumerate(tries(seed), 1):
        if tried.why:
            found += 1
            _tell_finding(number, seed, tried)
        now = time.monotonic()
        if now - began >= options.seconds or found >= options.most:
            break
        if now - told >= TELL_S:
            told = now
            print(f"{number} bodies, {number / (now - began):.0f}/s, {found} findings", flush=True)
    seconds = time.monotonic() - began
    print(f"seed {seed}: {number} bodies in {seconds:.0f} s, {number / seconds:.0f}/s, {found} findings")
    return 1 if found else 0


def _tell_finding(number: int, seed: int, tried: Tried) -> None:
    print(f"\nbody {number} of seed {seed} ({len(tried.body)} bytes):\n  {tried.body[:SHOWN]!r}")
    for why in tried.why:
        print(f"  VIOLATED {why[:SHOWN]}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="SECONDS: how long (60)")
    parser.add_argument("--seed", type=int, help="SEED: which bodies (of the moment)")
    parser.add_argument("--most", type=int, default=MOST_FINDINGS, help="stop after so many findings (5)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
