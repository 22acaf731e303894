"""Messages, decoded by msgspec: what this accepts is what the marshmallow schemas accept, for less.

Only the plain case is taken here: known fields of the right types, nothing else. All other bodies go to the
schema, which alone refuses.
"""

import re
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from shared.bus.forms import moment, reader_of
from shared.messages.catalogue import class_of
from shared.messages.envelope import Message
from shared.messages.schemas import from_wire


class _Envelope(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: str
    data: msgspec.Raw
    subject: str = ""
    datacontenttype: str = ""
    sequence: int = 0
    part: int = 0
    parts: int = 1
    recordedtime: str | msgspec.UnsetType = msgspec.UNSET
    causationid: str = ""
    correlationid: str = ""
    exercise: str = ""
    actor: str = ""
    traceparent: str = ""


DATA = b'"data"'
ODD_TIME = re.compile(rb":\d\d(?:\.\d{7}|(?:\.\d*)?z)")
"""A time finer than a microsecond, which msgspec would round and the schema cuts, or with a small z, which
the schema refuses."""
_DECODER = msgspec.json.Decoder(_Envelope)


def read(body: bytes) -> Message:
    """The message in a body; BadMessage as the schema says it."""
    try:
        envelope = _DECODER.decode(body)
        # of a name that is said twice, msgspec would not look at the first data
        if body.count(DATA) > 1 or ODD_TIME.search(body):
            return from_wire(body)
        if reads := _reader(envelope.type):
            return _message(envelope, reads(envelope.data))
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, TypeError, OverflowError, RecursionError):
        pass
    return from_wire(body)


def _reader(kind: str) -> Callable[[msgspec.Raw], Any] | None:
    cls: Any = class_of(kind)
    return reader_of(cls) if cls else None


def _message(envelope: _Envelope, data: Any) -> Message:
    time = moment(envelope.time)
    return Message(
        id=envelope.id,
        source=envelope.source,
        type=envelope.type,
        subject=envelope.subject,
        time=time,
        data=data,
        sequence=envelope.sequence,
        recorded=time if envelope.recordedtime is msgspec.UNSET else moment(envelope.recordedtime),
        part=envelope.part,
        parts=envelope.parts,
        causation=envelope.causationid,
        correlation=envelope.correlationid,
        exercise=envelope.exercise,
        actor=envelope.actor,
    )
