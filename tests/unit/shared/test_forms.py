"""How a store of documents keeps commits and views."""

from shared.journal.forms import commit_of, fields_of, head_of, in_order, key_of, text_of
from shared.journal.port import Commit, Head, Recorded
from tests.fakes import START


def commit(stream: str, seq: int) -> Commit:
    return Commit(stream, seq, f"m/{seq}", START, START, "office-sun", "", (Recorded("t", {"说": "水"}),))


def test_a_commit_comes_back_from_its_text_as_it_was() -> None:
    assert commit_of(text_of(commit("s/1", 1))) == commit("s/1", 1)
    assert head_of(text_of(commit("s/1", 7))) == Head("s/1", 7, "")


def test_no_two_places_share_a_key() -> None:
    places = [("s", 1), ("s/1", 1), ("s/1", 11), ("s/11", 1), ("s/1/1", 1)]
    assert len({key_of(*place) for place in places}) == len(places)


def test_a_document_is_found_by_its_plain_values_alone() -> None:
    plain = {"state": "open", "due": 5, "share": 0.5, "active": True, "level": None}
    others = {"lines": ["a"], "inner": {"a": 1}, "long": 2**70, "a.b": "dotted", "$where": "1", "": 1}
    assert fields_of({**plain, **others}) == plain


def test_commits_keep_their_order_and_those_of_a_stream_come_by_number() -> None:
    told = [("a", 2), ("b", 1), ("a", 1), ("a", 3)]
    ordered = in_order([commit(*place) for place in told])
    assert [(one.stream, one.seq) for one in ordered] == [("a", 1), ("b", 1), ("a", 2), ("a", 3)]
