"""Dead letters: what the headers and the body of a message that was set aside for good say. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.names import MENTIONS_TYPE, mentions_of

TRIES = "candor-tries"
"""The header that counts the tries so far."""
REASON, ERROR, QUEUE = "candor-reason", "candor-error", "candor-queue"
KEPT = "candor-kept"
"""What is left of a body that is not whole: `ids` (of mentions, never their texts) or `beginning`."""
RETURNED = "candor-returned"
"""How often an operator put the message back."""
BODY_MOST = 8 * 1024 * 1024
"""The largest body that a message of ours can have, in bytes."""
MOST_HEADERS, LONGEST_HEADER = 16, 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in `dead.<service>`. `id` is the event's, else the message's, else a digest of the whole;
    `queue` is where it could not be handled; `kept` is empty where the body is whole."""

    service: str
    id: str
    message_id: str
    type: str
    exercise: str
    correlation: str
    trace: str
    reason: str
    error: str
    queue: str
    tries: int
    returned: int
    kept: str
    headers: Mapping[str, Any]
    size: int
    body: bytes


def letter(service: str, body: bytes, headers: Mapping[str, Any], message_id: str) -> Letter:
    """The letter that a message in a service's dead-letter queue is, whoever put it there."""
    envelope = _envelope(body)
    said = {name: str(envelope.get(name) or "") for name in ("id", "type", "exercise", "correlationid")}
    return Letter(
        service=service,
        id=said["id"] or message_id or _digest(body, headers),
        message_id=message_id,
        type=said["type"],
        exercise=said["exercise"],
        correlation=said["correlationid"],
        trace=str(envelope.get("traceparent") or headers.get("traceparent") or ""),
        reason=str(headers.get(REASON) or _of_broker(headers, "reason")),
        error=str(headers.get(ERROR) or ""),
        queue=str(headers.get(QUEUE) or _of_broker(headers, "queue")),
        tries=count(headers, TRIES),
        returned=count(headers, RETURNED),
        kept=str(headers.get(KEPT) or ""),
        headers=headers,
        size=len(body),
        body=body,
    )


def count(headers: Mapping[str, Any], name: str) -> int:
    """The number in a header; 0 where there is none that counts."""
    number = headers.get(name, 0)
    return number if isinstance(number, int) and 0 <= number < 2**31 else 0


def put_back(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The headers of a letter on its way back: nothing of how it died, and all its tries anew."""
    return {**own(headers), RETURNED: count(headers, RETURNED) + 1}


def own(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The headers without the broker's notes on dead-lettering and ours, which a copy must not bring along;
    of a stranger's only those that leave room for ours."""
    plain = {
        name: value
        for name, value in headers.items()
        if _is_small(name) and not str(name).startswith(("x-", "candor-")) and _is_small(value)
    }
    returned = {RETURNED: count(headers, RETURNED)} if RETURNED in headers else {}
    return dict(list(plain.items())[:MOST_HEADERS]) | returned


def shown(one: Letter) -> Any:
    """The body for people: its document (mentions by their ids alone), or what can be said of one that cannot
    be read."""
    said = one.body
    if one.kept != "ids" and holds_mentions(one.service, one.queue, said):
        said = without_texts(said)
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return {"unreadable_bytes": len(one.body), "beginning": said[:200].decode("utf-8", "replace")}


def holds_mentions(service: str, queue: str, body: bytes) -> bool:
    """Whether a body may have texts of mentions in it, be it whole or not, on whichever queue."""
    if queue == mentions_of(service):
        return True
    if envelope := _envelope(body):
        return envelope.get("type") == MENTIONS_TYPE
    return MENTIONS_TYPE.encode() in body or b'"mentions"' in body


def without_texts(body: bytes) -> bytes:
    """A message of mentions with their ids alone; nothing of what cannot be read as one."""
    document = _envelope(body)
    try:
        ids = [str(mention["id"])[:200] for mention in document["data"]["mentions"]]
    except (TypeError, KeyError):
        return b""
    named = ("id", "type", "exercise", "correlationid", "traceparent")
    envelope = {name: str(document[name])[:200] for name in named if name in document}
    return json.dumps({**envelope, "mentions": ids}, ensure_ascii=False).encode("utf-8", "replace")


def _envelope(body: bytes) -> Mapping[str, Any]:
    """The document that a body is; empty for none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _is_small(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and len(value) <= LONGEST_HEADER)


def _of_broker(headers: Mapping[str, Any], what: str) -> str:
    """What the broker notes of a message that it set aside by itself, at the limit of its deliveries."""
    noted = str(headers.get(f"x-first-death-{what}") or "")
    return f"set aside by the broker: {noted}" if noted and what == "reason" else noted


def _digest(body: bytes, headers: Mapping[str, Any]) -> str:
    said = repr(sorted((name, str(value)) for name, value in own(headers).items())).encode()
    return f"sha-{hashlib.sha256(said + body).hexdigest()[:16]}"
