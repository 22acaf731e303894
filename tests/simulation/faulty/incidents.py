"""Checks of what the chain is about: incidents, matters and clocks. The rules are written here anew, from the
protocol, so that a wrong rule in the product is found too."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from shared.journal.port import Commit, Recorded
from shared.messages.envelope import bare, kind_of
from tests.simulation.faulty.story import ENDS as END_MINUTE
from tests.simulation.faulty.story import moment

Journals = Mapping[str, Mapping[str, Sequence[Commit]]]
PREFIX = "candor.escalation."
EDGES = {
    "detected": ("",),
    "reported": ("detected",),
    "assessed": ("reported", "assessed"),
    "directed": ("assessed",),
    "responding": ("directed", "responding", "stabilised", "closed"),
    "stabilised": ("responding",),
    "closed": ("stabilised",),
    "reopened": ("closed",),
    "dismissed": ("detected", "reported"),
    "referred": ("detected", "reported"),
}
"""From which stages each step may be made (a receipt that comes later changes the stage no more)."""
LATER = ("stabilised", "closed")
ENDS = ("closed", "dismissed", "referred")


def allowed_edges(_: Any, journals: Journals) -> Iterator[str]:
    """Incidents move only along the allowed edges."""
    for stream, events in _incidents(journals):
        stage = ""
        for event in events:
            step = event.type.removeprefix(f"{PREFIX}incident.").removesuffix(".v1")
            if step not in EDGES:
                continue
            if stage not in EDGES[step]:
                yield f"{stream} went from {stage or 'nothing'} to {step}"
            stage = stage if step == "responding" and stage in LATER else step
            stage = "reported" if step == "reopened" or event.data.get("decision") == "rejected" else stage


def one_at_a_time(_: Any, journals: Journals) -> Iterator[str]:
    """A matter opens an incident once, and none while another of it is open."""
    spans: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for stream, events in _incidents(journals):
        detected = [e.data for e in events if e.type.endswith("incident.detected.v1")]
        if len(detected) != 1:
            yield f"{stream} was detected {len(detected)} times"
            continue
        ends = [e.data["at"] for e in events if _step(e) in ENDS]
        world = stream.removesuffix(bare(stream))
        spans[world, detected[0]["matter"]].append((detected[0]["at"], ends[-1] if ends else "9", stream))
    for found in spans.values():
        found.sort()
        for (_, end, one), (begin, _, other) in pairwise(found):
            if begin < end:
                yield f"{other} was opened while {one} was open"
    yield from _opened(journals)


def _opened(journals: Journals) -> Iterator[str]:
    for stream, commits in journals["escalation"].items():
        if kind_of(stream) == "matter":
            events = [e for c in commits for e in c.events if e.type.endswith("matter.opened.v1")]
            names = [e.data["incident"] for e in events]
            if len(set(names)) != len(names):
                yield f"{stream} opened an incident twice: {names}"


def alerts_placed(_: Any, journals: Journals) -> Iterator[str]:
    """Every alert that was raised belongs to exactly one incident."""
    placed: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for stream, events in _incidents(journals):
        for event in events:
            if _step(event) in ("detected", "joined"):
                placed[stream.startswith("x/"), event.data["alert"]].append(stream)
    for stream, commits in journals["monitoring"].items():
        for event in (e for c in commits for e in c.events if e.type.endswith("alert.raised.v2")):
            where = placed[stream.startswith("x/"), event.data["alert"]]
            if len(where) != 1:
                yield f"{event.data['alert']} belongs to {where or 'no incident'}"


def clocks_judged(_: Any, journals: Journals) -> Iterator[str]:
    """Every clock is met, missed or excused, unless its due moment lies behind the story's end; a warning and
    a miss are told once each, at their own moments, and nothing is told of a clock that has ended."""
    for stream, commits in journals["escalation"].items():
        if kind_of(stream) in ("incident", "clock"):
            events = [e for c in commits for e in c.events if e.type.startswith(f"{PREFIX}clock.")]
            ended = moment(END_MINUTE, commits[0].exercise)
            for name in dict.fromkeys(e.data["clock"] for e in events if "clock" in e.data):
                yield from _clock(
                    f"{stream} {name}", [e for e in events if e.data.get("clock") == name], ended
                )


def _clock(name: str, events: Sequence[Recorded], ended: datetime) -> Iterator[str]:
    begun: Mapping[str, Any] | None = None
    state, told = "", set()
    for event in events:
        step, data = event.type.removeprefix(f"{PREFIX}clock.").removesuffix(".v1"), event.data
        if step == "started":
            begun, state = data, "missed" if state == "missed" else "running"
            continue
        if begun is None or state not in ("running", "missed"):
            yield f"{name}: {step} although it is {state or 'not started'}"
        mark = (step, data.get("share"), data.get("times"))
        if mark in told:
            yield f"{name}: {mark} was told twice"
        told.add(mark)
        if begun is not None and step in ("warned", "missed") and not _in_time(begun, step, data):
            yield f"{name}: {step} at {data['at']}, which is not its moment"
        state = state if step == "warned" else step
    if begun is not None and state == "running" and _at(begun["due"]) < ended:
        yield f"{name} was due at {begun['due']} and still runs"


def _in_time(begun: Mapping[str, Any], step: str, data: Mapping[str, Any]) -> bool:
    begins, due = _at(begun["begins"]), _at(begun["due"])
    if step == "warned":
        return _at(data["at"]) == begins + data["share"] * (due - begins)
    return data["times"] > 1 or _at(data["at"]) == max(due, _at(begun["at"]))


def _incidents(journals: Journals) -> Iterator[tuple[str, Sequence[Recorded]]]:
    for stream, commits in journals["escalation"].items():
        events = [event for commit in commits for event in commit.events]
        if kind_of(stream) == "incident" and any(_step(event) == "detected" for event in events):
            yield stream, events


def _step(event: Recorded) -> str:
    return event.type.removeprefix(f"{PREFIX}incident.").removesuffix(".v1")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
