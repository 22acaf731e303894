"""`candor topic try`: what a topic would have found among the texts that monitoring keeps."""

from collections.abc import Iterator
from typing import Any

from services.commands.stores import found, store_of
from services.monitoring.entries import BadQuery, queries
from services.monitoring.trying import Tried, try_topic
from services.monitoring.views import VIEWS
from shared.config import Settings
from shared.errors import NotFound, Refused
from shared.journal.port import Store
from shared.keeping import TEXTS_LIVE


def tried(settings: Settings, topic: str, terms: tuple[str, ...]) -> Tried:
    """What these entries, or else those of a topic of live work, would have found. Refused for entries that
    cannot be read, NotFound for a topic that nobody made."""
    with store_of(settings, "monitoring") as store:
        entries = terms or _terms_of(store, topic)
        try:
            queries(entries)
        except BadQuery as error:
            raise Refused(str(error)) from None
        texts = ((name, text, until - TEXTS_LIVE) for name, text, until in store.texts.kept())
        return try_topic(entries, texts, settings.zone)


def _terms_of(store: Store, topic: str) -> tuple[str, ...]:
    store.views.declare("topic", VIEWS["topic"].keys)
    for one in found(store, "topic", ""):
        if one.data["topic"] == topic:
            return tuple(one.data["terms"])
    if topic:
        raise NotFound(f"there is no topic {topic!r}: make it by monitoring.watch, or name terms by --term")
    raise Refused("nothing to try: name a topic, or terms by --term")


def lines(found: Tried) -> Iterator[str]:
    """What was found as lines."""
    matched = sum(found.days.values())
    yield f"{matched} of the {found.seen} texts that are kept would have matched"
    yield from (f"{day}  {count}" for day, count in found.days.items())
    yield from (f"{name}  {text}" for name, text in found.texts.items())


def values(found: Tried) -> dict[str, Any]:
    """What was found as JSON values."""
    days = {day.isoformat(): count for day, count in found.days.items()}
    return {"seen": found.seen, "days": days, "texts": dict(found.texts)}
