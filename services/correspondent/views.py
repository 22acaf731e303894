"""What correspondent shows: units, the register of who may speak, assignments, statements. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from services.correspondent.model.assignment import Assignment
from services.correspondent.model.person import Correspondent
from services.correspondent.model.state import Statement, Version
from services.correspondent.model.unit import Unit
from shared.messages.correspondent import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentOffered,
    StatementCorrected,
)
from shared.parts import View

_IN_PUBLIC = (
    "statement",
    "incident",
    "kind",
    "title",
    "state",
    "identity",
    "disclosure",
    "address",
    "published_at",
)


def unit(state: Unit) -> dict[str, Any] | None:
    """A unit with its department and post."""
    if state.set is None:
        return None
    return {
        "unit": state.set.unit,
        "title": state.set.title,
        "title_en": state.set.title_en,
        "department": state.set.department,
        "active": state.set.active,
    }


def correspondent(state: Correspondent) -> dict[str, Any] | None:
    """An entry of the register. `since` is when the person began to speak, `retired` when they ceased to
    (or empty), `active` whether they did not; a mandate ends after the day `mandate_until`."""
    entry, retired = state.registered, state.retired
    if entry is None or state.since is None:
        return None
    return {
        "person": entry.person,
        "unit": entry.unit,
        "identity": entry.identity,
        "mandate": entry.mandate,
        "mandate_until": entry.mandate_until.isoformat(),
        "trained_on": (state.trained_on or entry.trained_on).isoformat(),
        "trainings": [
            {"course": one.course, "trained_on": one.trained_on.isoformat()} for one in state.trainings
        ],
        "since": state.since.isoformat(),
        "retired": retired.at.isoformat() if retired else "",
        "reason": retired.reason if retired else "",
        "active": retired is None,
    }


def assignment(state: Assignment) -> dict[str, Any] | None:
    """An assignment. `state` is offered, unfilled, accepted or declined; `person` whom it was offered to
    last; `until` when it is to be done."""
    wanted = state.wanted
    if wanted is None:
        return None
    return {
        "assignment": wanted.assignment,
        "incident": wanted.incident,
        "instruction": wanted.instruction,
        "unit": wanted.unit,
        "person": wanted.person if isinstance(wanted, AssignmentOffered) else "",
        "state": state.standing,
        "asked": wanted.asked,
        "until": wanted.due.isoformat(),
        "offered": wanted.at.isoformat(),
        "answers": [_answer(one) for one in state.answers],
    }


def _answer(one: AssignmentAccepted | AssignmentDeclined) -> dict[str, Any]:
    reason = one.reason if isinstance(one, AssignmentDeclined) else ""
    return {"person": one.person, "accepted": not reason, "reason": reason, "at": one.at.isoformat()}


def statement(state: Statement) -> dict[str, Any] | None:
    """A statement with every version. `published` tells whether it ever stood in public."""
    newest, public = state.newest, state.published
    if newest is None:
        return None
    return {
        "statement": newest.drafted.statement,
        "incident": newest.drafted.incident,
        "kind": newest.drafted.kind,
        "title": newest.drafted.title,
        "state": state.standing,
        "version": newest.drafted.version,
        "versions": [_version(one) for one in state.versions],
        "published": public is not None,
        "published_version": public.version if public else 0,
        "published_at": public.at.isoformat() if public else "",
        "published_by": public.published_by if public else "",
        "identity": public.identity if public else "",
        "disclosure": public.disclosure if public else "",
        "address": public.address if public else "",
        "corrections": [_correction(one) for one in state.corrections],
        "withdrawn": state.withdrawn.reason if state.withdrawn else "",
        "withdrawn_at": state.withdrawn.at.isoformat() if state.withdrawn else "",
    }


def _version(one: Version) -> dict[str, Any]:
    return {
        "version": one.drafted.version,
        "kind": one.drafted.kind,
        "title": one.drafted.title,
        "wording": asdict(one.drafted.wording),
        "brief": one.drafted.brief,
        "drafted_by": one.drafted.drafted_by,
        "drafted": one.drafted.at.isoformat(),
        "present": list(one.checked.present) if one.checked else [],
        "missing": list(one.checked.missing) if one.checked else [],
        "approved_by": one.approved.approved_by if one.approved else "",
        "approved": one.approved.at.isoformat() if one.approved else "",
    }


def _correction(one: StatementCorrected) -> dict[str, Any]:
    return {"version": one.version, "wrong": one.wrong, "right": one.right, "at": one.at.isoformat()}


def public_register(documents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The public register from documents of the view `statement`, the newest first: everything that was
    ever published, corrected or withdrawn, under whose identity, and where it stands.

    `wording` is what was published and stays as it was; `corrections` and `withdrawn` say what became of
    it. Drafts that never stood in public, and who drafted and approved, are not part of it.
    """
    public = [document for document in documents if document["published"]]
    return [_entry(one) for one in sorted(public, key=lambda one: one["published_at"], reverse=True)]


def _entry(document: Mapping[str, Any]) -> dict[str, Any]:
    version = document["published_version"]
    words = next(one for one in document["versions"] if one["version"] == version)
    return {
        **{name: document[name] for name in _IN_PUBLIC},
        "version": version,
        "wording": words["wording"],
        "brief": words["brief"],
        "corrections": list(document["corrections"]),
        "withdrawn": document["withdrawn"],
        "withdrawn_at": document["withdrawn_at"],
    }


VIEWS = {
    "unit": View(unit, keys=("unit", "active")),
    "correspondent": View(correspondent, keys=("person", "unit", "active")),
    "assignment": View(assignment, keys=("assignment", "incident", "person", "state")),
    "statement": View(statement, keys=("statement", "incident", "state", "published")),
}
