"""The topology as a RabbitMQ definitions file: what a broker is given before any service meets it. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from shared.bus.rights import Rights
from shared.bus.topology import Exchange, Queue, Topology
from shared.names import RPC

NOBODY: Mapping[str, str] = MappingProxyType({})


def definitions(
    wanted: Topology, vhost: str, users: Sequence[Rights] = (), passwords: Mapping[str, str] = NOBODY
) -> dict[str, Any]:
    """The document that `rabbitmqctl import_definitions` and `load_definitions` take; `passwords` by user."""
    return {
        "vhosts": [{"name": vhost}],
        "users": [{"name": one.user, "password": passwords[one.user], "tags": []} for one in users],
        "permissions": [
            {
                "user": one.user,
                "vhost": vhost,
                "configure": one.configure,
                "write": one.write,
                "read": one.read,
            }
            for one in users
        ],
        "topic_permissions": [
            {"user": one.user, "vhost": vhost, "exchange": RPC, "write": one.calls[0], "read": one.calls[1]}
            for one in users
        ],
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
