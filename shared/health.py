"""What a service tells of its health, and whether it is ready for work. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages wait in each of a service's queues, and how many lie among its dead."""

    waiting: Mapping[str, int]
    dead: int


def report(service: str, health: Mapping[str, Any] | None, counts: Counts | None) -> dict[str, Any]:
    """The document of /healthz and /readyz. `health` is None while the service starts, `counts` while the
    broker does not tell: what is not known is null, never nought."""
    return {
        "service": service,
        "ready": not reasons(health),
        "reasons": list(reasons(health)),
        "broker": bool(health and health["broker"]),
        "store": bool(health and health["store"]),
        "caught_up": bool(health and health["caught_up"]),
        "waiting": dict(counts.waiting) if counts else None,
        "backlog": sum(counts.waiting.values()) if counts else None,
        "unsent": health["unsent"] if health and health["store"] else None,
        "oldest_unsent_s": health["oldest_unsent_s"] if health else None,
        "dead": counts.dead if counts else None,
    }


def reasons(health: Mapping[str, Any] | None) -> Sequence[str]:
    """Why no work should be sent to it yet; none where it consumes and its store answers."""
    if health is None:
        return ("it is starting, and waits for its broker or its store",)
    said = {
        "broker": "it consumes nothing: the broker does not answer (commits wait, nothing is lost)",
        "store": "its store does not answer (messages wait in the queue)",
    }
    return tuple(why for name, why in said.items() if not health[name])
