"""Views made anew: whatever stood there, afterwards it is what the journal says, and what the service wrote
meanwhile stays."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.clock import FakeClock
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.journal.port import Document, Store
from shared.journal.sqlite import SqliteStore
from shared.parts import Parts, View
from shared.rebuild import Rebuilt, rebuild
from tests.fakes import PARTS, START, FakeBroker, alert, document

WATER, CHILD = "matter/water", "matter/water-1"
DRILL = "x/e1/matter/water"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "s.sqlite")
    yield made
    made.close()


@pytest.fixture
def handling(store: Store) -> Handling:
    """Four streams with a document each, two of them in an exercise."""
    made = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    for exercise in ("", "e1"):
        made.react(alert(exercise=exercise))
        made.react(alert(2, exercise=exercise))
    return made


def kept(store: Store) -> list[Document]:
    return list(store.views.find("matter", None))


def with_document(make: Callable[[Any], dict[str, Any] | None]) -> Parts:
    """The service after its view's function has changed."""
    return replace(PARTS, views={"matter": View(make, keys=("open", "opened"))})


def test_views_that_are_right_are_told_to_be_so(handling: Handling, store: Store) -> None:
    before = kept(store)
    steps: list[int] = []
    assert rebuild(PARTS, store, steps.append) == Rebuilt(4, 0, 0)
    assert kept(store) == before
    assert steps == [4, 4, 4, 4]


def test_a_view_whose_function_changed_is_made_at_the_same_seq(handling: Handling, store: Store) -> None:
    seqs = [one.seq for one in kept(store)]
    changed = with_document(lambda matter: {**document(matter), "opened": matter.opened})
    assert rebuild(changed, store) == Rebuilt(4, 4, 0)
    assert [one.seq for one in kept(store)] == seqs
    assert len(store.views.find("matter", "", {"opened": 1})) == 2


def test_a_document_that_is_kept_no_more_goes(handling: Handling, store: Store) -> None:
    assert rebuild(with_document(lambda _: None), store) == Rebuilt(0, 4, 0)
    assert kept(store) == []


def forged(store: Store, stream: str, seq: int, world: str) -> None:
    """Somebody writes into the view."""
    found = store.views.get("matter", stream)
    assert found is not None
    store.views.renew("matter", world, stream, found.seq, Document(stream, seq, {"open": False}))


@pytest.mark.parametrize(
    ("stream", "seq", "world"),
    [(WATER, 2, ""), (WATER, 1, ""), (WATER, 999, ""), (DRILL, 2, "e1"), (DRILL, 2, "")],
    ids=["changed", "set back", "set on", "changed in an exercise", "moved to live work"],
)
def test_a_document_that_somebody_changed_is_what_the_journal_says_again(
    handling: Handling, store: Store, stream: str, seq: int, world: str
) -> None:
    before, due = kept(store), list(store.views.due("matter", "e1", 1 << 62))
    forged(store, stream, seq, world)
    assert kept(store) != before
    assert rebuild(PARTS, store) == Rebuilt(4, 1, 0)
    assert kept(store) == before
    assert list(store.views.due("matter", "e1", 1 << 62)) == due


def test_a_document_that_is_gone_is_made(handling: Handling, store: Store) -> None:
    before = kept(store)
    store.views.renew("matter", "", CHILD, 2, None)
    assert rebuild(PARTS, store) == Rebuilt(4, 1, 0)
    assert kept(store) == before


def test_a_document_of_no_stream_or_of_another_kind_goes(handling: Handling, store: Store) -> None:
    before = kept(store)
    store.views.put("matter", "", Document("matter/never", 1, {"open": True}))
    store.views.put("matter", "", Document("person/sun", 1, {"open": True}))
    assert rebuild(PARTS, store) == Rebuilt(4, 0, 2)
    assert kept(store) == before


def test_what_the_service_commits_while_it_is_rebuilt_stays(
    handling: Handling, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged(store, WATER, 2, "")
    renew, left = store.views.renew, [alert(3)]

    def overtaken(*one: Any) -> bool:
        if left:
            handling.react(left.pop())
        return renew(*one)

    monkeypatch.setattr(store.views, "renew", overtaken)
    rebuild(PARTS, store)
    found = store.views.get("matter", WATER)
    head = store.journal.head(WATER)
    assert found is not None
    assert head is not None
    assert found == Document(WATER, head.seq, document(handling.streams.load(WATER).state))


def test_what_the_service_commits_between_look_and_read_is_in_what_is_made(
    handling: Handling, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, left = store.journal.read, [alert(3)]

    def overtaken(stream: str, after: int = 0) -> Any:
        if left:
            handling.react(left.pop())
        return read(stream, after)

    monkeypatch.setattr(store.journal, "read", overtaken)
    rebuild(PARTS, store)
    assert [(one.stream, one.seq) for one in kept(store)] == [
        (head.stream, head.seq) for head in store.journal.heads()
    ]
