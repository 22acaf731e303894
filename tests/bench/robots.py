"""People who answer at once, and what is noted of each incident while they do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any

import gevent
from gevent.event import Event

from shared.actors import Actor, sign
from shared.clock import SystemClock
from shared.errors import CandorError
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentAssessed, IncidentReported
from shared.messages.instruction import (
    InstructionAcknowledged,
    InstructionDrafted,
    InstructionIssued,
    PlanActivated,
    PlanProposed,
)
from shared.messages.monitoring import ReportDrafted
from shared.parts import Person
from simulator.wire import Wire

DESK, OFFICE, LEAD = Person("desk", "monitor"), Person("office", "office"), Person("lead", "lead")
CALL_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A call that a person makes about what they heard."""

    by: Person
    service: str
    method: str
    data: dict[str, Any]


def answers(event: Any) -> Iterator[Answer]:
    """What the people do about an event."""
    match event:
        case ReportDrafted(report=report, kind="first"):
            said = {"title": event.title, "facts": list(event.facts), "unknown": list(event.unknown)}
            yield Answer(DESK, "monitoring", "file_report", {"report": report, **said})
        case IncidentReported(incident=incident):
            judged: dict[str, Any] = {
                "level": "II",
                "degree": "较大",
                "proposal": "启动预案",
                "deliberated": [],
                "dissent": [],
            }
            yield Answer(OFFICE, "escalation", "assess", {"incident": incident, **judged})
        case IncidentAssessed(incident=incident):
            way = {"direction": "按预案办", "reason": "属实"}
            data = {"incident": incident, "decision": "adopted", "oral": False, **way}
            yield Answer(LEAD, "escalation", "direct", data)
        case PlanProposed(incident=incident, plan=plan):
            yield Answer(OFFICE, "instruction", "activate_plan", {"incident": incident, "plan": plan})
        case InstructionDrafted(instruction=instruction):
            yield Answer(LEAD, "instruction", "approve", {"instruction": instruction})
        case InstructionIssued(instruction=instruction, units=units):
            for unit in units:
                by = Person(f"clerk-{unit}", "unit", unit)
                yield Answer(by, "instruction", "acknowledge", {"instruction": instruction})


@dataclass(slots=True)
class Course:
    """One incident on its way; times are seconds of the monotonic clock."""

    topic: str
    first: str
    began: float = 0.0
    ended: float = 0.0
    wanted: set[str] = field(default_factory=set)
    issued: set[tuple[str, str]] = field(default_factory=set)
    receipts: set[tuple[str, str]] = field(default_factory=set)
    heard: list[Message] = field(default_factory=list)
    failed: str = ""
    over: Event = field(default_factory=Event)

    def hear(self, message: Message, now: float) -> None:
        """Note an event; the last receipt ends the course."""
        self.heard.append(message)
        match message.data:
            case PlanActivated(drafts=drafts):
                self.wanted.update(drafts)
            case InstructionIssued(instruction=instruction, units=units):
                self.issued.update((instruction, unit) for unit in units)
            case InstructionAcknowledged(instruction=instruction, unit=unit):
                self.receipts.add((instruction, unit))
                if {one for one, _ in self.issued} == self.wanted and self.issued == self.receipts:
                    self.ended = now
                    self.over.set()

    def fail(self, why: str) -> None:
        """It will not end well."""
        self.failed = self.failed or why
        self.over.set()

    @property
    def ms(self) -> float:
        """From the first mention to the last receipt."""
        return (self.ended - self.began) * 1000


class Robots:
    """Hears everything on the wire and answers, each call in a greenlet of its own."""

    def __init__(self, wire: Wire, key: str) -> None:
        self._wire, self._key = wire, key
        self._tokens: dict[Person, str] = {}
        self.courses: dict[str, Course] = {}
        self.triggers: dict[tuple[str, str, str], str] = {}

    def fail(self, why: str) -> None:
        """Nobody hears anything any more: no incident goes on."""
        for course in self.courses.values():
            course.fail(why)

    def call(self, answer: Answer, key: str, limit: float = CALL_S) -> Mapping[str, Any]:
        """Make a call as its person."""
        request = {"token": self._token(answer.by), "data": answer.data, "key": key, "exercise": ""}
        found: Mapping[str, Any] = self._wire.call(answer.service, answer.method, request, limit)
        return found

    def _token(self, person: Person) -> str:
        if person not in self._tokens:
            self._tokens[person] = sign(Actor(person), self._key, SystemClock().now())
        return self._tokens[person]

    def hear(self, message: Message) -> None:
        """Note it, and let people answer. An incident is `<topic>-1`, an alert's stream its topic."""
        now = perf_counter()
        data = message.data
        topic = getattr(data, "topic", "") or getattr(data, "matter", "")
        course = self.courses.get(topic or getattr(data, "incident", "").removesuffix("-1"))
        if course is None:
            return
        course.hear(message, now)
        for answer in answers(data):
            gevent.spawn(self._answer, course, answer, message.id)

    def _answer(self, course: Course, answer: Answer, heard: str) -> None:
        try:
            found = self.call(answer, f"{heard}/{answer.by.id}")
        except CandorError as error:
            course.fail(f"{answer.service}.{answer.method}: {error}")
            return
        for event in found["events"]:
            self.triggers[answer.service, found["stream"], event["type"]] = heard


@dataclass(frozen=True, slots=True)
class Path:
    """The critical path of an incident: its hops and calls, and the milliseconds that each event on it took
    from the one before, by the services' own clocks."""

    hops: str
    steps: Mapping[str, float]


def path_of(course: Course, triggers: Mapping[tuple[str, str, str], str]) -> Path:
    """From the last receipt back to the first mention, by what caused what: H is a commit (or the hand-over
    of what matched), C a call. Commits that a reaction made before the one on the path lie on it too."""
    walked = list(_walk(course, triggers))[::-1]
    hops = "".join("CH" if _called(message) else "H" * _before(course, message) for message in walked)
    times = [message.recorded for message in walked]
    pairs = zip(walked[1:], times[1:], times, strict=False)
    steps = {message.type: (now - before) / timedelta(milliseconds=1) for message, now, before in pairs}
    return Path("H" + hops, steps)


def _walk(course: Course, triggers: Mapping[tuple[str, str, str], str]) -> Iterator[Message]:
    by_id = {message.id: message for message in course.heard}
    receipts = (one for one in course.heard if isinstance(one.data, InstructionAcknowledged))
    message: Message | None = max(receipts, key=lambda one: one.recorded)
    while message is not None:
        yield message
        asked = triggers.get((message.service, message.subject, message.type), "")
        message = by_id.get(asked if _called(message) else message.causation)


def _called(message: Message) -> bool:
    return message.causation.startswith("call/")


def _before(course: Course, message: Message) -> int:
    same = (
        one for one in course.heard if one.causation == message.causation and one.service == message.service
    )
    return len({(one.subject, one.sequence) for one in same if one.recorded <= message.recorded})
