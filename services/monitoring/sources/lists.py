"""A list that an office or an agency exports: the 12345-type hotline, a hired monitoring body.

A folder is looked through for new files, by name; or it is one file, which may grow. What was taken is known
by the number of its rows and a digest of them: neither the same file nor a longer one is taken again. A row
that cannot be taken is told with its number, and the others are taken. Only the mapped columns are read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from pathlib import Path

from services.monitoring.redaction import masked
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.list_mapping import ListMapping, inside, load
from services.monitoring.sources.list_rows import item_of
from services.monitoring.sources.port import Cursor, Item, Taken, Trouble
from services.monitoring.sources.tables import SUFFIXES, Row, rows

MOST_ITEMS = 1000
"""So many are taken in one reading; the next goes on from there."""
MOST_FILES = 300
"""So many of the newest names in a folder are looked at, and remembered."""
MOST_LINES = 20
SETTLES = timedelta(seconds=5)
"""A file that was written to just now may still be copied."""


def opened(address: str, lang: str, tools: Tools) -> "ListSource":
    """The list whose mapping is this file, from the folder of lists; not read yet."""
    return ListSource(tools.lists / address, tools.lists, tools.zone, lang)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file was taken: so many rows, their digest, and the file's size and time when it was read to
    its end (nothing before)."""

    rows: int = 0
    digest: str = ""
    stamp: str = ""

    @classmethod
    def of(cls, said: str) -> "Place":
        """From a cursor's text."""
        number, digest, stamp = (said.split(" ") if said else ("0", "", ""))[:3]
        return cls(int(number), digest, stamp)

    def __str__(self) -> str:
        return f"{self.rows} {self.digest} {self.stamp}"


@dataclass(frozen=True, slots=True)
class ListSource:
    """See Source. `mapping` is the file that says which columns mean what."""

    mapping: Path
    folder: Path
    zone: timezone
    lang: str = ""

    def read(self, cursor: Cursor, now: datetime) -> Taken:
        """See Source. Trouble where the mapping cannot be used, or the one file there is."""
        mapping = load(self.mapping, self.folder, self.zone, self.lang)
        whole = mapping.files.is_dir()
        reading = _Reading(mapping, now, cursor)
        for path in _files(mapping.files, self.mapping) if whole else [mapping.files]:
            try:
                inside(path, self.folder)
                reading.take(path)
            except Trouble as trouble:
                if not whole:
                    raise Trouble(f"{masked(path.name)}: {trouble.problem}", trouble.advice) from None
                reading.left_out.append(f"{masked(path.name)}: {trouble}")
        items = tuple(sorted(reading.items, key=lambda item: item.at))
        return Taken(items, reading.places, _short(reading.left_out))


class _Reading:
    """One reading, file by file."""

    def __init__(self, mapping: ListMapping, now: datetime, cursor: Cursor) -> None:
        self._mapping, self._now, self._cursor = mapping, now, cursor
        self.items: list[Item] = []
        self.left_out: list[str] = []
        self.places: dict[str, str] = {}

    def take(self, path: Path) -> None:
        """Take what is new in a file."""
        name, size, stamp, age = _known_by(path, self._now)
        place = Place.of(self._cursor.get(name, ""))
        self.places[name] = str(place)
        if place.stamp == stamp:
            return
        if timedelta(0) <= age < SETTLES:
            self.left_out.append(
                f"{masked(path.name)} was written to just now: it is taken in the next reading"
            )
            return
        if size == 0:
            raise Trouble("it is empty", "export it again")
        found = rows(path, self._mapping.headings, self._mapping.sheet)
        first = place.rows if place.digest == _digest_of(found[: place.rows]) else 0
        new = found[first : first + MOST_ITEMS - len(self.items)]
        for row in new:
            self._add(path, row)
        stop = first + len(new)
        self.places[name] = str(Place(stop, _digest_of(found[:stop]), stamp if stop == len(found) else "-"))

    def _add(self, path: Path, row: Row) -> None:
        item = item_of(row, self._mapping, self._now)
        if isinstance(item, Item):
            self.items.append(item)
        else:
            self.left_out.append(f"{masked(path.name)} row {row.number}: {item}")


def _files(folder: Path, mapping: Path) -> list[Path]:
    """The newest files of a folder, by name; not those that a program hides or is still writing."""
    found = (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    files = [path for path in found if not path.name.startswith((".", "~")) and path != mapping]
    newest = sorted(files, key=lambda path: path.stat().st_mtime_ns)[-MOST_FILES:]
    return sorted(newest, key=lambda path: path.name)


def _known_by(path: Path, now: datetime) -> tuple[str, int, str, timedelta]:
    """A digest of the name (which may name somebody), the size, a stamp of this state of it, and its age."""
    stat = path.stat()
    name = blake2b(path.name.encode("utf-8", "replace"), digest_size=8).hexdigest()
    age = now - datetime.fromtimestamp(stat.st_mtime, UTC)
    return name, stat.st_size, f"{stat.st_size}:{stat.st_mtime_ns}", age


def _digest_of(found: Sequence[Row]) -> str:
    digest = blake2b(digest_size=12)
    for row in found:
        digest.update(json.dumps([row.cells, row.wrong], default=str, ensure_ascii=True).encode())
    return digest.hexdigest()


def _short(lines: Sequence[str]) -> tuple[str, ...]:
    more = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], f"and {more} more") if more > 0 else tuple(lines)
