"""Which addresses a source may be read from.

Whoever can put an address into a feed or a redirect must not reach what stands behind our own walls: private,
loopback, link-local and other special addresses are refused, unless the installation's settings allow their
network. It is the address that counts, never the name: a name is looked up once, and what was looked up is
what is connected to (against DNS rebinding).
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from services.monitoring.sources.port import Trouble

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LookUp = Callable[[str], Sequence[Address]]

_NAT64 = IPv6Network("64:ff9b::/96")


def look_up(host: str) -> list[Address]:
    """The addresses of a name, or of an address in any of its spellings; OSError where there are none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(str(place[4][0]).partition("%")[0]) for place in found]


def chosen(host: str, networks: Sequence[Network], look: LookUp = look_up) -> Address:
    """An address of the host that may be connected to; Trouble where it has none."""
    try:
        found = look(host)
    except (OSError, UnicodeError):
        raise Trouble(
            f"the name {host} is not known", "check the address, and that this machine can look up names"
        ) from None
    allowed = [one for one in found if is_public(one) or any(one in network for network in networks)]
    if not allowed:
        raise Trouble(
            f"{host} leads to {found[0] if found else 'no address'}, which is not public",
            "if it is meant, let the operator allow its network in CANDOR_SOURCE_NETWORKS",
        )
    return allowed[0]


def is_public(address: Address) -> bool:
    """Whether an address belongs to everybody's Internet; of one that wraps another, whether both do."""
    inner = _inside(address) if isinstance(address, IPv6Address) else None
    if inner is not None and not is_public(inner):
        return False
    plain = isinstance(address, IPv6Address) and address.ipv4_mapped is not None
    return plain or (address.is_global and not address.is_multicast)


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
