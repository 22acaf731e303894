"""What people ask of instruction, and who may. Pure."""

from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any

from services.instruction.model import brief
from services.instruction.model.commands import Acknowledge, Approve, Decline, Done, Draft, Prepare, Recall
from services.instruction.model.response import Activate, level_at
from shared.errors import Refused
from shared.parts import Call, Find, Role

_OFFICE: frozenset[Role] = frozenset({"office"})
_APPROVERS: frozenset[Role] = frozenset({"office", "lead"})
_UNIT: frozenset[Role] = frozenset({"unit"})


def with_level(draft: Draft) -> Generator[Find, Any, Prepare]:
    """The draft with the level of its incident at that time; Refused before the incident is directed."""
    found = yield Find("response", {"incident": draft.incident})
    if not found or not found[0]["plan"]:
        raise Refused(f"{draft.incident} has no direction yet: wait until it is directed")
    levels = [(datetime.fromisoformat(since), level) for since, level in found[0]["levels"]]
    return Prepare(draft, level_at(levels, draft.at))


def _response(command: Any) -> str:
    return f"response/{command.incident}"


def _instruction(command: Any) -> str:
    return f"instruction/{command.instruction}"


def _brief(command: Any) -> str:
    return f"brief/{command.incident}"


CALLS: Mapping[str, Call] = {
    "activate_plan": Call(
        Activate, _response, _OFFICE, "Put a prepared plan in force: its instructions are drafted at once."
    ),
    "draft": Call(
        Draft, _instruction, _OFFICE, "Draft an instruction by hand; another person approves it.", with_level
    ),
    "approve": Call(
        Approve, _instruction, _APPROVERS, "Approve a draft of another person, and issue it to its units."
    ),
    "acknowledge": Call(Acknowledge, _instruction, _UNIT, "Give the receipt of the own unit."),
    "done": Call(Done, _instruction, _UNIT, "The own unit did its part: the result, and what shows it."),
    "decline": Call(Decline, _instruction, _UNIT, "The own unit cannot or may not, with the reason."),
    "recall": Call(Recall, _instruction, _OFFICE, "Take an instruction back, with the reason."),
    "publish_brief": Call(brief.Publish, _brief, _OFFICE, "Publish the next version of the fact brief."),
    "open_question": Call(brief.Open, _brief, _OFFICE, "Note what people ask, in the office's own words."),
    "answer_question": Call(brief.Answer, _brief, _OFFICE, "Answer a question that people ask."),
}
