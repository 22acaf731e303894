"""Logs: one JSON object a line, or coloured lines at a terminal, with exercise and correlation at hand.

Texts never get into a log: values under the names that carry texts are left out, an error that is not
Candor's own is told by its kind and place alone, and passwords in addresses are masked.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import Any

import structlog
from structlog.types import Processor

from shared.errors import CandorError

TEXTS = frozenset({"text", "texts", "mention", "mentions", "wording", "body", "data", "payload", "args"})
LONGEST = 1000
FRAMES = 12
_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")
Entry = MutableMapping[str, Any]


def configure(service: str, level: str = "info", file: Path | None = None) -> None:
    """Send this process's logs, the libraries' too, to standard error and, as JSON, to `file`."""
    handlers = [_handler(logging.StreamHandler(), plain=not sys.stderr.isatty())]
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(_handler(logging.FileHandler(file, encoding="utf-8"), plain=True))
    logging.basicConfig(level=level.upper(), handlers=handlers, force=True)
    for chatty in ("kombu", "amqp", "pika"):
        logging.getLogger(chatty).setLevel("WARNING")
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_common(), _wrapped],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    structlog.contextvars.bind_contextvars(service=service)
    _Everywhere.service = service


@contextmanager
def bound(correlation: str = "", exercise: str = "") -> Iterator[None]:
    """What is logged inside carries these; an empty one is left out."""
    values = {"correlation": correlation, "exercise": exercise}
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in values.items() if value}):
        yield


class _Everywhere:
    """The service's name, for the threads that were not born of the one that configured."""

    service = ""


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _named,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.PositionalArgumentsFormatter(),
        _error,
        _bounded,
    ]


_wrapped = structlog.stdlib.ProcessorFormatter.wrap_for_formatter


def _handler(handler: logging.Handler, plain: bool) -> logging.Handler:
    render: Processor = structlog.dev.ConsoleRenderer()
    if plain:
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
    tidy = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_common(), processors=[tidy, render])
    )
    return handler


def _named(_logger: Any, _method: str, entry: Entry) -> Entry:
    entry.setdefault("service", _Everywhere.service)
    return entry


def _error(_logger: Any, _method: str, entry: Entry) -> Entry:
    """An error as its kind, its place, and its message where the message is our own."""
    said = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if said is True else said[1] if isinstance(said, tuple) else said
    if not isinstance(error, BaseException):
        return entry
    entry["error"] = type(error).__name__
    if isinstance(error, CandorError):
        entry["reason"] = str(error)
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    entry["frames"] = [f"{Path(c.co_filename).name}:{line} {c.co_name}" for c, line in frames[-FRAMES:]]
    return entry


def _bounded(_logger: Any, _method: str, entry: Entry) -> Entry:
    for name, value in entry.items():
        if name in TEXTS:
            entry[name] = "left out"
        elif isinstance(value, str):
            entry[name] = _PASSWORD.sub(r"\1***@", value[: 4 * LONGEST])[:LONGEST]
    return entry
