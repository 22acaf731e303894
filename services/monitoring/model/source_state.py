"""What is known of a source, and how events change it. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.monitoring.model.rhythm import Rhythm, heard, resumed
from services.monitoring.model.spells import Spell, after
from shared.messages.source_states import (
    SourceBegun,
    SourceChanged,
    SourceDelivered,
    SourceRead,
    SourceRecovered,
    SourceSettings,
    SourceSilent,
    SourceTroubled,
)

KNOWN = 4000
"""So many of the last items are known again: four times what one reading takes at most."""
WEBHOOK = "webhook"
"""The kind of source that is never asked: it brings by itself."""
UNHEARD = Rhythm()

SourceEvent = (
    SourceChanged
    | SourceBegun
    | SourceRead
    | SourceDelivered
    | SourceTroubled
    | SourceSilent
    | SourceRecovered
)


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a source; `settings` is None before it is added.

    `next` is when it is to be read, also where a reading under way is never finished; None for a webhook.
    `begun` is the reading under way. `looked` is when it was asked last, or brought something by itself,
    `failures` how often in a row in vain, `told` when a trouble was told last. `known` are the digests of the
    last items that were taken, `count` is how many there were in all. `spells` are the
    last times that nothing came from it.
    """

    settings: SourceSettings | None = None
    active: bool = False
    reason: str = ""
    cursor: dict[str, Any] = field(default_factory=dict)
    reading: int = 0
    begun: SourceBegun | None = None
    next: datetime | None = None
    looked: datetime | None = None
    failures: int = 0
    trouble: SourceTroubled | None = None
    told: datetime | None = None
    left_out: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    count: int = 0
    rhythm: Rhythm = UNHEARD
    silent: datetime | None = None
    spells: tuple[Spell, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether it is read by asking, if it is known at all."""
        return self.settings is None or self.settings.kind != WEBHOOK

    @property
    def due(self) -> datetime | None:
        """When the source's quiet becomes a silence; None where it does not count."""
        return self.rhythm.silent_at if self.active and self.silent is None else None


def evolve(source: Source, event: SourceEvent) -> Source:
    """The source after an event."""
    turned = isinstance(event, SourceTroubled) and not source.is_asked
    spells = source.spells if turned else after(source.spells, event)
    return replace(_evolved(source, event), spells=spells)


def _evolved(source: Source, event: SourceEvent) -> Source:
    match event:
        case SourceChanged():
            return _changed(source, event)
        case SourceBegun():
            return replace(source, reading=event.reading, begun=event, next=event.until, looked=event.at)
        case SourceRead():
            source = replace(source, begun=None, cursor=event.cursor, left_out=event.left_out)
            return _took(source, event.taken, event.at)
        case SourceDelivered():
            return _took(replace(source, looked=event.at), event.taken, event.at)
        case SourceTroubled():
            return _troubled(source, event)
        case SourceSilent():
            return replace(source, silent=event.last)
        case SourceRecovered():
            return replace(source, silent=None)


def _changed(source: Source, event: SourceChanged) -> Source:
    before, after = source.settings, event.settings
    if before is None or (before.kind, before.address) != (after.kind, after.address):
        source = replace(source, cursor={}, begun=None)
    resumes = event.active and not source.active
    return replace(
        source,
        settings=after,
        active=event.active,
        reason=event.reason,
        next=event.at if event.active and after.kind != WEBHOOK else None,
        failures=0,
        trouble=None,
        rhythm=resumed(source.rhythm, event.at) if resumes else source.rhythm,
        silent=source.silent if event.active else None,
    )


def _took(source: Source, taken: tuple[str, ...], at: datetime) -> Source:
    return replace(
        source,
        failures=0,
        trouble=None,
        known=(*source.known, *taken)[-KNOWN:],
        count=source.count + len(taken),
        rhythm=heard(source.rhythm, at) if taken else source.rhythm,
    )


def _troubled(source: Source, event: SourceTroubled) -> Source:
    again = event.again if source.is_asked else None
    return replace(source, begun=None, failures=event.failures, trouble=event, told=event.at, next=again)
