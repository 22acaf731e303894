"""Public timelines of Mastodon and what speaks like it (https://docs.joinmastodon.org/methods/timelines/).

Read without an account, so only what everybody can read; a post that is not public is left out. Of the
account that posted nothing is taken: its names only serve to find its byline in the text.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from services.monitoring.sources.encoding import decoded
from services.monitoring.sources.entries import tag_of
from services.monitoring.sources.fetch import Fetch
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.port import Cursor, Item, Taken, Trouble
from services.monitoring.sources.wire import url_of
from services.monitoring.sources.words import anonymous, shown

PATH = "/api/v1/timelines/public"
A_PAGE = 40
"""So many posts a server gives at most."""
MOST_PAGES = 10
LAST = "last"


@dataclass(frozen=True, slots=True)
class Timeline:
    """A server's public timeline, its own posts alone; or the timeline at an address below `/api/`. `lang` is
    that of its posts (empty: what each says, else Chinese)."""

    address: str
    fetch: Fetch
    lang: str

    def read(self, cursor: Cursor, now: datetime) -> Taken:
        """The posts since the cursor, page after page, the oldest first, 400 at most: the rest the next time.
        At the first reading the newest page."""
        last, posts = cursor.get(LAST, ""), list[Mapping[str, Any]]()
        for _ in range(MOST_PAGES):
            page = self._page(last, now)
            posts += page
            newest = max([last, *(str(post.get("id", "")) for post in page)], key=_number)
            if newest == last or len(page) < A_PAGE or not last:
                last = newest
                break
            last = newest
        return self._taken(sorted(posts, key=lambda post: _number(str(post.get("id", "")))), last, now)

    def _page(self, last: str, now: datetime) -> list[Mapping[str, Any]]:
        url = url_of(self.address)
        if not url.path.startswith("/api/"):
            url = url.copy_with(path=PATH, query=b"local=true")
        url = url.copy_merge_params({"limit": str(A_PAGE), **({"min_id": last} if last else {})})
        document = self.fetch.get(str(url), {}, "application/json", now)
        try:
            page = json.loads(decoded(document.body or b"[]", document.content_type))
        except (ValueError, RecursionError):
            page = None
        if not isinstance(page, list):
            raise Trouble(
                f"{url.host} gives no timeline",
                "give the server's own address, as in https://mastodon.example",
            )
        return [post for post in page if isinstance(post, dict)]

    def _taken(self, posts: list[Mapping[str, Any]], last: str, now: datetime) -> Taken:
        public = [post for post in posts if post.get("visibility", "public") == "public"]
        items = tuple(item for post in public if (item := self._item(post, now)))
        hidden = len(posts) - len(public)
        lines = (f"{hidden} posts that are not public: nothing to do",) if hidden else ()
        return Taken(items, {LAST: last} if last else {}, lines)

    def _item(self, post: Mapping[str, Any], now: datetime) -> Item | None:
        names = tuple(_names(post.get("account")))
        parts = (shown(str(post.get(part) or "")) for part in ("spoiler_text", "content"))
        text = anonymous("\n".join(filter(None, parts)), names)
        key = blake2b(str(post.get("uri") or post.get("id")).encode(), digest_size=8).hexdigest()
        lang = self.lang or tag_of(post.get("language")) or "zh"
        return Item(key, _moment(post.get("created_at"), now), text, lang) if text else None


def _names(account: object) -> Iterator[str]:
    if isinstance(account, dict):
        yield from (str(account[name]) for name in ("display_name", "username", "acct") if account.get(name))


def _moment(said: object, now: datetime) -> datetime:
    """When it was posted; the moment of the reading where that cannot be read, or lies behind it."""
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        return now
    return min(at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC), now)


def _number(ident: str) -> tuple[int, str]:
    """Ids are numbers written as texts, of any length; some servers have words that sort by time."""
    return len(ident), ident


def opened(address: str, lang: str, tools: Tools) -> Timeline:
    """The timeline of a server, by its address."""
    return Timeline(address, tools.fetch, lang)
