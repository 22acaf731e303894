"""A report: drafted by the machine or a person, filed by a named person, and again when put right. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import Refused
from shared.messages.monitoring import ReportDrafted, ReportFiled, ReportKind
from shared.parts import SYSTEM, Person

DAILY: frozenset[ReportKind] = frozenset({"zero", "finding"})
"""What a unit files on each working day: that there is nothing, or what it found."""
WITHOUT_INCIDENT: frozenset[ReportKind] = DAILY | {"weekly"}


@dataclass(frozen=True, slots=True)
class Draft:
    """Prepare a report. Its id is `<kind>-<incident>`, with `-<n>` for another of its kind, or `weekly-...`
    and the like; `mentions` are ids of what it rests on."""

    report: str
    kind: ReportKind
    title: str
    facts: tuple[str, ...]
    at: datetime
    by: Person
    incident: str = ""
    topic: str = ""
    title_en: str = ""
    facts_en: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unknown_en: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """Hand the report in as a named person, as edited; once more, as its next version."""

    report: str
    title: str
    facts: tuple[str, ...]
    at: datetime
    by: Person
    unknown: tuple[str, ...] = ()
    title_en: str = ""
    facts_en: tuple[str, ...] = ()
    unknown_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The draft (None before there is one) and every version that was filed, the newest last."""

    drafted: ReportDrafted | None = None
    filed: tuple[ReportFiled, ...] = ()


EMPTY = Report()


def decide(report: Report, command: Draft | File) -> Sequence[ReportDrafted | ReportFiled]:
    """What changes. The machine drafts a report once; Refused where a person drafts what is drafted,
    where the id does not fit, and where nothing was drafted that could be filed."""
    match command:
        case Draft():
            return _draft(report, command)
        case File():
            return _file(report, command)


def _draft(report: Report, command: Draft) -> Sequence[ReportDrafted]:
    if report.drafted and command.by == SYSTEM:
        return []
    if report.drafted:
        raise Refused(f"{command.report} is drafted already: file it with what you want to change")
    _fits(command)
    _may(command.by, command.kind, command.report)
    return [drafted(command)]


def drafted(command: Draft) -> ReportDrafted:
    """The draft as it goes on record."""
    return ReportDrafted(
        report=command.report,
        kind=command.kind,
        incident=command.incident,
        topic=command.topic,
        title=command.title,
        title_en=command.title_en,
        facts=command.facts,
        facts_en=command.facts_en,
        unknown=command.unknown,
        unknown_en=command.unknown_en,
        mentions=command.mentions,
        at=command.at,
    )


def _fits(command: Draft) -> None:
    if not command.incident and command.kind not in WITHOUT_INCIDENT:
        raise Refused(f"a {command.kind} report is about an incident: name it")
    stem = f"{command.kind}-{command.incident}"
    if command.report != stem and not command.report.startswith(f"{stem.rstrip('-')}-"):
        raise Refused(f"call the report {stem}{'...' if stem.endswith('-') else ''}, not {command.report}")


def _may(by: Person, kind: ReportKind, report: str) -> None:
    """A unit files its own zero reports and findings, and nothing else."""
    if by.role == "unit" and (kind not in DAILY or not report.startswith(f"{kind}-{by.unit}-")):
        raise Refused(
            f"a unit files its own zero reports and findings: zero-{by.unit}-DAY, finding-{by.unit}-DAY"
        )


def _file(report: Report, command: File) -> Sequence[ReportFiled]:
    if report.drafted is None:
        raise Refused(f"{command.report} was never drafted: draft it first")
    _may(command.by, report.drafted.kind, command.report)
    if not command.facts:
        raise Refused(f"{command.report} says nothing yet: give at least one fact")
    return [
        ReportFiled(
            report=command.report,
            kind=report.drafted.kind,
            incident=report.drafted.incident,
            version=len(report.filed) + 1,
            title=command.title,
            facts=command.facts,
            unknown=command.unknown,
            filed_by=command.by.id,
            at=command.at,
            title_en=command.title_en,
            facts_en=command.facts_en,
            unknown_en=command.unknown_en,
            role=command.by.role,
        )
    ]


def evolve(report: Report, event: ReportDrafted | ReportFiled) -> Report:
    """The report after an event."""
    match event:
        case ReportDrafted():
            return replace(report, drafted=event)
        case ReportFiled():
            return replace(report, filed=(*report.filed, event))
