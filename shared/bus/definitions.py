"""The topology as a RabbitMQ definitions file: what a broker is given before any service meets it. Pure."""

from typing import Any

from shared.bus.topology import Exchange, Queue, Topology


def definitions(wanted: Topology, vhost: str) -> dict[str, Any]:
    """The document that `rabbitmqctl import_definitions` and `load_definitions` take."""
    return {
        "vhosts": [{"name": vhost}],
        "exchanges": [_exchange(one, vhost) for one in wanted.exchanges],
        "queues": [_queue(one, vhost) for one in wanted.queues],
        "bindings": [
            {
                "source": source,
                "vhost": vhost,
                "destination": queue.name,
                "destination_type": "queue",
                "routing_key": key,
                "arguments": {},
            }
            for queue in wanted.queues
            for source, key in queue.bindings
        ],
    }


def _exchange(one: Exchange, vhost: str) -> dict[str, Any]:
    return {**_lasting(one.name, vhost), "type": one.kind, "internal": False, "arguments": {}}


def _queue(one: Queue, vhost: str) -> dict[str, Any]:
    return {**_lasting(one.name, vhost), "arguments": dict(one.arguments)}


def _lasting(name: str, vhost: str) -> dict[str, Any]:
    return {"name": name, "vhost": vhost, "durable": True, "auto_delete": False}
