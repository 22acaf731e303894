"""Runs the tests in their worlds, one process each, and adds up the results.

    python -m deploy.worlds [--long] [PYTEST OPTIONS] [tests/...]

eventlet and gevent each patch the whole process before anything else is imported, so what stands on them
cannot share a process with the other or with unpatched tests. What needs no broker has a world of its own,
which runs beside the others: they wait for much and compute little. A test belongs to a world by its folder.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.guard import die_with_parent

NOTHING_COLLECTED = 5  # pytest's status when no test was chosen


@dataclass(frozen=True, slots=True)
class World:
    """A name, the folders of its tests, and the plugin that patches the process before anything else."""

    name: str
    folders: tuple[str, ...]
    plugin: str | None = None
    without: tuple[str, ...] = ()

    def within(self, path: str) -> tuple[str, ...]:
        """What of a path belongs to this world: the path, the folders below it, or nothing."""
        file = path.partition("::")[0].rstrip("/")
        if any(_inside(file, folder) for folder in self.without):
            return ()
        if any(_inside(file, folder) for folder in self.folders):
            return (path,)
        return tuple(folder for folder in self.folders if _inside(folder, file))


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


BARE = World("bare", ("tests/unit", "tests/contract", "tests/simulation"))
SERVICES = World("services", ("tests/integration/services",), "tests.worlds.services")
SIMULATOR = World("simulator", ("tests/integration/simulator",), "tests.worlds.simulator")
PLAIN = World("plain", ("tests",), without=BARE.folders + SERVICES.folders + SIMULATOR.folders)
WORLDS = (BARE, PLAIN, SERVICES, SIMULATOR)


@dataclass(frozen=True, slots=True)
class Run:
    """One world's run: where its result goes, which of its tests, what else pytest is told."""

    world: World
    result: Path
    paths: tuple[str, ...]
    with_long: bool = False
    options: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        """What is started."""
        plugin = ["-p", self.world.plugin] if self.world.plugin else []
        chosen = [] if self.with_long else ["-m", "not long"]
        left_out = [f"--ignore={folder}" for folder in self.world.without]
        told = [*plugin, *chosen, *left_out, f"--junit-xml={self.result}", *self.options, *self.paths]
        return [sys.executable, "-m", "pytest", *told]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.worlds", description=__doc__.splitlines()[0])
    parser.add_argument("--long", action="store_true", help="the long tests too")
    options, rest = parser.parse_known_args(arguments)
    results = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "tests"
    results.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    planned = plan(results, options.long, rest)
    for run in planned:
        run.result.unlink(missing_ok=True)
    statuses = play(planned)
    counts = sum((count(run.result) for run in planned), Counter[str]())
    print(summary(counts, time.monotonic() - began), flush=True)
    return verdict(statuses)


def plan(results: Path, with_long: bool, rest: Sequence[str]) -> list[Run]:
    """The runs: of all worlds, or where `rest` names paths of tests, of those that hold them."""
    named = [word for word in rest if _inside(word, "tests")]
    options = tuple(word for word in rest if word not in named)
    runs = []
    for world in WORLDS:
        paths = tuple(part for path in named for part in world.within(path)) if named else world.folders
        if paths:
            runs.append(Run(world, results / f"{world.name}.xml", paths, with_long, options))
    return runs


def play(planned: Sequence[Run]) -> list[int]:
    """The status of each run, one after the other; the one that needs no broker runs beside them, and what
    it said comes last."""
    beside = [run for run in planned if run.world is BARE]
    with ExitStack() as started:
        waiting = [started.enter_context(_beside(run)) for run in beside]
        statuses = [_told(run) for run in planned if run not in beside]
        for run, (process, said) in zip(beside, waiting, strict=True):
            statuses.append(process.wait())
            print(f"\n=== world: {run.world.name} ===\n{said.read_text(errors='replace')}", flush=True)
    return statuses


def _told(run: Run) -> int:
    print(f"\n=== world: {run.world.name} ===", flush=True)
    # as at Ctrl-C: it stops what it started
    ends_with_us = partial(die_with_parent, signal.SIGINT)
    return subprocess.run(run.command, check=False, preexec_fn=ends_with_us).returncode


@contextmanager
def _beside(run: Run) -> Iterator[tuple["subprocess.Popen[bytes]", Path]]:
    """The run in the background, and the file with what it says; it is stopped when we are."""
    said = run.result.with_suffix(".log")
    with said.open("wb") as out:
        process = subprocess.Popen(
            run.command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - there is one thread only
        )
    try:
        yield process, said
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def count(result: Path) -> Counter[str]:
    """How many tests of a world passed, failed, erred, were skipped; nothing when it wrote no result."""
    if not result.exists():
        return Counter()
    suite = next(ET.parse(result).getroot().iter("testsuite")).attrib
    tests, failed, errors, skipped = (int(suite[key]) for key in ("tests", "failures", "errors", "skipped"))
    return Counter(passed=tests - failed - errors - skipped, failed=failed, errors=errors, skipped=skipped)


def summary(counts: Counter[str], seconds: float) -> str:
    """One line as pytest writes it, for all worlds together."""
    told = [f"{counts[name]} {name}" for name in ("failed", "passed", "skipped", "errors") if counts[name]]
    return f"\n=== all worlds: {', '.join(told) or 'no tests ran'} in {seconds:.2f}s ==="


def verdict(statuses: Sequence[int]) -> int:
    """0 when tests ran and all passed; else the first status that says otherwise."""
    if all(status == NOTHING_COLLECTED for status in statuses):
        return NOTHING_COLLECTED
    return next((status for status in statuses if status not in (0, NOTHING_COLLECTED)), 0)


if __name__ == "__main__":
    sys.exit(main())
