"""`candor status`: which services are up, what runs, which clocks go, what was left behind.

The state is read from the stores, so it is told when the services are down, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from services.commands.client import Client, client
from services.commands.say import local
from services.commands.stores import found, store_of
from services.escalation.settings import norms
from shared.clock import Clock, Segment, virtual_at
from shared.config import Settings
from shared.daily import OF_UNIT
from shared.errors import BrokerAway, CandorError, SettingsError
from shared.journal.port import Document
from shared.messages.envelope import world_of
from shared.muting import Mute
from shared.names import SERVICES

HEALTH_S = 2.0
RUNNING = "running"
GOES = "the oldest text that is kept goes on {}"
SOON = timedelta(days=30)
"""So long before the last day that is known, the next year is asked for."""
OVERDUE = timedelta(minutes=20)
"""Texts are swept every 10 minutes."""
OVER = frozenset({"closed", "dismissed", "referred"})


@dataclass(frozen=True, slots=True)
class Up:
    """How a service is: `how` in a word, how many processes take its calls, commits not yet told with the age
    of the oldest in seconds, messages set aside (None: not known, or no age where there is none)."""

    service: str
    how: str
    processes: int | None
    unsent: int | None
    oldest_s: float | None
    dead: int | None


@dataclass(frozen=True, slots=True)
class World:
    """Live work or an exercise, with its time."""

    exercise: str
    now: datetime


def show(settings: Settings, clock: Clock, console: Console) -> bool:
    """Tell everything; whether all services are up."""
    services = list(_services(settings, clock))
    console.print(_table(services))
    worlds = list(_worlds(settings, clock))
    for world in worlds[1:]:
        console.print(f"exercise {world.exercise}: {local(world.now, settings.zone)} there", markup=False)
    for world in worlds:
        _show_world(settings, world, console)
    _show_calendar(settings, clock, console)
    _show_texts(settings, clock, console)
    if Mute(settings.muted).on:
        console.print("notices are muted, as after a restore: candor unmute lets them out again")
    return all(one.how == "up" for one in services)


# -- the services


def _services(settings: Settings, clock: Clock) -> Iterator[Up]:
    with ExitStack() as stack:
        try:
            connected: Client | None = stack.enter_context(client(settings.amqp_uri, clock))
        except BrokerAway:
            connected = None
        for service in SERVICES:
            yield _up(settings, clock, connected, service)


def _up(settings: Settings, clock: Clock, connected: Client | None, service: str) -> Up:
    if connected is None:
        return Up(service, "the broker is away", None, *_unsent(settings, clock, service), None)
    dead = connected.dead(service)
    processes = connected.processes(service)
    if not processes:
        return Up(service, "down", 0, *_unsent(settings, clock, service), dead)
    try:
        health: Mapping[str, Any] = connected.call(service, "health", None, HEALTH_S)
    except CandorError:
        return Up(service, "does not answer", processes, *_unsent(settings, clock, service), dead)
    wrong = [name for name in ("broker", "store") if not health.get(name)]
    how = f"without its {' and its '.join(wrong)}" if wrong else "up"
    return Up(service, how, processes, int(health.get("unsent", 0)), health.get("oldest_unsent_s"), dead)


def _unsent(settings: Settings, clock: Clock, service: str) -> tuple[int | None, float | None]:
    """How many commits were not told, and how old the oldest is, read beside a service that does not run."""
    try:
        with store_of(settings, service) as store:
            recorded = [commit.recorded for commit in store.journal.unsent()]
    except CandorError:
        return None, None
    return len(recorded), (clock.now() - min(recorded)).total_seconds() if recorded else None


def _table(services: Sequence[Up]) -> Table:
    table = Table("service", "", "processes", "unsent", "oldest", "dead letters", box=None, pad_edge=False)
    for one in services:
        oldest = "" if one.oldest_s is None else _span(timedelta(seconds=one.oldest_s))
        table.add_row(
            one.service, one.how, _number(one.processes), _number(one.unsent), oldest, _number(one.dead)
        )
    return table


def _number(count: int | None) -> str:
    return "?" if count is None else str(count)


# -- what runs


def _worlds(settings: Settings, clock: Clock) -> Iterator[World]:
    """Live work first, then the running exercises as escalation knows them, for the clocks are its own."""
    now = clock.now()
    yield World("", now)
    for document in _of_escalation(settings, "exercise", None):
        if document.data[RUNNING]:
            yield World(world_of(document.stream), virtual_at(_segments(document), now))


def _segments(document: Document) -> list[Segment]:
    at = datetime.fromisoformat
    return [Segment(at(real), at(virtual), speed) for real, virtual, speed in document.data["segments"]]


def _of_escalation(settings: Settings, view: str, exercise: str | None) -> list[Document]:
    try:
        with store_of(settings, "escalation") as store:
            return found(store, view, exercise)
    except SettingsError:
        return []


def _show_world(settings: Settings, world: World, console: Console) -> None:
    named = f"[{world.exercise}] " if world.exercise else ""
    incidents = [one.data for one in _of_escalation(settings, "incident", world.exercise)]
    open_ones = [one for one in incidents if one["state"] not in OVER]
    for one in open_ones:
        level = f", level {one['level']}" if one["level"] else ""
        console.print(f"{named}{one['incident']}: {one['state']}{level}  {one['title']}", markup=False)
    subjects = [one.data for one in _of_escalation(settings, "clock", world.exercise)]
    clocks = [(str(one["incident"]), clock) for one in open_ones for clock in one["clocks"]]
    # what a unit owes on its working days: many clocks, told in one line
    daily = [one for one in subjects if one["subject"].startswith(OF_UNIT)]
    clocks += [
        (str(one["subject"]), clock) for one in subjects if one not in daily for clock in one["clocks"]
    ]
    for subject, clock in clocks:
        if clock["state"] in ("running", "missed"):
            console.print(f"  {_clock(subject, clock, world.now, settings)}", markup=False, highlight=False)
    for line in missing_reports(daily):
        console.print(f"  {line}", markup=False, highlight=False)
    if not world.exercise and not open_ones:
        console.print("no live incident is open")


def missing_reports(units: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each unit from which a zero report or finding is missing."""
    for one in units:
        if missed := [clock for clock in one["clocks"] if clock["state"] == "missed"]:
            yield f"{one['unit']}: daily reports missing: {len(missed)}, the first {missed[0]['title']}"


