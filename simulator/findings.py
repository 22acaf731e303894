"""What the events of an exercise show, ready for a report. Pure; no text of a mention is among it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from shared.clock import Segment, real_at
from shared.messages.archive import LessonsFiled
from shared.messages.correspondent import StatementPublished
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentAssessed, IncidentClosed, IncidentDirected, IncidentStabilised
from shared.messages.instruction import (
    InstructionAcknowledged,
    InstructionDeclined,
    InstructionDelivered,
    InstructionDone,
    InstructionIssued,
)
from shared.messages.monitoring import AlertRaised, ReportFiled, TopicCounted
from simulator.wording import Said, tell, told_once

BIN = timedelta(minutes=10)
TICKED = frozenset(
    {
        "candor.escalation.clock.warned.v1",
        "candor.escalation.clock.missed.v1",
        "candor.escalation.notice.requested.v1",
        "candor.escalation.notice.sent.v1",
        "candor.instruction.instruction.overdue.v1",
    }
)
"""What services tell when a moment has come: in an exercise 2 s of real time later, on purpose."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline; `who` is an official's id, empty for the machine."""

    at: datetime
    who: str
    said: Said


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that the plot marks."""

    at: datetime
    said: Said


@dataclass(frozen=True, slots=True)
class Receipt:
    """An instruction at one unit."""

    unit: str
    kind: str
    asked: str
    issued: datetime
    due: datetime
    acknowledged: datetime | None = None
    done: datetime | None = None
    answer: str = ""
    declined: bool = False

    @property
    def late(self) -> bool:
        """Whether it was done after its time, or never."""
        return self.done is None or self.done > self.due


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long after its real moment a service's events were written, in milliseconds."""

    service: str
    ticked: bool
    events: int
    middle_ms: int
    p99_ms: int
    longest_ms: int


def steps(events: Iterable[Message], people: Iterable[str], units: Mapping[str, Said]) -> list[Step]:
    """The timeline in order of virtual time; `people` are the ids of those who take part."""
    known, once = frozenset(people), set[str]()
    found = []
    for message in sorted(events, key=lambda message: message.time):
        said, name = tell(message, units), told_once(message)
        if said and name not in once:
            found.append(Step(message.time, message.actor if message.actor in known else "", said))
        if name:
            once.add(name)
    return found


def moments(events: Iterable[Message]) -> list[Moment]:
    """The first of each kind of moment that the plot marks, in order."""
    found: dict[str, Moment] = {}
    for message in events:
        said = _marked(message.data)
        if said and (said.en not in found or message.time < found[said.en].at):
            found[said.en] = Moment(message.time, said)
    return sorted(found.values(), key=lambda moment: moment.at)


def _marked(event: Any) -> Said | None:
    match event:
        case AlertRaised():
            return Said("预警", "alert")
        case ReportFiled(kind="first"):
            return Said("初报", "first notice")
        case ReportFiled(kind="special"):
            return Said("特报", "special report")
        case StatementPublished():
            return Said("首次通报", "first statement")
    fixed = {
        IncidentAssessed: Said("研判", "assessed"),
        IncidentDirected: Said("批示", "directed"),
        IncidentStabilised: Said("平稳", "stabilised"),
        IncidentClosed: Said("办结", "closed"),
    }
    return fixed.get(type(event))


def matched(events: Iterable[Message], start: datetime, bins: int) -> list[int]:
    """Mentions that matched a watched topic, by ten minutes from `start` on; exact copies count once."""
    counts = [0] * bins
    for message in events:
        if isinstance(message.data, TopicCounted):
            for count in message.data.counts:
                place = (count.minute - start) // BIN
                if 0 <= place < bins:
                    counts[place] += count.mentions
    return counts


def statements(events: Iterable[Message]) -> list[StatementPublished]:
    """What was published, in order."""
    found = [message.data for message in events if isinstance(message.data, StatementPublished)]
    return sorted(found, key=lambda statement: statement.at)


def receipts(events: Iterable[Message]) -> list[Receipt]:
    """Every instruction at every unit, in the order of issue."""
    found: dict[tuple[str, str], Receipt] = {}
    for event in sorted((message.data for message in events if _of_a_unit(message.data)), key=lambda e: e.at):
        if isinstance(event, InstructionIssued):
            for unit in event.units:
                found[event.instruction, unit] = Receipt(unit, event.kind, event.asked, event.at, event.due)
            continue
        key = event.instruction, event.unit
        if key not in found:
            continue
        match event:
            case InstructionAcknowledged(at=at):
                found[key] = replace(found[key], acknowledged=at)
            case InstructionDone(at=at, result=result):
                found[key] = replace(found[key], done=at, answer=result)
            case InstructionDeclined(at=at, reason=reason):
                found[key] = replace(found[key], answer=reason, declined=True)
    return list(found.values())


def _of_a_unit(event: Any) -> bool:
    kinds = (
        InstructionIssued,
        InstructionDelivered,
        InstructionAcknowledged,
        InstructionDone,
        InstructionDeclined,
    )
    return isinstance(event, kinds)


def lessons(events: Iterable[Message]) -> list[LessonsFiled]:
    """What was learnt."""
    return [message.data for message in events if isinstance(message.data, LessonsFiled)]


def lateness(events: Iterable[Message], segments: Sequence[Segment]) -> list[Lateness]:
    """The system's own delay, by service: from the real moment of what caused an event to its writing.

    At speed 1000 a quarter of a second is four virtual minutes, so this stays apart from people's times.
    """
    found: dict[tuple[str, bool], list[float]] = {}
    for message in events:
        played = segments and message.time > segments[0].virtual and message.service != "simulator"
        real = real_at(segments[:1], message.time) if played else None
        if real is not None:
            delay = (message.recorded - real) / timedelta(milliseconds=1)
            found.setdefault((message.service, message.type in TICKED), []).append(max(delay, 0.0))
    return [_lateness(key, sorted(values)) for key, values in sorted(found.items())]


def _lateness(key: tuple[str, bool], values: Sequence[float]) -> Lateness:
    p99 = values[min(int(len(values) * 0.99), len(values) - 1)]
    return Lateness(*key, len(values), round(median(values)), round(p99), round(values[-1]))


def by_unit(receipts: Iterable[Receipt]) -> Mapping[str, list[Receipt]]:
    """Receipts by unit, units in the order of their first instruction."""
    found: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        found.setdefault(receipt.unit, []).append(receipt)
    return found
