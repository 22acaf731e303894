"""Feeds: RSS 0.9x to 2.0, RDF, Atom, JSON Feed.

A feed is asked for only when it has changed. What its entries say of their authors is read for one purpose:
to take their bylines out of the text. An entry's key is a digest, since what feeds call their entries by is
often an address with an account in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import blake2b

from services.monitoring.sources.dates import is_likely, moment
from services.monitoring.sources.encoding import decoded
from services.monitoring.sources.entries import Entry, Parsed
from services.monitoring.sources.fetch import Document, Fetch
from services.monitoring.sources.json_feeds import entries as of_json
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.port import Cursor, Item, Taken, Trouble
from services.monitoring.sources.words import anonymous, shown
from services.monitoring.sources.xml_feeds import entries as of_xml

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, application/json;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
OLDEST = timedelta(days=30)
"""Older texts are not taken: their time to be kept would be over at once."""
MOST_ENTRIES = 1000
SHOWN_DATES = 3
USUAL_LANG = "zh"


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed at an address. `lang` is that of its texts (empty: what the feed says, else Chinese); `zone`
    is that of dates which name none."""

    address: str
    fetch: Fetch
    lang: str
    zone: timezone

    def read(self, cursor: Cursor, now: datetime) -> Taken:
        """The entries that the feed has, of the last 30 days, the newest 1000 at most; none where it did not
        change since the cursor."""
        document = self.fetch.get(self.address, cursor, ACCEPT, now)
        if document.body is None:
            return Taken((), document.cursor)
        parsed = parse(document)
        reading = _Reading(parsed, now, self.lang, self.zone)
        items = sorted(reading.items(), key=lambda item: item.at)[-MOST_ENTRIES:]
        return Taken(tuple(items), document.cursor, tuple(reading.left_out()))


def parse(document: Document) -> Parsed:
    """What a document holds, whatever it calls itself; Trouble where it is no feed."""
    text = decoded(document.body or b"", document.content_type)
    if not text.strip():
        raise Trouble("the document is empty", "it is asked again later; if it stays so, check the address")
    if text.lstrip()[:1] == "{":
        return of_json(text)
    return of_xml(text, document.address)


class _Reading:
    """One document on its way to items; counts what is left out."""

    def __init__(self, parsed: Parsed, now: datetime, lang: str, zone: timezone) -> None:
        self._parsed, self._now, self._lang, self._zone = parsed, now, lang, zone
        self._odd: list[str] = []
        self._old, self._empty = 0, 0

    def items(self) -> Iterator[Item]:
        """The items, in the document's order."""
        for entry in self._parsed.entries:
            at, text = self._at(entry), text_of(entry)
            self._old += at < self._now - OLDEST
            self._empty += not text
            if text and at >= self._now - OLDEST:
                lang = self._lang or entry.lang or self._parsed.lang or USUAL_LANG
                yield Item(key_of(entry, text), at, text, lang)

    def _at(self, entry: Entry) -> datetime:
        """When an entry was written; the moment of the reading where it does not say, or cannot be right."""
        at = moment(entry.date, entry.moment, self._zone) if entry.date else None
        if entry.date and (at is None or not is_likely(at, self._now)):
            self._odd.append(f"{at:%Y-%m-%d}" if at else "unreadable")
            at = None
        return min(at or self._now, self._now)

    def left_out(self) -> Iterator[str]:
        """A line for each kind of thing that was not taken."""
        if self._parsed.flaw:
            yield self._parsed.flaw
        if self._odd:
            some = ", ".join(list(dict.fromkeys(self._odd))[:SHOWN_DATES])
            yield (
                f"{len(self._odd)} dates that cannot be right ({some}): these entries count at the time of "
                "reading; tell the feed's keeper"
            )
        if self._empty:
            yield f"{self._empty} entries without any text: nothing to do, unless it is all of them"
        if self._old:
            yield f"{self._old} entries older than {OLDEST.days} days: nothing to do"
        if len(self._parsed.entries) > MOST_ENTRIES:
            yield f"all but the newest {MOST_ENTRIES} entries: look for an address that gives only the newest"


def text_of(entry: Entry) -> str:
    """Title and body as words, without who wrote them; a title that the body begins with is told once."""
    title, body = (anonymous(shown(part), entry.names) for part in (entry.title, entry.body))
    start = title.rstrip("….。 ")
    return body if start and body.startswith(start) else "\n".join(filter(None, (title, body)))


def key_of(entry: Entry, text: str) -> str:
    """The same for the same entry, whenever it is read (BLAKE2b, 64 bits): of its id, else its link, else its
    text and date."""
    known = entry.id or entry.link or f"{entry.date}\n{text}"
    return blake2b(known.encode("utf-8", "replace"), digest_size=8).hexdigest()


def opened(address: str, lang: str, tools: Tools) -> Feed:
    """The feed at an address."""
    return Feed(address, tools.fetch, lang, tools.zone)
