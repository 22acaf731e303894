"""Real messages, and what a broken or hostile sender makes of them. All follows from the generator."""

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from random import Random
from typing import Any

from shared.messages.catalogue import SOURCES
from tests.contract.sampling import committed

AT = datetime(2026, 2, 18, 11, tzinfo=UTC).isoformat()
ODD: Sequence[Any] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, 10**30, -0.0, 0.5, 1e300),
    *("", " ", "0", "1", "true", "null", "x" * 20_000, "x" * 20_001, "\x00", "\u2028", "水", "😀", "\ud800"),
    *("2026-02-18", "2026-02-18T11:00:00", "20260218T110000Z", "2026-02-18T11:00:00z", "2026-W08-3T11:00Z"),
    *("2026-02-18T24:00:00Z", "2026-02-18T11:00:00,5Z", "2026-02-18 11:00:00+08:00", "9999-12-31T23:59:59Z"),
    *("1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2026-02-18T11:00:00+23:59:59.999999"),
    *([], [[]], {}, {"": {}}, [None], ["x"], {"at": AT}),
)
TOKENS = (
    *(
        b"\x00",
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\\ud800",
        b"\\ud83d\\ude00",
        b"\\u0000",
    ),
    *(b"NaN", b"-Infinity", b"1e400", b"-0", b"1E5", b"1.0", b"01", b"+1", b"9" * 400, b"0" * 30, b"1e-999"),
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b" ", b"\n", b"\r\n", b"/**/", b"'"),
)
DEEPEST = 3000
MOST_CHANGES = 4


def originals() -> list[bytes]:
    """A message of each version of each event that services tell."""
    told = [sample for sample in committed() if sample.type.split(".")[1] in SOURCES]
    return [json.dumps(_document(sample.type, sample.data)).encode() for sample in told]


def _document(kind: str, data: Any) -> dict[str, Any]:
    service = kind.split(".")[1]
    return {
        "specversion": "1.0",
        "id": f"{service}/s/1/0",
        "source": f"/candor/{service}",
        "type": kind,
        "subject": "s",
        "time": AT,
        "datacontenttype": "application/json",
        "sequence": 1,
        "part": 0,
        "parts": 1,
        "recordedtime": AT,
        "causationid": "c",
        "correlationid": "water-1",
        "exercise": "e1",
        "actor": "office-sun",
        "traceparent": "00-1-1-00",
        "data": data,
    }


def changed(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """The message after a few changes: first to what it says, then to its bytes."""
    document = json.loads(body)
    for _ in range(dice.randrange(MOST_CHANGES)):
        _change(document, others, dice)
    body = _written(document, dice)
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        body = dice.choice(BYTES)(body, others, dice)
    return body


def _change(document: Any, others: Sequence[bytes], dice: Random) -> None:
    place = dice.choice([*_places(document)])
    keys: Sequence[Any] = list(place) if isinstance(place, dict) else range(len(place))
    if not keys:
        return
    dice.choice(CHANGES)(place, dice.choice(keys), others, dice)


def _places(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _places(inner)


def _replace(place: Any, key: Any, _: Sequence[bytes], dice: Random) -> None:
    place[key] = deepcopy(dice.choice(ODD))


def _remove(place: Any, key: Any, _: Sequence[bytes], __: Random) -> None:
    del place[key]


def _repeat(place: Any, key: Any, _: Sequence[bytes], dice: Random) -> None:
    if isinstance(place, list):
        place.extend(deepcopy([place[key]] * dice.choice((1, 600))))
    else:
        place[dice.choice(("unknown", f"{key} ", str(key).upper(), "author"))] = deepcopy(place[key])


def _borrow(place: Any, key: Any, others: Sequence[bytes], dice: Random) -> None:
    other = dice.choice([*_places(json.loads(dice.choice(others)))])
    place[key] = dice.choice([*(other.values() if isinstance(other, dict) else other), other])


def _wrap(place: Any, key: Any, _: Sequence[bytes], dice: Random) -> None:
    place[key] = dice.choice(([place[key]], {"data": place[key]}, str(place[key])))


CHANGES: Sequence[Callable[[Any, Any, Sequence[bytes], Random], None]] = (
    *(_replace, _replace, _replace),
    *(_remove, _repeat, _borrow, _wrap),
)


def _written(document: Any, dice: Random) -> bytes:
    """JSON in one of its ways, at times with a name said twice or in another encoding."""
    text = json.dumps(document, ensure_ascii=dice.random() < 0.5, indent=dice.choice((None, None, 1)))
    if dice.random() < 0.1 and text.startswith("{"):
        name = dice.choice([*document] or ["data"])
        text = f"{{{json.dumps(name)}: {json.dumps(dice.choice(ODD))}, {text[1:]}"
    codec = dice.choice(("utf-8",) * 20 + ("utf-16", "utf-32", "utf-8-sig", "utf-16-le"))
    return text.encode(codec, "surrogatepass")


def _flip(body: bytes, _: Sequence[bytes], dice: Random) -> bytes:
    at = dice.randrange(len(body) + 1)
    return body[:at] + bytes([dice.randrange(256)]) + body[at + 1 :]


def _insert(body: bytes, _: Sequence[bytes], dice: Random) -> bytes:
    at = dice.randrange(len(body) + 1)
    return body[:at] + dice.choice(TOKENS) + body[at + dice.choice((0, 0, 1, 3)) :]


def _cut(body: bytes, _: Sequence[bytes], dice: Random) -> bytes:
    one, two = sorted((dice.randrange(len(body) + 1), dice.randrange(len(body) + 1)))
    return dice.choice((body[:one], body[one:two], body[:one] + body[two:]))


def _splice(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    other = dice.choice(others)
    return body[: dice.randrange(len(body) + 1)] + other[dice.randrange(len(other)) :]


def _deepen(body: bytes, _: Sequence[bytes], dice: Random) -> bytes:
    at, depth = dice.randrange(len(body) + 1), dice.choice((2, 50, DEEPEST))
    opening, closing = dice.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return body[:at] + opening * depth + b"1" + closing * depth + body[at:]


BYTES: Sequence[Callable[[bytes, Sequence[bytes], Random], bytes]] = (
    *(_flip, _insert, _insert),
    *(_cut, _splice, _deepen),
)
