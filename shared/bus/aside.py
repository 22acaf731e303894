"""What becomes of a message that could not be handled: which queue, with which words. Pure."""

import json
import traceback
from collections.abc import Mapping
from typing import Any

from shared.bus.publisher import Parcel
from shared.bus.topology import DELIVERIES, RETRIES, retry_of
from shared.errors import BadMessage, CandorError, Poisonous, is_temporary
from shared.names import dead_of, mentions_of

TRIES = "candor-tries"
"""The header that counts the tries so far."""
REASON_MOST = 1000
BODY_MOST = 8 * 1024 * 1024
BODY_KEPT = 64 * 1024


def aside(
    service: str, queue: str, body: bytes, said: Mapping[str, Any], message_id: str, error: BaseException
) -> Parcel:
    """The copy of a message that goes to a later try, or to the dead. `said` are the headers it came with."""
    tries = _tries(said) + 1
    headers = {**_ours(said), TRIES: tries}
    if is_temporary(error) and tries <= len(RETRIES):
        delay, _ = RETRIES[tries - 1]
        return Parcel(retry_of(service, delay), queue, body, message_id, headers)
    headers |= {
        "candor-reason": reason_of(error)[:REASON_MOST],
        "candor-error": type(error).__name__,
        "candor-queue": queue,
    }
    left = _without_texts(body) if queue == mentions_of(service) else body
    return Parcel(
        "", dead_of(service), left[:BODY_KEPT] if len(left) > BODY_MOST else left, message_id, headers
    )


def reason_of(error: BaseException) -> str:
    """What is told of an error: the words of ours, and only the place of one that nobody foresaw (its words
    may hold anything, a mention's text too)."""
    if isinstance(error, CandorError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename}" if frames else ""
    return f"{type(error).__name__}{place}"


def too_large(body: bytes) -> None:
    """BadMessage for a body that no message of ours can have."""
    if len(body) > BODY_MOST:
        raise BadMessage(f"larger than {BODY_MOST} bytes ({len(body)}); its beginning is kept")


def poisonous(said: Mapping[str, Any]) -> None:
    """Poisonous for a message at its last delivery: the broker would set it aside as it is, texts and all,
    without a reason."""
    came_before = said.get("x-delivery-count", 0)
    if isinstance(came_before, int) and came_before >= DELIVERIES - 1:
        raise Poisonous(f"it came {came_before + 1} times, and was never finished: see the service's log")


def _tries(said: Mapping[str, Any]) -> int:
    tries = said.get(TRIES, 0)
    return tries if isinstance(tries, int) and tries >= 0 else 0


def _ours(said: Mapping[str, Any]) -> dict[str, Any]:
    """The headers without the broker's own notes on dead-lettering, which a copy must not bring along."""
    return {name: value for name, value in said.items() if not name.startswith(("x-", "candor-"))}


def _without_texts(body: bytes) -> bytes:
    """A message of mentions with their ids alone; nothing of what cannot be read as one."""
    try:
        document = json.loads(body)
        ids = [str(mention["id"])[:200] for mention in document["data"]["mentions"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return b""
    envelope = {name: str(document[name])[:200] for name in ("id", "type", "exercise") if name in document}
    return json.dumps({**envelope, "mentions": ids}, ensure_ascii=False).encode()
