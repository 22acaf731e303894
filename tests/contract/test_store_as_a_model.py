"""Any sequence of uses of a store is answered as by a model of it that is too simple to be wrong."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from shared.journal.memory import MemoryStore, MemoryViews
from shared.journal.port import AlreadyDone, Commit, Conflict, Document, Head, Store
from shared.journal.sqlite import SqliteStore
from shared.messages.envelope import world_of
from tests.appending import commit

STREAMS = ("matter/water", "matter/水", "incident/water-1", "x/e1/matter/water", "x/e1/incident/water-1")
VIEWS = ("matter", "incident")
WORLDS = ("", "e1")
EVER = 1 << 62

streams = st.sampled_from(STREAMS)
views = st.sampled_from(VIEWS)
worlds = st.sampled_from(WORLDS)
numbers = st.integers(1, 4)
data = st.fixed_dictionaries(
    {"open": st.booleans(), "topic": st.sampled_from(("water", "水")), "due": st.none() | st.integers(0, 3)}
)


@dataclass
class Model:
    """What a store has been told, in lists and dictionaries."""

    streams: dict[str, list[Commit]] = field(default_factory=dict)
    unsent: list[Commit] = field(default_factory=list)
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)

    def of(self, stream: str) -> list[Commit]:
        """A stream's commits."""
        return self.streams.get(stream, [])

    def length(self, stream: str) -> int:
        """How many there are."""
        return len(self.of(stream))

    def append(self, one: Commit) -> None:
        """It was written."""
        self.streams.setdefault(one.stream, []).append(one)
        self.unsent.append(one)

    def found(self, view: str, world: str | None, where: Mapping[str, Any]) -> list[Document]:
        """The documents of a view by their streams."""
        return [
            one
            for (kept, stream), one in sorted(self.documents.items())
            if kept == view
            and world in (None, world_of(stream))
            and all(one.data[key] == value for key, value in where.items())
        ]


class Machine(RuleBasedStateMachine):
    """A store beside its model. A subclass says how the store is made, and whether it can be opened again."""

    def __init__(self) -> None:
        super().__init__()
        self.model, self._causes = Model(), count()
        self.store = self.opened()
        self.declare()

    def opened(self) -> Store:
        """A store, or the same again."""
        return MemoryStore()

    def declare(self) -> None:
        """What a service does at its start."""
        for view in VIEWS:
            self.store.views.declare(view, ("open", "topic"))

    @override
    def teardown(self) -> None:
        self.store.close()

    def commit(self, stream: str, seq: int, cause: str = "") -> Commit:
        """A commit that follows the last one, whatever its place."""
        before = self.model.of(stream)
        return commit(stream, seq, before[-1].hash if before else "", cause or f"m/{next(self._causes)}/0")

    # -- the journal

    @rule(stream=streams)
    def append(self, stream: str) -> None:
        """The next place of a stream is free."""
        one = self.commit(stream, self.model.length(stream) + 1)
        self.store.journal.append(one)
        self.model.append(one)

    @rule(stream=streams, cause=st.sampled_from(("call/sun/k", "m/x/0")))
    def append_once(self, stream: str, cause: str) -> None:
        """A cause that comes again is answered with its commit."""
        one = self.commit(stream, self.model.length(stream) + 1, cause)
        done = [there for there in self.model.of(stream) if there.cause == cause]
        if not done:
            self.store.journal.append(one)
            self.model.append(one)
            return
        with pytest.raises(AlreadyDone) as already:
            self.store.journal.append(one)
        assert [already.value.commit] == done

    @precondition(lambda self: self.model.streams)
    @rule(draw=st.data())
    def append_where_it_is_taken(self, draw: st.DataObject) -> None:
        """A taken place is a conflict; a cause that was handled is told before that."""
        taken = draw.draw(st.sampled_from([one for many in self.model.streams.values() for one in many]))
        with pytest.raises(Conflict):
            self.store.journal.append(self.commit(taken.stream, taken.seq))
        with pytest.raises(AlreadyDone) as already:
            self.store.journal.append(self.commit(taken.stream, taken.seq, taken.cause))
        assert already.value.commit == taken

    @precondition(lambda self: self.model.streams)
    @rule(draw=st.data())
    def mark(self, draw: st.DataObject) -> None:
        """Any commit was confirmed, also one that was before."""
        sent = draw.draw(st.sampled_from([one for many in self.model.streams.values() for one in many]))
        self.store.journal.mark_sent(sent.stream, sent.seq)
        self.model.unsent = [one for one in self.model.unsent if one != sent]

    @rule(stream=streams, after=st.integers(0, 4))
    def read(self, stream: str, after: int) -> None:
        """What was appended is there, in order."""
        assert list(self.store.journal.read(stream, after)) == self.model.of(stream)[after:]

    @rule(stream=streams, cause=st.sampled_from(("call/sun/k", "m/x/0", "m/0/0", "m/1/0", "m/2/0")))
    def done(self, stream: str, cause: str) -> None:
        """A cause finds its own commit, in its own stream."""
        expected = next((one for one in self.model.of(stream) if one.cause == cause), None)
        assert self.store.journal.done(stream, cause) == expected

    @rule(most=st.integers(1, 5))
    def unsent(self, most: int) -> None:
        """The oldest that were not confirmed."""
        assert list(self.store.journal.unsent(most)) == self.model.unsent[:most]

    @invariant()
    def heads(self) -> None:
        """The last of every stream, by name."""
        expected = [Head(many[-1].stream, len(many), many[-1].hash) for many in self.model.streams.values()]
        assert list(self.store.journal.heads()) == sorted(expected, key=lambda head: head.stream)
        assert [self.store.journal.head(head.stream) for head in expected] == expected

    # -- the views

    @rule(view=views, stream=streams, seq=numbers, data=data)
    def put(self, view: str, stream: str, seq: int, data: Mapping[str, Any]) -> None:
        """A higher number wins."""
        document, kept = Document(stream, seq, data), self.model.documents.get((view, stream))
        self.store.views.put(view, world_of(stream), document)
        if kept is None or kept.seq < seq:
            self.model.documents[view, stream] = document

    @rule(view=views, stream=streams, seen=numbers, seq=numbers, data=st.none() | data)
    def renew(self, view: str, stream: str, seen: int, seq: int, data: Mapping[str, Any] | None) -> None:
        """Exactly the document that was seen is replaced, or goes."""
        document = None if data is None else Document(stream, seq, data)
        kept = self.model.documents.get((view, stream))
        there = kept is not None and kept.seq == seen
        assert self.store.views.renew(view, world_of(stream), stream, seen, document) == there
        if there and document:
            self.model.documents[view, stream] = document
        elif there:
            del self.model.documents[view, stream]

    @rule(view=views, stream=streams)
    def get(self, view: str, stream: str) -> None:
        """A document by its stream."""
        assert self.store.views.get(view, stream) == self.model.documents.get((view, stream))

    @rule(
        view=views,
        world=st.none() | worlds,
        where=st.fixed_dictionaries(
            {}, optional={"open": st.booleans(), "topic": st.sampled_from(("water", "水", "none"))}
        ),
        after=st.just("") | streams,
        most=st.integers(0, 2),
    )
    def find(self, view: str, world: str | None, where: Mapping[str, Any], after: str, most: int) -> None:
        """Documents by their fields, a page of them or all."""
        expected = [one for one in self.model.found(view, world, where) if one.stream > after]
        found = list(self.store.views.find(view, world, where, after, most))
        assert found == expected[: most or None]

    @rule(view=views, world=worlds, until=st.sampled_from((0, 1, 2, EVER)))
    def due(self, view: str, world: str, until: int) -> None:
        """What waits, the earliest first."""
        waiting = [one for one in self.model.found(view, world, {}) if one.data["due"] is not None]
        waiting.sort(key=lambda one: cast("int", one.data["due"]))
        expected = [one for one in waiting if one.data["due"] <= until]
        assert list(self.store.views.due(view, world, until)) == expected


