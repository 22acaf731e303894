"""Runs the tests in their three worlds, one process each, and adds up the results.

    python -m deploy.worlds [--long] [PYTEST OPTIONS]

eventlet and gevent each patch the whole process before anything else is imported, so what stands on them
cannot share a process with the other or with unpatched tests. A test belongs to a world by its folder.
"""

import argparse
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NOTHING_COLLECTED = 5  # pytest's status when no test was chosen


@dataclass(frozen=True, slots=True)
class World:
    """A name, the folders of its tests, and the plugin that patches the process before anything else."""

    name: str
    folders: tuple[str, ...]
    plugin: str | None = None
    without: tuple[str, ...] = ()


SERVICES = World("services", ("tests/integration/services",), "tests.worlds.services")
SIMULATOR = World("simulator", ("tests/integration/simulator",), "tests.worlds.simulator")
PLAIN = World("plain", ("tests",), without=SERVICES.folders + SIMULATOR.folders)
WORLDS = (PLAIN, SERVICES, SIMULATOR)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.worlds", description=__doc__.splitlines()[0])
    parser.add_argument("--long", action="store_true", help="the long tests too")
    options, rest = parser.parse_known_args(arguments)
    results = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "tests"
    began = time.monotonic()
    worlds = [world for world in WORLDS if any(Path(folder).is_dir() for folder in world.folders)]
    statuses = [play(world, results, options.long, rest) for world in worlds]
    counts = sum((count(results / f"{world.name}.xml") for world in worlds), Counter[str]())
    print(summary(counts, time.monotonic() - began), flush=True)
    return verdict(statuses)


def play(world: World, results: Path, with_long: bool, rest: Sequence[str]) -> int:
    """Run the tests of one world; their results go to a file in `results`."""
    results.mkdir(parents=True, exist_ok=True)
    result = results / f"{world.name}.xml"
    result.unlink(missing_ok=True)
    print(f"\n=== world: {world.name} ===", flush=True)
    return subprocess.run([sys.executable, *command(world, result, with_long), *rest], check=False).returncode


def command(world: World, result: Path, with_long: bool) -> list[str]:
    """What pytest is told for `world`, after the name of the interpreter."""
    plugin = ["-p", world.plugin] if world.plugin else []
    chosen = [] if with_long else ["-m", "not long"]
    left_out = [f"--ignore={folder}" for folder in world.without]
    return ["-m", "pytest", *plugin, *chosen, *left_out, f"--junit-xml={result}", *world.folders]


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
