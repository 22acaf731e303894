"""The marshmallow schemas of events and calls, made from the dataclasses, and the envelope on the wire."""

import json
from base64 import b64decode
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, get_type_hints

import marshmallow
import msgspec
from marshmallow import fields, validate
from marshmallow_dataclass import class_schema
from typing_extensions import override

from shared.errors import BadMessage
from shared.messages.catalogue import class_of, type_of
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.messages.upcasting import current

LONGEST_TEXT = 20_000
LONGEST_BINARY = 5_000_000
MOST_ITEMS = 2_000


class Moment(fields.Field[datetime]):
    """An aware time as RFC 3339 in UTC."""

    @override
    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else plain(value)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise marshmallow.ValidationError("not a time as in 2026-02-18T11:00:00Z") from None
        if moment.tzinfo is None:
            raise marshmallow.ValidationError("a time needs its zone, as in 2026-02-18T11:00:00Z")
        return _utc(moment)


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise marshmallow.ValidationError("a time out of range") from None


class Text(fields.String):
    """A text of bounded length."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > LONGEST_TEXT:
            raise marshmallow.ValidationError(f"longer than {LONGEST_TEXT} characters")
        return text


class Binary(fields.Field[bytes]):
    """Bytes of bounded number, as base64."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        if isinstance(value, str) and len(value) > -(-LONGEST_BINARY // 3) * 4:
            raise marshmallow.ValidationError(f"longer than {LONGEST_BINARY} bytes")
        try:
            return b64decode(value, validate=True)
        except (TypeError, ValueError):
            raise marshmallow.ValidationError("no base64") from None


class Whole(fields.Integer):
    """A whole number; neither a text nor a truth value is one."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class Yes(fields.Boolean):
    """True or false, and nothing that looks like it."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


TYPES: dict[type, type[fields.Field[Any]]] = {
    datetime: Moment,
    date: fields.Date,
    str: Text,
    bytes: Binary,
    int: Whole,
    bool: Yes,
}


class Base(marshmallow.Schema):
    """What all schemas have in common: their own fields, and none that is unknown."""

    TYPE_MAPPING = TYPES

    class Meta:
        unknown = marshmallow.RAISE


@cache
def schema_of(cls: Any) -> marshmallow.Schema:
    """The schema of a dataclass; loading gives an instance."""
    return class_schema(cls, base_schema=Base)()


STAMPED = ("at", "by")


@cache
def payload_of(command: Any) -> marshmallow.Schema:
    """The schema of a call's payload: the command's fields but those that are stamped when it comes in."""
    hints = get_type_hints(command)
    names = [name for name in hints if name not in STAMPED]
    own = {name: deepcopy(schema_of(command).declared_fields[name]) for name in names}
    for field in own.values():
        if isinstance(field, Text) and field.required:
            field.validators.append(validate.Length(min=1, error="must not be empty"))
    return Base.from_dict(own, name=f"{command.__name__}Payload")()


def complaints(errors: Any, path: str = "") -> list[str]:
    """A marshmallow error as lines of `field: what is wrong`."""
    if isinstance(errors, dict):
        inner = ((value, f"{path}.{key}" if path else str(key)) for key, value in errors.items())
        return [line for value, where in inner for line in complaints(value, where)]
    return [f"{path.removesuffix('._schema')}: {' '.join(str(e) for e in errors)}"]


def decode(kind: str, data: Any) -> Any:
    """The event of a type from its data, as its newest version has it; BadMessage where the type is unknown
    or the data wrong."""
    kind, data = current(kind, data)
    cls: Any = class_of(kind)
    if cls is None:
        raise BadMessage(f"unknown type or version {kind[:200]!r}: this Candor does not know it")
    try:
        return schema_of(cls).load(data)
    except marshmallow.ValidationError as error:
        raise BadMessage("; ".join(complaints(error.messages))[:2000]) from None


def _has_half_a_character(document: Any) -> bool:
    """JSON can escape what no UTF-8 has; no store takes it."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return True
    return False


_NEEDED = {"specversion": str, "id": str, "source": str, "type": str, "time": str, "data": dict}


def to_wire(message: Message) -> bytes:
    """The message as CloudEvents JSON."""
    document = {
        "specversion": "1.0",
        "id": message.id,
        "source": message.source,
        "type": message.type,
        "subject": message.subject,
        "time": message.time,
        "datacontenttype": "application/json",
        "sequence": message.sequence,
        "part": message.part,
        "parts": message.parts,
        "recordedtime": message.recorded,
        "causationid": message.causation,
        "correlationid": message.correlation,
        "exercise": message.exercise,
        "actor": message.actor,
        "data": message.data,
    }
    said = {name: value for name, value in document.items() if value != ""}
    return msgspec.json.encode(said)


def from_wire(body: bytes) -> Message:
    """The message in a body, in the newest version of its type; BadMessage with the reason if it is none."""
    document = _document(body)
    try:
        event = decode(document["type"], document["data"])
        return Message(
            id=document["id"],
            source=document["source"],
            type=type_of(event),
            subject=str(document.get("subject", "")),
            time=_moment(document["time"]),
            data=event,
            sequence=int(document.get("sequence", 0)),
            recorded=_moment(document.get("recordedtime", document["time"])),
            part=int(document.get("part", 0)),
            parts=int(document.get("parts", 1)),
            causation=str(document.get("causationid", "")),
            correlation=str(document.get("correlationid", "")),
            exercise=str(document.get("exercise", "")),
            actor=str(document.get("actor", "")),
        )
    except (marshmallow.ValidationError, ValueError, TypeError, OverflowError) as error:
        raise BadMessage(f"the envelope is wrong: {error}"[:500]) from None


def _moment(text: Any) -> datetime:
    return Moment().deserialize(text)  # type: ignore[no-any-return]  # marshmallow types it as Any


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body.decode())  # bytes it would take in other encodings, with half characters
    except (ValueError, RecursionError):
        raise BadMessage("the body is not JSON in UTF-8") from None
    if not isinstance(document, dict):
        raise BadMessage("the body is not a CloudEvents document")
    if b"\\u" in body and _has_half_a_character(document):
        raise BadMessage("the body holds half a character (an escape such as \\ud800 alone)")
    wrong = [name for name, kind in _NEEDED.items() if not isinstance(document.get(name), kind)]
    if wrong:
        raise BadMessage(f"the envelope lacks or mistypes: {', '.join(wrong)}")
    if document["specversion"] != "1.0":
        raise BadMessage(f"CloudEvents {document['specversion'][:20]!r} is not known here, only 1.0")
    return document


__all__ = ["complaints", "decode", "from_wire", "payload_of", "schema_of", "to_wire", "type_of"]
