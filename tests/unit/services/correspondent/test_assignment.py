"""Who is asked to speak: chosen from the register, never in silence where there is nobody."""

from dataclasses import replace
from datetime import date
from functools import reduce
from itertools import permutations
from typing import Any, get_args

import pytest

from services.correspondent import PARTS
from services.correspondent.calls import with_candidates, with_identity
from services.correspondent.model import assignment
from services.correspondent.model.assignment import Accept, Assignment, Decline, Named, Offer, OfferTo
from services.correspondent.model.commands import PublishAs
from services.correspondent.policy import SPOKEN, on_issued
from services.correspondent.views import assignment as document
from services.correspondent.views import correspondent
from shared.errors import Forbidden, Refused
from shared.messages.correspondent import AssignmentOffered, AssignmentUnfilled
from shared.messages.instruction import InstructionIssued, InstructionKind
from shared.parts import Do, Find
from tests.unit.services.correspondent.examples import LIN, MANDATE, REGISTER, after, publish, registered

NAME = "water-1-tell-services"
QIN = replace(LIN, id="qin")
TRAINED = replace(MANDATE, person="qin", trained_on=date(2026, 1, 5))
OFFER = Offer(NAME, "water-1", "water-1-tell", "services", "发布情况通报", after(90), (MANDATE,), after(0))


def run(*commands: Any) -> Assignment:
    state = assignment.EMPTY
    for command in commands:
        state = reduce(assignment.evolve, assignment.decide(state, command), state)
    return state


def offered_to(*candidates: Any) -> str | None:
    [event] = assignment.decide(assignment.EMPTY, replace(OFFER, candidates=candidates))
    return event.person if isinstance(event, AssignmentOffered) else None


def accept(by: Any = LIN) -> Accept:
    return Accept(NAME, after(4), by)


def decline(by: Any = LIN, reason: str = "外出") -> Decline:
    return Decline(NAME, reason, after(4), by)


def test_who_was_trained_last_is_asked_whatever_the_order_of_the_register() -> None:
    namesake = replace(TRAINED, person="zhao")
    assert {offered_to(*order) for order in permutations([MANDATE, TRAINED, namesake])} == {"qin"}


@pytest.mark.parametrize(
    "away",
    [
        replace(TRAINED, until=date(2026, 2, 17)),
        replace(TRAINED, retired=after(0)),
        replace(TRAINED, since=after(1)),
        replace(TRAINED, unit="water"),
    ],
    ids=["expired", "retired", "registered later", "of another unit"],
)
def test_who_may_not_speak_then_is_not_asked(away: Any) -> None:
    assert offered_to(away, MANDATE) == "lin"
    assert offered_to(away) is None


def test_where_there_is_nobody_an_event_says_so() -> None:
    [told] = assignment.decide(assignment.EMPTY, replace(OFFER, candidates=()))
    assert isinstance(told, AssignmentUnfilled)
    assert "no correspondent with a valid mandate" in told.reason
    assert document(run(replace(OFFER, candidates=())))["state"] == "unfilled"  # type: ignore[index]  # it is there


def test_an_instruction_heard_again_offers_nothing_more() -> None:
    assert assignment.decide(run(OFFER), replace(OFFER, candidates=(TRAINED,))) == []


def test_the_one_who_was_asked_accepts_or_declines_with_a_reason() -> None:
    accepted = document(run(OFFER, accept()))
    declined = document(run(OFFER, decline()))
    assert accepted
    assert declined
    assert (accepted["state"], accepted["person"]) == ("accepted", "lin")
    assert (declined["state"], declined["answers"][0]["reason"]) == ("declined", "外出")
    assert assignment.decide(run(OFFER, accept()), accept()) == []


@pytest.mark.parametrize("command", [accept(QIN), decline(QIN)])
def test_nobody_answers_for_somebody_else(command: Any) -> None:
    with pytest.raises(Forbidden, match="offered to lin, not to qin"):
        assignment.decide(run(OFFER), command)


NOBODY = replace(OFFER, candidates=())
TO_QIN = Named(OfferTo(NAME, "qin", after(9)), (TRAINED,))


