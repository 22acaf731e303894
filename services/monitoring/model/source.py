"""A source: its settings, where it stands, and what is wrong with it; reading it, where it is read by asking
(what brings by itself stands in hook.py). Pure.

One reader at a time: a reading is begun by a commit, so the journal's key settles who reads. What was taken
is handed on before its reading is finished; a reading that is never finished is begun again after a while,
and nothing is skipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.monitoring.model import hook
from services.monitoring.model.backoff import backoff
from services.monitoring.model.source_state import WEBHOOK, Source, SourceEvent, evolve
from shared.errors import Refused
from shared.messages.source_states import (
    SourceBegun,
    SourceChanged,
    SourceRead,
    SourceRecovered,
    SourceSettings,
    SourceSilent,
    SourceTroubled,
)
from shared.parts import Tick

__all__ = ["EMPTY", "Add", "Begin", "Fail", "Finish", "Pause", "Resume", "decide", "evolve"]

LEAST_MIN, MOST_MIN = 2, 24 * 60
LONGEST_AGAIN = timedelta(days=1)
MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Add:
    """Read a source with these settings from now on, or change those of one that is known."""

    source: str
    kind: str
    address: str
    at: datetime
    every_min: int = 10
    outlet: str = ""
    place: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Do not read the source until it is resumed."""

    source: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Resume:
    """Read a paused source again, or one that waits after a trouble, now."""

    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Begin:
    """A reader wants to read."""

    reader: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finish:
    """A reading's items were handed on: `taken` are their digests, `cursor` is where the source stands
    now."""

    reading: int
    taken: tuple[str, ...]
    cursor: Mapping[str, str]
    left_out: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Fail:
    """A reading came to nothing. `again_s`: after how many seconds the source itself wants to be asked
    again."""

    reading: int
    problem: str
    advice: str
    again_s: float | None
    at: datetime


Command = Add | Pause | Resume | Begin | Finish | Fail | Tick | hook.Command


EMPTY = Source()


def decide(source: Source, command: Command) -> Sequence[SourceEvent]:
    """What changes. Refused for a source that is not known, or a rhythm that is too quick or too slow. The
    result of a reading that is no longer under way (another began, or the address changed) changes
    nothing."""
    match command:
        case Add():
            return _add(source, command)
        case Pause(reason=reason, at=at):
            return _switched(source, command.source, active=False, reason=reason, at=at)
        case Resume(at=at):
            return _switched(source, command.source, active=True, reason="", at=at)
        case Begin():
            return _begin(source, command)
        case Finish():
            return _finish(source, command)
        case Fail():
            return _fail(source, command)
        case Tick(at=at):
            return _tick(source, at)
        case _:
            return hook.decide(source, command)


def _add(source: Source, add: Add) -> Sequence[SourceChanged]:
    if not LEAST_MIN <= add.every_min <= MOST_MIN:
        raise Refused(f"every_min: a source is read every {LEAST_MIN} to {MOST_MIN} minutes")
    if source.settings and source.settings.kind == WEBHOOK:
        raise Refused(f"{add.source} is a webhook: give this source another name")
    if "@" in add.address.partition("://")[2].partition("/")[0]:
        raise Refused("address: leave out user and password: only what everybody can read is read")
    settings = SourceSettings(
        add.source, add.kind, add.address.strip(), add.every_min, add.outlet, add.place, add.lang
    )
    same = source.active and source.settings == settings
    return [] if same else [SourceChanged(settings, active=True, reason="", at=add.at)]


def _switched(source: Source, name: str, active: bool, reason: str, at: datetime) -> Sequence[SourceChanged]:
    if source.settings is None:
        raise Refused(f"there is no source {name}: `candor source list` shows them")
    if source.active == active and not (active and source.failures):
        return []
    return [SourceChanged(source.settings, active, reason, at)]


def _begin(source: Source, begin: Begin) -> Sequence[SourceBegun]:
    if source.settings is None or not source.active or source.next is None or begin.at < source.next:
        return []
    until = begin.at + timedelta(minutes=source.settings.every_min)
    return [SourceBegun(source.settings.source, source.reading + 1, begin.reader, until, begin.at)]


def _finish(source: Source, finish: Finish) -> Sequence[SourceEvent]:
    if source.begun is None or source.begun.reading != finish.reading:
        return []
    name, lines = source.begun.source, finish.left_out[:MOST_LINES]
    moved = dict(finish.cursor) != source.cursor or lines not in ((), source.left_out)
    if not (finish.taken or moved or source.failures):
        return []
    read = SourceRead(name, finish.reading, finish.taken, dict(finish.cursor), lines, finish.at)
    if source.silent and finish.taken:
        return [read, SourceRecovered(name, source.silent, finish.at)]
    return [read]


def _fail(source: Source, fail: Fail) -> Sequence[SourceTroubled]:
    if source.settings is None or source.begun is None or source.begun.reading != fail.reading:
        return []
    failures = source.failures + 1
    wait = backoff(source.settings.every_min, failures)
    if fail.again_s is not None:
        wait = max(wait, min(timedelta(seconds=fail.again_s), LONGEST_AGAIN))
    name = source.settings.source
    return [SourceTroubled(name, fail.reading, fail.problem, fail.advice, failures, fail.at + wait, fail.at)]


def _tick(source: Source, at: datetime) -> Sequence[SourceSilent]:
    rhythm = source.rhythm
    if source.settings is None or source.due is None or source.due > at or rhythm.last is None:
        return []
    return [SourceSilent(source.settings.source, rhythm.last, rhythm.usual_s, source.due)]
