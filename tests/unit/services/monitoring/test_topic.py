"""A topic is counted and judged, batch by batch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.model.alert import CALM, SILENCE
from services.monitoring.model.topic import EMPTY, Count, Topic, Watch, decide, evolve
from services.monitoring.views import topic as document
from shared.errors import Refused
from shared.messages.monitoring import (
    AlertRaised,
    AlertSubsided,
    AlertUpdated,
    Match,
    TopicChanged,
    TopicCounted,
)
from shared.parts import Tick

START = datetime(2026, 2, 18, 11, tzinfo=UTC)
WATCH = Watch("tap-water", "自来水", ("自来水",), "service_lost", START, "Tap water", "柳河镇")


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def match(
    n: int, at: datetime, story: str = "", question: bool = False, place: str = "", outlet: str = ""
) -> Match:
    return Match(f"m{n}", at, story or f"s{n}", question, place, outlet)


def count(*matches: Match) -> Count:
    return Count(matches, max(one.at for one in matches))


def burst(first: int, at: datetime, size: int = 8) -> Count:
    """So many new stories within one minute."""
    return count(*(match(first + n, at + timedelta(seconds=n)) for n in range(size)))


def play(commands: Sequence[Watch | Count | Tick], topic: Topic = EMPTY) -> tuple[Topic, list[Any]]:
    told: list[Any] = []
    for command in commands:
        events = decide(topic, command)
        topic = reduce(evolve, events, topic)
        told.extend(events)
    return topic, told


WATCHED, _ = play([WATCH])


def of(kind: type[Any], events: Sequence[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


# -- settings


def test_watching_the_same_again_changes_nothing() -> None:
    assert decide(WATCHED, replace(WATCH, at=START + minutes(5))) == []


def test_a_change_of_terms_is_told() -> None:
    [changed] = decide(WATCHED, replace(WATCH, terms=("自来水", " 水发黄 ", "自来水", "")))
    assert isinstance(changed, TopicChanged)
    assert changed.terms == ("自来水", "水发黄")


def test_a_topic_without_terms_cannot_be_watched_but_can_be_left() -> None:
    with pytest.raises(Refused, match="no term"):
        decide(EMPTY, replace(WATCH, terms=(" ",)))
    [left] = decide(WATCHED, replace(WATCH, terms=(), active=False))
    assert isinstance(left, TopicChanged)
    assert not left.active


def test_who_bears_more_false_alarms_hears_sooner() -> None:
    rise = [burst(100 * n, START + minutes(n), 1) for n in range(60)]
    told = {}
    for borne in (0.01, 20.0):
        topic, _ = play([replace(WATCH, false_alarms_per_week=borne)])
        [alert] = of(AlertRaised, play(rise, topic)[1])
        told[borne] = alert.at
    assert told[20.0] < told[0.01]


@pytest.mark.parametrize("borne", [0.0, -1.0, 1000.0, float("nan")])
def test_a_number_of_false_alarms_that_means_nothing_is_refused(borne: float) -> None:
    with pytest.raises(Refused, match="one in two weeks"):
        decide(EMPTY, replace(WATCH, false_alarms_per_week=borne))


def test_mentions_of_a_topic_that_was_never_watched_are_refused_not_lost() -> None:
    with pytest.raises(Refused, match="never watched"):
        decide(EMPTY, burst(0, START))


def test_what_was_matched_before_a_topic_was_left_is_counted() -> None:
    left, _ = play([replace(WATCH, active=False)], WATCHED)
    assert of(TopicCounted, decide(left, burst(0, START)))


# -- counting

stories = st.integers(0, 12)
written = st.lists(
    st.tuples(st.integers(0, 600), stories, st.booleans(), st.sampled_from(["", "河东", "河西"])),
    min_size=1,
    max_size=40,
).map(
    lambda rows: [
        match(n, START + timedelta(seconds=second), f"s{story}", question, place)
        for n, (second, story, question, place) in enumerate(sorted(rows))
    ]
)


def split(matches: list[Match], cuts: set[int]) -> list[Count]:
    edges = sorted({0, len(matches), *(cut for cut in cuts if cut < len(matches))})
    return [count(*matches[a:b]) for a, b in pairwise(edges)]


def by_minute(events: Sequence[Any]) -> Counter[tuple[datetime, str]]:
    sums: Counter[tuple[datetime, str]] = Counter()
    for counted in of(TopicCounted, events):
        for one in counted.counts:
            sums[one.minute, "mentions"] += one.mentions
            sums[one.minute, "copies"] += one.copies
            sums[one.minute, "questions"] += one.questions
    return sums


@given(written, st.sets(st.integers(1, 39)), st.sets(st.integers(1, 39)))
def test_any_split_into_batches_gives_the_same_counts_by_minute(
    matches: list[Match], cuts: set[int], others: set[int]
) -> None:
    _, one = play(split(matches, cuts), WATCHED)
    _, other = play(split(matches, others), WATCHED)
    assert by_minute(one) == by_minute(other)


@given(written, st.sets(st.integers(1, 39)))
def test_every_match_counts_once_as_a_mention_or_as_a_copy(matches: list[Match], cuts: set[int]) -> None:
    topic, told = play(split(matches, cuts), WATCHED)
    assert topic.mentions + topic.copies == len(matches)
    assert topic.mentions == len({one.story for one in matches})
    assert sum(len(counted.stories) for counted in of(TopicCounted, told)) == topic.mentions


@given(written)
def test_the_same_batch_again_brings_no_new_mention(matches: list[Match]) -> None:
    once, _ = play([count(*matches)], WATCHED)
    twice, told = play([count(*matches)], once)
    assert twice.mentions == once.mentions
    assert twice.minutes == once.minutes
    assert twice.copies == once.copies + len(matches)
    assert not of(AlertRaised, told)


@given(written, st.sets(st.integers(1, 39)))
def test_the_view_holds_what_was_counted_and_no_digest_of_a_text(
    matches: list[Match], cuts: set[int]
) -> None:
    topic, _ = play(split(matches, cuts), WATCHED)
    shown = document(topic)
    assert shown is not None
    assert sum(shown["minutes"][1]) == sum(shown["hours"][1]) == shown["mentions"] == topic.mentions
    assert sum(shown["asked"][1]) == shown["questions"]
    assert "stories" not in shown


def test_a_late_mention_goes_into_its_own_minute() -> None:
    late = match(9, START + minutes(2))
    topic, told = play([count(match(1, START + minutes(30))), count(late)], WATCHED)
    assert by_minute(told)[START + minutes(2), "mentions"] == 1
    assert topic.minutes.total(topic.minutes.first, topic.minutes.end) == 2


def test_a_mention_never_counts_after_its_batch() -> None:
    _, told = play([Count((match(1, START + timedelta(days=9000)),), START + minutes(3))], WATCHED)
    assert by_minute(told)[START + minutes(3), "mentions"] == 1


def test_a_story_is_known_for_a_day_and_forgotten_after_two() -> None:
    topic, _ = play([count(match(1, START, "same"))], WATCHED)
    day, _ = play([count(match(2, START + timedelta(hours=23), "same"))], topic)
    days, _ = play([count(match(3, START + timedelta(days=3), "same"))], topic)
    assert (day.mentions, day.copies) == (1, 1)
    assert (days.mentions, days.copies) == (2, 0)


def test_what_is_kept_of_a_topic_is_bounded() -> None:
    hours = [burst(10 * n, START + timedelta(hours=n), 2) for n in range(24 * 30)]
    topic, _ = play(hours, WATCHED)
    assert topic.mentions == 2 * len(hours)
    assert len(topic.minutes.values) <= 400
    assert len(topic.hours.values) == 24 * 9
    assert sum(map(len, (*topic.stories.today, *topic.stories.yesterday))) <= 2 * 48


# -- alerts


def test_an_alert_tells_the_reach_of_its_window_and_the_minute_of_its_rise() -> None:
    at = START + minutes(25)
    before = count(match(1, at - minutes(3), question=True, place="河东", outlet="论坛"))
    batch = count(*(match(2 + n, at, place="河西", outlet="短视频") for n in range(6)))
    _, told = play([before, batch], WATCHED)
    [alert] = of(AlertRaised, told)
    assert alert.alert == "tap-water-202602181125"
    assert (alert.matter, alert.harm, alert.place, alert.at) == ("tap-water", "service_lost", "柳河镇", at)
    assert (alert.reach.mentions, alert.reach.places, alert.reach.outlets, alert.reach.questions) == (
        7,
        2,
        2,
        1,
    )
    assert alert.reach.examples == ("m1", "m2", "m3", "m4", "m5", "m6")


def test_copies_do_not_raise_an_alert() -> None:
    copies = count(*(match(n, START + minutes(5), "same") for n in range(100)))
    _, told = play([copies], WATCHED)
    assert not of(AlertRaised, told)


@given(st.lists(st.integers(1, 9), min_size=20, max_size=60))
def test_one_rise_raises_one_alert(sizes: list[int]) -> None:
    rise = [burst(100 * n, START + minutes(n), size) for n, size in enumerate(sizes)]
    _, told = play(rise, WATCHED)
    assert len(of(AlertRaised, told)) == 1
    assert not of(AlertSubsided, told)


@given(st.lists(st.integers(1, 9), min_size=20, max_size=120))
def test_an_alert_is_updated_by_steps_and_not_too_often(sizes: list[int]) -> None:
    rise = [burst(100 * n, START + minutes(n), size) for n, size in enumerate(sizes)]
    _, told = play(rise, WATCHED)
    words = [*of(AlertRaised, told), *of(AlertUpdated, told)]
    assert len({word.alert for word in words}) == 1
    for before, after in pairwise(words):
        assert after.at - before.at >= minutes(10)
        assert after.reach.mentions >= 2 * before.reach.mentions


def test_an_alert_subsides_after_an_hour_at_the_expected() -> None:
    rise = START + minutes(20)
    quiet = [count(match(100 + n, rise + minutes(15 * n))) for n in range(1, 10)]
    _, told = play([burst(0, rise), *quiet], WATCHED)
    [subsided] = of(AlertSubsided, told)
    assert subsided.at == rise + minutes(1) + CALM
    assert subsided.alert == of(AlertRaised, told)[0].alert


def test_a_topic_of_which_nobody_speaks_any_more_subsides_at_the_same_moment() -> None:
    rise = START + minutes(20)
    topic, _ = play([burst(0, rise)], WATCHED)
    due = rise + minutes(1) + CALM + SILENCE
    assert decide(topic, Tick(due - minutes(1))) == []
    [subsided] = decide(topic, Tick(due))
    assert subsided.at == rise + minutes(1) + CALM
    after = evolve(topic, subsided)
    assert decide(after, Tick(due)) == []
    assert (document(after) or {}).get("due", 0) is None


def test_a_second_rise_after_the_first_has_subsided_is_a_new_alert() -> None:
    again = START + timedelta(hours=3)
    _, told = play([burst(0, START), burst(100, again)], WATCHED)
    assert [type(event) for event in told] == [
        TopicCounted,
        AlertRaised,
        AlertSubsided,
        TopicCounted,
        AlertRaised,
    ]
    first, second = of(AlertRaised, told)
    assert first.alert != second.alert


def test_late_mentions_do_not_raise_what_has_subsided() -> None:
    again = START + timedelta(hours=3)
    late = Count(tuple(match(500 + n, START + minutes(n)) for n in range(30)), again)
    topic, told = play([burst(0, START), late], WATCHED)
    assert len(of(AlertRaised, told)) == 1
    assert topic.mentions == 38


def test_the_order_of_late_batches_within_the_window_does_not_change_what_is_learnt() -> None:
    batches = [count(match(n, START + minutes(n))) for n in range(1, 9)]
    later = [count(match(100 + n, START + minutes(100 * n))) for n in range(1, 9)]
    one, _ = play([*batches, *later], WATCHED)
    other, _ = play([*reversed(batches), *later], WATCHED)
    assert one.detection == other.detection
    assert one.detection is not None


def test_a_rise_that_is_older_than_the_watch_is_told() -> None:
    _, told = play([burst(0, START - minutes(6))], WATCHED)
    assert of(AlertRaised, told)


def test_a_batch_older_than_the_last_is_counted_and_not_judged() -> None:
    topic, told = play([count(match(1, START + minutes(40))), burst(10, START + minutes(5))], WATCHED)
    assert not of(AlertRaised, told)
    assert topic.mentions == 9


def test_the_alert_lasts_as_long_as_the_crowd_speaks() -> None:
    crowd = [burst(100 * n, START + minutes(n), 4) for n in range(600)]
    _, told = play(crowd, WATCHED)
    assert len(of(AlertRaised, told)) == 1
    assert not of(AlertSubsided, told)
