"""An exercise played on a real broker, against a stand-in for the services."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import gevent
import pytest
from jwt import decode
from rich.console import Console

from shared.config import Settings
from shared.errors import Forbidden, Refused
from shared.journal.sqlite import SqliteStore
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentDetected
from shared.messages.monitoring import ReportDrafted
from shared.messages.schemas import to_wire
from shared.messages.simulator import ExerciseEnded, ExercisePaused, ExerciseStarted
from shared.names import events_of
from simulator.exercise.mentions import mentions
from simulator.exercise.scenario import Scenario
from simulator.people import ROLES
from simulator.record import Sheet
from simulator.scenario_file import load
from simulator.stage import Order, perform, record_of
from simulator.wire import Wire
from tests.harness import ROOT
from tests.integration.simulator.answering import Answering, agree, refuse
from tests.integration.simulator.conftest import eventually
from tests.unit.simulator.happenings import heard

SEED = 3
Answers = Callable[..., Answering]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The short drill, and only its first half hour."""
    short = load(ROOT / "simulator" / "scenarios" / "short.yml")
    return replace(short, duration_h=0.5)


@pytest.fixture
def settings(tmp_path: Path, uri: str) -> Settings:
    return Settings(amqp_uri=uri, var=tmp_path)


def playing(scenario: Scenario, settings: Settings, exercise: str, speed: float = 3600) -> Sheet:
    order = Order(scenario, "short.yml", SEED, speed, exercise, frozenset(ROLES))
    return perform(order, settings, Console(quiet=True))


def test_a_drill_is_set_up_then_written_told_and_kept(
    scenario: Scenario, settings: Settings, exercise: str, answering: Answers
) -> None:
    services = answering()
    sheet = playing(scenario, settings, exercise)
    said = [mention["id"] for message in services.mentions for mention in message["data"]["mentions"]]
    assert said == [mention.id for mention in mentions(scenario, SEED)]
    assert {message["exercise"] for message in services.mentions} == {exercise}
    assert sum(sheet.curve) == len(said)
    assert {called for called, _ in services.calls} == {
        "monitoring.watch", "correspondent.set_unit", "correspondent.register", "monitoring.render_report",
    }  # fmt: skip
    kept = list(record_of(settings, exercise).events())
    course = (ExerciseStarted, ExercisePaused, ExerciseEnded)
    assert tuple(type(m.data) for m in kept if isinstance(m.data, course)) == course
    assert kept[-1].time == sheet.end
    assert (sheet.score, sheet.interrupted, sheet.failures) == (0, False, ())
    papers = record_of(settings, exercise).papers
    assert len(sheet.papers.made) == 4, "the week's, twice in each language"
    assert {path.name for path in papers.iterdir()} == set(sheet.papers.made)


def test_a_robot_answers_at_its_own_virtual_time_with_its_own_token(
    scenario: Scenario, settings: Settings, exercise: str, answering: Answers, wire: Wire
) -> None:
    services = answering()
    at = scenario.start + timedelta(minutes=5)
    title = ("自来水", "tap water")
    detected = IncidentDetected("tap-water-1", "tap-water", "a", "tap-water", *title, "health", "", at)
    drafted = ReportDrafted("first-1", "first", "tap-water-1", "tap-water", *title, (), (), (), (), (), at)

    def speak() -> None:
        eventually("the drill runs", lambda: bool(services.mentions))
        for event in (detected, drafted):
            message = replace(heard(event), exercise=exercise)
            wire.publish(events_of(message.service), message.type, to_wire(message))

    wire.tap(lambda _message: None)  # so that somebody takes what is published
    gevent.spawn(speak)
    playing(scenario, settings, exercise, speed=900)
    [request] = [request for called, request in services.calls if called == "monitoring.file_report"]
    claims = decode(request["token"], options={"verify_signature": False})
    assert (claims["role"], claims["exercise"], claims["robot"]) == ("monitor", exercise, True)
    assert at.timestamp() < _moment(request["at"]) < at.timestamp() + 600


def test_a_refused_call_is_repeated_with_its_key_until_it_is_taken(
    scenario: Scenario, settings: Settings, exercise: str, answering: Answers
) -> None:
    times: dict[str, int] = {}

    def reluctant(called: str, request: dict[str, Any]) -> dict[str, Any]:
        if called == "monitoring.render_report":
            return refuse("Refused", "no font")
        times[request["key"]] = times.get(request["key"], 0) + 1
        return refuse("Refused", "not yet") if times[request["key"]] < 3 else agree(called, request)

    answering(reluctant)
    sheet = playing(scenario, settings, exercise)
    assert set(times.values()) == {3}
    assert sheet.failures == ()
    assert (len(sheet.papers.failed), sheet.papers.made) == (4, ())


def test_an_exercise_that_cannot_be_set_up_does_not_begin(
    scenario: Scenario, settings: Settings, exercise: str, answering: Answers
) -> None:
    services = answering(lambda _called, _request: refuse("Forbidden", "the token is not valid"))
    with pytest.raises(Forbidden, match="the token is not valid"):
        playing(scenario, settings, exercise)
    assert services.mentions == []
    store = SqliteStore(settings.store_file("simulator"))
    assert list(store.journal.heads()) == []
    store.close()


def test_an_exercise_is_played_once(
    scenario: Scenario, settings: Settings, exercise: str, answering: Answers
) -> None:
    answering()
    before = record_of(settings, exercise)
    before.open()
    before.close()
    with pytest.raises(Refused, match="choose another --id"):
        playing(scenario, settings, exercise)


def test_an_exercise_that_is_stopped_ends_properly(
    scenario: Scenario, settings: Settings, exercise: str, answering: Answers, wire: Wire
) -> None:
    answering()
    got: list[Message] = []
    wire.tap(got.append, exercise)

    def stop() -> None:
        eventually("the drill runs", lambda: any(isinstance(m.data, ExerciseStarted) for m in got))
        os.kill(os.getpid(), signal.SIGINT)

    gevent.spawn(stop)
    sheet = playing(scenario, settings, exercise, speed=10)
    assert sheet.interrupted
    eventually("its end is told", lambda: any(isinstance(m.data, ExerciseEnded) for m in got))


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
