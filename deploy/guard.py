"""Runs commands that may not outlive whoever started them, however that one ends.

    python -I guard.py [--signal NAME] [--grace SECONDS] [--remove FOLDER] -- COMMAND... [-- COMMAND...]

The starter keeps the other end of standard input open. When it closes, by a stop or because the starter was
killed, every command gets the signal and, after the grace, SIGKILL, with everything it ever started; then the
folder is removed. When the last command ends by itself, the others are killed and its status is handed on.
The file stands alone (standard library, no imports of the project), so that it starts in a moment.
"""

import argparse
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
COLLECT_EVERY = 20.0  # seconds; a long-lived node leaves a few ended children a minute
STOPPED_BY = {signal.SIGTERM}
LIBC = ctypes.CDLL(None)


def die_with_parent(signum: int = signal.SIGKILL) -> None:
    """For preexec_fn: the new process gets `signum` when the thread that started it is gone."""
    LIBC.prctl(PR_SET_PDEATHSIG, int(signum))


def guard(commands: Sequence[Sequence[str]], signum: signal.Signals, grace: float) -> int | None:
    """Run `commands` until the last one ends (its status) or standard input closes (None)."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)  # what its commands leave behind becomes its own child
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPED_BY)  # one that comes now waits until all are known
    processes = [_start(command) for command in commands]
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPED_BY)
        ended = _ends_before_the_starter(processes[-1], [process.pid for process in processes])
    except KeyboardInterrupt:
        ended = False
    if not ended:
        _stop(processes, signum, grace)
    status = processes[-1].wait() if ended else None
    kill_children()
    return status


def children(pid: int) -> list[int]:
    """The children of `pid`, those that ended and were not collected yet among them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it ended while we looked
        if int(parent) == pid:
            found.append(int(stat.parent.name))
    return found


def kill_children() -> None:
    """Kill and collect all children, and theirs, which become ours as their parents go."""
    while left := children(os.getpid()):
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_as_a_command,  # noqa: PLW1509 - there is one thread only
    )


def _as_a_command() -> None:
    """It dies with the guard, and hears what the guard has put off."""
    die_with_parent()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPED_BY)


def _ends_before_the_starter(process: subprocess.Popen[bytes], ours: Sequence[int]) -> bool:
    descriptor = os.pidfd_open(process.pid)
    ready: list[int] = []
    while not ready:
        ready, _, _ = select.select([sys.stdin.fileno(), descriptor], [], [], COLLECT_EVERY)
        _collect_adopted(ours)
    return descriptor in ready


def _collect_adopted(ours: Sequence[int]) -> None:
    for pid in children(os.getpid()):
        if pid not in ours:
            os.waitpid(pid, os.WNOHANG)


def _stop(processes: Sequence[subprocess.Popen[bytes]], signum: signal.Signals, grace: float) -> None:
    for process in reversed(processes):
        process.send_signal(signum)
    try:
        processes[-1].wait(grace)
    except subprocess.TimeoutExpired:
        print(f"guard: not gone {grace:g} s after {signum.name}, killed: {processes[-1].args!r}", flush=True)


def _options(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[list[str]]]:
    parts = [list(part) for is_mark, part in groupby(arguments, "--".__eq__) if not is_mark]
    starts_with_options = bool(arguments) and arguments[0] != "--"
    parser = argparse.ArgumentParser()
    parser.add_argument("--signal", type=signal.Signals.__getitem__, default=signal.SIGTERM)
    parser.add_argument("--grace", type=float, default=10.0)
    parser.add_argument("--remove", type=Path)
    return parser.parse_args(parts.pop(0) if starts_with_options else []), parts


def _ignore(_signum: int, _frame: FrameType | None) -> None:
    """A terminal's Ctrl-C is for the command in front; the guard hears of it by its starter."""


def main() -> int:
    options, commands = _options(sys.argv[1:])
    signal.signal(signal.SIGINT, _ignore)
    status = guard(commands, options.signal, options.grace)
    if status is None and options.remove:
        shutil.rmtree(options.remove, ignore_errors=True)
    return (128 - status if status < 0 else status) if status is not None else 0


if __name__ == "__main__":
    sys.exit(main())
