"""What another program brings by itself: a document that it signed, once. Verification and reading are pure.

The signature is HMAC-SHA256 (RFC 2104) over the timestamp (seconds since 1970), a full stop and the body, as
`sha256=<hex>`. A document is taken within five minutes of its timestamp, and only once: whoever takes it
remembers its digest (services/monitoring/deliveries.py).
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import marshmallow
import msgspec
from marshmallow import EXCLUDE, validate
from marshmallow.fields import AwareDateTime, List, Nested, String

from services.monitoring.sources.dates import is_likely
from services.monitoring.sources.keys import key_of
from services.monitoring.sources.port import Item
from services.monitoring.sources.words import anonymous
from shared.messages.schemas import LONGEST_TEXT, complaints
from shared.messages.sources import MOST_MENTIONS

WINDOW = timedelta(minutes=5)
LARGEST = 2 * 1024 * 1024
SHORTEST_SECRET = 32
NAME = r"[a-z0-9][a-z0-9-]{0,39}"
"""How a webhook, and so its source, may be called."""
_SHORT = validate.Length(max=100)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A document as it came over the wire."""

    timestamp: str
    signature: str
    body: bytes

    @property
    def digest(self) -> str:
        """What is remembered of it once it was taken. It is made of the signature, so that without the secret
        nobody can try what a body may have said."""
        return sha256(self.signature.encode("utf-8", "replace")).hexdigest()[:32]


class Turned(Exception):
    """The document is not taken: an HTTP status, and what the sender can do."""

    def __init__(self, status: int, advice: str, errors: tuple[str, ...] = ()) -> None:
        super().__init__(advice)
        self.status, self.advice, self.errors = status, advice, errors


TROUBLES: Mapping[int, tuple[str, str]] = {
    401: (
        "a document was not rightly signed",
        "if its sender does not get through, give it the secret that was printed last; else wait and see",
    ),
    408: (
        "a document's timestamp was more than five minutes away",
        "let its sender set the clock and sign anew; if it sent nothing, somebody repeats what it sent once",
    ),
    409: (
        "a document came again that was taken already",
        "nothing counts twice; if its sender sent it once, somebody repeats it: make another secret (--anew)",
    ),
    422: (
        "a document is not as it should be",
        "let its sender correct it: the answer to it names what is wrong",
    ),
}
"""What is told here of a document that was turned away, and what whoever looks after sources can do about it.
What is not even a document of somebody's is told to its sender alone."""


def secret_file(keys: Path, name: str) -> Path:
    """Where a webhook's secret lies."""
    return keys / f"webhook-{name}.secret"


def secret_of(keys: Path, name: str) -> bytes | None:
    """A webhook's secret; None where it has none that is long enough."""
    try:
        secret = secret_file(keys, name).read_text(encoding="ascii").strip().encode()
    except (OSError, UnicodeDecodeError):
        return None
    return secret if len(secret) >= SHORTEST_SECRET else None


def names_in(keys: Path) -> list[str]:
    """The webhooks that have a secret."""
    files = (
        file.name.removeprefix("webhook-").removesuffix(".secret") for file in keys.glob("webhook-*.secret")
    )
    return sorted(name for name in files if re.fullmatch(NAME, name) and secret_of(keys, name))


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """How the holder of a secret signs a body."""
    return f"sha256={hmac.new(secret, timestamp.encode() + b'.' + body, sha256).hexdigest()}"


def verify(delivery: Delivery, secret: bytes, now: datetime) -> None:
    """Turned (401) unless the holder of the secret signed it, and (408) unless that was just now. How long it
    takes tells nothing of the right signature."""
    right = signature(secret, delivery.timestamp, delivery.body)
    if not hmac.compare_digest(right.encode(), delivery.signature.encode("utf-8", "replace")):
        raise Turned(401, "sign the timestamp, a full stop and the body with the secret of this webhook")
    if not delivery.timestamp.isascii() or not delivery.timestamp.isdigit() or len(delivery.timestamp) > 12:
        raise Turned(401, "the timestamp is a whole number of seconds since 1970")
    if abs(now - datetime.fromtimestamp(int(delivery.timestamp), UTC)) > WINDOW:
        raise Turned(408, "the timestamp is too far from now: sign anew, and set the clock")


def items_of(body: bytes, now: datetime) -> tuple[Item, ...]:
    """The items of a document `{"items": [{"key", "at", "text", ...}]}`, the oldest first. What else a sender
    says of them (an author, an account) is dropped here. Turned (422) with a line for each thing that is
    wrong."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise Turned(422, "the body is no JSON") from None
    if not isinstance(said, dict):
        raise Turned(422, 'the body is a document {"items": [...]}')
    try:
        items = _Document().load(said)["items"]
    except marshmallow.ValidationError as error:
        raise _wrong(complaints(error.messages)) from None
    if late := [f"items.{n}.at: cannot be" for n, one in enumerate(items) if not is_likely(one["at"], now)]:
        raise _wrong(late)
    return tuple(sorted(map(_item, items), key=lambda item: item.at))


def _wrong(lines: list[str]) -> Turned:
    return Turned(422, "correct the items, and sign anew", tuple(lines[:20]))


def _item(said: dict[str, Any]) -> Item:
    at, text = said["at"].astimezone(UTC), anonymous(said["text"])
    rest = {name: said[name] for name in ("lang", "place", "outlet") if said.get(name)}
    return Item(key=key_of(said.get("key", ""), at, text), at=at, text=text, **rest)


class _Entry(marshmallow.Schema):
    class Meta:
        """Who spoke is dropped on reading."""

        unknown = EXCLUDE

    key = String(validate=validate.Length(max=500))
    at = AwareDateTime(required=True)
    text = String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    lang = String(validate=validate.Length(max=35))
    place = String(validate=_SHORT)
    outlet = String(validate=_SHORT)


class _Document(marshmallow.Schema):
    class Meta:
        """A sender may say more."""

        unknown = EXCLUDE

    items = List(Nested(_Entry), required=True, validate=validate.Length(1, MOST_MENTIONS))
