"""Advice from the public's standpoint, and its answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import pytest

from services.monitoring import PARTS
from services.monitoring.model.advice import EMPTY, Advice, Answer, Give, decide, evolve
from services.monitoring.views import advice as document
from shared.actors import Actor
from shared.errors import BadPayload, Forbidden, Refused
from shared.inline import Inline
from shared.messages.monitoring import AdviceGiven
from shared.parts import Person

AT = datetime(2026, 2, 18, 11, tzinfo=UTC)
HE, SUN = Person("he", "monitor"), Person("sun", "office")
GIVE = Give("water-shops", "供水点", ("哪里领水", "领水时间"), AT, HE, ("贴地图",), "water-1", ("m1",))
ADOPT = Answer("water-shops", True, AT + timedelta(hours=1), SUN)
DECLINE = replace(ADOPT, adopted=False, reason="地图已在村口")


def after(*commands: Any) -> Advice:
    return reduce(lambda state, command: reduce(evolve, decide(state, command), state), commands, EMPTY)


def test_advice_says_what_people_need_and_were_not_told() -> None:
    [given] = decide(EMPTY, GIVE)
    assert isinstance(given, AdviceGiven)
    assert (given.incident, given.needs, given.given_by) == ("water-1", ("哪里领水", "领水时间"), "he")
    with pytest.raises(Refused, match="at least one thing"):
        decide(EMPTY, replace(GIVE, needs=(" ",)))
    with pytest.raises(Refused, match="another id"):
        decide(after(GIVE), GIVE)


def test_the_office_adopts_it_or_says_why_not() -> None:
    adopted, declined = after(GIVE, ADOPT).answered, after(GIVE, DECLINE).answered
    assert adopted
    assert declined
    assert (adopted.adopted, adopted.incident, adopted.answered_by) == (True, "water-1", "sun")
    assert (declined.adopted, declined.reason) == (False, "地图已在村口")
    with pytest.raises(Refused, match="reason"):
        decide(after(GIVE), replace(DECLINE, reason=" "))


def test_what_was_never_given_or_is_answered_cannot_be_answered() -> None:
    with pytest.raises(Refused, match="nothing to answer"):
        decide(EMPTY, ADOPT)
    with pytest.raises(Refused, match="by sun already"):
        decide(after(GIVE, ADOPT), DECLINE)


def test_the_view_tells_what_waits_from_what_is_answered() -> None:
    assert document(EMPTY) is None
    states = [document(after(GIVE, *more)) for more in ((), (ADOPT,), (DECLINE,))]
    assert [one and one["state"] for one in states] == ["given", "adopted", "declined"]
    assert states[2] is not None
    assert (states[2]["reason"], states[2]["answered_by"]) == ("地图已在村口", "sun")


def test_the_desk_gives_advice_and_the_office_answers_by_calls() -> None:
    inline = Inline([PARTS], AT)

    def call(name: str, person: Person, **data: Any) -> None:
        inline.call("monitoring", name, Actor(person, "d1", robot=True), data, name, AT)

    data = {"advice": "water-shops", "title": "供水点", "needs": ["哪里领水"]}
    for person in (SUN, Person("a", "agency"), Person("u", "unit", "water")):
        with pytest.raises(Forbidden):
            call("give_advice", person, **data)
    with pytest.raises(BadPayload, match="short name"):
        call("give_advice", HE, **{**data, "advice": "a/b"})
    call("give_advice", HE, **data)
    with pytest.raises(Forbidden):
        call("answer_advice", HE, advice="water-shops", adopted=True)
    call("answer_advice", SUN, advice="water-shops", adopted=True)
    [found] = inline.services["monitoring"].store.views.find("advice", "d1", {"state": "adopted"})
    assert found.data["needs"] == ["哪里领水"]
