"""What escalation keeps for questions: a document a stream, its whole state. Pure."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from services.escalation.model import clock, clocks, telling
from services.escalation.model.matter import Matter
from services.escalation.model.notice import Notice
from services.escalation.model.state import Incident
from services.escalation.norms import Norms
from shared.parts import View, due_ms


def matter(state: Matter) -> dict[str, Any]:
    """The incident that is open for the matter, if any."""
    return {
        "matter": state.id,
        "incident": state.incident,
        "opened": state.opened,
        "alerts": dict(state.alerts),
    }


def incident(norms: Norms, state: Incident) -> dict[str, Any] | None:
    """Where the incident stands, with its clocks; None before it is detected."""
    detected = state.detected
    if detected is None:
        return None
    return {
        "incident": state.id,
        "matter": detected.matter,
        "topic": detected.topic,
        "title": detected.title,
        "title_en": detected.title_en,
        "harm": detected.harm,
        "place": detected.place,
        "state": state.stage,
        "detected": detected.at.isoformat(),
        "alerts": list(state.alerts),
        "level": state.level,
        "proposed": _proposed(state),
        "sudden": state.sudden,
        "to_confirm": state.oral,
        "clocks": clocks.document(state.clocks),
        "due": due_ms(telling.wake(norms, state.clocks)),
    }


def timed(norms: Norms, state: clock.Timed) -> dict[str, Any]:
    """A subject that is no incident, with its clocks."""
    return {
        "subject": state.about.subject,
        "incident": state.about.incident,
        "unit": state.about.unit,
        "clocks": clocks.document(state.clocks),
        "due": due_ms(clock.wake(norms, state)),
    }


def notice(state: Notice) -> dict[str, Any] | None:
    """Who was told what, and how."""
    if state.taken is None:
        return None
    return {
        "notice": state.taken.notice,
        "to": state.taken.to,
        "incident": state.taken.incident,
        "text": state.taken.text,
        "text_en": state.taken.text_en,
        "at": state.taken.at.isoformat(),
        "state": state.state,
        "channel": state.channel,
    }


def views(norms: Norms) -> Mapping[str, View]:
    """The views by their kind of stream. Norms tell when a clock is to be woken."""
    return {
        "matter": View(matter, ("matter", "incident")),
        "incident": View(partial(incident, norms), ("incident", "matter", "state")),
        "clock": View(partial(timed, norms), ("subject", "incident")),
        "notice": View(notice, ("notice", "to", "incident")),
    }


def _proposed(state: Incident) -> dict[str, Any] | None:
    if not state.proposals:
        return None
    last = state.proposals[-1]
    return {
        "level": last.level,
        "reason": last.reason,
        "reason_en": last.reason_en,
        "harm": last.harm,
        "mentions": list(last.mentions),
    }
