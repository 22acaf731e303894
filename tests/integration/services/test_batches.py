"""The quick decoder of the firehose accepts and refuses exactly what the schema does."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.bus import batches
from shared.bus.forms import reader_of
from shared.errors import BadMessage
from shared.messages.schemas import from_wire
from shared.messages.sources import Mentions

PLAIN: dict[str, Any] = {
    "specversion": "1.0",
    "id": "player/1",
    "source": "/candor/simulator",
    "type": "candor.sources.mentions.v1",
    "subject": "",
    "time": "2026-02-18T11:00:00Z",
    "sequence": 1,
    "exercise": "e1",
    "data": {
        "at": "2026-02-18T19:00:00+08:00",
        "mentions": [{"id": "a", "source": "s", "at": "2026-02-18T11:00:00.5Z", "text": "水变黄了？"}],
    },
}
TIMES = [
    "2026-02-18T11:00:00",
    "20260218T110000Z",
    "2026-W08-3",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-02-18t11:00:00z",
    "2026-02-18T24:00:00Z",
    "2026-02-18T11:00:00.1234567Z",
]
OTHERS = [None, True, 0, -1, 1.0, 2.5, 10**30, "", "1.0", "x" * 20_000, "x" * 20_001, "\ud800", "\x00"]
ODD: st.SearchStrategy[Any] = st.sampled_from([*TIMES, *OTHERS, [], [{}], {}, {"id": "b"}])
PLACES: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
    lambda whole: whole,
    lambda whole: whole["data"],
    lambda whole: whole["data"]["mentions"][0],
]
EXTENSIONS = ("datacontenttype", "causationid", "correlationid", "traceparent", "recordedtime")
EXTRA = (*EXTENSIONS, "text", "lang", "place", "outlet", "author", "part", "parts", "actor")
NAMES = st.sampled_from([*PLAIN, *PLAIN["data"], *EXTRA])


def outcome(reads: Callable[[bytes], Any], body: bytes) -> Any:
    """What reading gives: a message, or the words of its refusal."""
    try:
        return reads(body)
    except BadMessage as error:
        return str(error)


@given(st.sampled_from(PLACES), NAMES, ODD, st.booleans())
def test_a_field_of_any_kind_at_any_place_is_taken_or_refused_alike(
    place: Callable[[dict[str, Any]], dict[str, Any]], name: str, value: Any, left_out: bool
) -> None:
    document = json.loads(json.dumps(PLAIN))
    place(document)[name] = value
    if left_out:
        del place(document)[name]
    body = json.dumps(document).encode()
    assert outcome(batches.read, body) == outcome(from_wire, body)


@given(st.integers(0, 400), st.binary(max_size=3))
def test_bytes_put_in_anywhere_are_taken_or_refused_alike(at: int, put: bytes) -> None:
    body = json.dumps(PLAIN, ensure_ascii=False).encode()
    changed = body[:at] + put + body[at:]
    assert outcome(batches.read, changed) == outcome(from_wire, changed)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_other_encodings_are_taken_or_refused_alike(encoding: str) -> None:
    body = json.dumps(PLAIN, ensure_ascii=False).encode(encoding)
    assert outcome(batches.read, body) == outcome(from_wire, body)


def test_the_plain_case_is_read_without_the_schema() -> None:
    envelope = batches._DECODER.decode(json.dumps(PLAIN))
    reads = reader_of(Mentions)
    assert reads is not None
    read = batches._message(envelope, reads(envelope.data))
    assert read == from_wire(json.dumps(PLAIN).encode())
    assert [one.text for one in read.data.mentions] == ["水变黄了？"]
