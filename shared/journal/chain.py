"""The chain of hashes: every commit covers the one before it. RFC 8785 JSON, SHA-256."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.journal.canonical import canonical
from shared.journal.port import Commit, Head
from shared.messages.codec import plain


def document(commit: Commit) -> dict[str, Any]:
    """The commit as JSON values, with its hash."""
    values: dict[str, Any] = plain(commit)
    return values


def digest(values: Mapping[str, Any]) -> str:
    """The hash of a commit's JSON values, whatever stands in `hash`."""
    covered = {name: value for name, value in values.items() if name != "hash"}
    return hashlib.sha256(canonical(covered)).hexdigest()


def linked(commit: Commit, previous: str) -> Commit:
    """The commit with its place in the chain."""
    values = document(commit)
    values["previous"] = previous
    return replace(commit, previous=previous, hash=digest(values))


@dataclass(frozen=True, slots=True)
class Fault:
    """The first commit of a stream where the chain does not hold."""

    stream: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.stream} commit {self.seq}: {self.what}"


def check(stream: str, commits: Iterable[Commit], head: Head | None = None) -> Fault | None:
    """The first fault of a stream: a commit changed, removed or put in, or another than the known head."""
    previous, last = "", 0
    for commit in commits:
        if commit.seq != last + 1 or commit.stream != stream:
            return Fault(stream, last + 1, "is missing")
        if commit.previous != previous:
            return Fault(stream, commit.seq, "does not follow the one before it")
        if digest(document(commit)) != commit.hash:
            return Fault(stream, commit.seq, "was changed: its hash does not fit")
        if head and head.seq == commit.seq and head.hash != commit.hash:
            return Fault(stream, commit.seq, "is not the one in the head file: the chain was recomputed")
        previous, last = commit.hash, commit.seq
    if head and last < head.seq:
        return Fault(stream, last + 1, f"is missing: the head file knows {head.seq}")
    return None


def check_all(
    streams: Iterable[tuple[str, Iterable[Commit]]], heads: Mapping[str, Head] | None = None
) -> Iterator[Fault]:
    """The faults of many streams, and of those that only the head file knows."""
    seen = set()
    for stream, commits in streams:
        seen.add(stream)
        if fault := check(stream, commits, (heads or {}).get(stream)):
            yield fault
    for stream in sorted((heads or {}).keys() - seen):
        yield Fault(stream, 1, "is missing: the head file knows the stream, the store does not")
