"""`candor topology`: every exchange, queue and binding, for people, for programs, and for the broker."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import unquote, urlsplit

from rich.table import Table

from services.commands.client import client
from services.commands.installed import policies, wanted
from shared.bus.declaring import declare
from shared.bus.definitions import definitions
from shared.bus.rights import rights
from shared.bus.topology import Queue, Topology
from shared.clock import Clock
from shared.errors import SettingsError
from shared.names import MENTIONS

PASSWORD_BYTES = 24


def tables() -> Iterator[Table]:
    """The exchanges, then the queues with what they hear."""
    found = wanted()
    yield _exchanges(found)
    yield _queues(found)


def document() -> dict[str, Any]:
    """All of it as plain data."""
    return asdict(wanted())


def declared(uri: str, clock: Clock) -> None:
    """Make all of it on the broker; SettingsError where another queue or exchange stands in the way."""
    with client(uri, clock) as connected:
        declare(connected, wanted())


def write_definitions(file: Path, uri: str) -> None:
    """Write the definitions for the virtual host of `uri`, for the eyes of whoever writes it alone. Users
    keep the passwords that they have in the file already; others get new ones."""
    users = rights(policies())
    kept = _passwords(file)
    passwords = {one.user: kept.get(one.user) or token_urlsafe(PASSWORD_BYTES) for one in users}
    document = definitions(wanted(), vhost_of(uri), users, passwords)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=2)
        out.write("\n")
    part.replace(file)


def _passwords(file: Path) -> dict[str, str]:
    """The users' passwords in a definitions file; none where there is no file. SettingsError for another
    file, which must not be overwritten."""
    if not file.exists():
        return {}
    try:
        users = json.loads(file.read_text(encoding="utf-8"))["users"]
        return {one["name"]: one["password"] for one in users if "password" in one}
    except (ValueError, KeyError, TypeError):
        raise SettingsError(f"{file} is there and holds no definitions: name another file") from None


def vhost_of(uri: str) -> str:
    """The virtual host that an address names."""
    return unquote(urlsplit(uri.split(";", maxsplit=1)[0]).path[1:]) or "/"


def _exchanges(found: Topology) -> Table:
    heard = defaultdict(list)
    for queue in found.queues:
        for source in dict.fromkeys(source for source, _ in queue.bindings):
            heard[source].append(queue.name)
    table = Table("exchange", "kind", "is heard by", box=None, pad_edge=False)
    for one in found.exchanges:
        table.add_row(one.name, one.kind, ", ".join(heard[one.name]) or "calls and answers, by name")
    return table


def _queues(found: Topology) -> Table:
    table = Table("queue", "hears", "a message there", box=None, pad_edge=False)
    for one in found.queues:
        table.add_row(one.name, ", ".join(_hears(one)), _told(one))
    return table


def _hears(queue: Queue) -> Iterator[str]:
    """What a queue is bound to: how many types of each exchange (`--json` has their names)."""
    keys = defaultdict(list)
    for source, key in queue.bindings:
        keys[source].append(key)
    for source, named in keys.items():
        types = f" ({len(named)})" if source == MENTIONS or source.endswith(".events") else ""
        yield f"{source}{' (all)' if named == ['#'] else types}"


def _told(queue: Queue) -> str:
    """What the broker does with a queue's messages, in words."""
    said = queue.arguments
    words = []
    if limit := said.get("x-delivery-limit"):
        words.append(f"comes {limit} times, then to {said['x-dead-letter-routing-key']}")
    if said.get("x-single-active-consumer"):
        words.append("goes to one consumer")
    if most := said.get("x-max-length"):
        words.append(f"is refused behind {most} others")
    if waits := said.get("x-message-ttl"):
        words.append(f"waits {waits // 1000} s, then back")
    return ", ".join(words) or "stays until an operator comes (candor dead)"
