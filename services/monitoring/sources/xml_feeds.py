"""RSS 0.9x to 2.0, RDF and Atom, as feedparser reads them. No entity is ever expanded: a document that
declares some is refused before anything parses it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from services.monitoring.sources.entries import Entry, Parsed, tag_of
from services.monitoring.sources.port import Trouble

_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]{1,1000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"type\s*=\s*[\"']?application/(?:rss|atom|feed|rdf)\+(?:xml|json)", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']?([!#-&(-=?-~]{1,500})", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def entries(text: str, address: str) -> Parsed:
    """What the document holds; Trouble where it is no feed, or dangerous."""
    if _ENTITY.search(text):
        raise Trouble(
            "the document declares entities, as an XML bomb does",
            "it is not read: ask the feed's keeper for one without a DTD",
        )
    found = feedparser.parse(
        BytesIO(_FORBIDDEN.sub("", text).encode("utf-8", "replace")),  # never a text: it could name a file
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": address},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.entries and (not found.version or found.bozo):
        raise _no_feed(text, address, bool(found.version))
    feed = found.feed
    owners = _names(feed)
    return Parsed(
        tuple(_entry(one, owners) for one in found.entries), tag_of(feed.get("language")), _flaw(found)
    )


def _entry(one: Any, owners: tuple[str, ...]) -> Entry:
    date = _first(one, "published", "updated", "created")
    bodies = [content.get("value", "") for content in one.get("content", [])]
    return Entry(
        id=one.get("id", ""),
        link=one.get("link", ""),
        title=one.get("title", ""),
        body=max([one.get("summary", ""), *bodies], key=len),
        date=one.get(date, "") if date else "",
        moment=one.get(f"{date}_parsed") if date else None,
        lang=tag_of(one.get("title_detail", {}).get("language")),
        names=(*_names(one), *owners),
    )


def _first(one: Any, *names: str) -> str:
    return next((name for name in names if one.get(name)), "")


def _names(of: Any) -> tuple[str, ...]:
    """Who is named as an author or a contributor, in any of the ways that feeds know."""
    people = [*of.get("authors", []), *of.get("contributors", []), of.get("publisher_detail", {})]
    said = [of.get("author", ""), *(person.get("name", "") for person in people)]
    return tuple(dict.fromkeys(name for one in said for name in _spellings(unescape(str(one or "")))))


def _spellings(name: str) -> Iterator[str]:
    """`Li Lei (lilei@example.org)` names somebody in three ways."""
    yield name.strip()
    yield from (part.strip() for part in re.split(r"[()<>,;、，]|\S+@\S+", name) if part.strip())


def _flaw(found: Any) -> str:
    if not found.bozo or isinstance(found.bozo_exception, feedparser.CharacterEncodingOverride):
        return ""
    count = len(found.entries)
    return f"what stands behind broken XML: {count} entries could be read; tell the feed's keeper"


def _no_feed(text: str, address: str, begun: bool) -> Trouble:
    if not begun and _HTML.search(text[:5000]):
        named = next(_feeds_of(text, address), "")
        advice = (
            f"the page names its feed: {named}" if named else "look on the page for the address of its feed"
        )
        return Trouble("this is a web page, not a feed", advice)
    if begun:
        return Trouble("the feed's XML is broken before its first entry", "tell the feed's keeper")
    return Trouble("this is no feed that is known (RSS, Atom, JSON Feed)", "check the address in a browser")


def _feeds_of(text: str, address: str) -> Iterator[str]:
    """The feeds that a web page names."""
    for link in _LINK.findall(text):
        if _FEED_TYPE.search(link) and (href := _HREF.search(link)):
            with suppress(ValueError):
                yield urljoin(address, unescape(href[1]))
