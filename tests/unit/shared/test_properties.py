"""What py-amqp cannot decode is an unreadable message, not the end of the connection."""

import struct

import pytest

from shared.bus.properties import UNREADABLE, tolerant

MESSAGE_ID, HEADERS = 0x0080, 0x2000


def short(flag: int, text: bytes) -> bytes:
    return struct.pack(">HB", flag, len(text)) + text


def table(*items: bytes) -> bytes:
    inside = b"".join(items)
    return struct.pack(">I", len(inside)) + inside


def nested(depth: int) -> bytes:
    inside = table()
    for _ in range(depth):
        inside = table(b"\x01aF" + inside)
    return inside


def test_properties_are_read_as_ever() -> None:
    assert tolerant(short(MESSAGE_ID, "水".encode()), 0)[0] == {"message_id": "水"}


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (short(MESSAGE_ID, b"\xff\xfe"), "UnicodeDecodeError"),
        (struct.pack(">H", HEADERS) + table(b"\x01aT" + struct.pack(">Q", 2**63)), "Error"),
        (struct.pack(">H", HEADERS) + nested(5000), "RecursionError"),
        (struct.pack(">H", HEADERS) + table(b"\x01a?"), "FrameSyntaxError"),
        (b"\x80", "error"),
    ],
    ids=["broken UTF-8", "a time without end", "a table without end", "an unknown kind", "cut off"],
)
def test_what_cannot_be_read_is_an_unreadable_message(frame: bytes, why: str) -> None:
    [(name, headers)] = tolerant(frame, 0)[0].items()
    assert name == "application_headers"
    assert why in headers[UNREADABLE]
