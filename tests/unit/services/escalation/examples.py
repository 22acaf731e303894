"""What the tests of escalation are told: people, alerts, reports, and the way to hear a whole story."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from services.escalation import ZONE, settings
from services.escalation.model import incident as incidents
from services.escalation.model.commands import Assess, Detect, Direct, Hear
from services.escalation.model.state import Incident
from shared.messages.catalogue import type_of
from shared.messages.codec import plain
from shared.messages.escalation import Decision, Level
from shared.messages.instruction import InstructionAcknowledged, InstructionDelivered, InstructionRecalled
from shared.messages.monitoring import AlertRaised, AlertUpdated, Harm, Reach, ReportFiled, ReportKind
from shared.parts import Person

START = datetime(2026, 2, 18, 11, 20, tzinfo=UTC)
"""A Wednesday, 19:20 in the township."""
NORMS = settings.norms(ZONE)
MATRIX = settings.matrix()
BOOK = incidents.Rulebook(NORMS, MATRIX)
OFFICE = Person("sun", "office")
LEAD = Person("gao", "lead")
MATTER, ID = "tap-water", "tap-water-1"


def at(minutes: float = 0, hours: float = 0) -> datetime:
    """A moment after the start."""
    return START + timedelta(hours=hours, minutes=minutes)


def reach(
    mentions: int = 40, growth: float = 2.0, outlets: int = 2, places: int = 1, questions: int = 0
) -> Reach:
    """How far it spread; ten mentions were expected."""
    return Reach(mentions, 10.0, growth, outlets, places, questions, ())


def alert(
    name: str = "a1", moment: datetime = START, harm: Harm = "service_lost", **spread: Any
) -> AlertRaised:
    """An alert about the tap water."""
    title = ("自来水", "Tap water")
    return AlertRaised(name, MATTER, *title, MATTER, harm, "柳河镇", reach(**spread), moment)


def updated(moment: datetime, name: str = "a1", harm: Harm = "service_lost", **spread: Any) -> AlertUpdated:
    """The alert goes on."""
    return AlertUpdated(name, MATTER, MATTER, harm, reach(**spread), moment)


def filed(
    kind: ReportKind, moment: datetime, incident: str = ID, report: str = "", version: int = 1
) -> ReportFiled:
    """A report was filed."""
    return ReportFiled(report or f"{kind}-{incident}", kind, incident, version, "t", ("f",), (), "he", moment)


def delivered(moment: datetime, unit: str = "waterworks") -> InstructionDelivered:
    """An instruction lies before a unit."""
    return InstructionDelivered(f"{ID}-verify", ID, unit, moment)


def acknowledged(moment: datetime, unit: str = "waterworks") -> InstructionAcknowledged:
    """The unit's receipt."""
    return InstructionAcknowledged(f"{ID}-verify", ID, unit, "liu", moment)


def recalled(moment: datetime, *units: str) -> InstructionRecalled:
    """The office takes the instruction back."""
    return InstructionRecalled(f"{ID}-verify", ID, "改由县里负责", moment, units or ("waterworks",))


def detect(moment: datetime = START, **spread: Any) -> Detect:
    """The incident is opened for an alert."""
    return Detect(ID, alert(moment=moment, **spread), moment)


def hear(event: Any) -> Hear:
    """Another service told this."""
    return Hear(ID, event, event.at)


def assess(moment: datetime, level: Level = "II") -> Assess:
    """The office's assessment."""
    return Assess(ID, level, "大", "立即核实", moment, OFFICE, ("sun", "tang"))


def direct(moment: datetime, decision: Decision = "adopted", oral: bool = False, by: Person = LEAD) -> Direct:
    """The direction."""
    return Direct(ID, decision, "按拟办意见办", "同意", moment, by, oral)


def follow(*commands: Any, incident: Incident = incidents.EMPTY) -> tuple[Incident, list[Any]]:
    """The incident after these commands, with all that was decided."""
    said: list[Any] = []
    for command in commands:
        events = incidents.decide(BOOK, incident, command)
        incident = reduce(incidents.evolve, events, incident)
        said.extend(events)
    return incident, said


def responding(*before: Any) -> tuple[Any, ...]:
    """The way to an incident that responds, with every clock met in time."""
    return (
        detect(),
        hear(filed("first", at(6))),
        *before,
        assess(at(30)),
        direct(at(60)),
        hear(acknowledged(at(80))),
    )


def of(kind: type[Any], events: Iterable[Any]) -> list[Any]:
    """The events of a class."""
    return [event for event in events if isinstance(event, kind)]


def multiset(events: Sequence[Any]) -> list[tuple[str, str]]:
    """The events whatever their order, to be compared."""
    return sorted((type_of(event), repr(plain(event))) for event in events)
