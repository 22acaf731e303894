"""What the store in MongoDB does beyond what every store promises, and what it does when its server fails."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from traceback import format_exception
from typing import Any

import msgspec
import pytest

from shared.errors import SettingsError, StoreAway
from shared.journal.chain import document, linked
from shared.journal.mongo import MongoStore
from shared.journal.port import AlreadyDone, Commit, Conflict, Document, Head, Recorded
from shared.stored import Stored
from shared.verify import examine
from tests.harness import wait_for
from tests.mongo import Server, new_uri, own_server

AT = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
SOON_MS = 200
LIMIT_S = 60
TEXT = "河东村自来水发黄"
Opened = Callable[..., MongoStore]
FOUR = 4
needs_mongodb = pytest.mark.skipif(
    not os.environ.get("MONGO_URI"), reason="FerretDB does not replace atomically: set MONGO_URI to a MongoDB"
)


@pytest.fixture
def store(opened: Opened) -> MongoStore:
    return opened(new_uri())


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens stores and closes them behind the test."""
    stores: list[MongoStore] = []

    def make(uri: str, service: str = "archive", **settings: Any) -> MongoStore:
        stores.append(MongoStore(uri, service, **settings))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that the test may stop."""
    own = own_server(tmp_path / "mongo")
    own.start()
    yield own
    own.stop()


def chain(stream: str = "incident/water-1", length: int = FOUR) -> list[Commit]:
    commits: list[Commit] = []
    for seq in range(1, length + 1):
        events = (Recorded("t", {"n": seq, "说": "水"}),)
        commit = Commit(stream, seq, f"m/{seq}", AT, AT, "office-sun", "", events)
        commits.append(linked(commit, commits[-1].hash if commits else ""))
    return commits


def append(store: MongoStore, *commits: Commit) -> None:
    for commit in commits:
        store.journal.append(commit)


def takes(store: MongoStore, commit: Commit) -> bool:
    """Whether the store takes the commit now, or had taken it."""
    try:
        store.journal.append(commit)
    except AlreadyDone:
        return True
    except StoreAway:
        return False
    return True


# -- what is kept


def test_another_process_finds_what_was_committed(opened: Opened) -> None:
    uri = new_uri()
    first, again = opened(uri), opened(uri)
    append(first, *chain())
    assert list(again.journal.unsent()) == chain()


def test_each_service_has_a_database_of_its_own(opened: Opened) -> None:
    uri = new_uri()
    one, other = opened(uri), opened(uri, "monitoring")
    append(one, *chain())
    assert (one.exists(), list(other.journal.heads())) == (True, [])
    assert one._database.name.removesuffix("_archive") == other._database.name.removesuffix("_monitoring")


def test_a_store_that_is_only_looked_at_is_not_made(opened: Opened) -> None:
    uri = new_uri()
    looked = opened(uri, make=False)
    assert not looked.exists()
    looked.views.declare("case", ["state"])
    assert (list(looked.journal.heads()), looked.views.find("case", None, {"state": "open"})) == ([], [])
    assert not looked.exists()


def test_names_and_numbers_that_bson_does_not_know_come_back_as_they_were(store: MongoStore) -> None:
    strange = {"a.b": 1, "$set": [0.1, 1.5e300, {"": None}], "n": 2**53 - 1, "说": "水\x00"}
    commit = linked(Commit("s/$1", 1, "m.$1/0", AT, AT, "x", "", (Recorded("t", strange),)), "")
    append(store, commit)
    longer = Document("s/$1", 1, {**strange, "n": 2**70})
    store.views.put("case", "", longer)
    assert list(store.journal.read("s/$1")) == [commit]
    assert store.views.get("case", "s/$1") == longer


def test_a_key_that_is_declared_later_finds_what_was_put_before(store: MongoStore) -> None:
    store.views.declare("case", ["state"])
    store.views.put("case", "", Document("case/a", 1, {"state": "open", "topic": "water"}))
    with pytest.raises(KeyError):
        store.views.find("case", "", {"topic": "water"})
    store.views.declare("case", ["state", "topic"])
    assert [one.stream for one in store.views.find("case", "", {"topic": "water"})] == ["case/a"]


def test_a_view_has_a_simple_name(store: MongoStore) -> None:
    with pytest.raises(SettingsError, match="small letters"):
        store.views.declare("case", ["$where"])


def test_replicas_whose_clocks_differ_tell_a_stream_in_its_order(store: MongoStore) -> None:
    first, second, third, fourth = chain()
    late = linked(replace(second, recorded=AT + timedelta(minutes=1), hash=""), first.hash)
    append(store, first, late, third, fourth)
    append(store, *(replace(one, recorded=AT + timedelta(seconds=1)) for one in chain("a/1", 1)))
    told = [(one.stream, one.seq) for one in store.journal.unsent()]
    assert told == [("incident/water-1", n) for n in (1, 2, 3)] + [("a/1", 1), ("incident/water-1", 4)]


def test_a_text_that_comes_again_is_replaced_and_the_others_stay(store: MongoStore) -> None:
    store.texts.keep({"m-1": "old", "m-2": "kept"}, AT)
    store.texts.keep({"m-0": "new", "m-1": "again"}, AT + timedelta(days=1))
    store.texts.keep({}, AT)
    assert store.texts.read(["m-0", "m-1", "m-2"]) == {"m-0": "new", "m-1": "again", "m-2": "kept"}
    assert store.texts.expire(AT + timedelta(seconds=1)) == 1


def test_after_the_sweep_no_document_of_any_collection_has_the_text(store: MongoStore) -> None:
    store.texts.keep({f"m-{number}": f"{TEXT}{number}" for number in range(20)}, AT)
    store.pictures.keep({"p-1": f"{TEXT}p"}, AT)
    append(store, *chain())

    def everywhere() -> list[str]:
        names = store._database.list_collection_names()
        return [repr(found) for name in names for found in store._database[name].find()]

    assert any(TEXT in found for found in everywhere())
    assert store.texts.expire(AT + timedelta(seconds=1)) == 20
    assert store.pictures.expire(AT + timedelta(seconds=1)) == 1
    assert everywhere()
    assert not any(TEXT in found for found in everywhere())


def test_more_streams_than_a_page_all_have_their_heads(store: MongoStore) -> None:
    commits = [chain(f"s/{number}", 1)[0] for number in range(501)]
    append(store, *commits)
    assert [head.stream for head in store.journal.heads()] == sorted(one.stream for one in commits)


# -- writers side by side


def side_by_side(*works: Callable[[], None]) -> None:
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_who_append_at_one_place_one_does(opened: Opened) -> None:
    uri, told = new_uri(), Counter[str]()
    stores = [opened(uri) for _ in range(FOUR)]

    def try_all(store: MongoStore, name: str) -> None:
        for commit in chain(length=20):
            try:
                store.journal.append(replace(commit, cause=f"{name}/{commit.seq}"))
                told["appended"] += 1
            except Conflict:
                told["refused"] += 1

    side_by_side(*(lambda s=store, n=str(n): try_all(s, n) for n, store in enumerate(stores)))
    assert told == {"appended": 20, "refused": 60}
    assert [one.seq for one in stores[0].journal.read("incident/water-1")] == list(range(1, 21))


@needs_mongodb
def test_of_many_who_put_a_document_the_newest_stays(store: MongoStore) -> None:
    def put(seq: int) -> None:
        for number in range(50):
            store.views.put("case", "", Document(f"case/{number}", seq, {"n": seq}))

    side_by_side(*(lambda s=seq: put(s) for seq in range(1, 9)))
    assert {one.seq for one in store.views.find("case", "")} == {8}


# -- a server that fails


def test_a_server_that_does_not_answer_is_told_without_its_password(server: Server, opened: Opened) -> None:
    server.stop()
    uri = server.uri.replace("//", "//candor:secret@")
    with pytest.raises(StoreAway, match="the store does not answer") as away:
        opened(uri, within_ms=SOON_MS)
    assert "secret" not in str(away.value)
    assert "\n" not in str(away.value)


def test_all_questions_to_an_absent_server_say_so_and_work_again_when_it_is_back(
    server: Server, opened: Opened
) -> None:
    store, quick = opened(server.uri), opened(server.uri, make=False, within_ms=SOON_MS)
    append(store, *chain()[:2])
    server.stop()
    journal, views, texts = quick.journal, quick.views, quick.texts
    questions: list[Callable[[], Any]] = [
        lambda: journal.append(chain()[2]),
        lambda: list(journal.read("incident/water-1")),
        lambda: journal.done("incident/water-1", "m/1"),
        lambda: journal.head("incident/water-1"),
        lambda: list(journal.heads()),
        journal.unsent,
        lambda: journal.mark_sent("incident/water-1", 1),
        journal.size,
        lambda: list(journal.rows()),
        lambda: views.put("case", "", Document("case/1", 1, {})),
        lambda: views.get("case", "case/1"),
        lambda: views.find("case", ""),
        lambda: views.due("case", "", 1),
        lambda: texts.keep({"m-1": "x"}, AT),
        lambda: texts.read(["m-1"]),
        lambda: texts.expire(AT),
        quick.exists,
    ]
    for ask in questions:
        with pytest.raises(StoreAway):
            ask()
    with pytest.raises(StoreAway) as away:
        texts.keep({"m-1": TEXT}, AT)
    assert TEXT not in "".join(format_exception(away.value))
    server.start()
    wait_for("it takes a commit", lambda: takes(quick, chain()[2]), LIMIT_S)
    assert list(store.journal.read("incident/water-1")) == chain()[:3]


def test_a_server_that_hangs_is_away_and_its_commit_is_there_once(server: Server, opened: Opened) -> None:
    store = opened(server.uri)
    hasty = opened(server.uri, make=False, within_ms=SOON_MS)
    wait_for("it takes a commit", lambda: takes(hasty, chain()[0]), LIMIT_S)
    server.freeze()
    with pytest.raises(StoreAway):
        hasty.journal.append(chain()[1])
    server.freeze(False)
    wait_for("it takes the commit", lambda: takes(hasty, chain()[1]), LIMIT_S)
    assert list(store.journal.read("incident/water-1")) == chain()[:2]


# -- whole or not


def faults(store: MongoStore, known: dict[str, Head] | None = None) -> list[str]:
    stored = Stored("archive", "candor_archive", store.journal.size, store.journal.rows)
    return [str(fault) for fault in examine(stored, known).faults]


def edit(store: MongoStore, place: int, **fields: Any) -> None:
    """Change what lies at a place, as somebody with the database's password may."""
    commits = store._database["commits"]
    assert commits.update_one({"_id": f"incident/water-1/{place}"}, {"$set": fields}).modified_count == 1


