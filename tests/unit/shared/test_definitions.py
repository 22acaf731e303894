"""The definitions file: all of the topology and nothing else."""

import json

from services.commands.installed import wanted
from shared.bus.definitions import definitions


def test_every_exchange_queue_and_binding_is_defined_once_and_lasts() -> None:
    found, document = wanted(), definitions(wanted(), "candor")
    for kind, named in (("exchanges", found.exchanges), ("queues", found.queues)):
        assert [one["name"] for one in document[kind]] == [one.name for one in named]
        assert all(one["durable"] and one["vhost"] == "candor" for one in document[kind])
    bound = [(one["source"], one["routing_key"], one["destination"]) for one in document["bindings"]]
    assert len(bound) == len(set(bound))
    assert set(bound) == {(*binding, queue.name) for queue in found.queues for binding in queue.bindings}


def test_whoever_is_bound_to_is_there() -> None:
    document = definitions(wanted(), "/")
    exchanges = {one["name"] for one in document["exchanges"]}
    assert {one["source"] for one in document["bindings"]} <= exchanges
    assert json.loads(json.dumps(document)) == document
