"""Fetching a document of the web: politely, only when it has changed, along redirects that are each
checked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpx

from services.monitoring.sources.manners import MOST_HOPS, REDIRECTS, Manners
from services.monitoring.sources.port import Cursor, Trouble
from services.monitoring.sources.wire import Answer, Wire, joined

LONGEST_AGAIN_S = 24 * 3600.0
LONGEST_VALIDATOR = 1000
ADVICE = {
    401: "it asks for a password: only what everybody can read is read",
    403: "it refuses programs: ask its keeper, or remove the source",
    404: "its address may have changed: look for the new one on its site",
    410: "it was closed for good: remove the source",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it came; `address` is where it was found in the end. `cursor` is what to hand in the
    next time, so that an unchanged one need not come again; of one that has not changed, `body` is None."""

    address: str
    body: bytes | None
    content_type: str
    cursor: Cursor


class Fetch(Protocol):
    """What a source fetches by."""

    def get(self, address: str, cursor: Cursor, accept: str, now: datetime) -> Document: ...


class Fetcher:
    """Fetches by a wire, with manners."""

    def __init__(self, wire: Wire, manners: Manners | None = None) -> None:
        self._wire, self._manners = wire, manners or Manners(wire)

    def get(self, address: str, cursor: Cursor, accept: str, now: datetime) -> Document:
        """The document, if it changed since the cursor; Trouble where it cannot be had. `now` is only for a
        date in Retry-After."""
        headers = {"Accept": accept, **_conditions(cursor)}
        for _ in range(MOST_HOPS + 1):
            with self._manners.turn(address):
                answer = self._wire.ask(address, headers)
            if answer.status in REDIRECTS and answer.headers.get("location"):
                address = joined(address, answer.headers["location"])
                continue
            return _document(address, answer, cursor, now)
        raise Trouble(f"{_host(address)} redirects without end", "check the address in a browser")


def _conditions(cursor: Cursor) -> dict[str, str]:
    """The headers that ask for news alone (RFC 9110, 13.1)."""
    said = {"If-None-Match": cursor.get("etag", ""), "If-Modified-Since": cursor.get("modified", "")}
    return {name: value for name, value in said.items() if value}


def _document(address: str, answer: Answer, cursor: Cursor, now: datetime) -> Document:
    kind = answer.headers.get("content-type", "")
    if answer.status == httpx.codes.NOT_MODIFIED:
        return Document(address, None, kind, cursor)
    if answer.status == httpx.codes.OK:
        return Document(address, answer.body, kind, _validators(answer))
    raise Trouble(
        f"{_host(address)} answers with status {answer.status}",
        ADVICE.get(answer.status, "it is asked again later; if it stays so, check the address"),
        again_s(answer.headers.get("retry-after", ""), now),
    )


def _validators(answer: Answer) -> dict[str, str]:
    said = {"etag": answer.headers.get("etag", ""), "modified": answer.headers.get("last-modified", "")}
    return {name: value for name, value in said.items() if 0 < len(value) <= LONGEST_VALIDATOR}


def again_s(said: str, now: datetime) -> float | None:
    """The seconds that a Retry-After asks to wait (RFC 9110, 10.2.3: seconds, or a date), a day at most; None
    where it asks for nothing that can be understood."""
    try:
        if said.strip().isdigit():
            seconds = float(said)
        else:
            then = parsedate_to_datetime(said)
            seconds = (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_AGAIN_S)


def _host(address: str) -> str:
    return httpx.URL(address).host
