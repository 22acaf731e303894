"""What msgspec reads of any event is what the schema reads; what it does not take, the schema decides."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.bus import batches
from shared.bus.forms import reader_of
from shared.errors import BadMessage
from shared.messages.codec import plain
from shared.messages.escalation import MatterSettled
from shared.messages.schemas import from_wire, to_wire
from tests.contract.test_messages import EVENTS, events_of, message
from tests.strategies import START

TIMES = [
    "2026-02-18T11:00:00",
    "20260218T110000Z",
    "2026-02-18T11:00:00.1234567+08:00",
    "0001-01-01T00:00Z",
    "2026-02-18t11:00:00z",
    "2026-02-18 11:00:00.5z",
    "2026-02-18T24:00:00Z",
    "2026-02-18T11:00:00-00:00",
]
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.0,
    2.5,
    10**30,
    "",
    "1",
    "x" * 20_001,
    "\ud800",
    "\x00",
    *TIMES,
    [],
    [1],
    {},
]
SCHEMA_ONLY = {
    "candor.archive.case.lessons_filed.v1",
    "candor.archive.entry.kept.v1",
    "candor.correspondent.correspondent.registered.v1",
    "candor.correspondent.training.recorded.v1",
    "candor.monitoring.source.read.v1",
}
"""Events with a date, or with data of any kind."""


def outcome(reads: Callable[[bytes], Any], body: bytes) -> Any:
    """The message as JSON values (which show what == does not: the type of a number, the zone of a time), or
    the words of the refusal."""
    try:
        return repr(plain(reads(body)))
    except BadMessage as error:
        return str(error)


def has_reader(cls: Any) -> bool:
    """Whether msgspec reads the event at all."""
    return reader_of(cls) is not None


def places(value: Any) -> Iterator[Any]:
    """Every object and list within."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from places(inner)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_with_one_thing_changed_is_read_or_refused_alike(kind: str) -> None:
    @settings(max_examples=40)
    @given(events_of(EVENTS[kind]), st.data())
    def holds(event: Any, data: st.DataObject) -> None:
        body = to_wire(message(event))
        assert outcome(batches.read, body) == outcome(from_wire, body)
        document = json.loads(body)
        spoilt = data.draw(st.sampled_from([*places(document["data"])]))
        keys = [*spoilt, "unknown"] if isinstance(spoilt, dict) else [*range(len(spoilt))]
        if not keys:
            return
        key, odd = data.draw(st.sampled_from(keys)), data.draw(st.sampled_from([*ODD, ...]))
        if odd is not ...:
            spoilt[key] = odd
        else:
            spoilt.pop(key, None) if isinstance(spoilt, dict) else spoilt.pop(key)
        changed = json.dumps(document).encode()
        assert outcome(batches.read, changed) == outcome(from_wire, changed)

    holds()


def test_every_event_but_those_with_a_date_is_read_without_the_schema() -> None:
    assert {kind for kind, cls in EVENTS.items() if not has_reader(cls)} == SCHEMA_ONLY


@given(events_of(EVENTS["candor.monitoring.topic.matched.v3"]))
def test_a_share_of_a_batch_is_read_by_msgspec(event: Any) -> None:
    cls: Any = type(event)
    reads = reader_of(cls)
    assert reads is not None
    assert reads(msgspec.Raw(json.dumps(plain(event)).encode())) == event


def test_data_that_are_said_twice_are_both_looked_at() -> None:
    body = to_wire(message(MatterSettled("water", "water-1", START)))
    assert outcome(batches.read, body) == outcome(from_wire, body)
    twice = b'{"data": "\xff", ' + body[1:]
    assert outcome(batches.read, twice) == outcome(from_wire, twice) == "the body is not JSON in UTF-8"
