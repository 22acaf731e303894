"""Between events and plain JSON values, for what this program wrote itself (the journal)."""

from typing import Any

import msgspec

from shared.errors import BadMessage
from shared.messages.catalogue import class_of
from shared.messages.upcasting import current


def plain(value: Any) -> Any:
    """A value of dataclasses, times and tuples as JSON values; times as RFC 3339 in UTC."""
    return msgspec.to_builtins(value)


def event_of(kind: str, data: Any) -> Any:
    """The event that was journalled under a type, as its newest version has it; BadMessage where this Candor
    does not know it."""
    kind, data = current(kind, data)
    cls = class_of(kind)
    if cls is None:
        raise BadMessage(f"the journal holds {kind!r}, which this version does not know: install a newer one")
    return msgspec.convert(data, cls)
