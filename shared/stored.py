"""A store that is only read, row by row, beside the service that writes it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = tuple[Any, Any, Any, Any, Any]
"""Stream, seq, cause and text of a commit as they lie in a store, whatever somebody made of them, and whether
it waits to be told (any value that is true, or false)."""
ROWS = """
SELECT stream, seq, cause, doc,
  EXISTS (SELECT 1 FROM unsent WHERE unsent.stream = commits.stream AND unsent.seq = commits.seq)
FROM commits ORDER BY stream, seq"""


class Damaged(Exception):
    """The store is there, and is none."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A store that is only read: the service whose it is, what an operator calls it, how many commits it has,
    and their rows ordered by stream and seq (Damaged where they cannot be read).

    While the service writes, what is read of every stream goes from its first commit on without a gap.
    """

    name: str
    place: str
    size: Callable[[], int]
    rows: Callable[[], Iterator[Row]]


def stores(folder: Path) -> list[Path]:
    """The stores in a folder."""
    return sorted(folder.glob("*.sqlite"))


def in_file(path: Path) -> Stored:
    """The store in a file, as it is at one moment."""
    return Stored(path.stem, path.name, lambda: size(path), lambda: _rows(path))


def size(path: Path) -> int:
    """How many commits a file has; 0 where it cannot be read."""
    try:
        with closing(_open(path)) as database:
            return int(database.execute("SELECT count(*) FROM commits").fetchone()[0])
    except sqlite3.Error:
        return 0


def _rows(path: Path) -> Iterator[Row]:
    try:
        with closing(_open(path)) as database:
            yield from database.execute(ROWS)
    except sqlite3.Error as error:
        raise Damaged(f"the file is damaged or is no store: {error}") from None


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    database.execute("PRAGMA query_only=ON")
    return database
