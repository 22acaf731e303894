"""`candor source`: add sources, see how they stand, try one without storing anything.

Listing and trying need no service: the one reads the store, the other the source itself.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.commands.asking import call
from services.commands.say import local
from services.commands.stores import found, store_of
from services.monitoring.model.source_state import WEBHOOK
from services.monitoring.sources.fetch import Fetcher
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.list_mapping import load
from services.monitoring.sources.opml import listed
from services.monitoring.sources.port import Trouble
from services.monitoring.sources.reading import Asked, Brought, read
from services.monitoring.sources.wire import Wire, url_of
from shared.clock import Clock
from shared.config import Settings
from shared.errors import NotFound, SettingsError
from shared.messages.codec import plain
from shared.messages.source_states import SourceSettings

Source = Mapping[str, Any]
_NAME = re.compile(r"[^\w]+")
LIST = "list"
LONGEST_NAME = 40
SHOWN_TEXT = 100


def add(settings: Settings, clock: Clock, who: str, source: SourceSettings) -> None:
    """Ask monitoring to read it."""
    if source.kind == LIST:
        mapped(settings, source)
    else:
        checked(source.address)
    data = {name: getattr(source, name) for name in SourceSettings.__dataclass_fields__}
    ask(settings, clock, who, "add_source", data)


def checked(address: str) -> None:
    """SettingsError for what is no address of the web."""
    try:
        url_of(address)
    except Trouble as trouble:
        raise SettingsError(str(trouble)) from None


def mapped(settings: Settings, source: SourceSettings) -> None:
    """SettingsError for what is no mapping of a list."""
    folder = settings.lists_folder
    try:
        load(folder / source.address, folder, settings.zone, source.lang)
    except Trouble as trouble:
        raise SettingsError(str(trouble)) from None


def ask(settings: Settings, clock: Clock, who: str, method: str, data: Mapping[str, Any]) -> None:
    """One of monitoring's calls about a source."""
    call(settings, clock, f"monitoring.{method}", json.dumps(dict(data)), who, "", "")


def imported(file: Path, every_min: int) -> Iterator[SourceSettings]:
    """The feeds of an OPML file as sources, each under a name of its own made of its title."""
    names: set[str] = set()
    for feed in listed(file):
        checked(feed.address)
        name = _named(feed.title or url_of(feed.address).host, names)
        names.add(name)
        yield SourceSettings(name, "feed", feed.address, every_min, feed.title, "", "")


def _named(title: str, taken: set[str]) -> str:
    name = _NAME.sub("-", title.lower()).strip("-")[:LONGEST_NAME] or "feed"
    others = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in others if one not in taken)


def stored(settings: Settings) -> list[Source]:
    """All sources as monitoring has them, by name."""
    with store_of(settings, "monitoring") as store:
        return sorted((one.data for one in found(store, "source", "")), key=lambda one: one["source"])


def lines(sources: Iterable[Source], settings: Settings) -> Iterator[str]:
    """A source in two lines or more: how it stands; what it reads; what is wrong, and what to do."""
    for one in sources:
        hooked, looked = one["kind"] == WEBHOOK, one["looked"]
        since = f"{'brought' if hooked else 'looked'} {_moment(looked, settings) if looked else 'never'}"
        yield f"{one['source']}: {one['state']}, {one['taken']} texts, {since}"
        yield f"    {one['kind']} {one['address']}" + ("" if hooked else f" every {one['every_min']} min")
        if one["reason"]:
            yield f"    paused: {one['reason']}"
        if one["failures"]:
            yield f"    {one['problem']}: {one['advice']} ({_when(one, settings)})"
        if one["silent_since"]:
            yield f"    nothing new since {_moment(one['silent_since'], settings)}"
        yield from (f"    left out: {line}" for line in one["left_out"])


def _when(one: Source, settings: Settings) -> str:
    if one["kind"] == WEBHOOK:
        return f"told {_moment(one['troubled'], settings)}"
    again = local(datetime.fromtimestamp(one["next"] / 1000, UTC), settings.zone)
    return f"in vain {one['failures']} times; again {again}"


def _moment(said: str, settings: Settings) -> str:
    return local(datetime.fromisoformat(said), settings.zone)


def wanted(settings: Settings, name: str, kind: str, lang: str) -> SourceSettings:
    """The source of this name, or one at this address; NotFound for a name that nobody gave."""
    if "://" in name or kind == LIST:
        if kind != LIST:
            checked(name)
        return SourceSettings("test", kind, name, 10, "", "", lang)
    known = next((one for one in stored(settings) if one["source"] == name), None)
    if known is None:
        raise NotFound(f"there is no source {name}: `candor source list` shows them; or write an address")
    if known["kind"] == WEBHOOK:
        raise SettingsError(
            f"{name} is a webhook, which is not read: send it a document, signed by its secret"
        )
    return SourceSettings(**{field: known[field] for field in SourceSettings.__dataclass_fields__})


def tried(settings: Settings, clock: Clock, source: SourceSettings) -> Brought:
    """What a first reading of the source would take. Nothing is stored, nothing is sent."""
    tools = Tools(Fetcher(Wire(settings.allowed_networks)), settings.zone, settings.lists_folder)
    return read(Asked(source, clock.now()), tools)


def tried_lines(brought: Brought, settings: Settings) -> Iterator[str]:
    """What would be taken, a line for each text, the oldest first; then what was left out."""
    for mention in brought.mentions:
        text = " ".join(mention.text.split())
        short = text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"
        yield f"{local(mention.at, settings.zone)}  {mention.lang}  {short}"
    yield from (f"left out: {line}" for line in brought.left_out)
    yield f"would be taken: {len(brought.mentions)}; nothing was stored"


def as_json(brought: Brought) -> str:
    """All of what a try brought, as JSON; what is remembered of items is no concern of a person."""
    said = {name: value for name, value in plain(brought).items() if name not in ("taken", "cursor")}
    return json.dumps(said, ensure_ascii=False, indent=2)
