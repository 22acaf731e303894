"""Plays an exercise inline: the services' own parts in this process, on a virtual clock, without a broker."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.archive import PARTS as ARCHIVE
from services.correspondent import PARTS as CORRESPONDENT
from services.escalation import PARTS as ESCALATION
from services.instruction import PARTS as INSTRUCTION
from services.monitoring import PARTS as MONITORING
from shared.actors import Actor
from shared.errors import Permanent
from shared.inline import Inline
from shared.messages.envelope import Message
from shared.messages.simulator import ExerciseStarted
from simulator.exercise.actions import Action, CallAction, MentionsAction, message_of
from simulator.exercise.engine import Engine
from simulator.exercise.scenario import Scenario
from simulator.exercise.scoring import Verdict
from simulator.people import ROLES, Robots

CHAIN = (MONITORING, ESCALATION, INSTRUCTION, CORRESPONDENT, ARCHIVE)


@dataclass(frozen=True, slots=True)
class Played:
    """An exercise that was played: the chain with its journals, the verdicts, and what calls were refused."""

    chain: Inline
    verdicts: Sequence[Verdict]
    refused: Sequence[tuple[CallAction, str]]


def play(
    scenario: Scenario, seed: int, exercise: str = "inline", played: frozenset[str] = frozenset(ROLES)
) -> Played:
    """Play the scenario to its end; the same seed gives the same log, byte for byte."""
    run = _Run(Engine(scenario, seed, exercise, Robots(scenario, seed, played)))
    run.start()
    run.to_the_end()
    return Played(run.chain, run.engine.verdicts(), tuple(run.refused))


class _Run:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.chain = Inline(CHAIN, engine.start)
        self.chain.listeners.append(engine.hear)
        self.refused: list[tuple[CallAction, str]] = []

    def start(self) -> None:
        engine, scenario = self.engine, self.engine.scenario
        titles = (scenario.title, scenario.title_en)
        began = ExerciseStarted(
            engine.exercise, scenario.id, *titles, engine.seed, engine.start, engine.start, 1.0, engine.start
        )
        self.chain.publish([started(began)])
        self.chain.settle()
        for action in engine.setup():
            self._carry_out(action)

    def to_the_end(self) -> None:
        while (at := self.engine.next_at()) is not None:
            self.chain.advance(self.engine.exercise, max(at, self.chain.clock.now()))
            for action in self.engine.take(at):
                self._carry_out(action)
        self.chain.advance(self.engine.exercise, self.engine.end)

    def _carry_out(self, action: Action) -> None:
        match action:
            case MentionsAction():
                self.chain.publish([message_of(action, self.engine.exercise, action.at)])
                self.chain.settle()
            case CallAction():
                self._call(action)

    def _call(self, action: CallAction) -> None:
        actor = Actor(self.engine.people[action.person], self.engine.exercise, robot=True)
        try:
            self.chain.call(action.service, action.method, actor, action.data, action.key, action.at)
        except Permanent as error:
            self.refused.append((action, f"{type(error).__name__}: {error}"))


def started(event: ExerciseStarted) -> Message:
    """The message that tells that an exercise began."""
    return Message(
        id=f"simulator/x/{event.exercise}/exercise/{event.exercise}/1/0",
        source="/candor/simulator",
        type="candor.simulator.exercise.started.v1",
        subject=f"x/{event.exercise}/exercise/{event.exercise}",
        time=event.at,
        data=event,
        sequence=1,
        recorded=event.real,
        exercise=event.exercise,
        actor="controller",
    )
