"""The names that everybody on the bus must agree on: services and simulator, nameko and pika. Pure."""

SERVICES = ("monitoring", "escalation", "instruction", "correspondent", "archive")
SIMULATOR = "simulator"

MENTIONS = "mentions"
"""The exchange, and the routing key with which a source publishes to it."""
MENTIONS_TYPE = "candor.sources.mentions.v1"

MATCHED = "monitoring.matched"
"""The exchange that hands a topic's matches to the one partition that counts it; the key is the stream."""
MATCHED_TYPE = "candor.monitoring.topic.matched.v3"
PARTITIONS = 4

RPC = "nameko-rpc"
"""nameko's exchange for calls (`<service>.<method>`) and for answers (the caller's reply key)."""


def events_of(source: str) -> str:
    """The topic exchange of a source's events; the routing key is the CloudEvents type."""
    return f"{source}.events"


def calls_of(service: str) -> str:
    """The queue of a service's requests, as nameko names it."""
    return f"rpc-{service}"


def dead_of(service: str) -> str:
    """The queue of the messages that a service could not handle."""
    return f"dead.{service}"


def aside_of(service: str) -> str:
    """The exchange that leads to a service's own queues, by their names, and to no other's: by it goes what
    the service sets aside, to a later try or to the dead."""
    return f"aside.{service}"


def mentions_of(service: str) -> str:
    """The queue of the mentions that a service takes."""
    return f"{service}.{MENTIONS}"


def partition_of(number: int) -> str:
    """The queue of one partition of the counting stage."""
    return f"{MATCHED}.{number}"
