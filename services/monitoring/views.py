"""What monitoring shows: topics with their counts and alerts, reports, sources, and tips. Pure."""

from datetime import datetime
from typing import Any

from services.monitoring.model.advice import Advice
from services.monitoring.model.alert import Episode
from services.monitoring.model.docket import Docket
from services.monitoring.model.report import Draft, Report, drafted
from services.monitoring.model.source_state import Source
from services.monitoring.model.spells import Spell
from services.monitoring.model.state import Topic
from services.monitoring.model.tip import Tip
from services.monitoring.model.unit import Unit
from services.monitoring.series import HOUR, MINUTE, Series, start_of
from services.monitoring.wording import LOCAL
from shared.messages.monitoring import HarmTold, ReportFiled
from shared.parts import READERS, View, due_ms


def topic(state: Topic) -> dict[str, Any] | None:
    """A topic: settings, counts by minute and hour as (first moment, counts), its last alerts, the ids of
    its last questions, of texts with claims to check and of those that tell of harm. Digests of texts stay in
    the journal."""
    watched = state.settings
    if watched is None:
        return None
    return {
        "topic": watched.topic,
        "title": watched.title,
        "title_en": watched.title_en,
        "terms": list(watched.terms),
        "harm": watched.harm,
        "place": watched.place,
        "active": watched.active,
        "mentions": state.mentions,
        "copies": state.copies,
        "questions": state.questions,
        "questioned": list(state.questioned),
        "claims": {one.kind: {"texts": one.texts, "examples": list(one.examples)} for one in state.claims},
        "harms": {one.kind: _harm(one) for one in state.harms},
        "minutes": [start_of(state.minutes.first, MINUTE).isoformat(), list(state.minutes.values)],
        "hours": _by_hour(state.hours),
        "asked": _by_hour(state.asked),
        "alert": state.alert.id if state.alert else "",
        "episodes": [_episode(one) for one in state.episodes],
        "due": due_ms(state.alert.due if state.alert else None),
    }


def _harm(one: HarmTold) -> dict[str, Any]:
    return {"texts": one.texts, "places": list(one.places), "examples": list(one.examples)}


def _by_hour(series: Series) -> list[Any]:
    return [start_of(series.first, HOUR).isoformat(), list(series.values)]


def _episode(one: Episode) -> dict[str, Any]:
    reach = one.reach
    return {
        "alert": one.alert,
        "raised": one.raised.isoformat(),
        "subsided": one.subsided.isoformat() if one.subsided else "",
        "mentions": reach.mentions,
        "expected": reach.expected,
        "growth": reach.growth,
        "outlets": reach.outlets,
        "places": reach.places,
        "questions": reach.questions,
        "examples": list(reach.examples),
        "claims": reach.claims,
        "harms": {one.kind: _harm(one) for one in reach.harms},
    }


def report(state: Report) -> dict[str, Any] | None:
    """A report: its draft, and every version that was filed. `state` is drafted or filed."""
    draft = state.drafted
    if draft is None:
        return None
    return {
        "report": draft.report,
        "kind": draft.kind,
        "incident": draft.incident,
        "topic": draft.topic,
        "state": "filed" if state.filed else "drafted",
        "title": draft.title,
        "title_en": draft.title_en,
        "facts": list(draft.facts),
        "facts_en": list(draft.facts_en),
        "unknown": list(draft.unknown),
        "unknown_en": list(draft.unknown_en),
        "mentions": list(draft.mentions),
        "drafted": draft.at.isoformat(),
        "week": f"{draft.at.astimezone(LOCAL):%G-W%V}",
        "versions": [_version(filed) for filed in state.filed],
    }


def previewed(draft: Draft) -> dict[str, Any]:
    """A report that was not drafted yet, as its document would be."""
    document = report(Report(drafted(draft)))
    assert document is not None, "there is a draft"
    return document


def _version(filed: ReportFiled) -> dict[str, Any]:
    return {
        "version": filed.version,
        "title": filed.title,
        "facts": list(filed.facts),
        "unknown": list(filed.unknown),
        "title_en": filed.title_en,
        "facts_en": list(filed.facts_en),
        "unknown_en": list(filed.unknown_en),
        "filed_by": filed.filed_by,
        "role": filed.role,
        "at": filed.at.isoformat(),
    }


