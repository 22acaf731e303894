"""A tip: a matter that a person brought, by form, by phone or over the counter. Pure.

Its text and its pictures lie in the one place that expires; the stream knows by which ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import Refused
from shared.messages.monitoring import Harm, TipReceived
from shared.parts import Person


@dataclass(frozen=True, slots=True)
class Bring:
    """What somebody told, as it was taken down: `text` is redacted before anything else happens. With a
    `harm` it opens an incident, or joins the open one of its `matter`; without, it is kept to be read.
    `topic` may be left out: the watched terms tell. `happened` is when it was, if that was said. `pictures`
    are made anew before they are kept."""

    tip: str
    text: str
    at: datetime
    by: Person
    place: str = ""
    topic: str = ""
    matter: str = ""
    harm: Harm = "none"
    title: str = ""
    title_en: str = ""
    happened: datetime | None = None
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Receive:
    """The tip without its text, which is kept under the id `kept`, and with the ids of its pictures."""

    tip: str
    kept: str
    topic: str
    matter: str
    title: str
    title_en: str
    harm: Harm
    place: str
    happened: datetime
    at: datetime
    by: Person
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip; `received` is None before it came."""

    received: TipReceived | None = None


EMPTY = Tip()


def decide(tip: Tip, command: Receive) -> Sequence[TipReceived]:
    """What changes. Refused where the id stands for another tip, where it happens in the future, and where
    it has a harm and nobody said what it is about."""
    received = TipReceived(
        tip=command.tip,
        kept=command.kept,
        topic=command.topic,
        matter=command.matter,
        title=command.title,
        title_en=command.title_en,
        harm=command.harm,
        place=command.place,
        happened=command.happened,
        taken_by=command.by.id,
        at=command.at,
        pictures=command.pictures,
    )
    if tip.received:
        return _again(tip.received, received)
    if command.happened > command.at:
        raise Refused("happened: what is told has happened already; leave it out for now")
    if command.harm != "none" and not command.title:
        raise Refused("title: it concerns no topic that is watched; say in a few words what it is about")
    return [received]


def _again(before: TipReceived, now: TipReceived) -> Sequence[TipReceived]:
    if replace(now, at=before.at, happened=before.happened, taken_by=before.taken_by) == before:
        return []
    raise Refused(f"{before.tip} is another tip already: take a new id")


def evolve(_: Tip, event: TipReceived) -> Tip:
    """The tip after an event."""
    return Tip(event)
