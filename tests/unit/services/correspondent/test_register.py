"""Units, and the register of those who may speak for them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.correspondent.model import person, unit
from services.correspondent.model.mandate import mandate_of
from services.correspondent.model.person import RecordTraining, Retire
from services.correspondent.model.unit import SetUnit
from services.correspondent.views import correspondent as document
from services.correspondent.views import unit as unit_document
from shared.errors import Refused
from shared.messages.correspondent import CorrespondentRetired
from tests.unit.services.correspondent.examples import MANDATE, REGISTER, after, registered

RETIRE = Retire("lin", "调离", after(30))
TRAINING = RecordTraining("lin", "答问实训", date(2026, 2, 1), after(10))
SET = SetUnit("water", "供水站", "运行科", after(0))


def shown(*commands: Any) -> dict[str, Any]:
    known = document(registered(*commands))
    assert known
    return known


def test_a_unit_is_set_once_and_changed_when_something_changes() -> None:
    [changed] = unit.decide(unit.EMPTY, SET)
    state = unit.evolve(unit.EMPTY, changed)
    assert unit.decide(state, replace(SET, at=after(5))) == []
    [again] = unit.decide(state, replace(SET, active=False))
    assert unit_document(unit.evolve(state, again))["active"] is False  # type: ignore[index]  # it is set
    assert unit_document(unit.EMPTY) is None


def test_the_mandate_in_the_register_is_the_one_that_was_given() -> None:
    assert mandate_of(shown(REGISTER)) == MANDATE


def test_the_same_entry_again_changes_nothing_and_a_new_mandate_renews_it() -> None:
    state = registered(REGISTER)
    assert person.decide(state, replace(REGISTER, at=after(0))) == []
    renewed = shown(REGISTER, replace(REGISTER, mandate_until=date(2027, 12, 31), at=after(0)))
    assert (renewed["mandate_until"], renewed["since"]) == ("2027-12-31", after(-60).isoformat())


def test_a_retired_person_speaks_no_longer_and_may_come_back() -> None:
    retired = shown(REGISTER, RETIRE)
    assert (retired["active"], retired["reason"]) == (False, "调离")
    assert mandate_of(retired).holds(after(29))
    assert not mandate_of(retired).holds(after(30))
    back = mandate_of(shown(REGISTER, RETIRE, replace(REGISTER, at=after(60))))
    assert [back.holds(after(minutes)) for minutes in (59, 60)] == [False, True]


def test_retiring_tells_for_which_unit() -> None:
    assert person.decide(registered(REGISTER), RETIRE) == [
        CorrespondentRetired("lin", "services", "调离", after(30))
    ]


def test_the_newest_training_counts() -> None:
    assert shown(REGISTER, TRAINING)["trained_on"] == "2026-02-01"
    older = replace(TRAINING, trained_on=date(2024, 1, 1))
    assert shown(REGISTER, older)["trained_on"] == "2025-11-12"
    assert person.decide(registered(REGISTER, TRAINING), replace(TRAINING, at=after(20))) == []


@pytest.mark.parametrize(
    ("before", "command", "match"),
    [
        ([], replace(REGISTER, identity=" "), "needs an official identity: nobody speaks unnamed"),
        ([], replace(REGISTER, mandate_until=date(2026, 2, 17)), "ended on 2026-02-17"),
        ([], replace(REGISTER, trained_on=date(2026, 2, 19)), "yet to come"),
        ([], RETIRE, "not in the register"),
        ([], TRAINING, "not in the register"),
        ([REGISTER], replace(RETIRE, reason=" "), "say why"),
        ([REGISTER], replace(TRAINING, trained_on=date(2026, 3, 1)), "yet to come"),
        ([REGISTER, RETIRE], RETIRE, "not in the register"),
        ([REGISTER, RETIRE], TRAINING, "not in the register"),
    ],
)
def test_what_the_register_cannot_hold_is_refused(before: list[Any], command: Any, match: str) -> None:
    with pytest.raises(Refused, match=match):
        person.decide(registered(*before), command)


def test_nothing_is_shown_of_whoever_was_never_registered() -> None:
    assert document(person.EMPTY) is None
