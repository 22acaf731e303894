"""Every version of every event that was ever written can be read, and none changes without a new version."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest

from shared.messages.catalogue import class_of
from shared.messages.codec import event_of, plain
from shared.messages.schemas import from_wire
from shared.names import SERVICES
from tests.contract.sampling import Sample, committed, current_type, faults, registered, sample_of, write

EVENTS = registered()
SAMPLES = committed()


def wire(sample: Sample) -> bytes:
    envelope = {"specversion": "1.0", "id": "a/s/1/0", "source": "/candor/a", "time": "2026-02-18T11:00:00Z"}
    return json.dumps({**envelope, "type": sample.type, "data": sample.data}).encode()


def test_every_version_of_every_event_has_a_sample_that_it_still_keeps_to() -> None:
    assert faults(SAMPLES, EVENTS) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.type)
def test_a_sample_is_read_from_the_journal_and_from_the_wire_alike(sample: Sample) -> None:
    event = event_of(sample.type, sample.data)
    message = from_wire(wire(sample))
    assert message.data == event
    assert message.type == current_type(sample)
    assert type(event) is class_of(message.type)
    if sample.type in EVENTS:
        assert json.loads(json.dumps(plain(event))) == sample.data


LATER = {
    "candor.escalation.incident.assessed.v1": ("assessed_by",),
    "candor.escalation.incident.directed.v1": ("role",),
    "candor.monitoring.docket.noted.v1": ("by", "role"),
    "candor.monitoring.report.filed.v1": ("role",),
}
"""Fields that were added with a default: what was journalled before has none."""


@pytest.mark.parametrize("kind", LATER)
def test_what_was_journalled_before_a_field_was_added_is_read_without_it(kind: str) -> None:
    [sample] = (one for one in SAMPLES if one.type == kind)
    data = {name: value for name, value in sample.data.items() if name not in LATER[kind]}
    event = event_of(kind, data)
    assert from_wire(wire(replace(sample, data=data))).data == event
    assert {getattr(event, name) for name in LATER[kind]} == {""}


@pytest.mark.parametrize("service", SERVICES)
def test_a_policy_hears_the_newest_versions_alone(service: str) -> None:
    policy = import_module(f"services.{service}").PARTS.policy
    assert [kind for kind in policy if kind != "*" and kind not in EVENTS] == []


@dataclass(frozen=True, slots=True)
class Opened:
    """An event of no catalogue."""

    shelter: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenedWithBeds(Opened):
    """The same, changed."""

    beds: int = 0


KIND = "candor.escalation.shelter.opened.v1"


def test_an_event_without_a_sample_is_told() -> None:
    [fault] = faults(SAMPLES, {**EVENTS, KIND: Opened})
    assert fault.startswith(f"{KIND} has no sample")


def test_a_changed_event_of_the_same_version_is_told() -> None:
    samples = [*SAMPLES, sample_of(KIND, Opened)]
    assert faults(samples, {**EVENTS, KIND: Opened}) == []
    [fault] = faults(samples, {**EVENTS, KIND: OpenedWithBeds})
    assert fault.startswith(f"{KIND} is not as its sample says")


def test_a_version_that_nothing_reads_any_more_is_told() -> None:
    left = replace(sample_of(KIND, Opened), type="candor.escalation.shelter.closed.v1")
    [fault] = faults([*SAMPLES, left], EVENTS)
    assert "cannot be read any more" in fault


def test_a_sample_is_written_once_and_left_as_it_is(tmp_path: Path) -> None:
    assert write(tmp_path, {KIND: Opened}) == [KIND]
    before = (tmp_path / f"{KIND}.json").read_bytes()
    assert write(tmp_path, {KIND: OpenedWithBeds}) == []
    assert (tmp_path / f"{KIND}.json").read_bytes() == before
    assert committed(tmp_path) == [sample_of(KIND, Opened)]
