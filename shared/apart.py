"""Work in a process of its own, at a low priority, with bounded time and memory: what takes the processor
for long, or reads a stranger's bytes. Its module should import little, for somebody waits.

    python -m shared.apart shared.pictures:remade < given > made

What the work refuses is one line on standard error, and the exit status 1.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from threading import BoundedSemaphore

from shared.errors import Permanent, Refused, TooLate

Work = Callable[[bytes], bytes]
"""A function that is found by its module and name."""

AT_ONCE = 2
LIMIT_S = 20.0
WORDS_KEPT = 500
LEAST = 5
MEMORY = 3 << 29
"""Bytes of address space: what wants more fails by itself."""
_PLACES = BoundedSemaphore(AT_ONCE)


def apart(work: Work, given: bytes) -> bytes:
    """What the work makes of what it is given. Raises Refused where it does, TooLate where it took too long,
    Permanent where it broke its process, with the last words of that."""
    with _PLACES:
        return run(["shared.apart", f"{work.__module__}:{work.__name__}"], given, LIMIT_S, "it")


def at_once(work: Work, given: bytes) -> bytes:
    """The same in this process: for what has no other work, and meets no strangers."""
    return work(given)


def run(module: Sequence[str], given: bytes, limit_s: float, what: str) -> bytes:
    """What a module of ours, run with its arguments, writes on standard output; `what` names that in the
    errors. Raises as `apart` does."""
    command = [sys.executable, "-m", *module]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=limit_s)
    except subprocess.TimeoutExpired:
        raise TooLate(f"{what} was not made within {limit_s:g} s: try again when less goes on") from None
    return made(done.returncode, done.stdout, done.stderr.decode(errors="replace").strip(), what)


def made(status: int, output: bytes, said: str, what: str) -> bytes:
    """What a process that ended with this status made; raises as `apart` does, where it made nothing. One
    line is its own refusal, more are a failure that nobody foresaw."""
    if status == 1 and "\n" not in said:
        raise Refused(said)
    if status:
        raise Permanent(f"{what} could not be made: {said[-WORDS_KEPT:]}")
    return output


def main() -> int:
    """Do the work that is named; the exit status."""
    os.nice(LEAST)  # the services have other work
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    module, _, name = sys.argv[1].partition(":")
    try:
        sys.stdout.buffer.write(getattr(import_module(module), name)(sys.stdin.buffer.read()))
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
