"""When nothing came from a source: it was silent, could not be read, or was paused. Pure.

They follow from what the source's stream tells anyway, so that those of before are known too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from shared.messages.source_states import (
    SourceChanged,
    SourceRead,
    SourceRecovered,
    SourceSilent,
    SourceTroubled,
)

SpellKind = Literal["silent", "troubled", "paused"]
KEPT = 100
"""So many are remembered: weeks of them, however bad a source is."""
HICCUP = timedelta(hours=1)
"""A trouble that is over so soon is no spell."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Nothing came `since`, which was known when it was `told`; `until` is None while it goes on. `why` is
    what a person gave as the reason."""

    kind: SpellKind
    since: datetime
    told: datetime
    until: datetime | None = None
    why: str = ""


def after(spells: tuple[Spell, ...], event: Any) -> tuple[Spell, ...]:
    """The spells after an event of the source."""
    match event:
        case SourceSilent(last=last, at=at):
            return _begun(spells, Spell("silent", last, at))
        case SourceTroubled(at=at):
            return _begun(spells, Spell("troubled", at, at))
        case SourceRecovered(at=at):
            return _ended(spells, at, "silent")
        case SourceRead(at=at):
            return _ended(spells, at, "troubled")
        case SourceChanged(active=False, reason=reason, at=at):
            return _begun(_ended(spells, at, "silent", "troubled"), Spell("paused", at, at, why=reason))
        case SourceChanged(at=at):
            return _ended(spells, at, "troubled", "paused")
    return spells


def _begun(spells: tuple[Spell, ...], spell: Spell) -> tuple[Spell, ...]:
    """With one more, unless one of its kind goes on; the oldest that is over makes room for it."""
    if any(one.kind == spell.kind and one.until is None for one in spells):
        return spells
    over = next((n for n, one in enumerate(spells) if one.until), len(spells))
    kept = spells if len(spells) < KEPT else spells[:over] + spells[over + 1 :]
    return (*kept, spell)


def _ended(spells: tuple[Spell, ...], at: datetime, *kinds: SpellKind) -> tuple[Spell, ...]:
    def so_far() -> Iterator[Spell]:
        for one in spells:
            if one.until is not None or one.kind not in kinds:
                yield one
            elif one.kind != "troubled" or at - one.since >= HICCUP:
                yield replace(one, until=at)

    return tuple(so_far())
