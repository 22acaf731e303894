"""After a drill every view is what a rebuild makes of the journals, whatever was done to it meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from shared.handling import Handling
from shared.journal.memory import MemoryStore, MemoryViews
from shared.journal.port import Document, Views
from shared.messages.envelope import world_of
from shared.parts import Parts
from shared.rebuild import rebuild
from simulator.forecast import play
from simulator.scenario_file import load

SCENARIO = Path(__file__).resolve().parents[2] / "simulator" / "scenarios" / "short.yml"
Kept = Mapping[str, Sequence[Document]]


@pytest.fixture(scope="module")
def services() -> Mapping[str, Handling]:
    """The services, as a drill has left them."""
    return play(load(SCENARIO), seed=7).chain.services


def kept(parts: Parts, views: Views) -> Kept:
    return {view: list(views.find(view, None)) for view in parts.views}


def waiting(parts: Parts, views: Views) -> list[Any]:
    return [document for view in parts.views for document in views.due(view, "inline", 1 << 62)]


def test_the_views_are_what_the_journals_say(services: Mapping[str, Handling]) -> None:
    for handling in services.values():
        parts, store = handling.parts, handling.store
        anew = MemoryStore()
        anew.journal = store.journal  # type: ignore[assignment]  # a memory journal, as inline has them
        made = rebuild(parts, anew)
        assert made.documents == made.mended > 0
        assert kept(parts, anew.views) == kept(parts, store.views)
        assert waiting(parts, anew.views) == waiting(parts, store.views)
        again = rebuild(parts, store)
        assert (again.documents, again.mended, again.removed) == (made.documents, 0, 0)


def tampered(parts: Parts, views: MemoryViews) -> Iterator[str]:
    """Change every view in four ways, as far as it has so many documents."""
    for view in parts.views:
        ways = (
            lambda one: Document(one.stream, one.seq, {**one.data, "forged": True}),
            lambda one: Document(one.stream, one.seq + 7, one.data),
            lambda one: Document(one.stream, one.seq - 1, {}),
            lambda _: None,
        )
        found = list(islice(views.find(view, None), len(ways)))
        for document, way in zip(found, ways, strict=False):
            views.renew(view, world_of(document.stream), document.stream, document.seq, way(document))
            yield document.stream


def test_what_was_tampered_with_is_what_the_journals_say_again(services: Mapping[str, Handling]) -> None:
    for handling in services.values():
        parts, store = handling.parts, handling.store
        before = kept(parts, store.views)
        forged = list(tampered(parts, store.views))  # type: ignore[arg-type]  # memory views, as inline has them
        assert kept(parts, store.views) != before
        assert rebuild(parts, store).mended == len(forged) > 0
        assert kept(parts, store.views) == before
