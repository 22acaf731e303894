"""The store in memory: for tests and the inline chain. It passes the same contract as the others."""

import bisect
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from shared.journal.port import AlreadyDone, Commit, Conflict, Document, Head, appended


class MemoryJournal:
    """Streams as lists of commits."""

    def __init__(self) -> None:
        self._streams: dict[str, list[Commit]] = {}
        self._causes: dict[tuple[str, str], Commit] = {}
        self._also: set[tuple[str, str]] = set()
        self._unsent: dict[tuple[str, int], Commit] = {}

    def append(self, commit: Commit) -> None:
        """See Journal."""
        if done := self._causes.get((commit.stream, commit.cause)):
            raise AlreadyDone(done)
        there = len(self._streams.get(commit.stream, ()))
        if commit.seq != there + 1:
            raise Conflict(f"{commit.stream} is at {there}")
        self._streams.setdefault(commit.stream, []).append(commit)
        self._causes[commit.stream, commit.cause] = commit
        self._also.update((commit.stream, cause) for cause in commit.also)
        self._unsent[commit.stream, commit.seq] = commit

    def append_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """See Journal."""
        return [appended(self, commit) for commit in commits]

    def read(self, stream: str, after: int = 0) -> Iterator[Commit]:
        """See Journal."""
        yield from self._streams.get(stream, [])[after:]

    def done(self, stream: str, cause: str) -> Commit | None:
        """See Journal."""
        return self._causes.get((stream, cause))

    def known(self, stream: str, causes: Sequence[str]) -> frozenset[str]:
        """See Journal."""
        places = {cause: (stream, cause) for cause in causes}
        return frozenset(
            cause for cause, place in places.items() if place in self._causes or place in self._also
        )

    def head(self, stream: str) -> Head | None:
        """See Journal."""
        commits = self._streams.get(stream)
        return Head(stream, commits[-1].seq, commits[-1].hash) if commits else None

    def heads(self) -> Iterator[Head]:
        """See Journal."""
        for stream in sorted(self._streams):
            commit = self._streams[stream][-1]
            yield Head(stream, commit.seq, commit.hash)

    def unsent(self, most: int = 1000) -> Sequence[Commit]:
        """See Journal."""
        return list(self._unsent.values())[:most]

    def mark_sent(self, stream: str, seq: int) -> None:
        """See Journal."""
        self._unsent.pop((stream, seq), None)


class MemoryViews:
    """Documents in dictionaries, with those that wait for a moment in an ordered list."""

    def __init__(self) -> None:
        self._documents: dict[str, dict[str, dict[str, Document]]] = {}
        self._due: dict[tuple[str, str], list[tuple[int, str]]] = {}

    def declare(self, view: str, keys: Sequence[str]) -> None:
        """See Views. Nothing to do in memory."""

    def put(self, view: str, exercise: str, document: Document) -> None:
        """See Views."""
        world = self._documents.setdefault(view, {}).setdefault(exercise, {})
        old = world.get(document.stream)
        if old and old.seq >= document.seq:
            return
        self._move(view, exercise, document.stream, old, document)
        world[document.stream] = document

    def renew(self, view: str, exercise: str, stream: str, seq: int, document: Document | None) -> bool:
        """See Views."""
        for world, documents in self._documents.get(view, {}).items():
            if (old := documents.get(stream)) and old.seq == seq:
                del documents[stream]
                if (due := old.data.get("due")) is not None:
                    self._due[view, world].remove((due, stream))
                break
        else:
            return False
        if document:
            self.put(view, exercise, document)
        return True

    def _move(self, view: str, exercise: str, stream: str, old: Document | None, new: Document) -> None:
        before = old.data.get("due") if old else None
        after = new.data.get("due")
        if before == after:
            return
        waiting = self._due.setdefault((view, exercise), [])
        if before is not None:
            waiting.remove((before, stream))
        if after is not None:
            bisect.insort(waiting, (after, stream))

    def get(self, view: str, stream: str) -> Document | None:
        """See Views."""
        worlds = self._documents.get(view, {}).values()
        return next((world[stream] for world in worlds if stream in world), None)

    def find(
        self,
        view: str,
        exercise: str | None,
        where: Mapping[str, Any] | None = None,
        after: str = "",
        most: int = 0,
    ) -> Sequence[Document]:
        """See Views."""
        worlds = self._documents.get(view, {})
        world = ChainMap(*worlds.values()) if exercise is None else worlds.get(exercise, {})
        wanted = (where or {}).items()
        found = (
            world[stream]
            for stream in sorted(stream for stream in world if stream > after)
            if all(world[stream].data.get(key) == value for key, value in wanted)
        )
        return list(islice(found, most or None))

    def due(self, view: str, exercise: str, until_ms: int) -> Sequence[Document]:
        """See Views."""
        waiting = self._due.get((view, exercise), [])
        world = self._documents.get(view, {}).get(exercise, {})
        return [world[stream] for due, stream in waiting if due <= until_ms]


class MemoryTexts:
    """Texts in a dictionary."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, datetime]] = {}

    def keep(self, texts: Mapping[str, str], until: datetime) -> None:
        """See Texts."""
        self._texts.update({name: (text, until) for name, text in texts.items()})

    def read(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See Texts."""
        return {name: self._texts[name][0] for name in ids if name in self._texts}

    def kept(self) -> Iterator[tuple[str, str, datetime]]:
        """See Texts."""
        yield from ((name, *self._texts[name]) for name in sorted(self._texts))

    def expire(self, now: datetime) -> int:
        """See Texts."""
        old = [name for name, (_, until) in self._texts.items() if until < now]
        for name in old:
            del self._texts[name]
        return len(old)

    def bound(self, until: datetime) -> None:
        """See Texts."""
        self._texts = {name: (text, min(at, until)) for name, (text, at) in self._texts.items()}

    def first(self) -> datetime | None:
        """See Texts."""
        return min((until for _, until in self._texts.values()), default=None)


class MemoryStore:
    """A service's store in memory."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.views = MemoryViews()
        self.texts, self.pictures = MemoryTexts(), MemoryTexts()

    def close(self) -> None:
        """See Store."""
