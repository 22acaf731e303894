"""What the services of this version are, read without running them."""

from importlib import import_module

from shared.bus.topology import Policies, Topology, topology
from shared.names import SERVICES


def policies() -> Policies:
    """What every service wants to hear."""
    return {name: tuple(import_module(f"services.{name}").PARTS.policy) for name in SERVICES}


def wanted() -> Topology:
    """Every exchange and queue that the services declare."""
    return topology(policies())
