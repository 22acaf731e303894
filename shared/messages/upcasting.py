"""How data of an older version of an event are read: a small function from each version to the next. Pure.

An event never changes as it is. It gets a new version: the class is registered with `version=n`, and the
table here gains what makes data of version n - 1 into data of version n. Journals, and replicas that were
not replaced yet, go on telling the old version; whoever reads gets the new one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from shared.errors import BadMessage

Data = Mapping[str, Any]
Upcaster = Callable[[Data], Data]


def _matched_with_near_texts(data: Data) -> Data:
    """Those of one batch, whose texts were only looked at for exact copies and for questions."""
    return {
        **data,
        "matches": [{**match, "near": [], "claims": []} for match in data["matches"]],
        "shares": [],
    }


def _tip_with_pictures(data: Data) -> Data:
    """Those of before any could be brought."""
    return {**data, "pictures": []}


def _matched_without_harms(data: Data) -> Data:
    """Those whose texts were not looked at for harms."""
    return {**data, "matches": [{**match, "harms": [], "named": ""} for match in data["matches"]]}


def _alert_without_harms(data: Data) -> Data:
    """An alert of when its reach did not say what is claimed, and what harm is told."""
    return {**data, "reach": {**data["reach"], "claims": 0, "harms": []}}


def _proposed_by_numbers(data: Data) -> Data:
    """A proposal that named neither its harm nor its mentions."""
    return {**data, "harm": None, "mentions": []}


UPCASTERS: dict[str, Upcaster] = {
    "candor.escalation.incident.level_proposed.v1": _proposed_by_numbers,
    "candor.monitoring.alert.raised.v1": _alert_without_harms,
    "candor.monitoring.alert.updated.v1": _alert_without_harms,
    "candor.monitoring.tip.received.v1": _tip_with_pictures,
    "candor.monitoring.topic.matched.v1": _matched_with_near_texts,
    "candor.monitoring.topic.matched.v2": _matched_without_harms,
}
"""By the type that it reads, as in `candor.escalation.matter.settled.v1`. What it does not know it leaves in,
so that the schema of the new version refuses it."""


def current(kind: str, data: Any) -> tuple[str, Any]:
    """The newest version of a type, and the data as that version has them; a type without upcasters, known or
    not, as it is. BadMessage where the data cannot be those of their version."""
    while upcast := UPCASTERS.get(kind):
        try:
            data = upcast(data)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            why = type(error).__name__  # and no more: its words may hold data
            raise BadMessage(f"the data are not those of {kind}: {why} on reading them") from None
        kind = following(kind)
    return kind, data


def following(kind: str) -> str:
    """The next version of a type."""
    name, number = _parts(kind)
    return f"{name}.v{number + 1}"


def older(kind: str) -> tuple[str, ...]:
    """The older versions of a type that can be read, the newest first."""
    name, number = _parts(kind)
    before = f"{name}.v{number - 1}"
    return (before, *older(before)) if before in UPCASTERS else ()


def _parts(kind: str) -> tuple[str, int]:
    name, _, number = kind.rpartition(".v")
    return name, int(number)
