"""The direction brings the plan that fits; the office puts it in force."""

from functools import partial, reduce
from itertools import permutations
from typing import Any

import pytest

from services.instruction.model import response
from services.instruction.model.response import Activate, Relevel, Response
from services.instruction.views import response as document
from shared.errors import Refused
from shared.messages.instruction import PlanActivated, PlannedDraft, PlanProposed
from tests.unit.services.instruction.examples import GENERAL, SUN, WATER, after, direct

decide = partial(response.decide, (GENERAL, WATER))


def run(*commands: Any, state: Response = response.EMPTY) -> Response:
    for command in commands:
        state = reduce(response.evolve, decide(state, command), state)
    return state


def activate(plan: str = "water", minutes: float = 9) -> Activate:
    return Activate("water-1", plan, after(minutes), SUN, brief=2)


@pytest.mark.parametrize("decision", ["adopted", "changed"])
def test_a_direction_that_was_adopted_or_changed_proposes_the_plan_that_fits(decision: Any) -> None:
    told = decide(response.EMPTY, direct(decision))
    assert told == [PlanProposed("water-1", "water", "自来水预案", "II", "同意", after(0), "Water")]


def test_a_rejected_direction_proposes_nothing() -> None:
    assert decide(response.EMPTY, direct("rejected")) == []


def test_a_direction_heard_again_proposes_nothing_more() -> None:
    assert decide(run(direct()), direct()) == []


def test_a_new_direction_after_reopening_proposes_again() -> None:
    state = run(direct(), activate(), direct(minutes=600))
    assert document(state)["state"] == "proposed"
    [again] = decide(state, activate(minutes=610))
    assert isinstance(again, PlanActivated)
    assert again.drafts == ("water-1-find-2", "water-1-tell-2")


def test_activation_says_all_that_the_plan_asks_for() -> None:
    [active] = decide(run(direct()), activate())
    assert isinstance(active, PlanActivated)
    assert (active.level, active.activated_by, active.brief, active.at) == ("II", "sun", 2, after(9))
    assert active.drafts == ("water-1-find", "water-1-tell")
    assert active.asks[1] == PlannedDraft("water-1-tell", "publish_statement", ("water",), "发布", "地址", 90)


def test_the_office_may_activate_another_plan_than_the_proposed_one() -> None:
    [active] = decide(run(direct()), activate("default"))
    assert isinstance(active, PlanActivated)
    assert active.plan == "default"


@pytest.mark.parametrize(
    ("before", "command", "match"),
    [
        ([], activate(), "no direction yet"),
        ([direct("rejected")], activate(), "no direction yet"),
        ([Relevel("water-1", "I", after(0))], activate(), "no direction yet"),
        ([direct()], activate("flood"), "no plan 'flood': take one of default, water"),
        ([direct(), activate()], activate(minutes=12), "sun activated the plan water"),
    ],
)
def test_a_plan_is_activated_once_after_a_direction(before: list[Any], command: Activate, match: str) -> None:
    with pytest.raises(Refused, match=match):
        decide(run(*before), command)


def test_what_is_drafted_after_the_level_rose_has_the_new_level() -> None:
    state = run(direct(level="III"), Relevel("water-1", "II", after(20)))
    assert (state.level_at(after(19)), state.level_at(after(20))) == ("III", "II")
    [active] = decide(state, activate(minutes=25))
    assert isinstance(active, PlanActivated)
    assert active.level == "II"


def test_the_order_of_hearing_changes_nothing() -> None:
    heard = [direct(level="III"), Relevel("water-1", "II", after(20)), direct(minutes=600, level="IV")]
    ends = [document(run(*order)) for order in permutations([*heard, heard[0], heard[1]])]
    assert all(end == ends[0] for end in ends)


def test_nothing_is_proposed_before_a_direction() -> None:
    assert document(run(Relevel("water-1", "I", after(3))))["state"] == ""
