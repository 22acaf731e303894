"""A case from its opening to the library, in whatever order it is heard of."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive.model.case import (
    EMPTY,
    AskLessons,
    Case,
    Command,
    End,
    FileLessons,
    Open,
    Publish,
    Resume,
    decide,
    evolve,
)
from services.archive.schemas import PAYLOADS
from services.archive.views import case as document
from shared.errors import Refused
from shared.messages.archive import CaseOpened, CasePublished, LessonsFiled, LessonsOpened, Measure
from shared.parts import Person
from tests.fakes import START

OFFICE = Person("office-sun", "office")
MEASURES = (Measure("换管", "water", date(2026, 3, 1)),)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


OPEN = Open("w-1", "自来水发黄", "Brown water", "tap-water", "tap-water", "柳河镇", at(0))
ASK = AskLessons("w-1", ("何时知道？",), ("When did we know?",), at(8))
FILE = FileLessons("w-1", ("通报快",), ("接线少",), MEASURES, at(9), OFFICE)
CLOSE = End("w-1", "closed", at(10))
PUBLISH = Publish("w-1", "供水恢复", at(11), OFFICE)
LIFE = (OPEN, ASK, FILE, CLOSE, PUBLISH)


def case(*commands: Command) -> Case:
    state = EMPTY
    for command in commands:
        for event in decide(state, command):
            state = evolve(state, event)
    return state


def test_a_case_opens_with_its_incident() -> None:
    [opened] = decide(EMPTY, OPEN)
    assert opened == CaseOpened("w-1", "自来水发黄", at(0), "Brown water", "tap-water", "tap-water", "柳河镇")


def test_when_it_calms_down_the_lessons_are_asked_for() -> None:
    assert decide(case(OPEN), ASK) == [LessonsOpened("w-1", ASK.questions, at(8), ASK.questions_en)]


def test_lessons_are_filed_by_a_named_person() -> None:
    [filed] = decide(case(OPEN, ASK), FILE)
    assert filed == LessonsFiled("w-1", ("通报快",), ("接线少",), MEASURES, "office-sun", at(9))


def test_lessons_are_refused_before_the_incident_is_stabilised() -> None:
    with pytest.raises(Refused, match="not stabilised"):
        decide(case(OPEN), FILE)


def test_lessons_that_say_nothing_are_refused() -> None:
    with pytest.raises(Refused, match="say nothing"):
        decide(case(OPEN, ASK), FileLessons("w-1", (), (), (), at(9), OFFICE))


def test_the_case_of_a_closed_incident_with_lessons_is_published() -> None:
    assert decide(case(OPEN, ASK, FILE, CLOSE), PUBLISH) == [
        CasePublished("w-1", "自来水发黄", "供水恢复", at(11))
    ]


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ((), "not closed"),
        ((OPEN, ASK, FILE), "not closed"),
        ((OPEN, ASK, CLOSE), "not filed"),
        ((OPEN, End("w-1", "dismissed", at(1))), "was dismissed"),
        ((OPEN, ASK, FILE, CLOSE, Resume("w-1", "又发黄", at(10.5))), "not closed"),
        (LIFE, "already"),
    ],
)
def test_publishing_is_refused_before_its_time_and_twice(before: Sequence[Command], why: str) -> None:
    with pytest.raises(Refused, match=why):
        decide(case(*before), PUBLISH)


def test_a_case_that_is_closed_again_after_it_was_reopened_is_closed() -> None:
    state = case(OPEN, ASK, FILE, CLOSE, Resume("w-1", "又发黄", at(12)), End("w-1", "closed", at(20)))
    assert state.stage == "closed"


HEARD = (OPEN, ASK, CLOSE, Resume("w-1", "又发黄", at(12)), End("w-1", "closed", at(20)))


@given(st.permutations(HEARD), st.sampled_from(HEARD))
def test_the_order_and_repetition_of_what_is_heard_change_nothing(
    order: Sequence[Command], again: Command
) -> None:
    expected, state = case(*HEARD), case(*order, again)
    assert state.stage == expected.stage == "closed"
    assert sorted(map(repr, state.ended)) == sorted(map(repr, expected.ended))
    assert document(state) == document(expected)


@pytest.mark.parametrize(
    ("upto", "stage"),
    [(1, "open"), (2, "lessons"), (3, "filed"), (4, "closed"), (5, "published")],
)
def test_the_view_says_how_far_the_case_is(upto: int, stage: str) -> None:
    assert document(case(*LIFE[:upto]))["state"] == stage


def test_the_view_has_the_lessons_and_what_is_made_good() -> None:
    lessons: dict[str, Any] = document(case(*LIFE))["lessons"]
    assert lessons["measures"] == [{"text": "换管", "unit": "water", "due": "2026-03-01"}]
    assert lessons["filed_by"] == "office-sun"


def test_a_payload_becomes_the_fields_of_the_command() -> None:
    load: Callable[[Any], Any] = PAYLOADS["file_lessons"].load
    loaded = load(
        {
            "incident": "w-1",
            "went_well": ["通报快"],
            "went_badly": [],
            "measures": [{"text": "换管", "unit": "water", "due": "2026-03-01"}],
        }
    )
    assert loaded["measures"] == MEASURES
