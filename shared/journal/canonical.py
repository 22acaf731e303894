"""RFC 8785 JSON: by msgspec where its bytes are the canonical ones, by rfc8785 for all else. Pure."""

from typing import Any

import msgspec
import rfc8785

_SAFE = 2**53 - 1
_FLOAT_LEAST, _FLOAT_MOST = 1e-4, 1e15
_ENCODER = msgspec.json.Encoder(order="sorted")
_SAME = frozenset({str, bool, type(None)})


class _Other(Exception):
    """msgspec would write it in another way, or write what is to be refused."""


def canonical(values: Any) -> bytes:
    """JSON values as RFC 8785 has them; raises what rfc8785.dumps raises."""
    try:
        return _ENCODER.encode(_as_written(values))
    except (_Other, UnicodeEncodeError, RecursionError):
        return rfc8785.dumps(values)


def _as_written(value: Any) -> Any:
    """The value with 1.0 as 1. Other are: names beyond ASCII (they are sorted in another way), and numbers
    that are too large, or that JavaScript may write with an exponent."""
    kind: type = type(value)
    if kind in _SAME:
        return value
    if kind is dict:
        return {_name(name): _as_written(inner) for name, inner in value.items()}
    if kind is list or kind is tuple:
        return [_as_written(inner) for inner in value]
    if kind is int or (kind is float and value.is_integer()):
        return _whole(int(value))
    if kind is float and _FLOAT_LEAST <= abs(value) < _FLOAT_MOST:
        return value
    raise _Other


def _name(name: Any) -> str:
    if type(name) is str and name.isascii():
        return name
    raise _Other


def _whole(number: int) -> int:
    if -_SAFE <= number <= _SAFE:
        return number
    raise _Other
