"""Puts an exercise together, plays it before whoever looks on, and keeps what is needed for its report."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import Any
from uuid import uuid4

import gevent
import structlog
from rich.console import Console
from rich.live import Live

from shared.actors import Actor, new_keys, sign
from shared.clock import SystemClock
from shared.config import Settings
from shared.errors import Refused
from shared.handling import Handling
from shared.journal.stores import open_store
from shared.messages.envelope import Message
from shared.messages.schemas import to_wire
from shared.names import SIMULATOR, events_of
from shared.parts import Person
from simulator.exercise.engine import Engine
from simulator.exercise.scenario import Scenario
from simulator.exercise.scoring import Verdict, score
from simulator.journal import PARTS
from simulator.live import LiveView, Scene, render
from simulator.papers import SETTING_S, fetched, reports_of
from simulator.people import Robots
from simulator.plain import PlainView
from simulator.player import CURVE, Player, Watcher
from simulator.record import Papers, Record, Sheet, Somebody
from simulator.wire import Wire
from simulator.wording import Said

REDRAW_S = 0.25
CONTROLLER = Person("controller", "controller")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be played: `path` is where the scenario was read, `robots` are roles or persons."""

    scenario: Scenario
    path: str
    seed: int
    speed: float
    exercise: str
    robots: frozenset[str]


def record_of(settings: Settings, exercise: str) -> Record:
    """The folder of an exercise."""
    return Record(settings.var.resolve() / "exercises" / exercise)


def perform(order: Order, settings: Settings, console: Console) -> Sheet:
    """Play, keep, and give the sheet. Raises CandorError where the exercise could not begin."""
    record, clock = record_of(settings, order.exercise), SystemClock()
    wire = Wire(settings.amqp_uri, clock)
    wire.open()
    store = open_store(settings, PARTS.name)
    try:
        _open(record)
        engine = Engine(
            order.scenario, order.seed, order.exercise, Robots(order.scenario, order.seed, order.robots)
        )
        handling = Handling(PARTS, store, lambda messages: _publish(wire, messages), clock)
        view = _view(order, console)
        player = Player(
            engine, order.speed, wire, handling, _key(settings.keys), clock, (_Keeper(record), view)
        )
        began = time.monotonic()
        with _stoppable(player), _shown(view, player, console):
            verdicts = player.play()
        sheet = sheet_of(order, player, verdicts, time.monotonic() - began)
        console.print("正在印制材料 making the office papers", highlight=False)
        sheet = replace(sheet, papers=_papers(record, player, wire, settings))
        record.finish(sheet)
        return sheet
    finally:
        record.close()
        wire.close()
        store.close()


class _Keeper:
    """Keeps every event that is heard."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def heard(self, message: Message) -> None:
        self._record.keep(message)

    def wrote(self, at: object, count: int) -> None:
        """Texts are kept nowhere."""

    def failed(self, failure: object) -> None:
        """The sheet holds all failures at the end."""

    def held(self, hold: object) -> None:
        """So it does with this."""


def sheet_of(order: Order, player: Player, verdicts: Sequence[Verdict], played_s: float) -> Sheet:
    """The sheet of an exercise that was played."""
    scenario, engine = order.scenario, player.engine
    people = {p.id: Somebody(p.name, p.name_en, p.role, p.unit) for p in scenario.people}
    bins = -(-(engine.end - engine.start) // CURVE)
    return Sheet(
        exercise=order.exercise,
        scenario=scenario.id,
        path=order.path,
        title=scenario.title,
        title_en=scenario.title_en,
        place=scenario.place,
        place_en=scenario.place_en,
        seed=order.seed,
        speed=order.speed,
        start=engine.start,
        end=engine.end,
        zone_s=round((scenario.start.utcoffset() or timedelta()).total_seconds()),
        segments=tuple(player.segments),
        people={**people, "controller": Somebody("导演", "the controller", "controller")},
        units={unit.id: Somebody(unit.name, unit.name_en, "unit", unit.id) for unit in scenario.units},
        curve=tuple(player.curve[n] for n in range(bins)),
        verdicts=tuple(verdicts),
        score=score(verdicts),
        failures=tuple(player.failures),
        interrupted=player.interrupted,
        played_s=round(played_s, 1),
        holds=tuple(player.holds),
    )


def _papers(record: Record, player: Player, wire: Wire, settings: Settings) -> Papers:
    """What the desk's reports look like on paper, asked of monitoring."""
    actor, key = Actor(CONTROLLER, player.exercise, robot=True), _key(settings.keys)

    def ask(data: dict[str, Any]) -> dict[str, Any]:
        token = sign(actor, key, SystemClock().now())
        request = {"token": token, "data": data, "key": uuid4().hex, "exercise": player.exercise}
        answer: dict[str, Any] = wire.call("monitoring", "render_report", request, SETTING_S)
        return answer

    now = player.now().astimezone(_zone(player.engine.scenario))
    return fetched(ask, reports_of(record.events(), now), record.papers)


def _open(record: Record) -> None:
    try:
        record.open()
    except FileExistsError:
        raise Refused(f"an exercise {record.folder.name!r} was played before: choose another --id") from None


def _key(folder: Path) -> str:
    new_keys(folder)
    return (folder / "actor.key").read_text()


def _publish(wire: Wire, messages: Sequence[Message]) -> None:
    for message in messages:
        wire.publish(events_of(SIMULATOR), message.type, to_wire(message))


def _view(order: Order, console: Console) -> Watcher:
    scenario = order.scenario
    zone = _zone(scenario)
    units = {unit.id: Said(unit.name, unit.name_en) for unit in scenario.units}
    if not console.is_terminal:
        return PlainView(console, zone, units)
    scene = Scene(
        exercise=order.exercise,
        title=scenario.title,
        title_en=scenario.title_en,
        start=scenario.start,
        end=scenario.end,
        zone=zone,
        speed=order.speed,
        units=units,
    )
    return LiveView(scene)


def _zone(scenario: Scenario) -> tzinfo:
    zone = scenario.start.tzinfo
    assert zone is not None, "a scenario's start has its zone"
    return zone


@contextmanager
def _shown(view: Watcher, player: Player, console: Console) -> Iterator[None]:
    """Draw the live view while the exercise is played, and once more at its end."""
    if not isinstance(view, LiveView):
        yield
        return
    with Live(console=console, auto_refresh=False) as live:

        def draw() -> None:
            live.update(
                render(view.scene, player.now(), player.engine.verdicts(), console.width), refresh=True
            )

        def keep_drawing() -> None:
            while True:
                draw()
                gevent.sleep(REDRAW_S)

        drawing = gevent.spawn(keep_drawing)
        try:
            yield
        finally:
            drawing.kill()
            draw()


@contextmanager
def _stoppable(player: Player) -> Iterator[None]:
    """Ctrl-C ends the exercise properly; a second one, or one before it began, ends the program."""
    main = gevent.getcurrent()

    def on_signal() -> None:
        if player.interrupted or not player.segments:
            gevent.kill(main, KeyboardInterrupt)
        else:
            player.stop()

    watchers = [gevent.signal_handler(which, on_signal) for which in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    finally:
        for watcher in watchers:
            watcher.cancel()


@contextmanager
def logged_to(path: Path) -> Iterator[None]:
    """What is logged inside goes to a file: the terminal belongs to the view."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            logger_factory=structlog.WriteLoggerFactory(file),
        )
        try:
            yield
        finally:
            structlog.reset_defaults()
