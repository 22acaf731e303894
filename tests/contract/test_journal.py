"""What every store promises, asked of each in turn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import StoreAway
from shared.journal.chain import check, digest, document, linked
from shared.journal.memory import MemoryStore
from shared.journal.port import AlreadyDone, Commit, Conflict, Document, Head, Recorded, Store, Texts, every
from shared.journal.sqlite import SqliteStore
from tests.mongo import new_store as new_store_of_mongo

AT = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)


MAKES: Mapping[str, Callable[[Path], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": SqliteStore,
    "mongo": lambda _: new_store_of_mongo(),
}


@pytest.fixture(params=MAKES)
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    opened: list[Store] = []

    def make() -> Store:
        opened.append(MAKES[request.param](tmp_path / f"{len(opened)}.sqlite"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    return new_store()


@pytest.fixture(params=["texts", "pictures"])
def texts(request: pytest.FixtureRequest, store: Store) -> Texts:
    """Each of the two places for what expires."""
    return store.texts if request.param == "texts" else store.pictures


def commit(stream: str = "incident/water-1", seq: int = 1, cause: str = "", previous: str = "") -> Commit:
    event = Recorded("candor.escalation.matter.settled.v1", {"matter": "水", "at": "2026-02-18T11:00:00Z"})
    why = cause or f"m/{seq}"
    return linked(
        Commit(stream, seq, why, AT, AT + timedelta(milliseconds=3), "office-sun", "", (event,)), previous
    )


def chain(length: int, stream: str = "incident/water-1") -> list[Commit]:
    commits: list[Commit] = []
    for seq in range(1, length + 1):
        commits.append(commit(stream, seq, previous=commits[-1].hash if commits else ""))
    return commits


def test_what_was_appended_is_read_back_as_it_was(store: Store) -> None:
    commits = chain(3)
    for one in commits:
        store.journal.append(one)
    assert list(store.journal.read("incident/water-1")) == commits
    assert list(store.journal.read("incident/water-1", after=2)) == commits[2:]
    assert list(store.journal.read("incident/other")) == []


def test_a_taken_place_is_a_conflict_and_changes_nothing(store: Store) -> None:
    first = commit()
    store.journal.append(first)
    with pytest.raises(Conflict):
        store.journal.append(commit(cause="another"))
    assert list(store.journal.read(first.stream)) == [first]


def test_a_cause_that_was_handled_answers_with_its_commit(store: Store) -> None:
    first = commit(cause="m/0")
    store.journal.append(first)
    with pytest.raises(AlreadyDone) as done:
        store.journal.append(commit(seq=2, cause="m/0", previous=first.hash))
    assert done.value.commit == first
    with pytest.raises(AlreadyDone):
        store.journal.append(first)
    assert store.journal.done(first.stream, "m/0") == first
    assert store.journal.done(first.stream, "m/1") is None


def test_a_commit_of_several_causes_is_known_by_each_of_them(store: Store) -> None:
    store.journal.append(replace(commit(cause="m/0"), also=("m/1", "水/2")))
    stream = commit().stream
    assert store.journal.known(stream, ["m/0", "m/1", "水/2", "m/3"]) == {"m/0", "m/1", "水/2"}
    assert store.journal.known("incident/fire-1", ["m/0", "m/1"]) == set()
    assert [one.also for one in store.journal.read(stream)] == [("m/1", "水/2")]


def test_further_causes_are_covered_by_the_chain_and_none_are_as_before_there_were_any() -> None:
    one = replace(commit(), also=("m/1",))
    assert check(one.stream, [one]) is not None
    assert check(one.stream, [linked(one, "")]) is None
    values = document(commit())
    del values["also"]
    assert digest(values) == commit().hash


def test_several_streams_grow_together_and_each_that_another_was_before_is_told(store: Store) -> None:
    first = commit("a/1", cause="m/0")
    store.journal.append(first)
    wanted = [
        commit("a/1", 1, "m/1"),
        commit("b/1", 1, "m/1"),
        commit("c/1", 1, "m/1"),
        commit("a/1", 2, "m/0", previous=first.hash),
    ]
    assert list(store.journal.append_all(wanted)) == [False, True, True, False]
    assert [head.stream for head in store.journal.heads()] == ["a/1", "b/1", "c/1"]
    assert {one.stream for one in store.journal.unsent()} == {"a/1", "b/1", "c/1"}
    assert list(store.journal.append_all([])) == []


def test_one_cause_may_change_two_streams(store: Store) -> None:
    store.journal.append(commit("matter/water", cause="m/0"))
    store.journal.append(commit("incident/water-1", cause="m/0"))
    assert [head.stream for head in store.journal.heads()] == ["incident/water-1", "matter/water"]


def test_heads_name_the_last_commit_of_each_stream(store: Store) -> None:
    for stream in ("b/1", "a/1", "a/2"):
        for one in chain(3, stream):
            store.journal.append(one)
    heads = list(store.journal.heads())
    assert [(head.stream, head.seq) for head in heads] == [("a/1", 3), ("a/2", 3), ("b/1", 3)]
    assert heads[0] == store.journal.head("a/1")
    assert store.journal.head("none/1") is None


def test_unsent_commits_come_oldest_first_until_they_are_marked(store: Store) -> None:
    commits = chain(3)
    for one in commits:
        store.journal.append(one)
    assert list(store.journal.unsent()) == commits
    store.journal.mark_sent(commits[0].stream, 1)
    assert list(store.journal.unsent()) == commits[1:]
    assert list(store.journal.unsent(1)) == commits[1:2]
    store.journal.mark_sent(commits[0].stream, 1)
    store.journal.mark_sent("never/was", 7)
    assert list(store.journal.unsent()) == commits[1:]


def test_the_chain_holds_and_names_what_was_changed(store: Store) -> None:
    commits = chain(4)
    for one in commits:
        store.journal.append(one)
    read = list(store.journal.read("incident/water-1"))
    assert check("incident/water-1", read) is None
    changed = [*read[:1], replace(read[1], actor="somebody else"), *read[2:]]
    fault = check("incident/water-1", changed)
    assert fault is not None
    assert (fault.seq, "was changed" in fault.what) == (2, True)


def test_a_removed_commit_is_missed_and_a_recomputed_chain_is_found_by_its_head() -> None:
    commits = chain(4)
    gap = check("incident/water-1", [*commits[:1], *commits[2:]])
    assert gap is not None
    assert gap.seq == 2
    cut = check("incident/water-1", commits[:3], Head("incident/water-1", 4, commits[3].hash))
    assert cut is not None
    assert cut.seq == 4
    forged: list[Commit] = []
    for one in commits:
        forged.append(linked(replace(one, actor="forger"), forged[-1].hash if forged else ""))
    assert check("incident/water-1", forged) is None
    assert check("incident/water-1", forged, Head("incident/water-1", 4, commits[3].hash)) is not None


def test_a_view_is_replaced_only_by_what_is_newer(store: Store) -> None:
    store.views.declare("incident", ["state"])
    put = store.views.put
    put("incident", "", Document("incident/water-1", 2, {"state": "assessed", "due": 5}))
    put("incident", "", Document("incident/water-1", 1, {"state": "detected"}))
    put("incident", "", Document("incident/water-1", 2, {"state": "other"}))
    kept = store.views.get("incident", "incident/water-1")
    assert kept == Document("incident/water-1", 2, {"state": "assessed", "due": 5})
    assert store.views.get("incident", "incident/none") is None


def test_a_document_is_renewed_at_any_seq_where_it_is_still_the_one_that_was_seen(store: Store) -> None:
    views, stream = store.views, "incident/water-1"
    views.declare("incident", ["state"])
    views.put("incident", "", Document(stream, 5, {"state": "forged", "due": 9}))
    assert not views.renew("incident", "", stream, 4, Document(stream, 4, {"state": "old"}))
    assert not views.renew("incident", "", "incident/none", 5, Document("incident/none", 5, {}))
    assert [d.data["state"] for d in views.due("incident", "", 9)] == ["forged"]
    for seq, made in (
        (5, Document(stream, 2, {"state": "a", "due": 3})),
        (2, Document(stream, 2, {"state": "b"})),
    ):
        assert views.renew("incident", "", stream, seq, made)
        assert views.get("incident", stream) == made
        assert list(views.find("incident", "", {"state": made.data["state"]})) == [made]
    assert list(views.due("incident", "", 9)) == []
    views.put("incident", "", Document(stream, 3, {"state": "c"}))
    assert [d.seq for d in views.find("incident", "")] == [3]


def test_a_document_that_is_renewed_comes_into_the_world_that_is_named(store: Store) -> None:
    store.views.declare("incident", [])
    stream = "x/e1/incident/a"
    store.views.put("incident", "", Document(stream, 1, {"due": 5}))
    assert store.views.renew("incident", "e1", stream, 1, Document(stream, 1, {"due": 6}))
    assert list(store.views.find("incident", "")) == []
    assert list(store.views.due("incident", "", 9)) == []
    assert [d.data for d in store.views.due("incident", "e1", 9)] == [{"due": 6}]


def test_a_document_is_taken_away_where_it_is_still_the_one_that_was_seen(store: Store) -> None:
    store.views.declare("incident", [])
    store.views.put("incident", "", Document("incident/a", 2, {"due": 5}))
    assert not store.views.renew("incident", "", "incident/a", 1, None)
    assert store.views.get("incident", "incident/a") is not None
    assert store.views.renew("incident", "", "incident/a", 2, None)
    assert store.views.get("incident", "incident/a") is None
    assert list(store.views.due("incident", "", 9)) == []
    assert not store.views.renew("incident", "", "incident/a", 2, None)


def test_a_view_finds_by_its_keys_within_one_world(store: Store) -> None:
    store.views.declare("incident", ["state", "open"])
    for world, stream, state in (
        ("", "incident/b", "x"),
        ("", "incident/a", "x"),
        ("e1", "x/e1/incident/a", "x"),
    ):
        store.views.put("incident", world, Document(stream, 1, {"state": state, "open": True}))
    store.views.put("incident", "", Document("incident/c", 1, {"state": "y", "open": False}))
    find = store.views.find
    assert [d.stream for d in find("incident", "", {"state": "x"})] == ["incident/a", "incident/b"]
    assert [d.stream for d in find("incident", "e1")] == ["x/e1/incident/a"]
    assert [d.stream for d in find("incident", None, {"open": True})] == [
        "incident/a",
        "incident/b",
        "x/e1/incident/a",
    ]
    assert list(find("incident", "e2")) == []


def test_a_view_is_read_by_pages_in_the_order_of_its_streams(store: Store) -> None:
    store.views.declare("incident", ["open"])
    names = ["incident/a", "incident/a-1", "incident/水", "x/e1/incident/a", "x/e1/incident/b"]
    for number, stream in enumerate(reversed(names)):
        world = "e1" if stream.startswith("x/") else ""
        store.views.put("incident", world, Document(stream, 1, {"open": number % 2 == 0}))
    find = store.views.find
    assert [d.stream for d in find("incident", None, most=2)] == names[:2]
    assert [d.stream for d in find("incident", None, after=names[1])] == names[2:]
    assert [d.stream for d in find("incident", "", after=names[1], most=9)] == names[2:3]
    assert [d.stream for d in find("incident", "e1", after=names[0], most=1)] == names[3:4]
    assert [d.stream for d in find("incident", None, {"open": True}, names[0], 1)] == names[2:3]
    assert list(find("incident", None, after=names[-1], most=2)) == []
    for page in (1, 2, 5, 6):
        assert [d.stream for d in every(store.views, "incident", None, page=page)] == names


def test_a_page_goes_on_where_documents_are_taken_away_meanwhile(store: Store) -> None:
    store.views.declare("incident", [])
    for name in "abcdef":
        store.views.put("incident", "", Document(name, 1, {}))
    seen = []
    for kept in every(store.views, "incident", "", page=2):
        seen.append(kept.stream)
        store.views.renew("incident", "", kept.stream, 1, None)
    assert seen == list("abcdef")
    assert list(store.views.find("incident", "")) == []


def test_what_is_due_comes_earliest_first_and_moves_with_its_document(store: Store) -> None:
    store.views.declare("clock", [])
    for stream, due in (("clock/a", 30), ("clock/b", 10), ("clock/c", None), ("clock/d", 20)):
        store.views.put("clock", "", Document(stream, 1, {"due": due}))
    store.views.put("clock", "e1", Document("x/e1/clock/a", 1, {"due": 1}))
    assert [d.stream for d in store.views.due("clock", "", 20)] == ["clock/b", "clock/d"]
    store.views.put("clock", "", Document("clock/b", 2, {"due": None}))
    assert [d.stream for d in store.views.due("clock", "", 99)] == ["clock/d", "clock/a"]


def test_texts_are_read_by_id_until_they_expire(texts: Texts) -> None:
    texts.keep({"m-1": "河东村自来水发黄", "m-2": "这水能喝吗？"}, AT)
    texts.keep({"m-3": "later"}, AT + timedelta(days=30))
    assert texts.read(["m-2", "m-9"]) == {"m-2": "这水能喝吗？"}
    assert list(texts.kept()) == [
        ("m-1", "河东村自来水发黄", AT),
        ("m-2", "这水能喝吗？", AT),
        ("m-3", "later", AT + timedelta(days=30)),
    ]
    assert texts.expire(AT + timedelta(seconds=1)) == 2
    assert texts.read(["m-1", "m-2", "m-3"]) == {"m-3": "later"}


def test_the_first_text_that_is_over_is_known(texts: Texts) -> None:
    assert texts.first() is None
    texts.keep({"m-1": "later"}, AT + timedelta(days=30))
    texts.keep({"m-2": "sooner"}, AT + timedelta(days=29, hours=1))
    assert texts.first() == AT + timedelta(days=29, hours=1)
    texts.expire(AT + timedelta(days=30))
    assert texts.first() == AT + timedelta(days=30)


def test_none_is_kept_beyond_the_bound(texts: Texts) -> None:
    for days in (1, 7, 8, 30):
        texts.keep({f"m-{days}": "水"}, AT + timedelta(days=days))
    texts.bound(AT + timedelta(days=7, hours=1))
    assert len(texts.read(["m-1", "m-7", "m-8", "m-30"])) == 4
    assert texts.expire(AT + timedelta(days=7, seconds=1)) == 2
    assert texts.expire(AT + timedelta(days=7, hours=2)) == 2
    assert texts.first() is None


def test_a_text_that_is_kept_again_takes_the_place_of_the_one_before(texts: Texts) -> None:
    for days, text in ((2, "first"), (2, "second"), (9, "third")):
        texts.keep({"m-1": text}, AT + timedelta(days=days))
        assert texts.read(["m-1"]) == {"m-1": text}
    texts.expire(AT + timedelta(days=3))
    assert texts.read(["m-1"]) == {"m-1": "third"}
    assert texts.expire(AT + timedelta(days=10)) == 1
    assert texts.read(["m-1"]) == {}


def test_a_picture_is_no_text_and_a_text_no_picture(store: Store) -> None:
    picture = "/9j/" * 400_000
    store.pictures.keep({"m-1": picture}, AT)
    store.texts.keep({"m-1": "水"}, AT + timedelta(days=1))
    assert list(store.texts.kept()) == [("m-1", "水", AT + timedelta(days=1))]
    assert list(store.pictures.kept()) == [("m-1", picture, AT)]
    assert (store.texts.expire(AT + timedelta(hours=1)), store.pictures.expire(AT + timedelta(hours=1))) == (
        0,
        1,
    )
    assert (store.pictures.first(), store.texts.first()) == (None, AT + timedelta(days=1))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.integers(1, 4)), max_size=40))
def test_any_order_of_appends_leaves_each_place_and_each_cause_once(
    new_store: Callable[[], Store], tries: list[tuple[str, int, int]]
) -> None:
    store = new_store()
    for stream, cause, seq in tries:
        try:
            store.journal.append(commit(f"s/{stream}", seq, f"c/{cause}"))
        except (Conflict, AlreadyDone):
            continue
    for head in store.journal.heads():
        commits = list(store.journal.read(head.stream))
        assert len({one.seq for one in commits}) == len(commits) == len({one.cause for one in commits})


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreAway, match="cannot be opened"):
        SqliteStore(tmp_path / "file" / "x.sqlite")


def test_a_reopened_file_holds_what_was_committed(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "s.sqlite")
    first.journal.append(commit())
    first.close()
    again = SqliteStore(tmp_path / "s.sqlite")
    assert list(again.journal.unsent()) == [commit()]
    again.close()


def test_a_crash_never_takes_a_document_and_leaves_the_mark_of_its_commit(tmp_path: Path) -> None:
    running, after = SqliteStore(tmp_path / "s.sqlite"), SqliteStore(tmp_path / "s.sqlite")
    running.journal.append(commit())
    running.views.put("incident", "", Document(commit().stream, 1, {"level": "II"}))
    running.journal.mark_sent(commit().stream, 1)
    assert (list(after.journal.unsent()), after.views.get("incident", commit().stream)) == ([commit()], None)
    assert running.views.get("incident", commit().stream) is not None
    assert list(after.journal.unsent()) == []
    assert after.views.get("incident", commit().stream) is not None
    running.close()
    after.close()
