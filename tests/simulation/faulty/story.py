"""The story that every run tells: one matter in an exercise, from the first texts to the published case and
a second incident, and a smaller one in live work beside it. No text is generated.

Minutes are virtual in the exercise and real in live work; both begin at 0. Whoever is refused because the
chain has not come so far asks again, with the same key and at the same virtual time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.messages.envelope import Message
from shared.messages.simulator import ExerciseStarted
from shared.messages.sources import Mention, Mentions
from shared.parts import Person

EXERCISE = "e1"
REAL = datetime(2026, 2, 25, 1, 0, tzinfo=UTC)
VIRTUAL = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
ENDS = 310
"""The minute at which people stop."""

MONITOR, SUN, ZHAO = Person("monitor-li", "monitor"), Person("office-sun", "office"), Person("zhao", "office")
UNIT = Person("unit-chen", "unit", "services")
SPEAKER = Person("speaker-wu", "correspondent", "services")
CONTROLLER = Person("controller", "controller")


@dataclass(frozen=True, slots=True)
class Call:
    """A person's call: at which minute, once which others were answered."""

    name: str
    minute: int
    who: Person
    method: str
    data: dict[str, Any]
    after: tuple[str, ...] = ()
    exercise: str = EXERCISE

    @property
    def service(self) -> str:
        """Whom it is made to."""
        return self.method.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Texts:
    """A batch of mentions of a topic at a minute."""

    name: str
    minute: int
    topic: str
    count: int
    after: tuple[str, ...] = ()
    exercise: str = EXERCISE
    service: str = ""
    message: Message = field(init=False)

    def __post_init__(self) -> None:
        """Make the message once: it is the same in every run."""
        object.__setattr__(self, "message", _mentions(self))


Step = Call | Texts


def moment(minute: int, exercise: str) -> datetime:
    """The time of a minute in its own world."""
    return (VIRTUAL if exercise else REAL) + timedelta(minutes=minute)


def started() -> Message:
    """The exercise begins; its time goes as fast as the real one."""
    event = ExerciseStarted(EXERCISE, "faulty", "路灯", "lamps", 1, REAL, VIRTUAL, 1.0, VIRTUAL)
    stream = f"x/{EXERCISE}/exercise/{EXERCISE}"
    kind = "candor.simulator.exercise.started.v1"
    source, recorded = "/candor/simulator", REAL
    return Message(
        f"simulator/{stream}/1/0", source, kind, stream, VIRTUAL, event, 1, recorded, exercise=EXERCISE
    )


def _mentions(texts: Texts) -> Message:
    at = moment(texts.minute, texts.exercise)
    mentions = tuple(
        Mention(f"{texts.name}-{n}", "feed", at, f"{texts.topic} {texts.name} {n}", "en", f"p{n % 3}", "o1")
        for n in range(texts.count)
    )
    batch, kind = Mentions(mentions, at), "candor.sources.mentions.v1"
    return Message(texts.name, "/candor/feed", kind, "mentions", at, batch, 0, at, exercise=texts.exercise)


def _topic(topic: str) -> dict[str, Any]:
    return {"topic": topic, "title": topic, "terms": [topic], "harm": "service_lost"}


SETUP: Sequence[Step] = (
    Call("watch", 0, CONTROLLER, "monitoring.watch", _topic("lamps")),
    Call("watch-live", 0, SUN, "monitoring.watch", _topic("roads"), exercise=""),
    Call(
        "register",
        0,
        CONTROLLER,
        "correspondent.register",
        {
            "person": SPEAKER.id,
            "unit": "services",
            "identity": "便民中心",
            "mandate": "lamps",
            "mandate_until": "2027-01-01",
            "trained_on": "2026-01-05",
        },
    ),
)
"""What must be there before the first text."""

