"""The mentions of a scenario, as the services get them."""

from collections import Counter
from dataclasses import fields
from datetime import UTC, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messages.sources import Mention
from simulator.exercise.mentions import batches, mentions
from simulator.scenario_file import load

SCENARIOS = Path(__file__).parents[3] / "simulator" / "scenarios"
BROWN_WATER = load(SCENARIOS / "brown-water.yml")
SHORT = load(SCENARIOS / "short.yml")
TOPIC = BROWN_WATER.topics[0]


def watched(mention: Mention, terms: tuple[str, ...] = TOPIC.terms) -> bool:
    return any(term.lower() in mention.text.lower() for term in terms)


def test_the_same_seed_gives_the_same_mentions_and_another_seed_gives_others() -> None:
    assert list(mentions(SHORT, 7)) == list(mentions(SHORT, 7))
    assert [m.text for m in mentions(SHORT, 7)] != [m.text for m in mentions(SHORT, 8)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_brown_water_has_about_three_thousand_mentions_and_short_about_three_hundred(seed: int) -> None:
    assert 2700 <= len(list(mentions(BROWN_WATER, seed))) <= 3300
    assert 250 <= len(list(mentions(SHORT, seed))) <= 370


def test_ids_are_counted_in_order_of_time_within_the_drill() -> None:
    came = list(mentions(SHORT, 42))
    assert [m.id for m in came] == [f"m-42-{n}" for n in range(1, len(came) + 1)]
    assert all(first.at <= second.at for first, second in pairwise(came))
    assert all(SHORT.start <= m.at < SHORT.end and m.at.tzinfo is UTC for m in came)


def test_no_mention_has_an_author_and_each_says_that_it_is_a_drill() -> None:
    assert {field.name for field in fields(Mention)} == {
        "id", "source", "at", "text", "lang", "place", "outlet",
    }  # fmt: skip  # one set
    people = [person.name for person in BROWN_WATER.people]
    for mention in mentions(BROWN_WATER, 1):
        assert mention.source == "drill/brown-water"
        assert not any(name in mention.text for name in people)
        assert "@" not in mention.text


def test_places_and_outlets_are_those_of_the_scenario_and_some_places_are_unknown() -> None:
    came = list(mentions(BROWN_WATER, 1))
    assert {m.outlet for m in came} == {outlet.name for outlet in BROWN_WATER.outlets}
    assert {m.place for m in came} == {place.name for place in BROWN_WATER.places} | {""}
    assert {m.lang for m in came} == {"zh", "en"}


def test_nothing_about_the_water_is_written_before_it_turns_brown() -> None:
    first = min(m.at for m in mentions(BROWN_WATER, 1) if watched(m))
    assert timedelta(minutes=20) <= first - BROWN_WATER.start <= timedelta(minutes=30)


def test_the_quiet_topic_stays_quiet() -> None:
    quiet = BROWN_WATER.topics[1]
    assert not any(watched(m, quiet.terms) for m in mentions(BROWN_WATER, 1))


def test_copies_stand_in_several_outlets_and_noise_is_a_third_at_most() -> None:
    came = list(mentions(BROWN_WATER, 1))
    outlets: dict[str, set[str]] = {}
    for mention in came:
        outlets.setdefault(mention.text, set()).add(mention.outlet)
    copied = Counter(m.text for m in came if watched(m))
    assert sum(count - 1 for count in copied.values()) >= 0.08 * copied.total()
    assert sum(len(where) > 1 for where in outlets.values()) >= 100
    assert copied.total() >= 0.45 * len(came)


def test_what_the_trainer_posts_comes_among_the_mentions_at_its_moment() -> None:
    [inject] = [inject for inject in BROWN_WATER.injects if inject.kind == "post"]
    [posted] = [m for m in mentions(BROWN_WATER, 3) if m.text == inject.text.zh]
    assert posted.at == BROWN_WATER.start + inject.at
    assert (posted.place, posted.outlet) == (inject.place, inject.outlet)


def test_batches_hold_the_mentions_of_one_minute_each_and_lose_none() -> None:
    came = list(mentions(SHORT, 1))
    sent = list(batches(came))
    assert [m for batch in sent for m in batch] == came
    minutes = [{m.at.replace(second=0, microsecond=0) for m in batch} for batch in sent]
    assert all(len(minute) == 1 for minute in minutes)
    assert len({minute.pop() for minute in minutes}) == len(sent)


@given(st.integers(1, 9), st.integers(1, 3600))
def test_no_batch_is_empty_or_longer_than_it_may_be(most: int, seconds: int) -> None:
    came = list(mentions(SHORT, 1))
    sent = list(batches(came, timedelta(seconds=seconds), most))
    assert [m for batch in sent for m in batch] == came
    assert all(1 <= len(batch) <= most for batch in sent)
