"""RFC 8785 JSON: by msgspec where its bytes are the canonical ones, by rfc8785 for all else. Pure.

msgspec writes names in their order, strings and most numbers as RFC 8785 wants them. What it may write in
another way is looked for in its text: a point with nothing behind it (put right here), numbers that are large
or that JavaScript may write with an exponent, and names beyond ASCII, which are sorted in another way.
"""

import json
import re
from typing import Any

import msgspec
import rfc8785

_ENCODER = msgspec.json.Encoder(order="sorted")
_STRING = re.compile(rb'"((?:[^"\\]++|\\.)*+)"')
_BETWEEN = b"\0"
"""Stands for the strings, where only what is between them is looked at; it is in no JSON."""
_POINTLESS = re.compile(rb"(?<=\d)\.0(?![\d.eE])")
_OTHER = re.compile(rb"\d[eE]|\d{16}|-0(?:\.0)?(?![\d.])|(?<!\d)0\.0{4}")


class _Other(Exception):
    """msgspec may have written it in another way."""


def canonical(values: Any) -> bytes:
    """JSON values as RFC 8785 has them; raises what rfc8785.dumps raises."""
    try:
        return _quickly(values)
    except (_Other, ValueError, RecursionError):
        return rfc8785.dumps(values)


def _quickly(values: Any) -> bytes:
    text = _ENCODER.encode(values)
    pieces = _pieces(text)
    between = _BETWEEN.join(pieces[::2])
    if _OTHER.search(between) or not (text.isascii() or _are_names_ascii(pieces)):
        raise _Other
    if b"null" in between:
        json.dumps(values, allow_nan=False)  # it may stand for what is no number: ValueError
    if not _POINTLESS.search(between):
        return text
    pieces[::2] = _POINTLESS.sub(b"", between).split(_BETWEEN)
    return b'"'.join(pieces)


def _pieces(text: bytes) -> list[bytes]:
    """What is between the strings, and the strings, in turn. A long string costs nearly nothing, unless
    something in the text is escaped."""
    return _STRING.split(text) if b"\\" in text else text.split(b'"')


def _are_names_ascii(pieces: list[bytes]) -> bool:
    named = (one for one, behind in zip(pieces[1::2], pieces[2::2], strict=True) if behind[:1] == b":")
    return b"".join(named).isascii()
