"""What becomes of a message that could not be handled: which queue, with which words. Pure."""

import traceback
from collections.abc import Mapping
from typing import Any

from shared.bus.letters import (
    BODY_MOST,
    ERROR,
    KEPT,
    QUEUE,
    REASON,
    TRIES,
    count,
    holds_mentions,
    own,
    without_texts,
)
from shared.bus.properties import UNREADABLE
from shared.bus.publisher import Parcel
from shared.bus.topology import DELIVERIES, RETRIES, retry_of
from shared.errors import BadMessage, CandorError, Poisonous, is_temporary
from shared.names import aside_of, dead_of

REASON_MOST = 1000
BODY_KEPT = 64 * 1024


def aside(
    service: str, queue: str, body: bytes, said: Mapping[str, Any], message_id: str, error: BaseException
) -> Parcel:
    """The copy of a message that goes to a later try, or to the dead. `said` are the headers it came with."""
    tries = count(said, TRIES) + 1
    headers = {**own(said), TRIES: tries}
    if is_temporary(error) and tries <= len(RETRIES):
        delay, _ = RETRIES[tries - 1]
        return Parcel(retry_of(service, delay), queue, body, message_id, headers)
    left, kept = _left_of(service, queue, body, str(said.get(KEPT, "")))
    headers |= {
        REASON: _sendable(reason_of(error))[:REASON_MOST],
        ERROR: type(error).__name__,
        QUEUE: queue,
        **({KEPT: kept} if kept else {}),
    }
    return Parcel(aside_of(service), dead_of(service), left, message_id, headers)


def reason_of(error: BaseException) -> str:
    """What is told of an error: the words of ours, and only the place of one that nobody foresaw (its words
    may hold anything, a mention's text too)."""
    if isinstance(error, CandorError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename}" if frames else ""
    return f"{type(error).__name__}{place}"


def refuse(size: int, content_type: str, said: Mapping[str, Any]) -> None:
    """BadMessage for what no message of ours can be, before anybody reads it: by its size, its properties, or
    what it says that it holds (nothing at all, or JSON)."""
    if UNREADABLE in said:
        raise BadMessage(f"its properties cannot be read ({str(said[UNREADABLE])[:40]})")
    if size > BODY_MOST:
        raise BadMessage(f"larger than {BODY_MOST} bytes ({size}); its beginning is kept")
    if content_type and not _is_json(content_type):
        raise BadMessage(f"the content type {content_type[:80]!r} is not known here, only JSON")


def poisonous(said: Mapping[str, Any]) -> None:
    """Poisonous for a message at its last delivery: the broker would set it aside as it is, texts and all,
    without a reason."""
    came_before = said.get("x-delivery-count", 0)
    if isinstance(came_before, int) and came_before >= DELIVERIES - 1:
        raise Poisonous(f"it came {came_before + 1} times, and was never finished: see the service's log")


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def beginning(body: bytes) -> bytes:
    """What is kept of a body that is too large."""
    return body[:BODY_KEPT]


def _left_of(service: str, queue: str, body: bytes, kept: str) -> tuple[bytes, str]:
    """What is kept of a body, and in a word what it is where it is not the whole."""
    if holds_mentions(service, queue, body):
        return without_texts(body)[:BODY_KEPT], "ids"
    return body, kept


def _sendable(text: str) -> str:
    """The text without what no UTF-8 has: half a character may come in by JSON's escapes."""
    return text.encode("utf-8", "replace").decode()
