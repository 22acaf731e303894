"""What the archive shows: cases, and how whole its record of each stream is. Pure."""

from typing import Any

from services.archive.model.case import Case
from services.archive.model.heard import Heard
from shared.messages.archive import LessonsFiled
from shared.parts import View


def case(state: Case) -> dict[str, Any]:
    """A case. `state` is unknown, open, lessons (asked for), filed, closed, dismissed, referred or
    published."""
    opened, asked = state.opened, max(state.asked, key=lambda one: one.at, default=None)
    ending, published = state.ending, state.published
    return {
        "incident": _incident(state),
        "state": state.stage,
        "title": opened.title if opened else "",
        "title_en": opened.title_en if opened else "",
        "topic": opened.topic if opened else "",
        "matter": opened.matter if opened else "",
        "place": opened.place if opened else "",
        "opened": opened.at.isoformat() if opened else "",
        "asked": asked.at.isoformat() if asked else "",
        "questions": list(asked.questions) if asked else [],
        "questions_en": list(asked.questions_en) if asked else [],
        "lessons": _lessons(state.lessons) if state.lessons else None,
        "ending": ending.ending if ending else "",
        "ended": ending.at.isoformat() if ending else "",
        "summary": published.summary if published else "",
        "published": published.at.isoformat() if published else "",
    }


def _incident(state: Case) -> str:
    events = (state.opened, *state.asked, *state.ended, *state.resumed)
    return next(event.incident for event in events if event)


def _lessons(filed: LessonsFiled) -> dict[str, Any]:
    return {
        "went_well": list(filed.went_well),
        "went_badly": list(filed.went_badly),
        "measures": [{"text": m.text, "unit": m.unit, "due": m.due.isoformat()} for m in filed.measures],
        "filed_by": filed.filed_by,
        "at": filed.at.isoformat(),
    }


def heard(state: Heard) -> dict[str, Any]:
    """What was heard of a stream: how many entries, up to which number, and which numbers are missing."""
    missing = [list(gap) for gap in state.missing]
    return {
        "incident": state.incident,
        "source": state.source,
        "stream": state.stream,
        "count": state.count,
        "last": state.last,
        "gaps": missing,
        "complete": not missing,
    }


VIEWS = {
    "case": View(case, keys=("incident", "state", "topic")),
    "heard": View(heard, keys=("incident", "source", "stream", "complete")),
}
