"""What instruction shows: the response to an incident, its instructions, its fact brief. Pure."""

from typing import Any

from services.instruction.model.brief import Brief, Question
from services.instruction.model.response import Response
from services.instruction.model.state import Instruction, Part
from shared.messages.instruction import BriefPublished, InstructionDone, PlanActivated, PlanProposed
from shared.parts import View, due_ms


def response(state: Response) -> dict[str, Any]:
    """A response: the plan that is proposed or in force, every proposal and activation, and the levels as
    (since, level). `state` is empty before a direction, then proposed or active."""
    proposal = state.proposed[-1] if state.proposed else None
    active = state.activated[-1] if state.activated else None
    is_active = active is not None and proposal is not None and active.at >= proposal.at
    now = active if is_active else proposal
    return {
        "incident": state.incident,
        "state": ("active" if is_active else "proposed") if proposal else "",
        "plan": now.plan if now else "",
        "title": now.title if now else "",
        "title_en": now.title_en if now else "",
        "level": state.levels[-1][1] if state.levels else "",
        "levels": [[since.isoformat(), level] for since, level in state.levels],
        "direction": proposal.direction if proposal else "",
        "proposals": [_proposal(one) for one in state.proposed],
        "activations": [_activation(one) for one in state.activated],
    }


def _proposal(one: PlanProposed) -> dict[str, Any]:
    return {"plan": one.plan, "level": one.level, "direction": one.direction, "at": one.at.isoformat()}


def _activation(one: PlanActivated) -> dict[str, Any]:
    return {
        "plan": one.plan,
        "level": one.level,
        "drafts": list(one.drafts),
        "activated_by": one.activated_by,
        "at": one.at.isoformat(),
    }


def instruction(state: Instruction) -> dict[str, Any] | None:
    """An instruction with each unit's part. `state` is drafted, issued, done, declined or recalled; `until`
    is when it is to be done, `due` when it is to be woken."""
    drafted = state.drafted
    if drafted is None:
        return None
    return {
        "instruction": drafted.instruction,
        "incident": drafted.incident,
        "state": state.standing,
        "kind": drafted.kind,
        "units": list(drafted.units),
        "asked": drafted.asked,
        "evidence": drafted.evidence,
        "minutes": drafted.minutes,
        "level": drafted.level,
        "brief": drafted.brief,
        "drafted_by": drafted.drafted_by,
        "drafted": drafted.at.isoformat(),
        "approved_by": state.approved.approved_by if state.approved else "",
        "issued": state.issued.at.isoformat() if state.issued else "",
        "until": state.issued.due.isoformat() if state.issued else "",
        "recalled": state.recalled.reason if state.recalled else "",
        "parts": [_part(state, part) for part in state.parts],
        "due": due_ms(state.due),
    }


def _part(state: Instruction, part: Part) -> dict[str, Any]:
    ended, receipt = part.ended, part.receipt
    done = ended if isinstance(ended, InstructionDone) else None
    stands = "acknowledged" if receipt else "delivered"
    if ended:
        stands = "done" if done else "declined"
    return {
        "unit": part.unit,
        "state": stands,
        "delivered": part.delivered.isoformat(),
        "acknowledged": receipt.at.isoformat() if receipt else "",
        "acknowledged_by": receipt.acknowledged_by if receipt else "",
        "ended": ended.at.isoformat() if ended else "",
        "in_time": bool(done and state.issued and done.at <= state.issued.due),
        "result": done.result if done else "",
        "evidence": done.evidence if done else "",
        "reason": "" if ended is None or isinstance(ended, InstructionDone) else ended.reason,
        "tier": part.tier,
    }


def brief(state: Brief) -> dict[str, Any]:
    """A fact brief: every version, the newest last, and the questions with their answers."""
    questions = list(state.questions.values())
    incidents = [*(one.incident for one in state.versions), *(one.opened.incident for one in questions)]
    return {
        "incident": incidents[0] if incidents else "",
        "version": len(state.versions),
        "versions": [_version(one) for one in state.versions],
        "questions": [_question(one) for one in questions],
    }


def _version(one: BriefPublished) -> dict[str, Any]:
    return {
        "version": one.version,
        "known": list(one.known),
        "unknown": list(one.unknown),
        "doing": list(one.doing),
        "to_do": list(one.to_do),
        "next_word": one.next_word,
        "at": one.at.isoformat(),
    }


def _question(one: Question) -> dict[str, Any]:
    return {
        "question": one.opened.question,
        "text": one.opened.text,
        "opened": one.opened.at.isoformat(),
        "answer": one.answers[-1].answer if one.answers else "",
        "answers": [{"answer": said.answer, "at": said.at.isoformat()} for said in one.answers],
    }


VIEWS = {
    "response": View(response, keys=("incident", "state")),
    "instruction": View(instruction, keys=("instruction", "incident", "state", "kind")),
    "brief": View(brief, keys=("incident",)),
}
