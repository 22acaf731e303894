"""What instruction asks for about what it hears, and what people may ask of it."""

from dataclasses import replace
from typing import Any

import pytest

from services.instruction import PARTS
from services.instruction.calls import with_level
from services.instruction.model.commands import Prepare
from services.instruction.model.response import Direct, Relevel
from services.instruction.policy import on_directed, on_level_changed, on_plan_activated
from shared.errors import Refused
from shared.messages.escalation import IncidentDirected, LevelRaised
from shared.messages.instruction import PlanActivated, PlannedDraft
from shared.parts import Do, Find, Person
from tests.unit.services.instruction.examples import after, draft

DIRECTED = IncidentDirected(
    incident="water-1",
    matter="water",
    title="自来水",
    place="柳河镇",
    level="II",
    decision="adopted",
    direction="同意",
    reason="",
    oral=False,
    directed_by="gao",
    at=after(0),
)
ASKS = tuple(PlannedDraft(f"water-1-{name}", "remedy", ("water",), "冲洗", "记录", 60) for name in ("a", "b"))
ACTIVE = PlanActivated(
    "water-1", "water", "预案", "II", ("water-1-a", "water-1-b"), "sun", after(9), "Water", ASKS, 3
)


def test_a_direction_asks_the_response_for_a_plan() -> None:
    asked = Direct("water-1", "water", "II", "adopted", "同意", after(0))
    assert list(on_directed(DIRECTED)) == [Do("response/water-1", asked)]


def test_a_changed_level_is_noted() -> None:
    raised = LevelRaised("water-1", "III", "II", "传言", after(3))
    assert list(on_level_changed(raised)) == [Do("response/water-1", Relevel("water-1", "II", after(3)))]


def test_an_activated_plan_is_drafted_in_the_name_of_whoever_activated_it() -> None:
    reaction = on_plan_activated(ACTIVE)
    first: Any = next(reaction)
    second: Any = reaction.send([])
    assert [first.stream, second.stream] == ["instruction/water-1-a", "instruction/water-1-b"]
    assert isinstance(first.command, Prepare)
    assert first.command.planned
    assert (first.command.level, first.command.draft.brief) == ("II", 3)
    assert first.command.draft.by == Person("sun", "office")
    with pytest.raises(StopIteration):
        reaction.send([])


def test_a_draft_by_hand_has_the_level_that_its_incident_had_then() -> None:
    filling = with_level(replace(draft().draft, at=after(30)))
    assert next(filling) == Find("response", {"incident": "water-1"})
    levels = [[after(0).isoformat(), "III"], [after(20).isoformat(), "II"], [after(40).isoformat(), "I"]]
    with pytest.raises(StopIteration) as end:
        filling.send([{"plan": "water", "levels": levels}])
    assert end.value.value.level == "II"


@pytest.mark.parametrize("found", [[], [{"plan": "", "levels": []}]])
def test_nothing_is_drafted_before_the_direction(found: list[Any]) -> None:
    filling = with_level(draft().draft)
    next(filling)
    with pytest.raises(Refused, match="no direction yet"):
        filling.send(found)


def test_nobody_says_of_which_level_their_own_draft_is() -> None:
    said = {"instruction": "w-1-a", "incident": "w-1", "kind": "remedy", "units": ["water"], "asked": "a"}
    with pytest.raises(Exception, match="level"):
        PARTS.payloads["draft"].load({**said, "evidence": "e", "minutes": 5, "level": "IV"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("instruction", "a/b"),
        ("incident", " "),
        ("units", []),
        ("units", ["a/b"]),
        ("minutes", 0),
        ("brief", -1),
    ],
)
def test_a_wrong_field_is_named(field: str, value: Any) -> None:
    said = {"instruction": "w-1-a", "incident": "w-1", "kind": "remedy", "units": ["water"], "asked": "a"}
    with pytest.raises(Exception, match=field):
        PARTS.payloads["draft"].load({**said, "evidence": "e", "minutes": 5, field: value})


def test_there_is_a_payload_and_a_stream_for_every_call() -> None:
    assert PARTS.payloads.keys() == PARTS.calls.keys()
    assert PARTS.streams.keys() >= PARTS.views.keys()
