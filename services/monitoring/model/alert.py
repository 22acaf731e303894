"""An alert of a topic while it is open, and what stays known of it afterwards. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.monitoring.model.signs import SignEvent, counted_claims, harms_with, shown
from services.monitoring.series import MINUTE, number_of, start_of
from shared.messages.monitoring import (
    AlertRaised,
    AlertUpdated,
    HarmTold,
    Reach,
    TopicClaimed,
    TopicCounted,
)

WINDOW = 10
"""Minutes that a count is told of; mentions that come later than that are judged no more."""
CALM = timedelta(hours=1)
"""So long a topic must stay at what is expected of it before its alert subsides."""
SILENCE = timedelta(hours=2)
"""So much longer it waits for a batch that tells so. The alert subsides at the same moment in either case;
the wait is there for a topic of which nobody speaks any more, and outlasts any backlog."""
BETWEEN_UPDATES = timedelta(minutes=10)
STEP = 2
"""An update tells that mentions, places, outlets, or texts that tell of a kind of harm are this many times
what was told."""
MOST_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a minute brought beside its count: kept for the judged window, so that an alert begins with it."""

    minute: int
    questions: int
    places: frozenset[str]
    outlets: frozenset[str]
    examples: tuple[str, ...]
    claims: int = 0
    harms: tuple[HarmTold, ...] = ()

    def joined(self, other: "Glimpse") -> "Glimpse":
        """Two batches of one minute."""
        return Glimpse(
            self.minute,
            self.questions + other.questions,
            self.places | other.places,
            self.outlets | other.outlets,
            (*self.examples, *other.examples)[:MOST_EXAMPLES],
            self.claims + other.claims,
            harms_with(self.harms, other.harms),
        )

    def signed(self, event: SignEvent) -> "Glimpse":
        """With what its texts claim, or tell of harm."""
        claims, harms = _signs(event)
        return Glimpse(
            self.minute,
            self.questions,
            self.places,
            self.outlets,
            self.examples,
            self.claims + claims,
            harms_with(self.harms, harms),
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """An open alert: its reach by now, and what was told of it. `since` is the first minute that counts
    to it, `above` the last that was judged as risen."""

    id: str
    since: int
    above: int
    mentions: int
    questions: int
    places: frozenset[str]
    outlets: frozenset[str]
    examples: tuple[str, ...]
    told: Reach
    told_at: datetime
    claims: int = 0
    harms: tuple[HarmTold, ...] = ()

    @property
    def calm_at(self) -> datetime:
        """When it subsides, if it is not judged as risen again."""
        return start_of(self.above) + MINUTE + CALM

    @property
    def due(self) -> datetime:
        """When it is to be woken, if no batch comes."""
        return self.calm_at + SILENCE


@dataclass(frozen=True, slots=True)
class Episode:
    """An alert as it was raised, and when it subsided (None while it is open)."""

    alert: str
    raised: datetime
    reach: Reach
    subsided: datetime | None = None


def begun(raised: AlertRaised, window: tuple[Glimpse, ...], since: int) -> Alert:
    """The alert when it is raised."""
    return Alert(
        id=raised.alert,
        since=since,
        above=number_of(raised.at),
        mentions=raised.reach.mentions,
        questions=raised.reach.questions,
        places=frozenset().union(*(glimpse.places for glimpse in window)),
        outlets=frozenset().union(*(glimpse.outlets for glimpse in window)),
        examples=raised.reach.examples,
        told=raised.reach,
        told_at=raised.at,
        claims=raised.reach.claims,
        harms=raised.reach.harms,
    )


def grown(alert: Alert, counted: TopicCounted) -> Alert:
    """The alert after another batch."""
    added = [count for count in counted.counts if number_of(count.minute) >= alert.since]
    return replace(
        alert,
        above=max(alert.above, number_of(counted.at)) if counted.risen else alert.above,
        mentions=alert.mentions + sum(count.mentions for count in added),
        questions=alert.questions + sum(count.questions for count in added),
        places=alert.places.union(counted.places),
        outlets=alert.outlets.union(counted.outlets),
        examples=(*alert.examples, *counted.examples)[:MOST_EXAMPLES],
    )


def grown_by_signs(alert: Alert, event: SignEvent) -> Alert:
    """The alert after what a batch's texts claim, or tell of harm."""
    if number_of(event.at) < alert.since:
        return alert
    claims, harms = _signs(event)
    return replace(alert, claims=alert.claims + claims, harms=harms_with(alert.harms, harms))


def _signs(event: SignEvent) -> tuple[int, tuple[HarmTold, ...]]:
    return (counted_claims(event.claims), ()) if isinstance(event, TopicClaimed) else (0, event.harms)


def told(alert: Alert, update: AlertUpdated) -> Alert:
    """The alert after its reach was told."""
    return replace(alert, told=update.reach, told_at=update.at)


def reach_of(alert: Alert, expected: float, growth: float) -> Reach:
    """How far the matter has spread by now."""
    return Reach(
        mentions=alert.mentions,
        expected=expected,
        growth=growth,
        outlets=len(alert.outlets),
        places=len(alert.places),
        questions=alert.questions,
        examples=alert.examples,
        claims=alert.claims,
        harms=shown(alert.harms),
    )


def may_tell(alert: Alert, at: datetime) -> bool:
    """Whether the last word is some minutes old."""
    return at - alert.told_at >= BETWEEN_UPDATES


def worth_telling(alert: Alert, at: datetime) -> bool:
    """Whether the reach has grown by a step, and it may be told."""
    known = {one.kind: one.texts for one in alert.told.harms}
    pairs = (
        (alert.mentions, alert.told.mentions),
        (len(alert.places), alert.told.places),
        (len(alert.outlets), alert.told.outlets),
        *((one.texts, known.get(one.kind, 0)) for one in alert.harms),
    )
    stepped = any(now >= STEP * max(then, 1) for now, then in pairs)
    return stepped and may_tell(alert, at)
