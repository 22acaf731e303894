"""What every store can do. The rules rest on unique keys alone, so they hold with any number of replicas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.errors import CandorError


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it lies in the journal."""

    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Commit:
    """What one cause changed in one stream; written whole or not at all.

    `seq` counts from 1 without gaps, `cause` is unique in its stream, `body` is the digest of the
    call's payload (empty for a message), `previous` the hash of the commit before, `hash` covers all.
    `also` are further causes, where one commit does what several messages asked for.
    """

    stream: str
    seq: int
    cause: str
    at: datetime
    recorded: datetime
    actor: str
    exercise: str
    events: tuple[Recorded, ...]
    body: str = ""
    previous: str = ""
    hash: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The last commit of a stream."""

    stream: str
    seq: int
    hash: str


class Conflict(CandorError):
    """The place in the stream is taken: load again, decide again."""


class AlreadyDone(CandorError):
    """The cause was handled before; `commit` is what it led to."""

    def __init__(self, commit: Commit) -> None:
        super().__init__(f"{commit.cause} is already in {commit.stream} as {commit.seq}")
        self.commit = commit


class Journal(Protocol):
    """Append-only streams of commits."""

    def append(self, commit: Commit) -> None:
        """Write durably. Conflict where `stream/seq` is taken, AlreadyDone where `(stream, cause)` is."""

    def append_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """Append several, each to another stream, and say of each whether it was: not where its place or its
        cause is taken. Where it raises, any of them may be written."""

    def read(self, stream: str, after: int = 0) -> Iterator[Commit]:
        """The stream's commits behind `after`, in order."""

    def done(self, stream: str, cause: str) -> Commit | None:
        """The commit of this cause."""

    def known(self, stream: str, causes: Sequence[str]) -> frozenset[str]:
        """Which of these causes the stream's commits have, as `cause` or among `also`. Whoever asks after
        having read the stream up to some `seq`, and appends behind it, repeats none: what another adds
        meanwhile takes that place."""

    def head(self, stream: str) -> Head | None:
        """The stream's last commit."""

    def heads(self) -> Iterator[Head]:
        """The last commit of every stream, ordered by the stream's name."""

    def unsent(self, most: int = 1000) -> Sequence[Commit]:
        """Commits whose events were not confirmed by the broker: oldest first, in order per stream."""

    def mark_sent(self, stream: str, seq: int) -> None:
        """Its events were confirmed. May be lost in a crash: they are then sent again."""


def appended(journal: Journal, commit: Commit) -> bool:
    """Append a commit, and say whether its place and its cause were free."""
    try:
        journal.append(commit)
    except (Conflict, AlreadyDone):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Document:
    """A view's document: the state of `stream` after `seq`."""

    stream: str
    seq: int
    data: Mapping[str, Any]


class Views(Protocol):
    """Documents for questions. They can always be made again from the journal."""

    def declare(self, view: str, keys: Sequence[str]) -> None:
        """The fields that the view's documents are found by."""

    def put(self, view: str, exercise: str, document: Document) -> None:
        """Keep the document unless one of the same or a higher `seq` is there."""

    def renew(self, view: str, exercise: str, stream: str, seq: int, document: Document | None) -> bool:
        """Put the document, whatever its `seq`, in the place of the stream's one, or take that away (None),
        where that is still of exactly `seq`; whether it was. At once, and only for making views anew."""

    def get(self, view: str, stream: str) -> Document | None:
        """The document of a stream (its full name)."""

    def find(
        self,
        view: str,
        exercise: str | None,
        where: Mapping[str, Any] | None = None,
        after: str = "",
        most: int = 0,
    ) -> Sequence[Document]:
        """Documents of one world (None: of all) whose fields equal `where` (declared keys), ordered by the
        stream's name: those behind the stream `after`, and of them the first `most` (0: all)."""

    def due(self, view: str, exercise: str, until_ms: int) -> Sequence[Document]:
        """Documents whose `due` (epoch milliseconds) is not after `until_ms`, earliest first."""


def every(
    views: Views, view: str, exercise: str | None, where: Mapping[str, Any] | None = None, page: int = 200
) -> Iterator[Document]:
    """The documents that `find` finds, with a page of them at a time in memory. The view may change
    meanwhile: each that stays as it is comes once."""
    after = ""
    while found := views.find(view, exercise, where, after, page):
        yield from found
        after = found[-1].stream


class Texts(Protocol):
    """The one place where texts of mentions lie, for a bounded time. Another of its kind holds pictures, in
    base64."""

    def keep(self, texts: Mapping[str, str], until: datetime) -> None:
        """Store texts by id; they may be deleted after `until`. One that is kept again, for as long or
        longer, takes the place of the one before."""

    def read(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The texts that are still there."""

    def kept(self) -> Iterator[tuple[str, str, datetime]]:
        """Every text that is still there, as (id, text, when it may be deleted), by their ids."""

    def expire(self, now: datetime) -> int:
        """Delete what is past its time; how many."""

    def bound(self, until: datetime) -> None:
        """Keep none longer than until then, whatever was said when it came."""

    def first(self) -> datetime | None:
        """When the first of them is over; None where there are none."""


class Store(Protocol):
    """A service's own store."""

    @property
    def journal(self) -> Journal: ...
    @property
    def views(self) -> Views: ...
    @property
    def texts(self) -> Texts: ...
    @property
    def pictures(self) -> Texts: ...

    def close(self) -> None:
        """Let go of files and connections."""