def docket(state: Docket) -> dict[str, Any]:
    """What was heard of an incident (empty: of none), by its time."""
    return {
        "incident": state.incident,
        "title": state.title,
        "title_en": state.title_en,
        "notes": [
            {
                "what": note.what,
                "about": note.about,
                "words": note.words,
                "words_en": note.words_en,
                "at": note.at.isoformat(),
                "by": note.by,
                "role": note.role,
            }
            for note in state.notes
        ],
    }


def advice(state: Advice) -> dict[str, Any] | None:
    """Advice with its answer. `state` is given, adopted or declined."""
    given, answered = state.given, state.answered
    if given is None:
        return None
    stands = ("adopted" if answered.adopted else "declined") if answered else "given"
    return {
        "advice": given.advice,
        "incident": given.incident,
        "state": stands,
        "title": given.title,
        "needs": list(given.needs),
        "proposals": list(given.proposals),
        "mentions": list(given.mentions),
        "given_by": given.given_by,
        "given": given.at.isoformat(),
        "reason": answered.reason if answered else "",
        "answered_by": answered.answered_by if answered else "",
        "answered": answered.at.isoformat() if answered else "",
    }


def unit(state: Unit) -> dict[str, Any] | None:
    """A unit by name, whether it is to file, and since when."""
    known = state.known
    if known is None:
        return None
    return {
        "unit": known.unit,
        "title": known.title,
        "title_en": known.title_en,
        "active": known.active,
        "since": _said(state.since),
    }


def source(state: Source) -> dict[str, Any] | None:
    """A source: settings, how it stands, when it is read next (epoch milliseconds, None where it is not),
    and the last spells without it. What was taken, and its cursor, stay in the journal."""
    settings = state.settings
    if settings is None:
        return None
    trouble = state.trouble
    return {
        "source": settings.source,
        "kind": settings.kind,
        "address": settings.address,
        "every_min": settings.every_min,
        "outlet": settings.outlet,
        "place": settings.place,
        "lang": settings.lang,
        "active": state.active,
        "state": _standing(state),
        "reason": state.reason,
        "reading": state.reading,
        "next": due_ms(state.next),
        "looked": _said(state.looked),
        "first": _said(state.rhythm.first),
        "last": _said(state.rhythm.last),
        "taken": state.count,
        "failures": state.failures,
        "problem": trouble.problem if trouble else "",
        "advice": trouble.advice if trouble else "",
        "troubled": _said(trouble.at if trouble else None),
        "left_out": list(state.left_out),
        "silent_since": _said(state.silent),
        "spells": [_spell(one) for one in state.spells],
        "due": due_ms(state.due),
    }


def _spell(one: Spell) -> dict[str, str]:
    return {
        "kind": one.kind,
        "since": one.since.isoformat(),
        "told": one.told.isoformat(),
        "until": _said(one.until),
        "why": one.why,
    }


def _standing(state: Source) -> str:
    if not state.active:
        return "paused"
    if state.failures:
        return "troubled"
    if state.silent:
        return "silent"
    if state.looked is None:
        return "new"
    return "read" if state.is_asked else "heard"


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def tip(state: Tip) -> dict[str, Any] | None:
    """A tip without its text and its pictures, which lie under their ids until their time is over."""
    received = state.received
    if received is None:
        return None
    return {
        "tip": received.tip,
        "kept": received.kept,
        "topic": received.topic,
        "matter": received.matter,
        "title": received.title,
        "title_en": received.title_en,
        "harm": received.harm,
        "place": received.place,
        "happened": received.happened.isoformat(),
        "taken_by": received.taken_by,
        "pictures": list(received.pictures),
        "at": received.at.isoformat(),
    }


VIEWS = {
    "unit": View(unit, keys=("unit", "active")),
    "advice": View(advice, keys=("advice", "incident", "state")),
    "docket": View(docket, keys=("incident",)),
    "tip": View(tip, keys=("tip", "topic", "matter")),
    "topic": View(topic, keys=("topic", "active")),
    "report": View(
        report, keys=("report", "kind", "incident", "state", "week"), readers=READERS | {"agency"}
    ),
    "source": View(source, keys=("source", "kind", "active", "state")),
}