def _clock(subject: str, clock: Mapping[str, Any], now: datetime, settings: Settings) -> str:
    due = datetime.fromisoformat(clock["due"])
    left = due - now
    how = f"{_span(left)} left" if left > timedelta() else f"{_span(-left)} late"
    return f"{clock['rule']} {clock['title']} ({subject}): due {local(due, settings.zone)}, {how}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def _show_texts(settings: Settings, clock: Clock, console: Console) -> None:
    """When the oldest text goes; whether one lies there beyond its time, because nothing sweeps."""
    try:
        with store_of(settings, "monitoring") as store:
            first = min(filter(None, (store.texts.first(), store.pictures.first())), default=None)
    except CandorError:
        return
    if first is None:
        console.print("no text is kept")
        return
    overdue = clock.now() - first > OVERDUE
    said = "texts lie beyond their time, since {}: start monitoring, it deletes them" if overdue else GOES
    console.print(said.format(local(first, settings.zone)), highlight=False)


def _show_calendar(settings: Settings, clock: Clock, console: Console) -> None:
    last = norms(settings.zone).known_until
    soon = last - clock.now().astimezone(settings.zone).date() < SOON
    more = ": upgrade, or add the next year to shared/calendars/china.yml" if soon else ""
    console.print(f"working days are known until {last}{more}", markup=False, highlight=False)
