"""Fetches the Fandol fonts from Debian into var/fonts: the four faces that official papers are set in.

Without them a PDF is set in Noto Serif SC and Noto Sans SC, which come with the program. Needs no root: the
package is downloaded and unpacked, not installed. GPL with an exception for documents that embed them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "texlive-lang-chinese"
FACES = (
    "FandolFang-Regular",
    "FandolHei-Regular",
    "FandolKai-Regular",
    "FandolSong-Regular",
    "FandolSong-Bold",
)
NOT_INSTALLED = 3  # exit status
BY_HAND = "put the Fandol fonts (FandolFang-Regular.otf and the like) into {folder} by hand"


class NotFetched(Exception):
    """The fonts cannot be had from here. The text is one sentence for the person at the terminal."""


def fetch(folder: Path) -> list[Path]:
    """Put the fonts into a folder, unless they lie there; where they are. NotFetched where that fails."""
    wanted = [folder / f"{face}.otf" for face in FACES]
    if all(path.is_file() for path in wanted):
        return wanted
    by_hand = BY_HAND.format(folder=folder)
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise NotFetched(f"this is no Debian: {by_hand}")
    with tempfile.TemporaryDirectory() as place:
        _unpack(Path(place), by_hand)
        found = {path.name: path for path in Path(place).rglob("Fandol*.otf")}
        if lacking := [path.name for path in wanted if path.name not in found]:
            raise NotFetched(f"{PACKAGE} has no {', '.join(lacking)}: {by_hand}")
        folder.mkdir(parents=True, exist_ok=True)
        for path in wanted:
            shutil.copyfile(found[path.name], path)
    return wanted


def _unpack(place: Path, by_hand: str) -> None:
    """Download the package and unpack it, in `place`; apt's own keys vouch for it."""
    _run(
        ["apt-get", "-qq", "download", PACKAGE],
        place,
        f"'apt-get update' as root, and try again, or {by_hand}",
    )
    [package] = place.glob("*.deb")
    _run(["dpkg-deb", "-x", str(package), "."], place, by_hand)


def _run(command: list[str], place: Path, or_else: str) -> None:
    done = subprocess.run(command, cwd=place, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no word"]
        raise NotFetched(f"{command[0]} failed ({last[0]}): {or_else}")


def main() -> int:
    folder = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "fonts"
    try:
        fetch(folder)
    except NotFetched as error:
        print(f"candor: {error}", file=sys.stderr)
        return NOT_INSTALLED
    print(f"candor: {len(FACES)} fonts in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
