"""Logs: a JSON object a line, with what it belongs to, and never a text or a password."""

import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from shared import telemetry
from shared.errors import Refused

TEXT = "桥头村的水发黄"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The file that the process logs to; as it was before, afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    path = tmp_path / "log" / "archive.log"
    root.handlers = []
    telemetry.configure("archive", "info", path)
    yield path
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def entries(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_an_entry_says_what_it_belongs_to(file: Path) -> None:
    with telemetry.bound(correlation="w-1", exercise="e1"):
        structlog.get_logger().info("kept", stream="incident/w-1")
    structlog.get_logger().info("after")
    first, second = entries(file)
    assert (first["service"], first["correlation"], first["exercise"]) == ("archive", "w-1", "e1")
    assert (first["event"], first["level"], first["stream"]) == ("kept", "info", "incident/w-1")
    assert first["time"].endswith("Z")
    assert "correlation" not in second


def test_entries_of_libraries_look_the_same(file: Path) -> None:
    logging.getLogger("nameko.runners").warning("starting %s", "archive")
    [entry] = entries(file)
    assert (entry["event"], entry["service"], entry["level"]) == ("starting archive", "archive", "warning")


def test_another_thread_knows_the_service_too(file: Path) -> None:
    thread = threading.Thread(target=lambda: structlog.get_logger().info("from a thread"))
    thread.start()
    thread.join()
    assert entries(file)[0]["service"] == "archive"


def test_what_is_below_the_level_is_left_out(file: Path) -> None:
    structlog.get_logger().debug("quiet")
    assert entries(file) == []


@pytest.mark.parametrize("name", sorted(telemetry.TEXTS))
def test_a_text_never_gets_into_a_log(file: Path, name: str) -> None:
    structlog.get_logger().info("matched", **{name: TEXT})
    assert TEXT not in file.read_text()


def test_an_unforeseen_error_is_told_by_kind_and_place_and_not_by_its_words(file: Path) -> None:
    try:
        raise KeyError(TEXT)
    except KeyError:
        structlog.get_logger().exception("failed")
    [entry] = entries(file)
    assert entry["error"] == "KeyError"
    assert entry["frames"][-1].startswith("test_telemetry.py:")
    assert TEXT not in file.read_text()


def test_an_error_of_ours_says_its_reason(file: Path) -> None:
    structlog.get_logger().warning("refused", exc_info=Refused("w-1 is not closed"))
    assert entries(file)[0]["reason"] == "w-1 is not closed"


def test_passwords_in_addresses_are_masked(file: Path) -> None:
    logging.getLogger("kombu").error("cannot reach amqp://candor:secret1@a:5672/;amqp://candor:secret2@b/")
    structlog.get_logger().info("broker", uri="amqp://candor:secret3@host/")
    assert "secret" not in file.read_text()
    assert "amqp://candor:***@host/" in file.read_text()


def test_an_entry_has_a_bounded_length(file: Path) -> None:
    structlog.get_logger().info("long", reason="x" * 100_000)
    assert len(file.read_text()) < 2 * telemetry.LONGEST
