"""Stores restored from different moments: what differs is named, and telling it again mends what it can."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.handling import Handling
from shared.inline import Inline
from shared.journal.chain import linked
from shared.journal.memory import MemoryStore
from shared.journal.port import Commit, Store
from shared.journal.sqlite import SqliteStore
from shared.messages.envelope import kind_of
from shared.rebuild import rebuild
from shared.reconcile import Difference, Side, Sides, differences, missing_still, size, untold
from simulator.forecast import play
from simulator.scenario_file import load
from tests.decisions import differences as other_decisions
from tests.decisions import of_inline
from tests.mongo import new_store as new_store_of_mongo

SCENARIO = Path(__file__).resolve().parents[2] / "simulator" / "scenarios" / "short.yml"
MAKES: Mapping[str, Callable[[Path], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "s.sqlite"),
    "mongo": lambda _: new_store_of_mongo(),
}
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def chain() -> Inline:
    """The services, as a drill has left them."""
    return play(load(SCENARIO), seed=7).chain


@pytest.fixture(params=["memory", "sqlite", "mongo"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    opened: list[Store] = []

    def make() -> Store:
        opened.append(
            MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / f"{len(opened)}")
        )
        return opened[-1]

    yield make
    for store in opened:
        store.close()


def sides(chain: Inline) -> Sides:
    return {name: Side(one.store, one.parts) for name, one in chain.services.items()}


def listed(chain: Inline, until: datetime = LATER) -> list[Difference]:
    return list(differences(sides(chain), until))


def commits(store: Store) -> list[Commit]:
    return [one for head in store.journal.heads() for one in store.journal.read(head.stream)]


def cut_back(chain: Inline, service: str, store: Store, keeps: Callable[[Commit], bool]) -> None:
    """The service goes on from a store that has a part of its commits, all of them told."""
    old = chain.services[service]
    for one in filter(keeps, commits(old.store)):
        store.journal.append(one)
        store.journal.mark_sent(one.stream, one.seq)
    rebuild(old.parts, store)
    chain.services[service] = Handling(old.parts, store, chain.publish, chain.clock)


def half_way(chain: Inline, service: str) -> datetime:
    recorded = sorted(one.recorded for one in commits(chain.services[service].store))
    return recorded[len(recorded) // 2]


def replay(chain: Inline, found: list[Difference]) -> list[Difference]:
    told: set[str] = set()
    while again := {one.message: one.again for one in found if one.again and one.message not in told}:
        chain.publish(list(again.values()))
        chain.settle()
        told |= again.keys()
        found = listed(chain)
    return found


def test_after_a_drill_nothing_differs(chain: Inline) -> None:
    steps: list[None] = []
    assert list(differences(sides(chain), LATER, lambda: steps.append(None))) == []
    assert len(steps) == size(sides(chain)) > 300


def test_looking_changes_nothing(chain: Inline) -> None:
    cut_back(chain, "archive", MemoryStore(), lambda one: False)
    before = {name: commits(one.store) for name, one in chain.services.items()}
    notices, dead = list(chain.told), list(chain.dead)
    assert listed(chain)
    assert {name: commits(one.store) for name, one in chain.services.items()} == before
    assert (chain.told, chain.dead) == (notices, dead)


def test_an_archive_of_an_earlier_moment_is_named_and_made_whole(
    chain: Inline, new_store: Callable[[], Store]
) -> None:
    before = causes(chain, "archive")
    moment = half_way(chain, "archive")
    cut_back(
        chain, "archive", new_store(), lambda one: one.recorded < moment or kind_of(one.stream) != "heard"
    )
    found = listed(chain)
    assert {(one.kind, one.service) for one in found} == {("missing", "archive")}
    assert len(found) == len(before) - len(causes(chain, "archive")) > 50
    assert replay(chain, found) == []
    assert causes(chain, "archive") == before


def causes(chain: Inline, service: str) -> set[tuple[str, str]]:
    return {(one.stream, one.cause) for one in commits(chain.services[service].store)}


def test_what_messages_alone_led_to_is_decided_again_as_it_was(
    chain: Inline, new_store: Callable[[], Store]
) -> None:
    before = of_inline(chain, "inline")
    cut_back(chain, "escalation", new_store(), lambda one: kind_of(one.stream) != "notice")
    found = listed(chain)
    assert {(one.kind, one.service) for one in found} == {("missing", "escalation"), ("lost", "archive")}
    assert {kind_of(one.stream) for one in found if one.kind == "missing"} == {"notice"}
    assert replay(chain, found) == []
    assert other_decisions(of_inline(chain, "inline"), before) == []


def test_what_people_decided_is_lost_and_named_at_those_who_acted_on_it(chain: Inline) -> None:
    moment = half_way(chain, "instruction")
    cut_back(chain, "instruction", MemoryStore(), lambda one: one.recorded < moment)
    left = replay(chain, listed(chain))
    assert {one.kind for one in left} == {"lost"}
    assert {one.service for one in left} >= {"archive", "escalation"}
    assert all(one.message.startswith("instruction/") for one in left)


def test_another_event_in_the_place_of_a_lost_one_is_named(chain: Inline) -> None:
    old = commits(chain.services["instruction"].store)
    first = next(one for one in old if kind_of(one.stream) == "response")
    store = MemoryStore()
    cut_back(chain, "instruction", store, lambda one: one.stream != first.stream)
    [event] = first.events
    another = replace(event, data={**event.data, "title": "?"})
    store.journal.append(linked(replace(first, events=(another,)), ""))
    store.journal.mark_sent(first.stream, 1)
    told = f"instruction/{first.stream}/1/0"
    assert [one.message for one in listed(chain) if one.kind == "other"] == [told]


def test_what_waits_in_an_outbox_or_is_younger_than_the_limit_is_not_judged(chain: Inline) -> None:
    cut_back(chain, "archive", MemoryStore(), lambda one: False)
    escalation = chain.services["escalation"].store
    first = commits(escalation)[0]
    assert isinstance(escalation, MemoryStore)
    id_of_first = f"escalation/{first.stream}/{first.seq}/0"
    assert id_of_first in {one.message for one in listed(chain)}
    escalation.journal._unsent[first.stream, first.seq] = first
    assert untold(sides(chain)) == 1
    assert id_of_first not in {one.message for one in listed(chain)}
    assert listed(chain, until=datetime(2000, 1, 1, tzinfo=UTC)) == []


def test_what_is_missing_still_is_asked_of_the_hearer(chain: Inline) -> None:
    cut_back(chain, "archive", MemoryStore(), lambda one: False)
    found = listed(chain)
    first = found[0]
    assert first.again is not None
    chain.publish([first.again])
    chain.settle()
    assert missing_still(sides(chain), found[:2]) == [found[1]]
