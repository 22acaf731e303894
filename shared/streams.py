"""A service's streams: their states as computed from the journal, kept at hand, and their views."""

from collections import OrderedDict
from typing import Any

from shared.journal.port import Commit, Document, Store
from shared.messages.envelope import kind_of, world_of
from shared.pace import Breathe, paced, unhurried
from shared.parts import Parts
from shared.replay import Loaded, replay
from shared.snapshots import Snapshots

CACHED = 20_000


class Streams:
    """Loads, remembers and projects. What is remembered may be old: an append then meets a Conflict, and
    whoever appends nothing asks for it fresh.

    `code` names the code of the parts, for snapshots; without one there are none. `breathe` gives others a
    turn between two commits of a long stream.
    """

    def __init__(self, parts: Parts, store: Store, code: str = "", breathe: Breathe = unhurried) -> None:
        self._parts, self._store, self._breathe = parts, store, breathe
        self._snapshots = Snapshots(parts, store, code, breathe)
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()
        for name, view in parts.views.items():
            store.views.declare(name, view.keys)

    def load(self, stream: str, fresh: bool = False) -> Loaded:
        """The stream's state; `fresh` reads what others committed since."""
        known = self._loaded.get(stream)
        if known is None:
            known = self._snapshots.load(stream)
        elif fresh:
            newer = self._store.journal.read(stream, after=known.seq)
            known = replay(self._parts, known, paced(newer, self._breathe))
        self._remember(stream, known)
        return known

    def advance(self, commit: Commit, state: Any) -> None:
        """The commit was appended, and `state` comes of it: remember and project that. Others may have read
        the commit, and gone on from it, before its append returned here."""
        now = Loaded(commit.seq, commit.hash, state)
        self._remember(commit.stream, now)
        self._put(commit.stream, now)
        self._snapshots.advanced(commit.stream, now)

    def project(self, stream: str) -> None:
        """Bring the stream's view up to the journal."""
        self._put(stream, self.load(stream, fresh=True))

    def _put(self, stream: str, loaded: Loaded) -> None:
        if document := document_of(self._parts, stream, loaded):
            self._store.views.put(kind_of(stream), world_of(stream), document)

    def _remember(self, stream: str, loaded: Loaded) -> None:
        """Keep the newest: another greenthread may have read on while this one waited for the store."""
        known = self._loaded.get(stream)
        if known is None or known.seq < loaded.seq:
            self._loaded[stream] = loaded
        self._loaded.move_to_end(stream)
        if len(self._loaded) > CACHED:
            self._loaded.popitem(last=False)


def document_of(parts: Parts, stream: str, loaded: Loaded) -> Document | None:
    """What is to be kept of a stream for questions."""
    view = parts.views.get(kind_of(stream))
    data = view.document(loaded.state) if view and loaded.seq else None
    return None if data is None else Document(stream, loaded.seq, data)
