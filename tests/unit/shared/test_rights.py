"""Who may do what on the broker: just what is needed, whatever the services come to hear."""

import re

import pytest

from services.commands.installed import policies, wanted
from shared.bus.rights import NOTHING, Rights, names, rights, user_of
from shared.bus.topology import RETRIES, retry_of
from shared.names import MATCHED, MENTIONS, RPC, SERVICES, aside_of, events_of

BY_USER = {one.user: one for one in rights(policies())}
NAMES = {one.name for one in wanted().exchanges} | {one.name for one in wanted().queues}


def may(pattern: str) -> set[str]:
    """The names of the topology that a pattern allows."""
    return {name for name in (*NAMES, "amq.default") if re.search(pattern, name)}


def of(service: str) -> Rights:
    return BY_USER[user_of(service)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_make_its_own_and_nothing_else(service: str) -> None:
    others = {one for one in SERVICES if one != service}
    own = may(of(service).configure)
    assert {service, events_of(service), aside_of(service), f"dead.{service}"} <= own
    assert not {name for name in own if set(name.split(".")) & others}
    assert not own & {RPC, MENTIONS, "amq.default"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_speaks_by_its_own_exchanges_alone(service: str) -> None:
    exchanges = {one.name for one in wanted().exchanges} | {"amq.default"}
    queues = {one.name for one in wanted().queues}
    retries = {retry_of(service, delay) for delay, _ in RETRIES}
    mentions = {MATCHED, MENTIONS} if service == "monitoring" else set()
    spoken = may(of(service).write) & exchanges
    assert spoken == {events_of(service), aside_of(service), RPC} | retries | mentions
    own = {name for name in queues if name.split(".")[0] == service or name.split(".")[1:2] == [service]}
    assert may(of(service).write) & queues == own


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_bind_and_read_all_that_it_hears(service: str) -> None:
    own = [queue for queue in wanted().queues if re.search(of(service).configure, queue.name)]
    assert {one.name for one in own} <= may(of(service).read)
    assert {source for queue in own for source, _ in queue.bindings} <= may(of(service).read)
    assert {queue.name for queue in wanted().queues} & may(of(service).read) == {one.name for one in own}


def test_a_service_answers_calls_and_makes_none() -> None:
    answers, taken = of("archive").calls
    assert re.search(answers, "0d7a2b5c-9b1e-4b6f-8a4e-1f2a3b4c5d6e")
    assert not re.search(answers, "instruction.approve")
    assert re.search(taken, "archive.*")
    assert not re.search(taken, "instruction.*")
    assert not re.search(taken, "#")


def test_a_source_brings_mentions_and_nothing_else() -> None:
    source = BY_USER[user_of("source")]
    assert (may(source.write), source.configure, source.read) == ({MENTIONS}, NOTHING, NOTHING)


def test_a_drill_cannot_speak_for_a_service() -> None:
    drill = BY_USER[user_of("drill")]
    assert may(drill.write) == {MENTIONS, "simulator.events", RPC}


def test_a_pattern_of_names_allows_no_longer_ones_and_no_other_signs() -> None:
    assert not re.search(names("a.b"), "a.b.c")
    assert not re.search(names("a.b"), "axb")
