"""A service's streams: their states as computed from the journal, kept at hand, and their views."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.journal.port import Commit, Document, Journal, Store
from shared.messages.codec import event_of
from shared.messages.envelope import kind_of, world_of
from shared.parts import Parts

CACHED = 20_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """The state of a stream after `seq`, with the hash of that commit."""

    seq: int
    hash: str
    state: Any


class Streams:
    """Loads, remembers and projects. What is remembered may be old: the append then meets a Conflict."""

    def __init__(self, parts: Parts, store: Store) -> None:
        self._parts, self._store = parts, store
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()
        for name, view in parts.views.items():
            store.views.declare(name, view.keys)

    def load(self, stream: str, fresh: bool = False) -> Loaded:
        """The stream's state; `fresh` reads what others committed since."""
        known = self._loaded.get(stream)
        if known is None or fresh:
            known = read(self._parts, self._store.journal, stream, known)
        self._remember(stream, known)
        return known

    def advance(self, loaded: Loaded, commit: Commit, events: Sequence[Any]) -> None:
        """The commit was appended to what `load` gave: remember and project the new state. Others may have
        read it, and gone on from it, before its append returned here."""
        now = _after(self._parts, loaded, commit, events)
        self._remember(commit.stream, now)
        self._put(commit.stream, now)

    def project(self, stream: str) -> None:
        """Bring the stream's view up to the journal."""
        self._put(stream, self.load(stream, fresh=True))

    def _put(self, stream: str, loaded: Loaded) -> None:
        if document := document_of(self._parts, stream, loaded):
            self._store.views.put(kind_of(stream), world_of(stream), document)

    def _remember(self, stream: str, loaded: Loaded) -> None:
        known = self._loaded.get(stream)
        if known is None or known.seq < loaded.seq:
            self._loaded[stream] = loaded
        self._loaded.move_to_end(stream)
        if len(self._loaded) > CACHED:
            self._loaded.popitem(last=False)


def read(parts: Parts, journal: Journal, stream: str, known: Loaded | None = None) -> Loaded:
    """A stream's state as the journal has it, going on from what is known of it."""
    loaded = known or Loaded(0, "", parts.streams[kind_of(stream)].empty)
    for commit in journal.read(stream, after=loaded.seq):
        loaded = _after(parts, loaded, commit, [event_of(event.type, event.data) for event in commit.events])
    return loaded


def document_of(parts: Parts, stream: str, loaded: Loaded) -> Document | None:
    """What is to be kept of a stream for questions."""
    view = parts.views.get(kind_of(stream))
    data = view.document(loaded.state) if view and loaded.seq else None
    return None if data is None else Document(stream, loaded.seq, data)


def _after(parts: Parts, known: Loaded, commit: Commit, events: Sequence[Any]) -> Loaded:
    evolve, state = parts.streams[kind_of(commit.stream)].evolve, known.state
    for event in events:
        state = evolve(state, event)
    return Loaded(commit.seq, commit.hash, state)
