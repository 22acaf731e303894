"""The fact brief: versions count up, questions get answers."""

from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.instruction.model import brief
from services.instruction.model.brief import Answer, Brief, Open, Publish
from services.instruction.views import brief as document
from shared.errors import Refused
from tests.unit.services.instruction.examples import after

FIRST = Publish("water-1", ("水发黄",), ("原因",), ("取样",), ("不饮用",), "23时前", after(0))
OPEN = Open("water-1", "drinkable", "能喝吗？", after(1))
ANSWER = Answer("water-1", "drinkable", "暂不饮用", after(5))


def run(*commands: Any) -> Brief:
    state = brief.EMPTY
    for command in commands:
        state = reduce(brief.evolve, brief.decide(state, command), state)
    return state


@given(st.lists(st.text(min_size=1, max_size=5), max_size=6))
def test_versions_count_up_and_every_one_stays(words: list[str]) -> None:
    state = run(*(replace(FIRST, next_word=word) for word in words))
    assert [one.version for one in state.versions] == list(range(1, len(words) + 1))
    assert [one.next_word for one in state.versions] == words


@pytest.mark.parametrize("empty", [(), (" ",)])
def test_a_brief_that_says_nothing_is_refused(empty: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="at least one thing"):
        brief.decide(brief.EMPTY, replace(FIRST, known=empty, unknown=empty))


def test_the_newest_answer_stands_and_the_older_one_stays() -> None:
    shown = document(run(OPEN, ANSWER, replace(ANSWER, answer="可以喝", at=after(60))))
    [question] = shown["questions"]
    assert question["answer"] == "可以喝"
    assert [said["answer"] for said in question["answers"]] == ["暂不饮用", "可以喝"]


def test_the_same_question_and_the_same_answer_change_nothing() -> None:
    state = run(OPEN, ANSWER)
    assert brief.decide(state, replace(OPEN, at=after(9))) == []
    assert brief.decide(state, replace(ANSWER, at=after(9))) == []


def test_a_used_name_is_not_taken_for_another_question() -> None:
    with pytest.raises(Refused, match="take another name"):
        brief.decide(run(OPEN), replace(OPEN, text="什么原因？"))


def test_what_nobody_asked_is_not_answered() -> None:
    with pytest.raises(Refused, match="open it first"):
        brief.decide(brief.EMPTY, ANSWER)


def test_the_view_holds_the_incident_whatever_came_first() -> None:
    assert document(run(OPEN))["incident"] == document(run(FIRST))["incident"] == "water-1"
