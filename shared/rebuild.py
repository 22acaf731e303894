"""Makes all view documents of a service anew from its journal, while the service runs.

A document is looked at before its stream is read, so what the service wrote is never newer than what was
read. The new one takes the place of exactly the one that was seen, also at the same `seq` (the function that
makes it may be another now, or somebody changed it); where the service was quicker, its own stays.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from shared.journal.port import Document, Store, every
from shared.messages.envelope import kind_of, world_of
from shared.parts import Parts
from shared.replay import empty, replay
from shared.snapshots import VIEW
from shared.streams import document_of

SNAPSHOTS = 10
"""So many are in memory at a time: each may be large."""
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many documents were made, how many of them were missing, behind or other than the journal says, and
    how many stood there of which the journal knows nothing."""

    documents: int
    mended: int
    removed: int


def streams(parts: Parts, store: Store) -> list[str]:
    """The streams that a view is kept of."""
    return [head.stream for head in store.journal.heads() if kind_of(head.stream) in parts.views]


def rebuild(parts: Parts, store: Store, step: Step = lambda _: None) -> Rebuilt:
    """Make all documents anew; `step` is called with how many streams there are, after each. Snapshots are
    thrown away."""
    store.views.declare(VIEW, ())
    for kept in every(store.views, VIEW, None, page=SNAPSHOTS):
        store.views.renew(VIEW, "", kept.stream, kept.seq, None)
    for name, view in parts.views.items():
        store.views.declare(name, view.keys)
    removed = sum(_clear(view, store) for view in parts.views)
    found = streams(parts, store)
    documents = mended = 0
    for stream in found:
        made, differed = _renew(parts, store, stream)
        documents, mended = documents + made, mended + differed
        step(len(found))
    return Rebuilt(documents, mended, removed)


def _renew(parts: Parts, store: Store, stream: str) -> tuple[bool, bool]:
    """Whether the stream has a document, and whether another one, or none, was there."""
    view = kind_of(stream)
    kept = store.views.get(view, stream)
    made = document_of(parts, stream, replay(parts, empty(parts, stream), store.journal.read(stream)))
    if kept:
        store.views.renew(view, world_of(stream), stream, kept.seq, made)
    elif made:
        store.views.put(view, world_of(stream), made)
    return made is not None, _written(made) != _written(kept)


def _written(document: Document | None) -> bytes:
    return msgspec.json.encode(document, order="sorted")


def _clear(view: str, store: Store) -> int:
    """Take away the documents of streams that there are not, or of another kind; how many."""
    strays = (
        kept
        for kept in every(store.views, view, None)
        if kind_of(kept.stream) != view or not store.journal.head(kept.stream)
    )
    return sum(store.views.renew(view, "", kept.stream, kept.seq, None) for kept in strays)
