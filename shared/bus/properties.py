"""A stranger's properties: what py-amqp cannot decode (broken UTF-8 in an id, a time that no calendar has, a
table nested without end) ends its connection, at each redelivery again. Here it is an unreadable message."""

from typing import Any

from amqp import serialization
from amqp.spec import Basic

UNREADABLE = "candor-unreadable"
"""The header of a message whose properties cannot be decoded; it has no other."""

_decode = serialization.decode_properties_basic


def tolerant(buf: Any, offset: int) -> tuple[dict[str, Any], int]:
    """The properties in a frame, as py-amqp decodes them where it can."""
    try:
        decoded: tuple[dict[str, Any], int] = _decode(buf, offset)
        return decoded
    except Exception as error:  # noqa: BLE001 - whatever a stranger's bytes lead to, the connection stays
        return {"application_headers": {UNREADABLE: type(error).__name__}}, len(buf)


def tolerate() -> None:
    """From now on, in this whole process; py-amqp has no other place to say so."""
    serialization.PROPERTY_CLASSES[Basic.CLASS_ID] = tolerant
