"""The case file: everything that was heard of an incident, put together on reading.

The streams of an incident are found by the view `heard`; the alerts, the topic and the matter that it began
with are named by its own entries, and of their streams only what concerns it is taken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.errors import NotFound
from shared.journal.port import Document, Store
from shared.messages.archive import EntryKept
from shared.messages.codec import event_of, plain
from shared.messages.envelope import bare, in_world
from shared.messages.upcasting import current
from shared.outbox import messages_of

COUNTED = "candor.monitoring.topic.counted.v1"
ALERTS = "candor.monitoring.alert."


@dataclass(frozen=True, slots=True)
class Roots:
    """What an incident began with."""

    alerts: frozenset[str]
    topics: frozenset[str]
    matters: frozenset[str]


def timeline(entries: Iterable[EntryKept]) -> tuple[EntryKept, ...]:
    """The entries by time; what one cause led to at that time by when it was written, then by source, stream,
    sequence and part. Each once."""
    once = {(e.source, e.stream, e.sequence, e.part): e for e in entries}
    return tuple(
        sorted(once.values(), key=lambda e: (e.at, e.recorded, e.source, e.stream, e.sequence, e.part))
    )


def roots(entries: Iterable[EntryKept]) -> Roots:
    """What an incident's entries name as its alerts, its topics and its matter."""
    said = [entry.data for entry in entries if entry.type.startswith("candor.escalation.incident.")]
    return Roots(*(frozenset(d[key] for d in said if d.get(key)) for key in ("alert", "topic", "matter")))


def concerns(entry: EntryKept, incident: str, began_with: Roots, counts: bool) -> bool:
    """Whether an entry of a topic's or a matter's stream belongs to the incident."""
    if entry.incident:
        return entry.incident == incident
    if entry.type.startswith(ALERTS):
        return entry.data.get("alert") in began_with.alerts
    return counts and entry.type == COUNTED


def case_file(store: Store, exercise: str, incident: str, counts: bool = False) -> dict[str, Any]:
    """The case with its timeline; NotFound where the incident was never heard of.

    `counts` adds every count of its topics, which may be thousands. `complete` says that no stream has a
    gap: its `gaps` name commits that did not come (yet), or that their service tells nobody of.
    """
    own = store.views.find("heard", exercise, {"incident": incident})
    cases = store.views.find("case", exercise, {"incident": incident})
    if not own and not cases:
        raise NotFound(f"the archive has nothing of an incident {incident!r}: see `candor status`")
    told = [entry for document in own for entry in _entries(store, document)]
    began_with = roots(entry for entry in told if entry.incident == incident)
    linked = list(_linked(store, exercise, began_with))
    told += [entry for document in linked for entry in _entries(store, document)]
    told += [entry for document in cases for entry in _own(store, document.stream, incident)]
    ours = timeline(entry for entry in told if concerns(entry, incident, began_with, counts))
    heard = sorted((one.data for one in (*own, *linked)), key=lambda d: (d["source"], d["stream"]))
    return {
        "incident": incident,
        "case": cases[0].data if cases else None,
        "complete": all(one["complete"] for one in heard),
        "streams": _once(heard),
        "entries": [plain(entry) for entry in ours],
    }


def _linked(store: Store, exercise: str, began_with: Roots) -> Iterator[Document]:
    names = [f"heard/monitoring/topic/{topic}" for topic in sorted(began_with.topics)]
    names += [f"heard/escalation/matter/{matter}" for matter in sorted(began_with.matters)]
    for name in names:
        if document := store.views.get("heard", in_world(name, exercise)):
            yield document


def _entries(store: Store, document: Document) -> Iterator[EntryKept]:
    """What was kept of a stream, each event as its newest version has it."""
    for commit in store.journal.read(document.stream):
        for event in commit.events:
            kept: EntryKept = event_of(event.type, event.data)
            kind, data = current(kept.type, kept.data)
            yield replace(kept, type=kind, data=dict(data))


def _own(store: Store, stream: str, incident: str) -> Iterator[EntryKept]:
    """What the archive itself told of the case: it does not hear itself."""
    for commit in store.journal.read(stream):
        for said in messages_of("archive", commit):
            yield EntryKept(
                id=said.id,
                type=said.type,
                source="archive",
                stream=bare(stream),
                sequence=said.sequence,
                part=said.part,
                parts=said.parts,
                incident=incident,
                actor=said.actor,
                data=plain(said.data),
                recorded=said.recorded,
                at=said.time,
            )


def _once(heard: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return list({(one["source"], one["stream"]): one for one in heard}.values())