class SqliteMachine(Machine):
    """In a file, that is closed and opened again."""

    @override
    def opened(self) -> Store:
        if not hasattr(self, "_folder"):
            self._folder = tempfile.TemporaryDirectory()
        return SqliteStore(Path(self._folder.name) / "s.sqlite")

    @rule()
    def reopen(self) -> None:
        """The service is stopped in good order, and started again."""
        self.store.close()
        self.store = self.opened()
        self.declare()

    @rule()
    def look_beside(self) -> None:
        """Another process opens the file, too: what was appended is there."""
        beside = self.opened()
        assert {head.stream: head.seq for head in beside.journal.heads()} == {
            stream: len(many) for stream, many in self.model.streams.items()
        }
        beside.close()

    @override
    def teardown(self) -> None:
        super().teardown()
        self._folder.cleanup()


MACHINES: Sequence[type[Machine]] = (Machine, SqliteMachine)
QUICK = settings(
    max_examples=50,
    stateful_step_count=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("machine", MACHINES)
def test_any_use_of_a_store_is_answered_as_by_the_model(machine: type[Machine]) -> None:
    run_state_machine_as_test(machine, settings=QUICK)


@pytest.mark.long
@pytest.mark.parametrize("machine", MACHINES)
def test_any_long_use_of_a_store_is_answered_as_by_the_model(machine: type[Machine]) -> None:
    longer = settings(QUICK, max_examples=1000, stateful_step_count=80, derandomize=False)
    run_state_machine_as_test(machine, settings=longer)


class OlderWins(MemoryViews):
    """Views with a bug: whatever is put last stays."""

    @override
    def put(self, view: str, exercise: str, document: Document) -> None:
        kept = self.get(view, document.stream)
        self.renew(view, exercise, document.stream, kept.seq if kept else 0, None)
        super().put(view, exercise, document)


class OlderWinsMachine(Machine):
    """The model beside a store that has them."""

    @override
    def opened(self) -> Store:
        store = MemoryStore()
        store.views = OlderWins()
        return store


def test_a_store_that_answers_otherwise_is_found() -> None:
    first = settings(QUICK, phases=(Phase.generate,), report_multiple_bugs=False, max_examples=500)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(OlderWinsMachine, settings=first)
