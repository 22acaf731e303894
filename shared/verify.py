"""Recomputes the chain of every stream of a store, and holds it against heads kept elsewhere.

A store is read once, in pieces of some hundred commits, and each is checked wherever there is a processor:
from where the piece before it says that it ended. Whether that is true, the check of that one tells. What is
broken is a Fault, not a crash.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import msgspec

from shared.errors import SettingsError
from shared.journal.chain import Fault, cut, digest, document, misplaced, recomputed
from shared.journal.forms import commit_of, text_of
from shared.journal.port import Commit, Head
from shared.spread import Map, processes, spread
from shared.stored import Damaged, Row, Stored

PIECE = 500
WORTH = 20_000
Heads = Mapping[str, Head]
Step = Callable[[int], None]


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


@dataclass(frozen=True, slots=True)
class _Part:
    """Commits of one stream: the one before them, as it calls itself, and the known head of the stream."""

    before: Head
    rows: Sequence[Row]
    known: Head | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Of one part: the last commit before the fault, or of all."""

    last: Head
    commits: int
    fault: Fault | None


@dataclass(slots=True)
class _Found:
    heads: dict[str, Head] = field(default_factory=dict)
    commits: int = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    damage: list[Fault] = field(default_factory=list)

    def add(self, seen: _Seen) -> None:
        """What stands behind a fault is counted, and not judged."""
        self.commits += seen.commits
        stream = seen.last.stream
        if stream in self.faults:
            return
        self.heads[stream] = seen.last
        if seen.fault:
            self.faults[stream] = seen.fault


def examine(
    stored: Stored, known: Heads | None = None, step: Step = lambda _: None, over: Map = map
) -> Verdict:
    """Check every stream of a store; `known` are heads that it must still have. `step` is called with how
    many commits were checked since, `over` shares the work out."""
    found, known = _Found(), known or {}
    for piece in over(_checked, _pieces(_parts(_readable(stored, found), known))):
        for seen in piece:
            found.add(seen)
        step(sum(seen.commits for seen in piece))
    faults = (*found.faults.values(), *found.damage, *_missing(found, known))
    return Verdict(stored.name, found.heads, found.commits, faults)


def spread_over(found: Sequence[Stored]) -> AbstractContextManager[Map]:
    """Shares the work on these stores out, to other processes where it takes longer than starting them."""
    return spread(processes() if sum(stored.size() for stored in found) >= WORTH else 1)


def absent(store: str, known: Heads, place: str = "") -> Verdict:
    """The verdict on a store that only the head file knows; `place` is what an operator calls it."""
    why = f"is missing: the head file knows {len(known)} streams of it"
    return Verdict(store, {}, 0, (Fault(place or f"{store}.sqlite", 0, why),))


def _missing(found: _Found, known: Heads) -> Iterator[Fault]:
    for stream in sorted(known.keys() - found.faults.keys()):
        if stream not in found.heads:
            yield Fault(stream, 1, "is missing: the head file knows the stream, the store does not")
        elif fault := cut(found.heads[stream], known[stream]):
            yield fault


def _readable(stored: Stored, found: _Found) -> Iterator[Row]:
    try:
        yield from stored.rows()
    except Damaged as damaged:
        found.damage.append(Fault(stored.place, 0, str(damaged)))


def _parts(rows: Iterator[Row], known: Heads) -> Iterator[_Part]:
    for stream, group in groupby(rows, key=lambda row: str(row[0])):
        yield from _of_stream(stream, group, known.get(stream))


def _of_stream(stream: str, rows: Iterator[Row], known: Head | None) -> Iterator[_Part]:
    before, last = Head(stream, 0, ""), None
    while some := tuple(islice(rows, PIECE)):
        before = _end(before, last) if last else before
        yield _Part(before, some, known)
        last = some[-1]


def _pieces(parts: Iterable[_Part]) -> Iterator[Sequence[_Part]]:
    piece: list[_Part] = []
    for part in parts:
        piece.append(part)
        if sum(len(one.rows) for one in piece) >= PIECE:
            yield piece
            piece = []
    yield piece


def _end(before: Head, row: Row) -> Head:
    commit, _ = _read(before.stream, row)
    return Head(before.stream, commit.seq, commit.hash) if commit else before


def _checked(piece: Sequence[_Part]) -> Sequence[_Seen]:
    return [_seen(part) for part in piece]


def _seen(part: _Part) -> _Seen:
    last = part.before
    for row in part.rows:
        commit, fault = _read(last.stream, row)
        if commit:
            fault = fault or misplaced(commit, last) or recomputed(commit, part.known)
            last = Head(last.stream, commit.seq, commit.hash)
        if fault:
            return _Seen(last, len(part.rows), fault)
    return _Seen(last, len(part.rows), None)


def _read(stream: str, row: Row) -> tuple[Commit | None, Fault | None]:
    _, seq, cause, doc, _ = row
    try:
        commit, values = _written(doc)
        covered = digest(values)
    except (ValueError, TypeError, RecursionError, msgspec.MsgspecError):
        return None, Fault(stream, seq, "cannot be read: its document is no commit")
    if (commit.stream, commit.seq, commit.cause) != (row[0], seq, cause):
        return None, Fault(stream, seq, "was changed: its place and its document differ")
    if covered != commit.hash:
        return None, Fault(stream, seq, "was changed: its hash does not fit")
    return commit, None


def _written(doc: str) -> tuple[Commit, Any]:
    """The commit of a text, and all that is written there: its hash must cover what is no commit's, too."""
    commit = commit_of(doc)
    return commit, document(commit) if text_of(commit) == doc else json.loads(doc)


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
