"""The chain of hashes: every commit covers the one before it. RFC 8785 JSON, SHA-256."""

import hashlib
from collections.abc import Iterable, Mapping
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
    """The hash of a commit's JSON values, whatever stands in `hash`. No further causes are the same as none
    said: commits had none of them once."""
    covered = {name: value for name, value in values.items() if name != "hash" and (value or name != "also")}
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
    before = Head(stream, 0, "")
    for commit in commits:
        if fault := misplaced(commit, before):
            return fault
        if digest(document(commit)) != commit.hash:
            return Fault(stream, commit.seq, "was changed: its hash does not fit")
        if fault := recomputed(commit, head):
            return fault
        before = Head(stream, commit.seq, commit.hash)
    return cut(before, head)


def misplaced(commit: Commit, before: Head) -> Fault | None:
    """What is wrong where the commit comes behind this one (`seq` 0: first of all)."""
    if commit.seq != before.seq + 1 or commit.stream != before.stream:
        return Fault(before.stream, before.seq + 1, "is missing")
    if commit.previous != before.hash:
        return Fault(before.stream, commit.seq, "does not follow the one before it")
    return None


def recomputed(commit: Commit, head: Head | None) -> Fault | None:
    """What is wrong where this head of the stream is known."""
    if head and head.seq == commit.seq and head.hash != commit.hash:
        return Fault(commit.stream, commit.seq, "is not the one in the head file: the chain was recomputed")
    return None


def cut(last: Head, head: Head | None) -> Fault | None:
    """What is wrong where the stream ends here, and this head of it is known."""
    if head and last.seq < head.seq:
        return Fault(last.stream, last.seq + 1, f"is missing: the head file knows {head.seq}")
    return None
