"""Where items become mentions: the one place in which their texts are masked, for all sources alike."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b

from services.monitoring.redaction import masked
from services.monitoring.sources.port import Item
from shared.messages.schemas import LONGEST_TEXT
from shared.messages.sources import MOST_MENTIONS, Mention

MOST_CHARACTERS = 500_000
"""So many in the texts of one message: it must be written without holding the others up."""


def mentions_of(source: str, items: Iterable[Item], place: str = "", outlet: str = "") -> tuple[Mention, ...]:
    """The items as mentions of a source, in their order. An item's mention has the id `<source>/<key>`
    whenever it is read; `place` and `outlet` are for items that say none. Texts are cut to 20,000
    characters."""
    return tuple(
        Mention(
            id=f"{source}/{item.key}",
            source=source,
            at=item.at,
            text=masked(item.text)[:LONGEST_TEXT],
            lang=item.lang,
            place=item.place or place,
            outlet=item.outlet or outlet,
        )
        for item in items
    )


def digest_of(key: str) -> str:
    """What is remembered of an item that was taken (BLAKE2b, 64 bits)."""
    return blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


def fresh(items: Sequence[Item], known: Collection[str]) -> tuple[Item, ...]:
    """The items whose digests are not among those known, each once."""
    seen = set(known)
    new = []
    for item in items:
        if (digest := digest_of(item.key)) not in seen:
            seen.add(digest)
            new.append(item)
    return tuple(new)


def parcels(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, ...]]:
    """Mentions as they are sent: at most 500 together, and none too large; the same for the same mentions."""
    held: list[Mention] = []
    size = 0
    for mention in mentions:
        if held and (len(held) == MOST_MENTIONS or size + len(mention.text) > MOST_CHARACTERS):
            yield tuple(held)
            held, size = [], 0
        held.append(mention)
        size += len(mention.text)
    if held:
        yield tuple(held)
