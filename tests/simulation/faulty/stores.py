"""A process's hold on its service's store: every use is a step that may be interrupted, or fail.

What lies in the store stays when the process dies. A store that writes later loses the documents and marks
that still waited, all of them together, as the embedded one does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.journal.memory import MemoryStore, MemoryTexts
from shared.journal.port import Commit, Document, Head, appended

Step = Callable[[str], None]
"""Called before and behind each use with its name; raises StoreAway where the store does not answer."""


class Later:
    """What waits to be written; written at once where the store does so."""

    def __init__(self, inner: MemoryStore, at_once: bool) -> None:
        self._inner, self._at_once = inner, at_once
        self._waiting: list[Callable[[], None]] = []

    def do(self, write: Callable[[], None]) -> None:
        """Write it, now or later."""
        self._waiting.append(write)
        if self._at_once:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        for write in waiting:
            write()

    @property
    def waits(self) -> bool:
        """Whether anything is still to be written."""
        return bool(self._waiting)


class Journal:
    """See shared.journal.port.Journal."""

    def __init__(self, inner: MemoryStore, later: Later, step: Step) -> None:
        self._inner, self._later, self._step = inner.journal, later, step

    def append(self, commit: Commit) -> None:
        """See Journal. Its answer may get lost: the commit is then there, and whoever wrote it knows not."""
        self._step("append")
        self._inner.append(commit)
        self._step("appended")

    def append_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """See Journal. Where it is interrupted, some are written."""
        return [appended(self, commit) for commit in commits]

    def read(self, stream: str, after: int = 0) -> Iterator[Commit]:
        """See Journal."""
        self._step("read")
        yield from self._inner.read(stream, after)

    def done(self, stream: str, cause: str) -> Commit | None:
        """See Journal."""
        self._step("done")
        return self._inner.done(stream, cause)

    def known(self, stream: str, causes: Sequence[str]) -> frozenset[str]:
        """See Journal."""
        self._step("known")
        return self._inner.known(stream, causes)

    def head(self, stream: str) -> Head | None:
        """See Journal."""
        self._step("head")
        return self._inner.head(stream)

    def heads(self) -> Iterator[Head]:
        """See Journal."""
        self._step("heads")
        yield from self._inner.heads()

    def unsent(self, most: int = 1000) -> Sequence[Commit]:
        """See Journal."""
        self._step("unsent")
        self._later.flush()
        return self._inner.unsent(most)

    def mark_sent(self, stream: str, seq: int) -> None:
        """See Journal."""
        self._step("mark")
        self._later.do(lambda: self._inner.mark_sent(stream, seq))


class Views:
    """See shared.journal.port.Views."""

    def __init__(self, inner: MemoryStore, later: Later, step: Step) -> None:
        self._inner, self._later, self._step = inner.views, later, step

    def declare(self, view: str, keys: Sequence[str]) -> None:
        """See Views."""
        self._inner.declare(view, keys)

    def put(self, view: str, exercise: str, document: Document) -> None:
        """See Views."""
        self._step("put")
        self._later.do(lambda: self._inner.put(view, exercise, document))

    def renew(self, view: str, exercise: str, stream: str, seq: int, document: Document | None) -> bool:
        """See Views."""
        self._look()
        return self._inner.renew(view, exercise, stream, seq, document)

    def get(self, view: str, stream: str) -> Document | None:
        """See Views."""
        self._look()
        return self._inner.get(view, stream)

    def find(
        self,
        view: str,
        exercise: str | None,
        where: Mapping[str, Any] | None = None,
        after: str = "",
        most: int = 0,
    ) -> Sequence[Document]:
        """See Views."""
        self._look()
        return self._inner.find(view, exercise, where, after, most)

    def due(self, view: str, exercise: str, until_ms: int) -> Sequence[Document]:
        """See Views."""
        self._look()
        return self._inner.due(view, exercise, until_ms)

    def _look(self) -> None:
        self._step("look")
        self._later.flush()


class Texts:
    """See shared.journal.port.Texts."""

    def __init__(self, inner: MemoryTexts, step: Step) -> None:
        self._inner, self._step = inner, step

    def keep(self, texts: Mapping[str, str], until: datetime) -> None:
        """See Texts."""
        self._step("keep")
        self._inner.keep(texts, until)

    def read(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See Texts."""
        self._step("texts")
        return self._inner.read(ids)

    def kept(self) -> Iterator[tuple[str, str, datetime]]:
        """See Texts."""
        self._step("texts")
        yield from self._inner.kept()

    def expire(self, now: datetime) -> int:
        """See Texts."""
        self._step("expire")
        return self._inner.expire(now)

    def bound(self, until: datetime) -> None:
        """See Texts."""
        self._step("bound")
        self._inner.bound(until)

    def first(self) -> datetime | None:
        """See Texts."""
        self._step("first")
        return self._inner.first()


class Hold:
    """A store as one process has it."""

    def __init__(self, inner: MemoryStore, at_once: bool, step: Step) -> None:
        self.later = Later(inner, at_once)
        self.journal = Journal(inner, self.later, step)
        self.views = Views(inner, self.later, step)
        self.texts, self.pictures = Texts(inner.texts, step), Texts(inner.pictures, step)

    def close(self) -> None:
        """See Store."""
