"""Several processes of a service over one file: each finds at once what the others wrote."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.journal.port import Document
from shared.journal.sqlite import SqliteStore
from tests.appending import commit

STREAM = "s/1"
HANDS = 3
ROUNDS = 200


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[list[SqliteStore]]:
    """What three processes hold, by connections of their own."""
    made = [SqliteStore(tmp_path / "s.sqlite", shared=True) for _ in range(HANDS)]
    for store in made:
        store.views.declare("s", ("n",))
    yield made
    for store in made:
        store.close()


def test_a_view_that_one_has_put_the_others_find(stores: list[SqliteStore]) -> None:
    stores[0].views.put("s", "", Document(STREAM, 1, {"n": 1, "due": 5}))
    for other in stores[1:]:
        assert [found.data["n"] for found in other.views.find("s", "", {"n": 1})] == [1]
        assert [found.seq for found in other.views.due("s", "", 5)] == [1]


def test_what_one_has_marked_as_sent_no_other_sends_again(stores: list[SqliteStore]) -> None:
    stores[0].journal.append(commit(STREAM, 1))
    assert [one.seq for one in stores[1].journal.unsent()] == [1]
    stores[0].journal.mark_sent(STREAM, 1)
    assert [list(other.journal.unsent()) for other in stores[1:]] == [[], []]


def test_an_older_document_of_one_never_replaces_a_newer_one_of_another(stores: list[SqliteStore]) -> None:
    def put(store: SqliteStore, first: int) -> None:
        for seq in range(first, ROUNDS * HANDS + 1, HANDS):
            store.views.put("s", "", Document(STREAM, seq, {"n": seq}))

    hands = [threading.Thread(target=put, args=(store, n)) for n, store in enumerate(stores, 1)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert [store.views.get("s", STREAM) for store in stores] == [
        Document(STREAM, ROUNDS * HANDS, {"n": ROUNDS * HANDS})
    ] * HANDS
