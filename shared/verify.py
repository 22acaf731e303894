"""Recomputes the chain of every stream of a store, and holds it against heads kept elsewhere.

A store is opened for reading alone, beside the service that writes it. What is broken is a Fault, not a
crash.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from shared.errors import SettingsError
from shared.journal.chain import Fault, check, digest
from shared.journal.port import Commit, Head

Heads = Mapping[str, Head]
Row = tuple[Any, Any, Any, Any]
"""Stream, seq, cause and text of a commit as they lie in a store: whatever somebody made of them."""
Step = Callable[[], None]


class Damaged(Exception):
    """The store is there, and is none."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A store that is only read: the service whose it is, what an operator calls it, how many commits it has,
    and their rows ordered by stream and seq (Damaged where they cannot be read)."""

    name: str
    place: str
    size: Callable[[], int]
    rows: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one store: its heads by stream, how many commits, the first fault of each stream."""

    store: str
    heads: Heads
    commits: int
    faults: Sequence[Fault]

    @property
    def whole(self) -> int:
        """How many streams hold."""
        return len(self.heads.keys() - {fault.stream for fault in self.faults})


class _Unreadable(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(slots=True)
class _Found:
    heads: dict[str, Head] = field(default_factory=dict)
    commits: int = 0
    faults: list[Fault] = field(default_factory=list)


def stores(folder: Path) -> list[Path]:
    """The stores in a folder."""
    return sorted(folder.glob("*.sqlite"))


def in_file(path: Path) -> Stored:
    """The store in a file."""
    return Stored(path.stem, path.name, lambda: size(path), lambda: _rows(path))


def size(path: Path) -> int:
    """How many commits a file has; 0 where it cannot be read."""
    try:
        with closing(_open(path)) as database:
            return int(database.execute("SELECT count(*) FROM commits").fetchone()[0])
    except sqlite3.Error:
        return 0


def verify(path: Path, known: Heads | None = None, step: Step = lambda: None) -> Verdict:
    """Check every stream of a file."""
    return examine(in_file(path), known, step)


def examine(stored: Stored, known: Heads | None = None, step: Step = lambda: None) -> Verdict:
    """Check every stream of a store; `known` are heads that it must still have. `step` is called for each
    commit."""
    found = _Found()
    try:
        for stream, group in groupby(stored.rows(), key=lambda row: str(row[0])):
            _check(found, stream, group, (known or {}).get(stream), step)
    except Damaged as damaged:
        found.faults.append(Fault(stored.place, 0, str(damaged)))
    for stream in sorted((known or {}).keys() - found.heads.keys()):
        found.faults.append(
            Fault(stream, 1, "is missing: the head file knows the stream, the store does not")
        )
    return Verdict(stored.name, found.heads, found.commits, tuple(found.faults))


def absent(store: str, known: Heads, place: str = "") -> Verdict:
    """The verdict on a store that only the head file knows; `place` is what an operator calls it."""
    why = f"is missing: the head file knows {len(known)} streams of it"
    return Verdict(store, {}, 0, (Fault(place or f"{store}.sqlite", 0, why),))


def _check(found: _Found, stream: str, rows: Iterator[Row], known: Head | None, step: Step) -> None:
    found.heads[stream] = Head(stream, 0, "")
    try:
        fault = check(stream, _commits(found, rows, step), known)
    except _Unreadable as unreadable:
        fault = unreadable.fault
    if fault:
        found.faults.append(fault)
    for _ in rows:  # what stands behind a fault is counted, and not judged
        found.commits += 1
        step()


def _commits(found: _Found, rows: Iterator[Row], step: Step) -> Iterator[Commit]:
    for stream, seq, cause, doc in rows:
        found.commits += 1
        step()
        commit = _commit(stream, seq, cause, doc)
        found.heads[stream] = Head(stream, commit.seq, commit.hash)
        yield commit


def _commit(stream: Any, seq: Any, cause: Any, doc: Any) -> Commit:
    try:
        values = json.loads(doc)
        commit, covered = msgspec.convert(values, Commit), digest(values)
    except (ValueError, TypeError, RecursionError, msgspec.ValidationError):
        raise _Unreadable(Fault(stream, seq, "cannot be read: its document is no commit")) from None
    if (commit.stream, commit.seq, commit.cause) != (stream, seq, cause):
        raise _Unreadable(Fault(stream, seq, "was changed: its place and its document differ"))
    if covered != commit.hash:  # as it is written, so that a name that no commit has is found, too
        raise _Unreadable(Fault(stream, seq, "was changed: its hash does not fit"))
    return commit


def _rows(path: Path) -> Iterator[Row]:
    try:
        with closing(_open(path)) as database:
            yield from database.execute("SELECT stream, seq, cause, doc FROM commits ORDER BY stream, seq")
    except sqlite3.Error as error:
        raise Damaged(f"the file is damaged or is no store: {error}") from None


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    database.execute("PRAGMA query_only=ON")
    return database


def read_heads(path: Path) -> dict[str, dict[str, Head]]:
    """The heads of a head file, or of all that lie in a folder, by store and stream; SettingsError where
    there is none."""
    if path.is_dir():
        files = map(read_heads, sorted(path.glob("*.json")))
        found = {store: heads for one in files for store, heads in one.items()}
        if not found:
            raise SettingsError(f"there is no head file in {path}")
        return found
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(store): {
                name: Head(name, int(head["seq"]), str(head["hash"])) for name, head in streams.items()
            }
            for store, streams in values.items()
        }
    except OSError as error:
        raise SettingsError(f"the head file cannot be read: {error}") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SettingsError(
            f"{path} is no head file: `candor verify --write-head {path}` makes one"
        ) from None


def write_heads(path: Path, verdicts: Sequence[Verdict]) -> None:
    """Write the heads of whole stores, whole or not at all."""
    values: dict[str, Any] = {
        verdict.store: {name: {"seq": head.seq, "hash": head.hash} for name, head in verdict.heads.items()}
        for verdict in verdicts
    }
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(part, path)
