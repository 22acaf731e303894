"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
import time
from datetime import UTC, datetime
from html import escape
from typing import Any

from services.monitoring.sources.entries import Entry, Parsed, tag_of
from services.monitoring.sources.port import Trouble

_VERSION = "jsonfeed.org/version/1"


def entries(text: str) -> Parsed:
    """What the document holds; Trouble where it is no JSON Feed."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise Trouble("the document begins as JSON and is none", "tell the feed's keeper") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or _VERSION not in str(feed.get("version", "")):
        raise Trouble("this is JSON, and no JSON Feed", "check the address in a browser")
    owners = _names(feed)
    found = [_entry(item, owners) for item in items if isinstance(item, dict)]
    wrong = len(items) - len(found)
    flaw = f"{wrong} items that are no documents: tell the feed's keeper" if wrong else ""
    return Parsed(tuple(found), tag_of(feed.get("language")), flaw)


def _entry(item: dict[str, Any], owners: tuple[str, ...]) -> Entry:
    date = _text(item.get("date_published")) or _text(item.get("date_modified"))
    plain = escape(_text(item.get("content_text")), quote=False).replace("\n", "<br>")
    return Entry(
        id=_text(item.get("id")),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        title=escape(_text(item.get("title")), quote=False),
        body=plain or _text(item.get("content_html")) or escape(_text(item.get("summary")), quote=False),
        date=date,
        moment=_moment(date),
        lang=tag_of(item.get("language")),
        names=(*_names(item), *owners),
    )


def _text(value: Any) -> str:
    """A text, or a number as some feeds number their items."""
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _names(of: dict[str, Any]) -> tuple[str, ...]:
    """Who is named as an author, in the way of 1.1 or of 1.0."""
    several = of.get("authors")
    people = [*(several if isinstance(several, list) else []), of.get("author")]
    return tuple(_text(person.get("name")) for person in people if isinstance(person, dict))


def _moment(date: str) -> time.struct_time | None:
    """RFC 3339, as the format asks for."""
    try:
        at = datetime.fromisoformat(date)
        return (at if at.tzinfo is None else at.astimezone(UTC)).timetuple()
    except (ValueError, OverflowError):
        return None
