"""A disk of the test's own, in memory, that can be full to the last byte: a tmpfs mounted on a folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from tests.harness import wait_for

ROOM = "1g"
"""How large it is while it is not full; what nobody uses takes no memory."""
LIMIT = 60.0
LITTLE = 1024 * 1024


@contextmanager
def disk() -> Iterator[Path]:
    """Its folder; one without a disk of its own where this machine lets us mount none. Not among pytest's own
    folders, which other runs tidy up."""
    folder = Path(mkdtemp(prefix="candor-disk-"))
    mounted = _mount(folder, f"size={ROOM}", "candor-test")
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is left on it; behind the block there is room again."""
    ballast = folder / "ballast"
    try:
        wait_for(
            "the disk is made small", lambda: _mount(folder, f"remount,size={_used(folder) + LITTLE}"), LIMIT
        )
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(LITTLE)):
                pass
        yield
    finally:
        _mount(folder, f"remount,size={ROOM}")
        ballast.unlink()


def _used(folder: Path) -> int:
    found = os.statvfs(folder)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _mount(folder: Path, options: str, *what: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, *what, str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
