"""`candor reconcile` on stores of the embedded kind."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.archive import PARTS as ARCHIVE
from services.commands.reconciling import Reconciling, lines, settle, unheard
from services.monitoring import PARTS as MONITORING
from shared.clock import FakeClock
from shared.config import Settings
from shared.errors import BrokerAway, Permanent, SettingsError
from shared.handling import Handling
from shared.journal.sqlite import SqliteStore
from shared.reconcile import Difference
from shared.requests import Request
from tests.fakes import OFFICE, START, FakeBroker

NOWHERE = "amqp://guest:guest@127.0.0.1:1/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Where monitoring has told of two topics, and the archive, restored from before, heard of none."""
    made = Settings(var=tmp_path, amqp_uri=NOWHERE)
    store = SqliteStore(made.store_file("monitoring"))
    handling = Handling(MONITORING, store, FakeBroker(), FakeClock(START))
    for topic in ("dam", "weir"):
        asked = {"topic": topic, "title": "水", "terms": ["水"], "harm": "life", "place": "柳河镇"}
        handling.call("watch", Request(OFFICE, asked, topic), START)
    store.close()
    SqliteStore(made.store_file("archive")).close()
    return made


def reconciling(settings: Settings, later: timedelta = 2 * MINUTE) -> Reconciling:
    return Reconciling(settings, FakeClock(START + later), MINUTE)


def test_what_is_missing_is_listed_by_service_and_stream(settings: Settings) -> None:
    assert list(lines(reconciling(settings).listed())) == [
        f"archive        heard/monitoring/topic/{topic}: missing: "
        f"lacks what follows from monitoring/topic/{topic}/1/0"
        for topic in ("dam", "weir")
    ]


def test_what_is_young_may_be_under_way(settings: Settings) -> None:
    assert reconciling(settings, later=MINUTE / 2).listed() == []


def test_what_was_heard_differs_no_more(settings: Settings) -> None:
    found = reconciling(settings).listed()
    store = SqliteStore(settings.store_file("archive"))
    handling = Handling(ARCHIVE, store, FakeBroker(), FakeClock(START))
    for one in found:
        assert one.again is not None
        handling.react(one.again)
    store.close()
    assert reconciling(settings).listed() == []


def test_telling_again_needs_the_broker(settings: Settings) -> None:
    with pytest.raises(BrokerAway):
        reconciling(settings).replay(reconciling(settings).listed())


def test_a_damaged_journal_is_told_in_one_sentence(settings: Settings) -> None:
    store = SqliteStore(settings.store_file("monitoring"))
    store._synced.write(("UPDATE commits SET doc = '{}'", ()))
    store.close()
    with pytest.raises(Permanent, match="run candor verify"):
        reconciling(settings).listed()


def test_where_nothing_ever_ran_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has anything run here"):
        reconciling(Settings(var=tmp_path)).listed()


def differing(*messages: str) -> list[Difference]:
    return [Difference("lost", "archive", "heard/a", message) for message in messages]


def test_several_of_a_stream_share_a_line() -> None:
    [line] = lines(differing("a/b/1/0", "a/b/2/0", "a/b/3/0"))
    assert "heard/a: lost: has what followed from a/b/1/0 and 2 more, of which its teller" in line


def test_what_is_lost_is_not_told_again() -> None:
    assert unheard(differing("a/b/1/0"), set()) == {}


def test_a_message_is_told_again_once(settings: Settings) -> None:
    found = reconciling(settings).listed()
    assert list(unheard(found, {found[0].message})) == [found[1].message]


def test_waiting_ends_when_all_is_done_and_when_nothing_more_is() -> None:
    asked: list[int] = []

    def one_less(left: list[Difference]) -> list[Difference]:
        asked.append(len(left))
        return left[1:]

    settle(differing("a", "b", "c"), one_less, patience_s=60, look_s=0)
    assert asked == [3, 2, 1]
    asked.clear()

    def none_less(left: list[Difference]) -> list[Difference]:
        asked.append(len(left))
        return left

    settle(differing("a"), none_less, patience_s=0.01, look_s=0.001)
    assert set(asked) == {1}
