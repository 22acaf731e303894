"""The kinds of source that there are, and how one is opened: the only table of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timezone
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from services.monitoring.sources.port import Source

if TYPE_CHECKING:
    from services.monitoring.sources.fetch import Fetch  # who only names kinds does not pay for HTTP


@dataclass(frozen=True, slots=True)
class Tools:
    """What every source may need: how to fetch, the installation's time zone, and the folder in which the
    lists lie that offices export."""

    fetch: "Fetch"
    zone: timezone
    lists: Path = Path("lists")


Open = Callable[[str, str, Tools], Source]
"""From an address and a language (empty where the operator named none) to the source."""

KINDS: Mapping[str, str] = {"feed": "feeds", "mastodon": "mastodon", "list": "lists"}
"""The module of each kind; it has an `opened`. It is imported when one is read: parsing has its price."""


def opened(kind: str, address: str, lang: str, tools: Tools) -> Source:
    """The source, not read yet."""
    module = import_module(f"services.monitoring.sources.{KINDS[kind]}")
    return cast(Open, module.opened)(address, lang, tools)
