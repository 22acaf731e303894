"""What a topic would have found among the texts that are still kept. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import islice

from services.monitoring.matching import Watched, match
from shared.messages.sources import Mention, Mentions

SHOWN = 20
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Tried:
    """How many texts were looked at, how many of each day would have matched, the newest of them by id."""

    seen: int
    days: Mapping[date, int]
    texts: Mapping[str, str]


def try_topic(
    terms: tuple[str, ...], kept: Iterable[tuple[str, str, datetime]], zone: tzinfo, shown: int = SHOWN
) -> Tried:
    """Try a topic's terms against texts, each with its id and the moment when it came in."""
    watched, seen = [Watched("tried", terms)], 0
    found: dict[str, tuple[datetime, str]] = {}
    texts = iter(kept)
    while some := {name: (at, text) for name, text, at in islice(texts, AT_ONCE)}:
        seen += len(some)
        mentions = tuple(Mention(name, "kept", at, text) for name, (at, text) in some.items())
        batch = Mentions(mentions, max(at for at, _ in some.values()))
        for matched in match({"kept": batch}, watched):
            found |= {one.mention: some[one.mention] for one in matched.matches}
    days = Counter(at.astimezone(zone).date() for at, _ in found.values())
    newest = sorted(found, key=lambda name: (found[name][0], name), reverse=True)[:shown]
    return Tried(seen, dict(sorted(days.items())), {name: found[name][1] for name in newest})
