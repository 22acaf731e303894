"""The record of how an incident was handled, and what was learnt."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from shared.messages.catalogue import event

Ending = Literal["closed", "dismissed", "referred"]


@event("archive", "entry.kept", internal=True)
@dataclass(frozen=True, slots=True)
class EntryKept:
    """One event as it was heard: `stream` and `sequence` of its source, `part` of `parts` in its commit."""

    id: str
    type: str
    source: str
    stream: str
    sequence: int
    part: int
    parts: int
    incident: str
    actor: str
    data: dict[str, Any]
    recorded: datetime
    at: datetime


@event("archive", "case.opened")
@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case file was opened for the incident."""

    incident: str
    title: str
    at: datetime
    title_en: str = ""
    topic: str = ""
    matter: str = ""
    place: str = ""


@event("archive", "case.lessons_opened")
@dataclass(frozen=True, slots=True)
class LessonsOpened:
    """It calmed down: those who took part are asked what to learn."""

    incident: str
    questions: tuple[str, ...]
    at: datetime
    questions_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """What is to be made good, by whom, until when."""

    text: str
    unit: str
    due: date


@event("archive", "case.lessons_filed")
@dataclass(frozen=True, slots=True)
class LessonsFiled:
    """The lessons, filed by a named person."""

    incident: str
    went_well: tuple[str, ...]
    went_badly: tuple[str, ...]
    measures: tuple[Measure, ...]
    filed_by: str
    at: datetime


@event("archive", "case.ended")
@dataclass(frozen=True, slots=True)
class CaseEnded:
    """The incident came to its end, and how."""

    incident: str
    ending: Ending
    at: datetime


@event("archive", "case.resumed")
@dataclass(frozen=True, slots=True)
class CaseResumed:
    """The incident was taken up again."""

    incident: str
    reason: str
    at: datetime


@event("archive", "case.published")
@dataclass(frozen=True, slots=True)
class CasePublished:
    """The case stands in the library."""

    incident: str
    title: str
    summary: str
    at: datetime