@pytest.mark.parametrize(
    ("before", "command", "match"),
    [
        ([], accept(), "no assignment"),
        ([], TO_QIN, "no assignment"),
        ([NOBODY], accept(), "offered to nobody yet"),
        ([OFFER], decline(reason=" "), "say why"),
        ([OFFER, accept()], decline(), "accepted already"),
        ([OFFER, decline()], accept(), "let the office offer it again"),
        ([OFFER], TO_QIN, "is offered"),
        ([NOBODY], replace(TO_QIN, candidates=()), "qin has no valid mandate"),
        (
            [NOBODY],
            replace(TO_QIN, candidates=(replace(TRAINED, until=date(2026, 1, 9)),)),
            "no valid mandate",
        ),
    ],
)
def test_what_the_state_does_not_allow_is_refused(before: list[Any], command: Any, match: str) -> None:
    with pytest.raises(Refused, match=match):
        assignment.decide(run(*before), command)


@pytest.mark.parametrize("before", [[NOBODY], [OFFER, decline()]])
def test_the_office_names_somebody_else_where_nobody_is_found_or_left(before: list[Any]) -> None:
    shown = document(run(*before, TO_QIN, accept(QIN)))
    assert shown
    assert (shown["state"], shown["person"], shown["until"]) == ("accepted", "qin", after(90).isoformat())


def issued(kind: InstructionKind, *units: str) -> InstructionIssued:
    return InstructionIssued("water-1-tell", "water-1", kind, units, "发布", "地址", 0, after(90), after(5))


@pytest.mark.parametrize("kind", get_args(InstructionKind))
def test_only_what_is_said_in_the_open_is_assigned(kind: InstructionKind) -> None:
    asked = next(on_issued(issued(kind, "services")), None)
    assert (asked is not None) == (kind in SPOKEN)


def test_every_unit_of_the_instruction_gets_its_own_assignment() -> None:
    reaction = on_issued(issued("publish_statement", "services", "water"))
    assert next(reaction) == Find("correspondent", {"unit": "services"})
    first = reaction.send([correspondent(registered(REGISTER))])
    assert isinstance(first, Do)
    assert (first.stream, first.command.candidates, first.command.at) == (
        f"assignment/{NAME}",
        (MANDATE,),
        after(5),
    )
    assert reaction.send([]) == Find("correspondent", {"unit": "water"})
    second = reaction.send([])
    assert isinstance(second, Do)
    assert (second.stream, second.command.candidates) == ("assignment/water-1-tell-water", ())


def test_the_identity_of_whoever_publishes_comes_from_the_register() -> None:
    command = publish().publish
    filling = with_identity(command)
    assert next(filling) == Find("correspondent", {"person": "lin"})
    with pytest.raises(StopIteration) as end:
        filling.send([correspondent(registered(REGISTER))])
    assert end.value.value == PublishAs(command, MANDATE)


def test_whoever_is_not_in_the_register_has_no_identity() -> None:
    filling = with_identity(publish().publish)
    next(filling)
    with pytest.raises(StopIteration) as end:
        filling.send([])
    assert end.value.value.mandate is None


def test_whom_the_office_names_is_looked_up() -> None:
    filling = with_candidates(TO_QIN.offer)
    assert next(filling) == Find("correspondent", {"person": "qin"})


def test_nobody_says_under_which_identity_they_publish() -> None:
    said = {"statement": "s", "address": "a", "disclosure": "d"}
    assert PARTS.payloads["publish"].load(said)
    for extra in ("identity", "mandate"):
        with pytest.raises(Exception, match=extra):
            PARTS.payloads["publish"].load({**said, extra: "县政府"})


@pytest.mark.parametrize("missing", ["address", "disclosure"])
def test_a_publication_without_address_or_disclosure_is_no_valid_call(missing: str) -> None:
    said = {"statement": "s", "address": "a", "disclosure": "d"}
    for wrong in ({**said, missing: ""}, {name: text for name, text in said.items() if name != missing}):
        with pytest.raises(Exception, match=missing):
            PARTS.payloads["publish"].load(wrong)


def test_there_is_a_payload_and_a_stream_for_every_call() -> None:
    assert PARTS.payloads.keys() == PARTS.calls.keys()
    assert PARTS.streams.keys() >= PARTS.views.keys()
