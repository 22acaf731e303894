"""The register of events: which class stands for which CloudEvents type. Pure."""

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol, TypeVar

SOURCES = ("sources", "monitoring", "escalation", "instruction", "correspondent", "archive", "simulator")


class Event(Protocol):
    """Something that happened. `at` is the time of what caused it, aware and in UTC."""

    @property
    def at(self) -> datetime: ...


E = TypeVar("E")
_CLASSES: dict[str, type[Any]] = {}
_TYPES: dict[type[Any], str] = {}
_INTERNAL: set[type[Any]] = set()
_PASSING: set[str] = set()


def event(
    source: str, name: str, version: int = 1, internal: bool = False, passing: bool = False
) -> Callable[[type[E]], type[E]]:
    """Register a frozen dataclass as the event `candor.<source>.<name>.v<version>`.

    An internal event is journalled like any other and never published; the events of a stream are all
    internal or none is, so that who hears a stream misses nothing in it. A passing one is on its way
    between two stages of work: it is in no journal, and only who asks for its type hears it.
    """

    def register(cls: type[E]) -> type[E]:
        kind = f"candor.{source}.{name}.v{version}"
        _CLASSES[kind], _TYPES[cls] = cls, kind
        if internal:
            _INTERNAL.add(cls)
        if passing:
            _PASSING.add(kind)
        return cls

    return register


def _complete() -> None:
    for source in (*SOURCES, "clocks", "desk", "source_states"):
        import_module(f"shared.messages.{source}")


def type_of(event: object) -> str:
    """The CloudEvents type of an event, or of an event's class."""
    return _TYPES[event if isinstance(event, type) else type(event)]


def class_of(kind: str) -> type[Any] | None:
    """The class for a CloudEvents type, or None where this version of Candor does not know it."""
    if not _CLASSES.keys() >= {kind}:
        _complete()
    return _CLASSES.get(kind)


def is_internal(event: object) -> bool:
    """Whether the event stays in its service's journal."""
    return type(event) in _INTERNAL


def is_passing(kind: str) -> bool:
    """Whether a type is on its way between two stages of work, and no part of the record."""
    return kind in _PASSING


def classes() -> Iterator[tuple[str, type[Any]]]:
    """Every registered event as (type, class), in the order of the types."""
    _complete()
    yield from sorted(_CLASSES.items())
