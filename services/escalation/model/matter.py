"""The matter: which incident an alert belongs to. The choice is made here, once, so that two alerts about
one matter never open two incidents. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.messages.escalation import (
    MatterFollowed,
    MatterJoined,
    MatterOpened,
    MatterReopened,
    MatterSettled,
)

Event = MatterOpened | MatterJoined | MatterFollowed | MatterReopened | MatterSettled


@dataclass(frozen=True, slots=True)
class Claim:
    """An alert asks where it belongs; not in the incident that `ended` names."""

    matter: str
    alert: str
    at: datetime
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """An alert goes on, and asks which incident is to hear of it."""

    matter: str
    alert: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """The incident has ended: a later alert opens a new one."""

    matter: str
    incident: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reclaim:
    """The incident was reopened: later alerts join it again."""

    matter: str
    incident: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """The open incident, if any, since when it is so, how many there were, where each alert went, and when
    which incident ended."""

    id: str = ""
    incident: str = ""
    since: datetime | None = None
    opened: int = 0
    alerts: Mapping[str, str] = field(default_factory=dict)
    ended: tuple[tuple[datetime, str], ...] = ()

    def incident_at(self, at: datetime) -> str:
        """The incident that was open at a moment, however late it is asked; empty where there was none."""
        return next((incident for end, incident in self.ended if at < end), self.incident)


EMPTY = Matter()


def decide(matter: Matter, command: Claim | Follow | Settle | Reclaim) -> Sequence[Event]:
    """Where the alert belongs, or that the matter is settled or open again."""
    match command:
        case Claim():
            return [_placed(matter, command)]
        case Follow():
            return [_followed(matter, command)]
        case Settle(incident=incident, at=at):
            return [MatterSettled(command.matter, incident, at)] if _moves(matter, incident, at) else []
        case Reclaim(incident=incident, at=at):
            free = matter.incident in ("", incident) and (matter.since is None or matter.since < at)
            return [MatterReopened(command.matter, incident, at)] if free else []


def evolve(matter: Matter, event: Event) -> Matter:
    """The matter after an event of its stream."""
    match event:
        case MatterOpened(matter=id, incident=incident, alert=alert, at=at):
            alerts = {**matter.alerts, alert: incident}
            return Matter(id, incident, at, matter.opened + 1, alerts, matter.ended)
        case MatterJoined(incident=incident, alert=alert):
            return replace(matter, alerts={**matter.alerts, alert: incident})
        case MatterReopened(incident=incident, at=at):
            ended = tuple(one for one in matter.ended if one[1] != incident)
            return replace(matter, incident=incident, since=at, ended=ended)
        case MatterSettled(incident=incident, at=at):
            return replace(matter, incident="", since=at, ended=(*matter.ended, (at, incident)))
        case _:
            return matter


def _placed(matter: Matter, command: Claim) -> MatterOpened | MatterJoined:
    known = (matter.alerts.get(command.alert, ""), matter.incident_at(command.at))
    incident = next((one for one in known if one not in ("", command.ended)), "")
    if incident:
        return MatterJoined(command.matter, incident, command.alert, command.at)
    return MatterOpened(command.matter, _next(matter, command.matter), command.alert, command.at)


def _followed(matter: Matter, command: Follow) -> MatterFollowed:
    """An update that is heard before its alert was raised goes where the alert will go."""
    known = matter.alerts.get(command.alert) or matter.incident_at(command.at)
    incident = known or _next(matter, command.matter)
    return MatterFollowed(command.matter, incident, command.alert, command.at)


def _next(matter: Matter, id_: str) -> str:
    return f"{id_}-{matter.opened + 1}"


def _moves(matter: Matter, incident: str, at: datetime) -> bool:
    """Whether the incident's end is news: it is the open one, and was not reopened since."""
    return incident == matter.incident and (matter.since is None or matter.since <= at)
