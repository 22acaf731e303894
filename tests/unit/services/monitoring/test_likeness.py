"""The same story counts once, whoever tells it in nearly the same words."""

from datetime import UTC, datetime, timedelta

import pytest

from services.monitoring.comparable import comparable
from services.monitoring.likeness import keys_of, signature_of
from services.monitoring.matching import Watched, match
from services.monitoring.model.stories import MOST, Stories
from services.monitoring.model.tally import tally
from services.monitoring.series import DAY, number_of
from shared.messages.monitoring import TopicCounted
from shared.messages.sources import Mention, Mentions

AT = datetime(2026, 2, 18, 11, tzinfo=UTC)
NOTHING = Stories()
NEWS = (
    "水口镇河东村多名村民反映，自2月18日晚起家中自来水发黄并有铁锈味，当地自来水厂表示正在排查原因，"
    "预计明天上午恢复正常供水，请居民暂时不要饮用"
)
ENGLISH = (
    "Residents of Hedong village say that the tap water has been brown and smelled of rust since last night; "
    "the water works is looking for the cause and expects normal supply by tomorrow morning"
)
PINNED = ("3954a215f37d3ff6", "f595f933f9409154", "05e9b26b7d484aa6", "6c1330102c2ff627")
NEAR = [
    (NEWS, f"【转发】{NEWS}！！"),
    (NEWS, f"{NEWS} 详情 https://news.example/{18}?from=app"),
    (NEWS, NEWS.replace("2月18日", "18日").replace("多名", "数名")),
    (NEWS, NEWS.replace("发黄", "發黃").replace("，", " , ")),
    (ENGLISH, ENGLISH.upper()),
    (ENGLISH, f"Breaking: {ENGLISH}. Read more at http://a.example/x"),
]
POWER = (
    "Hedong village has had no electricity since noon; the power company says that a line is being repaired "
    "and that the shops will have light again in the evening"
)
APART = [
    (
        NEWS,
        "水口镇河西村今天停电，供电所说是线路检修，下午五点以后恢复，村里的冷库和豆腐坊都停了工，大家很急",
    ),
    (NEWS, "我家在河东村，孩子喝了早上的自来水以后肚子疼，现在还在卫生院挂水，到底是什么原因，有没有人管"),
    (ENGLISH, POWER),
    ("自来水发黄了怎么办", "自来水发臭了怎么办"),
]


def counted(*texts: str, known: Stories = NOTHING, at: datetime = AT) -> TopicCounted:
    mentions = tuple(
        Mention(f"m{n}", f"s{n}", at, text, place=f"村{n}", outlet=f"o{n}") for n, text in enumerate(texts)
    )
    watched = Watched("water", ("水", "water", "电", "electricity"))
    [matched] = match({"b1": Mentions(mentions, at)}, [watched])
    return tally("water", known, matched.matches, at)


def sums(event: TopicCounted) -> tuple[int, int]:
    return sum(one.mentions for one in event.counts), sum(one.copies for one in event.counts)


@pytest.mark.parametrize(("first", "second"), NEAR)
def test_nearly_the_same_text_is_a_copy_and_the_first_stands_for_both(first: str, second: str) -> None:
    event = counted(first, second)
    assert sums(event) == (1, 1)
    assert event.examples == ("m0",)


@pytest.mark.parametrize(("first", "second"), APART)
def test_other_texts_on_the_same_matter_count_each(first: str, second: str) -> None:
    assert sums(counted(first, second)) == (2, 0)


def test_outlets_and_places_of_copies_count_all_the_same() -> None:
    event = counted(NEWS, f"转：{NEWS}")
    assert (event.outlets, event.places) == (("o0", "o1"), ("村0", "村1"))


def test_a_copy_is_known_in_a_later_batch_and_on_the_next_day() -> None:
    known = NOTHING.add(counted(NEWS).stories, number_of(AT, DAY))
    again = [sums(counted(f"转：{NEWS}", known=known, at=AT + days * DAY)) for days in (0, 1, 2)]
    assert again == [(0, 1), (0, 1), (1, 0)]


def test_the_keys_are_the_same_on_every_machine_and_others_in_every_topic() -> None:
    signature = signature_of(comparable(NEWS))
    assert keys_of(signature, "water") == PINNED
    assert not {*keys_of(signature, "water")} & {*keys_of(signature, "fire")}


def test_no_text_goes_into_the_journal() -> None:
    assert "自来水" not in repr(counted(NEWS))


def test_what_a_topic_knows_is_bounded_and_the_newest_stay() -> None:
    known = NOTHING
    for number in range(12):
        known = known.add([f"{number}-{n}" for n in range(MOST // 4)], day=1)
    kept = sum(map(len, (*known.today, *known.yesterday)))
    assert MOST <= kept <= 2 * MOST
    assert known.knows(["11-0"])
    assert not known.knows(["0-0"])


def test_a_minute_counts_its_own_copies() -> None:
    first = Mention("m1", "s", AT, NEWS)
    second = Mention("m2", "s", AT + timedelta(minutes=3), f"转：{NEWS}")
    [matched] = match({"b": Mentions((first, second), second.at)}, [Watched("water", ("水",))])
    event = tally("water", NOTHING, matched.matches, second.at)
    assert [(one.mentions, one.copies) for one in event.counts] == [(1, 0), (0, 1)]
