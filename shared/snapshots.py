"""States of long streams, kept so that loading one need not begin at its first commit.

A snapshot is a cache. It counts only for the very code that made it, and only where the journal still has
the commit that it was made at; it may be thrown away at any time, and `candor rebuild` does. It lies beside
the views, under a name that no view has. A state that does not come back from JSON as it was is not kept,
and a very large one neither: writing it would hold the others up.
"""

import hashlib
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from shared.journal.port import Document, Store
from shared.messages.codec import plain
from shared.messages.envelope import kind_of, world_of
from shared.pace import Breathe, paced, unhurried
from shared.parts import Parts
from shared.replay import Loaded, empty, replay

VIEW = "snapshot"
EVERY = 250
"""A state is kept after so many commits of a stream; a load replays at most twice as many."""
MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A state as JSON, with the code that made it and the hash of the commit that it was made at."""

    code: str
    hash: str
    state: str


def code_of(*packages: str) -> str:
    """What changes whenever a file of these packages does."""
    digest = hashlib.sha256()
    for package in packages:
        root = Path(str(import_module(package).__file__)).parent
        for path in sorted(path for path in root.rglob("*") if path.suffix in (".py", ".yml")):
            digest.update(f"{package}/{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


class Snapshots:
    """Those of one service. `code` names the code that computes the states; without one none is kept."""

    def __init__(self, parts: Parts, store: Store, code: str, breathe: Breathe = unhurried) -> None:
        self._parts, self._store, self._code, self._breathe = parts, store, code, breathe
        store.views.declare(VIEW, ())

    def load(self, stream: str) -> Loaded:
        """The stream's state as the journal has it."""
        commits = paced(self._store.journal.read(stream), self._breathe)
        begun = replay(self._parts, empty(self._parts, stream), islice(commits, EVERY))
        if begun.seq < EVERY or not self._code:
            return replay(self._parts, begun, commits)
        kept = self._store.views.get(VIEW, stream)
        if kept and (loaded := self._from(kept)):
            return loaded
        loaded = replay(self._parts, begun, commits)
        self._keep(loaded, stream, kept)
        return loaded

    def advanced(self, stream: str, loaded: Loaded) -> None:
        """The stream has come so far: its state is kept where it is time to."""
        if self._code and loaded.seq % EVERY == 0:
            self._keep(loaded, stream, None)

    def _from(self, kept: Document) -> Loaded | None:
        """What the journal says, going on from a snapshot; None where that cannot be used."""
        try:
            snapshot = msgspec.convert(kept.data, _Snapshot)
            if snapshot.code != self._code:
                return None
            state = self._state(kept.stream, snapshot.state)
        except (msgspec.MsgspecError, TypeError):
            return None
        commits = paced(self._store.journal.read(kept.stream, after=kept.seq - 1), self._breathe)
        at = next(commits, None)
        if at is None or (at.seq, at.hash) != (kept.seq, snapshot.hash):
            return None
        return replay(self._parts, Loaded(at.seq, at.hash, state), commits)

    def _keep(self, loaded: Loaded, stream: str, useless: Document | None) -> None:
        """Keep the state, in the place of one that is of no use."""
        text = msgspec.json.encode(loaded.state)
        if len(text) > MOST_BYTES or not self._comes_back(stream, text, loaded.state):
            return
        made = Document(stream, loaded.seq, plain(_Snapshot(self._code, loaded.hash, text.decode())))
        if useless:
            self._store.views.renew(VIEW, world_of(stream), stream, useless.seq, made)
        else:
            self._store.views.put(VIEW, world_of(stream), made)

    def _comes_back(self, stream: str, text: bytes, state: Any) -> bool:
        try:
            return bool(self._state(stream, text) == state)
        except (msgspec.MsgspecError, TypeError):  # a type that msgspec does not read
            return False

    def _state(self, stream: str, text: str | bytes) -> Any:
        return msgspec.json.decode(text, type=type(self._parts.streams[kind_of(stream)].empty))
