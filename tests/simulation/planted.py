"""Plants bugs, one at a time, into a copy of the tree, and shows that the fault simulation finds each.

    make planted-bugs                    all of them
    make planted-bugs ARGS="-k sweep"    those with this word in their name

A bug is a patch in tests/simulation/bugs. One that no longer fits the tree is made anew, never left out.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUGS = sorted((Path(__file__).parent / "bugs").glob("*.patch"))
COPIED = ("services", "shared", "simulator", "tests")
SEEDS = 300
LIMIT_S = 300


def fits(patch: Path) -> str:
    """Why a patch does not fit the tree; empty where it does."""
    return _apply(patch, ROOT, "--check")


def found(patch: Path, seeds: int = SEEDS) -> str:
    """What the simulation says of the tree with this bug, at the first seed that finds it; empty where none
    does."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        for name in COPIED:
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        if refused := _apply(patch, tree):
            raise ValueError(f"{patch.name} does not fit the tree: {refused}")
        return _first(_simulated(tree, seeds))


def _apply(patch: Path, tree: Path, *options: str) -> str:
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    command = ["git", "apply", "--whitespace=nowarn", *options, str(patch)]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


def _simulated(tree: Path, seeds: int) -> str:
    command = [sys.executable, "-m", "tests.simulation.faulty", "--seeds", str(seeds), "--most", "1"]
    env = {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.run(
        command, cwd=tree, env=env, stdout=subprocess.PIPE, text=True, check=False, timeout=LIMIT_S
    ).stdout


def _first(said: str) -> str:
    seed = re.search(r"^seed (\d+) ", said, re.MULTILINE)
    violated = re.search(r"VIOLATED (.*)", said)
    return f"seed {seed[1]}: {violated[1]}" if seed and violated else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every bug was found."""
    parser = argparse.ArgumentParser(
        prog="make planted-bugs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-k", default="", metavar="WORD", help="only the bugs with this word in their name")
    options = parser.parse_args(arguments)
    missed = 0
    for patch in BUGS:
        if options.k in patch.stem:
            what = found(patch)
            missed += not what
            print(f"{patch.stem:32} {what[:150] or 'NOT FOUND'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