_I, _VERIFY, _TELL, _ANSWER = "lamps-1", "lamps-1-verify", "lamps-1-tell-the-public", "lamps-1-answer-people"
_LESSONS = {"incident": _I, "went_well": ["w"], "went_badly": [], "measures": []}
_WORDING = {
    "known": "k",
    "unknown": "u",
    "doing": "d",
    "to_do": "t",
    "next_word": "n",
    "questions": "q",
    "care": "c",
    "promises": "p",
}
_DIRECTION = {"incident": _I, "decision": "adopted", "direction": "go on", "reason": "as proposed"}
_STATEMENT = {
    "statement": "s1",
    "incident": _I,
    "kind": "notice",
    "title": "lamps",
    "wording": _WORDING,
    "brief": 1,
}


def _file(report: str) -> dict[str, Any]:
    return {"report": report, "title": "lamps", "facts": ["dark"]}


def _office(name: str, minute: int, method: str, data: dict[str, Any], *after: str) -> Call:
    return Call(name, minute, SUN, method, data, after)


def _unit(name: str, minute: int, instruction: str, *after: str, **data: str) -> Call:
    return Call(
        name,
        minute,
        UNIT,
        f"instruction.{name.partition('-')[0]}",
        {"instruction": instruction, **data},
        after,
    )


STORY: Sequence[Step] = (
    *SETUP,
    Texts("first-wave", 5, "lamps", 8),
    Texts("more", 16, "lamps", 12, ("first-wave",)),
    Call("file", 11, MONITOR, "monitoring.file_report", _file("first-lamps-1"), ("first-wave",)),
    _office(
        "assess",
        30,
        "escalation.assess",
        {"incident": _I, "level": "III", "degree": "d", "proposal": "p"},
        "file",
    ),
    _office("direct", 40, "escalation.direct", _DIRECTION, "assess"),
    _office("activate", 72, "instruction.activate_plan", {"incident": _I, "plan": "default"}, "direct"),
    Call("approve-1", 75, ZHAO, "instruction.approve", {"instruction": _VERIFY}, ("activate",)),
    Call("approve-2", 75, ZHAO, "instruction.approve", {"instruction": _TELL}, ("activate",)),
    Call("approve-3", 75, ZHAO, "instruction.approve", {"instruction": _ANSWER}, ("activate",)),
    _office("recall", 76, "instruction.recall", {"instruction": _ANSWER, "reason": "r"}, "approve-3"),
    _unit("acknowledge-1", 77, _VERIFY, "approve-1"),
    _unit("acknowledge-2", 108, _TELL, "approve-2"),
    Call("accept", 80, SPEAKER, "correspondent.accept", {"assignment": f"{_TELL}-services"}, ("approve-2",)),
    Call("draft", 84, SPEAKER, "correspondent.draft", _STATEMENT, ("accept",)),
    Call("sign", 88, SUN, "correspondent.approve", {"statement": "s1"}, ("draft",)),
    Call(
        "publish",
        90,
        SPEAKER,
        "correspondent.publish",
        {"statement": "s1", "address": "a", "disclosure": "d"},
        ("sign",),
    ),
    _unit("done-1", 95, _VERIFY, "acknowledge-1", result="r", evidence="e"),
    _unit("done-2", 112, _TELL, "acknowledge-2", result="r", evidence="e"),
    _office("stabilise", 118, "escalation.stabilise", {"incident": _I, "reason": "r"}, "acknowledge-1"),
    Texts("joins", 200, "lamps", 8, ("more",)),
    _office(
        "learn",
        210,
        "archive.file_lessons",
        {"incident": _I, "went_well": ["w"], "went_badly": [], "measures": []},
        "stabilise",
    ),
    _office("close", 215, "escalation.close", {"incident": _I, "reason": "r"}, "stabilise", "joins"),
    _office("shelve", 220, "archive.publish_case", {"incident": _I, "summary": "s"}, "close", "learn"),
    Texts("again", 300, "lamps", 8, ("close", "joins")),
    _office("dismiss", 306, "escalation.dismiss", {"incident": "lamps-2", "reason": "r"}, "again"),
    Texts("live-wave", 30, "roads", 8, exercise=""),
    Call("live-file", 34, MONITOR, "monitoring.file_report", _file("first-roads-1"), ("live-wave",), ""),
    Call(
        "live-dismiss",
        36,
        SUN,
        "escalation.dismiss",
        {"incident": "roads-1", "reason": "r"},
        ("live-file",),
        "",
    ),
)
