"""What the desk heard of an incident: its level, how it went on, its deadlines, when questions were answered.

One stream an incident (`docket/<incident>`), one a unit for what it owes on its working days
(`docket/unit/<unit>`), and `docket/calendar` for other deadlines of no incident. Reports
are made of it. The notes stand by their time, whatever the order in which they were heard. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.messages.desk import Noted, What

CALENDAR = "calendar"
NOTES_KEPT = 400


@dataclass(frozen=True, slots=True)
class Note:
    """Something was heard. `about` tells two of a kind apart: a clock's or a question's id. `by` acted, as
    `role`, where one of the staff did."""

    incident: str
    what: What
    at: datetime
    about: str = ""
    words: str = ""
    words_en: str = ""
    title: str = ""
    title_en: str = ""
    by: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Docket:
    """The incident's name, and what was noted of it: the last ones, by their time."""

    incident: str = ""
    title: str = ""
    title_en: str = ""
    notes: tuple[Noted, ...] = ()


EMPTY = Docket()


def decide(docket: Docket, note: Note) -> Sequence[Noted]:
    """Note it, once."""
    noted = Noted(
        incident=note.incident,
        what=note.what,
        about=note.about,
        words=note.words,
        words_en=note.words_en,
        title=note.title,
        title_en=note.title_en,
        at=note.at,
        by=note.by,
        role=note.role,
    )
    return [] if noted in docket.notes else [noted]


def evolve(docket: Docket, noted: Noted) -> Docket:
    """The docket with the note in its place."""
    notes = sorted((*docket.notes, noted), key=lambda note: (note.at, note.what, note.about, note.words))
    docket = replace(docket, incident=noted.incident, notes=tuple(notes[-NOTES_KEPT:]))
    return replace(docket, title=noted.title, title_en=noted.title_en) if noted.title else docket
