"""What the synthetic public writes, kind by kind."""

import random
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.exercise.crowd import KINDS, Kind
from simulator.exercise.phrases import SLOTS
from simulator.exercise.texts import PHRASEBOOKS, Moment, make
from simulator.scenario_file import load

SCENARIO = load(Path(__file__).parents[3] / "simulator" / "scenarios" / "brown-water.yml")
BOOK = PHRASEBOOKS["tap-water"]
TERMS = [term for topic in SCENARIO.topics for term in topic.terms]

seeds = st.integers(0, 2**63)
langs = st.sampled_from(["zh", "en"])
places = st.sampled_from(SCENARIO.places)
hours = st.integers(0, 19).map(lambda h: Moment(at=SCENARIO.start + timedelta(hours=h), start=SCENARIO.start))


def watched(text: str) -> bool:
    return any(term.lower() in text.lower() for term in TERMS)


def many(kind: Kind, lang: str, count: int = 600) -> list[str]:
    rng = random.Random(11)
    moment = Moment(at=SCENARIO.start, start=SCENARIO.start)
    return [make(BOOK, kind, lang, SCENARIO.places[0], moment, rng) for _ in range(count)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_dozen_templates_in_both_languages(kind: Kind) -> None:
    assert len({zh for zh, _ in BOOK[kind]}) >= 12
    assert len({en for _, en in BOOK[kind]}) >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_both_sides_of_a_template_use_only_slots_that_exist(kind: Kind) -> None:
    known = {*SLOTS, "place", "when", "since"}
    for pair in BOOK[kind]:
        assert set(re.findall(r"\{(\w+)\}", "".join(pair))) <= known


@given(seeds, langs, places, hours, st.sampled_from(KINDS))
def test_only_questions_end_with_a_question_mark(
    seed: int, lang: str, place: object, moment: Moment, kind: Kind
) -> None:
    text = make(BOOK, kind, lang, place, moment, random.Random(seed))  # type: ignore[arg-type]  # a Place
    assert text.endswith(("？", "?")) == (kind == "question")
    assert "{" not in text


@given(seeds, langs, places, hours, st.sampled_from(["criticism", "noise"]))
def test_criticism_and_noise_hold_no_term_of_any_topic(
    seed: int, lang: str, place: object, moment: Moment, kind: Kind
) -> None:
    assert not watched(make(BOOK, kind, lang, place, moment, random.Random(seed)))  # type: ignore[arg-type]  # a Place


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["report", "question", "rumour"])
def test_nearly_all_reports_questions_and_rumours_can_be_found_by_the_terms(kind: Kind, lang: str) -> None:
    assert sum(map(watched, many(kind, lang))) >= 0.95 * 600


@pytest.mark.parametrize("kind", KINDS)
def test_texts_of_a_kind_vary(kind: Kind) -> None:
    assert len(set(many(kind, "zh"))) >= 250


def test_the_same_seed_writes_the_same_texts() -> None:
    assert many("rumour", "zh", 50) == many("rumour", "zh", 50)


def test_after_midnight_people_say_last_night() -> None:
    moment = Moment(at=datetime.fromisoformat("2026-02-19T07:00:00+08:00"), start=SCENARIO.start)
    rng = random.Random(5)
    texts = [make(BOOK, "report", "zh", SCENARIO.places[0], moment, rng) for _ in range(200)]
    assert any("昨晚" in text for text in texts)
    assert not any("今晚" in text for text in texts)
