"""The script of a scenario: what the trainer brings in, and what the people of the chain write and decide.

The names are those of the chain's own events (`shared.messages`), so that a robot can hand them over as they
are. An offset (`at`, `limit`) counts from the scenario's virtual start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared.messages.correspondent import StatementType
from shared.messages.escalation import Level
from shared.messages.instruction import InstructionKind
from simulator.exercise.fields import identity, wanted

InjectKind = Literal["post", "call", "message", "inquiry", "field"]
DrilledReport = Literal["first", "special", "follow_up", "final"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """Something that the trainer brings in at a planned moment, to a role, unit, person or service.

    A `post` is a public text and goes to monitoring among the mentions; a `call`, a `message`, an outlet's
    `inquiry` and news from the `field` reach people. The target `correspondent` means the people.
    `expected` tells an evaluator what a good answer looks like.
    """

    id: str = identity()
    at: timedelta
    kind: InjectKind
    target: str = wanted("name a role or unit", refers=("roles", "units", "people", "services"))
    text: Words
    place: str = wanted("name a place", refers=("places",), default="")
    outlet: str = wanted("name an outlet", refers=("outlets",), default="")
    expected: Words | None = None

    def problems(self) -> Iterator[str]:
        if self.kind == "post" and (self.target != "monitoring" or not self.outlet):
            yield "a post is a public text; give it the target monitoring and an outlet"
        if self.kind != "post" and self.target in ("monitoring", "escalation", "instruction", "archive"):
            yield f"only a post goes to a service; give the {self.kind} a role, unit or person as target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the desk files, not before `at`; without facts, the machine's draft as it stands."""

    kind: DrilledReport
    at: timedelta = timedelta(0)
    facts: tuple[Words, ...] = ()
    unknown: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the office judges (研判) and proposes (拟办); `deliberated` are the people heard (会商)."""

    level: Level
    sudden: bool
    degree: Words
    deliberated: tuple[str, ...] = wanted("list people", refers=("people",), least=1)
    deliberation: Words
    dissent: tuple[Words, ...] = ()
    proposal: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """What the leading group decides (批示), and why."""

    decision: Literal["adopted", "changed"]
    text: Words
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What one unit is asked to do (交办), within how many minutes, and what it answers (反馈).

    `takes` is how many minutes the work itself needs, where the response time of `carry_out` does not fit.
    """

    id: str = identity()
    kind: InstructionKind
    unit: str = wanted("name a unit", refers=("units",))
    asked: Words
    evidence: Words
    minutes: int = wanted("give the minutes allowed", least=1, most=100_000)
    takes: int | None = wanted("give minutes", least=0, most=100_000, default=None)
    result: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One version of the fact brief, published once the incident is directed and `at` is reached."""

    at: timedelta
    known: tuple[Words, ...] = wanted("list what is known", least=1)
    unknown: tuple[Words, ...] = wanted("list what is not known", least=1)
    doing: tuple[Words, ...] = wanted("list what is being done", least=1)
    to_do: tuple[Words, ...] = wanted("list what people should do", least=1)
    next_word: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that people ask, and what can be answered."""

    id: str = identity()
    text: Words
    answer: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a correspondent publishes (情况通报) by the points of the check, not before `at`.

    It stands at `address` (a place in the world, with a person as witness), under the identity of `by`, with
    the disclosure. `questions` are ids of questions whose answers it gives.
    """

    id: str = identity()
    at: timedelta
    kind: StatementType
    title: str
    title_en: str
    by: str = wanted("name a correspondent", refers=("people",))
    disclosure: Words
    address: Words
    witness: str = wanted("name a person", refers=("people",))
    care: Words
    known: Words
    unknown: Words
    doing: Words
    to_do: Words
    questions: tuple[str, ...] = wanted("list ids of questions", refers=("questions",), least=1)
    promises: Words
    next_word: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Stabilised:
    """Why the office declares the incident stable, not before `at`."""

    at: timedelta
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is made good afterwards, by which unit, within how many days."""

    id: str = identity()
    text: Words
    unit: str = wanted("name a unit", refers=("units",))
    days: int = wanted("give days", least=1, most=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What the review (复盘) finds."""

    went_well: tuple[Words, ...] = wanted("list what went well", least=1)
    went_badly: tuple[Words, ...] = wanted("list what did not go well", least=1)
    measures: tuple[Measure, ...] = wanted("list measures", least=1)