def test_a_store_that_nobody_touched_is_whole(store: MongoStore) -> None:
    append(store, *chain(), *chain("x/e1/topic/w"))
    store.journal.mark_sent("incident/water-1", 1)
    assert (faults(store), store.journal.size()) == ([], 8)


def test_a_commit_that_was_changed_is_named(store: MongoStore) -> None:
    append(store, *chain())
    forged = replace(chain()[1], actor="somebody else")
    edit(store, 2, doc=msgspec.json.encode(document(forged)).decode())
    assert faults(store) == ["incident/water-1 commit 2: was changed: its hash does not fit"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"cause": "m/9"}, "commit 2: was changed: its place and its document differ"),
        ({"doc": None}, "commit 2: cannot be read: its document is no commit"),
        ({"doc": {"stream": "incident/water-1"}}, "commit 2: cannot be read: its document is no commit"),
        ({"seq": "two"}, "commit 2: is missing"),
        ({"seq": 7}, "commit 2: is missing"),
        ({"stream": "incident/water-9"}, "commit 2: is missing"),
    ],
)
def test_a_place_that_was_changed_is_named(store: MongoStore, fields: dict[str, Any], fault: str) -> None:
    append(store, *chain())
    edit(store, 2, **fields)
    assert any(fault in one for one in faults(store))


def test_a_commit_under_a_key_that_is_not_its_own_is_named(store: MongoStore) -> None:
    append(store, *chain())
    commits = store._database["commits"]
    moved = commits.find_one_and_delete({"_id": "incident/water-1/4"})
    assert moved
    commits.insert_one({**moved, "_id": "incident/water-1/elsewhere"})
    assert faults(store) == ["incident/water-1 commit 4: cannot be read: its document is no commit"]


def test_what_was_cut_is_found_against_known_heads_alone(store: MongoStore) -> None:
    append(store, *chain(), *chain("x/e1/topic/w"))
    known = {head.stream: head for head in store.journal.heads()}
    store._database["commits"].delete_one({"_id": "incident/water-1/4"})
    store._database["commits"].delete_many({"stream": "x/e1/topic/w"})
    assert faults(store) == []
    assert faults(store, known) == [
        "incident/water-1 commit 4: is missing: the head file knows 4",
        "x/e1/topic/w commit 1: is missing: the head file knows the stream, the store does not",
    ]
