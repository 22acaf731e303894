"""`candor tail`: the services' events as they happen."""

import fnmatch
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from services.commands.client import client
from services.commands.say import local
from shared.clock import Clock
from shared.config import Settings
from shared.messages.envelope import bare

SHOWN = (
    "incident",
    "topic",
    "title",
    "level",
    "kind",
    "clock",
    "report",
    "instruction",
    "statement",
    "plan",
    "decision",
    "unit",
    "person",
    "version",
    "share",
    "late_s",
    "reason",
)
LONGEST = 40


def tail(settings: Settings, clock: Clock, exercise: str, glob: str, as_json: bool) -> Iterator[str]:
    """A line an event, for ever. `glob` is held against the type, with and without `candor.`."""
    with client(settings.amqp_uri, clock) as connected:
        for body in connected.events():
            event = _document(body)
            if event and _wanted(event, exercise, glob):
                yield json.dumps(event, ensure_ascii=False) if as_json else line(event, settings.zone)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) and "type" in document else {}


def _wanted(event: dict[str, Any], exercise: str, glob: str) -> bool:
    if exercise and event.get("exercise") != exercise:
        return False
    kind = str(event["type"])
    short = kind.removeprefix("candor.").rpartition(".v")[0]
    return any(fnmatch.fnmatchcase(name, glob) for name in (kind, short))


def line(event: dict[str, Any], zone: tzinfo) -> str:
    """An event as a line: its time here, its exercise if any, its type, its stream, what it says briefly."""
    marked = f"[{event['exercise']}] " if event.get("exercise") else ""
    kind = str(event["type"]).removeprefix("candor.").rpartition(".v")[0]
    stream = bare(str(event.get("subject", "")))
    said = summary(event.get("data") or {})
    return f"{_here(event.get('time'), zone)} {marked}{kind:<34} {stream}  {said}".rstrip()


def _here(time: Any, zone: tzinfo) -> str:
    """A time as people here write it; one that cannot be read as it is."""
    try:
        return local(datetime.fromisoformat(str(time)), zone)
    except (ValueError, OverflowError):
        return str(time)[:19]


def summary(data: Mapping[str, Any], without: Sequence[str] = ()) -> str:
    """What an event says, briefly: no long texts."""
    shown = (name for name in SHOWN if name not in without and data.get(name) not in (None, "", []))
    return " ".join(f"{name}={str(data[name])[:LONGEST]}" for name in shown)
