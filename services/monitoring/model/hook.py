"""A source that brings by itself: a webhook, what its deliveries change, and what is wrong with them. Pure.

That a document is taken once is no rule of this state: its digest is the cause of its commit, and a stream
takes no cause twice. So whatever was taken is known for ever, by every replica, and is nowhere else kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.monitoring.model.backoff import backoff
from services.monitoring.model.source_state import WEBHOOK, Source, SourceEvent
from shared.messages.source_states import (
    SourceChanged,
    SourceDelivered,
    SourceRecovered,
    SourceSettings,
    SourceTroubled,
)

TOLD_MIN = 1
"""So many minutes lie between two troubles that are told, at least."""


@dataclass(frozen=True, slots=True)
class Open:
    """There is a secret for a webhook of this name."""

    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deliver:
    """The items of a document were handed on: `taken` are the digests of those that were new. `receiver` is
    one for each delivery, so that whoever commits a document can tell whether it was the first."""

    source: str
    receiver: str
    taken: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class TurnAway:
    """A document was not taken."""

    problem: str
    advice: str
    at: datetime


Command = Open | Deliver | TurnAway


def decide(source: Source, command: Command) -> Sequence[SourceEvent]:
    """What changes. A name that another source has stays its own. What was handed on while somebody paused
    the webhook counts."""
    match command:
        case Open(source=name, at=at):
            settings = SourceSettings(name, WEBHOOK, f"/hooks/{name}", 0, "", "", "")
            return [] if source.settings else [SourceChanged(settings, active=True, reason="", at=at)]
        case Deliver():
            return _deliver(source, command)
        case TurnAway():
            return _turn_away(source, command)


def _deliver(source: Source, deliver: Deliver) -> Sequence[SourceEvent]:
    delivered = SourceDelivered(deliver.source, deliver.receiver, deliver.taken, deliver.at)
    if source.silent and deliver.taken:
        return [delivered, SourceRecovered(deliver.source, source.silent, deliver.at)]
    return [delivered]


def _turn_away(source: Source, turned: TurnAway) -> Sequence[SourceTroubled]:
    """The same trouble is told more and more rarely, and none twice within a minute: anybody can send
    something wrong, as often as they like."""
    if source.settings is None or source.settings.kind != WEBHOOK or not source.active:
        return []
    same = source.trouble is not None and source.trouble.problem == turned.problem
    rest = backoff(TOLD_MIN, source.failures if same else 0)
    if source.told and source.told <= turned.at < source.told + rest:
        return []
    failures = source.failures + 1
    again = turned.at + backoff(TOLD_MIN, failures)
    name = source.settings.source
    return [SourceTroubled(name, source.reading, turned.problem, turned.advice, failures, again, turned.at)]
