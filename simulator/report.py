"""The after-action report of an exercise: one HTML file that needs nothing else, in Chinese and English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.messages.archive import LessonsFiled
from shared.messages.correspondent import StatementPublished
from shared.messages.envelope import Message
from simulator.answers import Answered, answers
from simulator.findings import (
    BIN,
    Lateness,
    Receipt,
    Step,
    by_unit,
    lateness,
    lessons,
    matched,
    moments,
    receipts,
    statements,
    steps,
)
from simulator.holds import held_s, said_after
from simulator.plot import Plot, plot
from simulator.record import Record, Sheet
from simulator.wording import DECISIONS, INSTRUCTIONS, LEVELS, POINTS, ROLES, Said, name

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the report shows."""

    sheet: Sheet
    plot: Plot
    steps: Sequence[Step]
    answers: Sequence[Answered]
    statements: Sequence[StatementPublished]
    receipts: Mapping[str, Sequence[Receipt]]
    lessons: Sequence[LessonsFiled]
    lateness: Sequence[Lateness]
    matched: int


def write(record: Record) -> Path:
    """Make the report of an exercise that was played, from what was kept of it; where it lies."""
    record.report.write_text(render(build(record.sheet(), tuple(record.events()))), encoding="utf-8")
    return record.report


def build(sheet: Sheet, events: Sequence[Message]) -> Report:
    """What the events show."""
    hits = matched(events, sheet.start, -(-(sheet.end - sheet.start) // BIN))
    roles = {key: person.role for key, person in sheet.people.items()}
    units = {key: Said(unit.name, unit.name_en) for key, unit in sheet.units.items()}
    zone = timezone(timedelta(seconds=sheet.zone_s))
    return Report(
        sheet=sheet,
        plot=plot(sheet.curve, hits, sheet.start, sheet.end, zone, moments(events)),
        steps=_in_order(steps(events, sheet.people, units), sheet),
        answers=answers(events, roles),
        statements=statements(events),
        receipts=by_unit(receipts(events)),
        lessons=lessons(events),
        lateness=lateness(events, sheet.segments),
        matched=sum(hits),
    )


def _in_order(events: Sequence[Step], sheet: Sheet) -> Sequence[Step]:
    """The timeline, with what the broker held where it happened."""
    held = [Step(hold.since, "", said_after(hold)) for hold in sheet.holds]
    return sorted([*events, *held], key=lambda step: step.at)


def render(report: Report) -> str:
    """The report as a page."""
    zone = timezone(timedelta(seconds=report.sheet.zone_s))

    def clock(moment: datetime | None, form: str = "%m-%d %H:%M:%S") -> str:
        return format(moment.astimezone(zone), form) if moment else "—"

    words: dict[str, Any] = {
        "role": lambda key: name(ROLES, key),
        "kind": lambda key: name(INSTRUCTIONS, key),
        "level": lambda key: name(LEVELS, key),
        "decision": lambda key: name(DECISIONS, key),
        "points": POINTS,
        "clock": clock,
        "span": span,
        "held_s": held_s(report.sheet.holds),
    }
    return _environment().get_template("report.html.j2").render(report=report, sheet=report.sheet, **words)


def span(length: timedelta | float) -> str:
    """A length of time, given as such or in seconds, as `1:02:03`."""
    seconds = round(length.total_seconds() if isinstance(length, timedelta) else length)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
