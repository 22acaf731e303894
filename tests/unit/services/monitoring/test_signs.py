"""What a topic's texts tell of harm: counted once, with places and ids, bounded, and told with its alert."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from services.monitoring.matching import Watched, match
from services.monitoring.model import signs
from services.monitoring.model.state import Topic
from services.monitoring.model.topic import EMPTY, Count, Watch, decide, evolve
from services.monitoring.views import topic as document
from shared.messages.codec import plain
from shared.messages.monitoring import (
    AlertRaised,
    AlertUpdated,
    HarmTold,
    TopicClaimed,
    TopicCounted,
    TopicHarmTold,
)
from shared.messages.sources import Mention, Mentions

AT = datetime(2026, 2, 18, 11, tzinfo=UTC)
WATER = Watched("water", ("自来水",), "柳河镇")
WATCH = Watch("water", "自来水", WATER.terms, "nuisance", AT - timedelta(hours=1), place=WATER.place)


def told_by(
    texts: Sequence[str], at: datetime = AT, place: str = "", first: int = 0, spread: int = 1
) -> Count:
    """What a batch of these texts asks a topic to count; `spread` outlets tell them."""
    mentions = tuple(
        Mention(f"m{first + n}", "s", at, f"自来水：{text}", place=place, outlet=f"o{n % spread}")
        for n, text in enumerate(texts)
    )
    [matched] = match({"b": Mentions(mentions, at)}, [WATER])
    return Count(matched.matches, at)


def followed(*counts: Count) -> tuple[Topic, list[Any]]:
    """The topic after these, with all that was decided."""
    topic: Topic = reduce(evolve, decide(EMPTY, WATCH), EMPTY)
    said: list[Any] = []
    for count in counts:
        events = decide(topic, count)
        topic = reduce(evolve, events, topic)
        said.extend(events)
    return topic, said


def of(kind: type[Any], events: Sequence[Any]) -> list[Any]:
    """The events of a class."""
    return [event for event in events if isinstance(event, kind)]


def test_copies_of_a_text_tell_a_harm_once() -> None:
    topic, said = followed(told_by(["有人住院", "有人住院", "没有人住院"], place="河东村"))
    assert topic.harms == (HarmTold("health", 1, ("河东村",), ("m0",)),)
    assert len(of(TopicHarmTold, said)) == 1
    again = decide(topic, told_by(["有人住院"]))
    assert [type(event) for event in again] == [TopicCounted]


def test_a_harm_is_where_its_text_is_or_at_the_topics_place_where_the_text_names_it() -> None:
    topic, _ = followed(
        told_by(["停水两天了"], place="河东村"),
        told_by(["柳河镇停水，孩子住院了"], first=5),
        told_by(["这边也停水了"], first=9),
    )
    assert topic.harms == (
        HarmTold("service_lost", 3, ("河东村", "柳河镇"), ("m0", "m5", "m9")),
        HarmTold("health", 1, ("柳河镇",), ("m5",)),
    )


def test_what_is_kept_of_harms_is_bounded() -> None:
    counts = (
        told_by([f"第{n}栋停水第{n}天"], AT + timedelta(seconds=n), f"{n}村", n) for n in range(200, 290)
    )
    topic, _ = followed(*counts)
    [harm] = topic.harms
    assert harm.texts == 90
    assert (len(harm.places), len(harm.examples)) == (signs.PLACES_KEPT, signs.IDS_KEPT)
    assert harm.examples[-1] == "m289"


def test_an_alert_says_what_is_claimed_and_told_since_its_window_began() -> None:
    ill = [f"{n}号楼的孩子住院了" for n in range(1, 4)]
    brown = [f"{n}楼的水发黄" for n in range(40)]
    topic, said = followed(
        told_by(ill, AT, "河东村"), told_by(brown, AT + timedelta(minutes=2), first=10, spread=4)
    )
    [raised] = of(AlertRaised, said)
    assert raised.reach.harms == (
        HarmTold("nuisance", 40, (), ("m10", "m11", "m12", "m13", "m14")),
        HarmTold("health", 3, ("河东村",), ("m0", "m1", "m2")),
    )
    assert topic.alert is not None
    assert topic.alert.harms == raised.reach.harms
    assert document(topic)["harms"]["health"] == {  # type: ignore[index]  # it is watched
        "texts": 3,
        "places": ["河东村"],
        "examples": ["m0", "m1", "m2"],
    }


def test_harm_that_is_told_later_is_worth_an_update() -> None:
    brown = told_by([f"{n}楼的水发黄" for n in range(40)], AT, spread=4)
    quiet = told_by(["水还是黄的", "我家也是黄的"], AT + timedelta(minutes=12), first=60)
    _, said = followed(brown, quiet)
    assert (len(of(AlertRaised, said)), of(AlertUpdated, said)) == (1, [])
    ill = told_by(["楼上孩子住院", "听说2人受伤"], AT + timedelta(minutes=12), "河东村", 80)
    _, said = followed(brown, ill)
    [update] = of(AlertUpdated, said)
    assert update.reach.harms[-1] == HarmTold("health", 2, ("河东村",), ("m80", "m81"))
    assert update.reach.claims == 1


def test_the_events_hold_no_word_of_a_text() -> None:
    _, said = followed(told_by(["孩子喝水住院了，听说3人中毒"], place="河东村"))
    assert {type(event) for event in said} == {TopicCounted, TopicClaimed, TopicHarmTold}
    everything = repr([plain(event) for event in said])
    assert not [word for word in ("孩子", "喝水", "住院", "中毒") if word in everything]
