"""What a weekly report shows beside its facts: topics with their curves, incidents, false alarms, answers,
daily reports, silent sources, staffing, and deadlines. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from services.monitoring.series import HOUR
from services.monitoring.sheets.advising import advised
from services.monitoring.sheets.content import Figure, Section, Table
from services.monitoring.sheets.curve import drawn
from services.monitoring.sheets.daily import filed_daily
from services.monitoring.sheets.known import Document, Order, Said, counts
from services.monitoring.sheets.quiet import quiet_sources
from services.monitoring.sheets.staffing import staffing
from services.monitoring.sheets.words import WORDS, ZONE, moment, span

WEEK = timedelta(days=7)
DRAWN = 3
"""So many topics, the most mentioned, have their curve drawn."""
STATES = ("detected", "assessed", "directed", "stabilised", "closed", "dismissed", "referred", "reopened")
CLOCKS = ("met", "late", "missed", "excused")


def of_the_week(order: Order, one: Said) -> Iterator[Section]:
    """The sections; the week is the one that the report's name has, else that before its draft."""
    begins, ends = week(str(order.report["report"]), one.at)
    yield from _topics(order, begins, ends)
    notes = [
        {**note, "incident": docket["incident"], "title": _title(order, docket)}
        for docket in order.dockets
        for note in docket["notes"]
        if begins <= datetime.fromisoformat(note["at"]) < ends
    ]
    yield _incidents(order, notes)
    yield _false_alarms(order, notes)
    yield _answers(order, notes)
    yield advised(order, begins, max(ends, one.at))
    yield filed_daily(order, begins, one.at, sum(note["what"] == "late" for note in notes if _daily(note)))
    yield quiet_sources(order, begins, ends, one.at)
    yield staffing(order, notes, one.at)
    yield _clocks(order, [note for note in notes if not _daily(note)])


def _daily(note: dict[str, Any]) -> bool:
    """Whether it is of what a unit owes on a working day: that has a section of its own."""
    return str(note["about"]).startswith("unit/")


def week(name: str, at: datetime) -> tuple[datetime, datetime]:
    """The Mondays at which a week begins and ends: of `weekly-2026-W08`, else the one before a moment."""
    parts = name.split("-")
    if len(parts) >= 3 and parts[1].isdigit() and parts[2][:1] == "W" and parts[2][1:3].isdigit():
        begins = datetime.fromisocalendar(int(parts[1]), int(parts[2][1:3]), 1).replace(tzinfo=ZONE)
        return begins, begins + WEEK
    local = at.astimezone(ZONE)
    ends = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())
    return ends - WEEK, ends


def _title(order: Order, one: Document) -> str:
    return str((order.language == "en" and one["title_en"]) or one["title"])


def _topics(order: Order, begins: datetime, ends: datetime) -> Iterator[Section]:
    words = WORDS[order.language]
    ranked = sorted(order.topics, key=lambda t: (-sum(counts(t, "hours").between(begins, ends)), t["topic"]))
    rows = tuple(_topic(order, topic, begins, ends) for topic in ranked)
    heads = ("row_topic", "row_mentions", "row_before", "row_questions", "row_alerts")
    yield Section(words["topics"], table=Table(tuple(words[head] for head in heads), rows) if rows else None)
    for topic in ranked[:DRAWN]:
        if any(hourly := counts(topic, "hours").between(begins, ends)):
            labels = [f"{(begins + n * HOUR).astimezone(ZONE):%-m-%-d}" for n in range(len(hourly))]
            caption = words["week_curve"].format(title=_title(order, topic))
            heading = words["trend_of"].format(title=_title(order, topic))
            yield Section(heading, figure=Figure(drawn(hourly, labels, every=24), caption))


def _topic(order: Order, topic: Document, begins: datetime, ends: datetime) -> tuple[str, ...]:
    hours, asked = counts(topic, "hours"), counts(topic, "asked")
    alerts = [datetime.fromisoformat(one["raised"]) for one in topic["episodes"]]
    known = hours.reaches(begins, WEEK // HOUR)
    before = str(sum(hours.between(begins - WEEK, begins))) if known else WORDS[order.language]["not_known"]
    return (
        _title(order, topic),
        str(sum(hours.between(begins, ends))),
        before,
        str(sum(asked.between(begins, ends))),
        str(sum(begins <= at < ends for at in alerts)),
    )


def _incidents(order: Order, notes: Sequence[dict[str, Any]]) -> Section:
    words = WORDS[order.language]
    rows = tuple(_row(order, note) for note in notes if note["what"] in STATES)
    if not rows:
        return Section(words["incidents"], (words["no_incidents"],))
    head = (words["row_incident"], words["row_when"], words["row_state"])
    return Section(words["incidents"], table=Table(head, rows, widest=len(head) - 1))


def _row(order: Order, note: dict[str, Any]) -> tuple[str, str, str]:
    at = moment(datetime.fromisoformat(note["at"]), order.language)
    return f"{note['title']} {note['incident']}".strip(), at, _said(order, note)


def _said(order: Order, note: dict[str, Any]) -> str:
    return str(note["words"] if order.language == "zh" else note["words_en"])


def _false_alarms(order: Order, notes: Sequence[dict[str, Any]]) -> Section:
    words = WORDS[order.language]
    told = [f"{note['title']} {_said(order, note)}" for note in notes if note["what"] == "dismissed"]
    return Section(words["false_alarms"], tuple(told) or (words["no_false_alarms"],))


def _answers(order: Order, notes: Sequence[dict[str, Any]]) -> Section:
    words = WORDS[order.language]
    opened = {_key(note): datetime.fromisoformat(note["at"]) for note in notes if note["what"] == "asked"}
    answered: dict[tuple[str, str], datetime] = {}
    for note in notes:
        if note["what"] == "answered":
            answered.setdefault(_key(note), datetime.fromisoformat(note["at"]))
    waits = [(at - opened[key]).total_seconds() for key, at in answered.items() if key in opened]
    if not opened:
        return Section(words["answers"], (words["no_answers"],))
    if not waits:
        return Section(words["answers"], (words["answered_none"].format(opened=len(opened)),))
    told = words["answered"].format(
        opened=len(opened),
        answered=len(waits),
        middle=span(timedelta(seconds=median(waits)), order.language),
        longest=span(timedelta(seconds=max(waits)), order.language),
    )
    return Section(words["answers"], (told,))


def _key(note: dict[str, Any]) -> tuple[str, str]:
    return str(note["incident"]), str(note["about"])


def _clocks(order: Order, notes: Sequence[dict[str, Any]]) -> Section:
    words, tally = WORDS[order.language], Counter(note["what"] for note in notes)
    told = words["clocks_week"].format(**{what: tally[what] for what in CLOCKS})
    rows = tuple(_row(order, note) for note in notes if note["what"] in ("late", "missed"))
    head = (words["row_incident"], words["row_when"], words["row_rule"])
    return Section(words["clocks"], (told,), table=Table(head, rows) if rows else None)
