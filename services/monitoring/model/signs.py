"""What a topic's texts claim that needs checking, and what harm they tell of: counts by kind, places, and the
last ids, bounded. Pure."""

from collections.abc import Sequence
from typing import get_args

from shared.messages.monitoring import (
    Claimed,
    HarmKind,
    HarmTold,
    Match,
    TopicClaimed,
    TopicCounted,
    TopicHarmTold,
)

NAMED = 5
"""So many new texts of a kind are named by a batch."""
IDS_KEPT = 50
PLACES_KEPT = 20
SHOWN = 5
"""So many ids of a kind are told with an alert."""
KINDS: tuple[HarmKind, ...] = get_args(HarmKind)

SignEvent = TopicClaimed | TopicHarmTold


def told(counted: TopicCounted, matches: Sequence[Match]) -> Sequence[SignEvent]:
    """What the new texts of a count claim and tell, where they do."""
    if not [match for match in matches if match.claims or match.harms]:
        return []
    stories = {match.story: match for match in reversed(matches)}
    fresh = [stories[story] for story in counted.stories if story in stories]
    claims, harms = _claims(fresh), _harms(fresh)
    return [
        *([TopicClaimed(counted.topic, claims, counted.at)] if claims else []),
        *([TopicHarmTold(counted.topic, harms, counted.at)] if harms else []),
    ]


def _claims(fresh: Sequence[Match]) -> tuple[Claimed, ...]:
    kinds = sorted({kind for match in fresh for kind in match.claims})
    found = {kind: [match.mention for match in fresh if kind in match.claims] for kind in kinds}
    return tuple(Claimed(kind, len(ids), tuple(ids[:NAMED])) for kind, ids in found.items())


def _harms(fresh: Sequence[Match]) -> tuple[HarmTold, ...]:
    found: dict[HarmKind, list[Match]] = {}
    for match in fresh:
        for kind in match.harms:
            found.setdefault(kind, []).append(match)
    return tuple(_told(kind, found[kind]) for kind in KINDS if kind in found)


def _told(kind: HarmKind, matches: Sequence[Match]) -> HarmTold:
    places = sorted({place for match in matches if (place := match.place or match.named)})
    ids = tuple(match.mention for match in matches[:NAMED])
    return HarmTold(kind, len(matches), tuple(places[:PLACES_KEPT]), ids)


def claims_with(known: tuple[Claimed, ...], new: Sequence[Claimed]) -> tuple[Claimed, ...]:
    """What was claimed by then, with these too; the last ids stay."""
    claims = {one.kind: one for one in known}
    for one in new:
        old = claims.get(one.kind, Claimed(one.kind, 0, ()))
        examples = (*old.examples, *one.examples)[-IDS_KEPT:]
        claims[one.kind] = Claimed(one.kind, old.texts + one.texts, examples)
    return tuple(claims[kind] for kind in sorted(claims))


def harms_with(known: tuple[HarmTold, ...], new: Sequence[HarmTold]) -> tuple[HarmTold, ...]:
    """What harm was told by then, with this too; the first places and the last ids stay."""
    if not (known and new):
        return known or tuple(new)
    harms = {one.kind: one for one in known}
    for one in new:
        harms[one.kind] = _joined(harms[one.kind], one) if one.kind in harms else one
    return tuple(harms[kind] for kind in KINDS if kind in harms) if len(harms) > 1 else (*harms.values(),)


def _joined(old: HarmTold, new: HarmTold) -> HarmTold:
    places = old.places
    if any(place not in places for place in new.places):
        places = tuple(dict.fromkeys((*places, *new.places)))[:PLACES_KEPT]
    return HarmTold(old.kind, old.texts + new.texts, places, (*old.examples, *new.examples)[-IDS_KEPT:])


def shown(harms: tuple[HarmTold, ...]) -> tuple[HarmTold, ...]:
    """The same with as many ids as an alert tells."""
    return tuple(
        HarmTold(one.kind, one.texts, one.places, one.examples[-SHOWN:]) if len(one.examples) > SHOWN else one
        for one in harms
    )


def counted_claims(claims: Sequence[Claimed]) -> int:
    """How many claims there are: one for each kind that a text claims."""
    return sum(one.texts for one in claims)
