"""A case: opened with its incident, asked for its lessons, ended, published. Pure.

What is heard is told once each and does not wait for one another, so that the order of hearing changes
nothing; what people ask is refused before its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from shared.errors import Refused
from shared.messages.archive import (
    CaseEnded,
    CaseOpened,
    CasePublished,
    CaseResumed,
    Ending,
    LessonsFiled,
    LessonsOpened,
    Measure,
)
from shared.parts import Person

Stage = Literal["unknown", "open", "lessons", "filed", "closed", "dismissed", "referred", "published"]
CaseEvent = CaseOpened | LessonsOpened | LessonsFiled | CaseEnded | CaseResumed | CasePublished


@dataclass(frozen=True, slots=True)
class Open:
    """The incident was detected."""

    incident: str
    title: str
    title_en: str
    topic: str
    matter: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AskLessons:
    """The incident calmed down."""

    incident: str
    questions: tuple[str, ...]
    questions_en: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class End:
    """The incident came to its end."""

    incident: str
    ending: Ending
    at: datetime


@dataclass(frozen=True, slots=True)
class Resume:
    """The incident was taken up again."""

    incident: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileLessons:
    """Say what went well and badly, and what is to be made good; again, as long as nothing is published."""

    incident: str
    went_well: tuple[str, ...]
    went_badly: tuple[str, ...]
    measures: tuple[Measure, ...]
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Publish:
    """Put the case into the library."""

    incident: str
    summary: str
    at: datetime
    by: Person


Command = Open | AskLessons | End | Resume | FileLessons | Publish


@dataclass(frozen=True, slots=True)
class Case:
    """The case so far: each thing that happened to it, and the newest lessons."""

    opened: CaseOpened | None = None
    asked: tuple[LessonsOpened, ...] = ()
    lessons: LessonsFiled | None = None
    ended: tuple[CaseEnded, ...] = ()
    resumed: tuple[CaseResumed, ...] = ()
    published: CasePublished | None = None

    @property
    def ending(self) -> CaseEnded | None:
        """How it ended, unless it was taken up again later."""
        last = max(self.ended, key=lambda one: one.at, default=None)
        again = max((one.at for one in self.resumed), default=None)
        return last if last and (again is None or again < last.at) else None

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if self.published:
            return "published"
        if self.ending:
            return self.ending.ending
        if self.lessons:
            return "filed"
        if self.asked:
            return "lessons"
        return "open" if self.opened else "unknown"


EMPTY = Case()


def decide(case: Case, command: Command) -> Sequence[CaseEvent]:
    """What changes; nothing where it was heard before. Refused: lessons before the incident is stabilised or
    after the case is published, and publishing before the incident is closed and its lessons are filed."""
    match command:
        case FileLessons():
            return _file(case, command)
        case Publish():
            return _publish(case, command)
    return _hear(case, command)


def _hear(case: Case, command: Open | AskLessons | End | Resume) -> Sequence[CaseEvent]:
    said = _said(command)
    known: tuple[CaseEvent, ...] = (*case.asked, *case.ended, *case.resumed)
    again = isinstance(said, CaseOpened) and case.opened is not None
    return [] if again or said in known else [said]


def _said(command: Open | AskLessons | End | Resume) -> CaseEvent:
    match command:
        case Open(incident, title, title_en, topic, matter, place, at):
            return CaseOpened(incident, title, at, title_en, topic, matter, place)
        case AskLessons(incident, questions, questions_en, at):
            return LessonsOpened(incident, questions, at, questions_en)
        case End(incident, ending, at):
            return CaseEnded(incident, ending, at)
        case Resume(incident, reason, at):
            return CaseResumed(incident, reason, at)


def _file(case: Case, file: FileLessons) -> Sequence[CaseEvent]:
    if not case.asked:
        raise Refused(f"{file.incident} is not stabilised: file its lessons when it has calmed down")
    if case.published:
        raise Refused(f"{file.incident} stands in the library with its lessons: they are filed no more")
    if not (file.went_well or file.went_badly or file.measures):
        raise Refused(f"the lessons of {file.incident} say nothing: name what went well or badly")
    return [LessonsFiled(file.incident, file.went_well, file.went_badly, file.measures, file.by.id, file.at)]


def _publish(case: Case, publish: Publish) -> Sequence[CaseEvent]:
    if case.published:
        raise Refused(f"{publish.incident} stands in the library already")
    if case.opened is None or case.ending is None:
        raise Refused(f"{publish.incident} is not closed: publish its case when it is")
    if case.ending.ending != "closed":
        raise Refused(f"{publish.incident} was {case.ending.ending}: there is no case to publish")
    if case.lessons is None:
        raise Refused(f"the lessons of {publish.incident} are not filed: file them first")
    return [CasePublished(publish.incident, case.opened.title, publish.summary, publish.at)]


def evolve(case: Case, event: CaseEvent) -> Case:
    """The case after an event. Of several lessons the newest count."""
    match event:
        case CaseOpened():
            return replace(case, opened=event)
        case LessonsOpened():
            return replace(case, asked=(*case.asked, event))
        case LessonsFiled():
            return replace(case, lessons=event)
        case CaseEnded():
            return replace(case, ended=(*case.ended, event))
        case CaseResumed():
            return replace(case, resumed=(*case.resumed, event))
        case CasePublished():
            return replace(case, published=event)
