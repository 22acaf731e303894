"""Webhooks as an office uses them: two replicas of monitoring, another program, and `candor source`."""

import json
import socket
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from services.commands.sources import stored
from services.monitoring.sources.webhook import signature
from shared.config import Settings
from tests.harness import Chain, chain, wait_for

LIMIT_S = 60
ME = ("--as", "monitor:he")


def free_port() -> int:
    """A port behind which another is free too."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """Monitoring, twice."""
    folder: Path = tmp_path_factory.mktemp("candor")
    with chain(folder, "monitoring", "--replicas", "2", CANDOR_WEBHOOK_PORT=str(free_port())) as running:
        yield running


def made(services: Chain, name: str) -> bytes:
    """The secret of a new webhook."""
    said = services.candor("webhook", name)
    assert said.returncode == 0, said.stderr
    return said.stdout.split()[1].encode()


def signed(secret: bytes, key: str) -> tuple[dict[str, str], bytes]:
    """A document of one item, signed now."""
    now = datetime.now(UTC)  # noqa: TID251 - the services run by the machine's clock
    body = json.dumps({"items": [{"key": key, "at": now.isoformat(), "text": "渡口停航了", "author": "x"}]})
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Candor-Timestamp": stamp,
        "X-Candor-Signature": signature(secret, stamp, body.encode()),
    }
    return headers, body.encode()


def send(services: Chain, name: str, document: tuple[dict[str, str], bytes], replica: int = 1) -> int:
    """The status; 0 where nobody answers."""
    headers, body = document
    port = int(services.env["CANDOR_WEBHOOK_PORT"]) + replica - 1
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/hooks/{name}", body, headers), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code
    except (URLError, ConnectionError):
        return 0


def source(services: Chain, name: str) -> Mapping[str, Any]:
    """How a source stands, as the command lists it; empty where it is not known."""
    known = stored(Settings(var=services.var))
    return next((one for one in known if one["source"] == name), {})


def test_a_webhook_shows_among_the_sources_before_anything_came(services: Chain) -> None:
    made(services, "early")
    wait_for("it is listed", lambda: source(services, "early").get("state") == "new", LIMIT_S)
    said = services.candor("source", "list").stdout
    assert "early: new, 0 texts, brought never\n    webhook /hooks/early\n" in said
    tried = services.candor("source", "test", "early")
    assert tried.returncode == 1
    assert "is a webhook, which is not read" in tried.stderr


def test_a_document_is_taken_once_by_two_replicas_and_after_a_kill(services: Chain) -> None:
    document = signed(made(services, "partner"), "n1")
    assert send(services, "partner", document) == 202
    assert source(services, "partner")["taken"] == 1
    assert send(services, "partner", document, replica=2) == 409
    services.kill("monitoring")
    wait_for("it answers again", lambda: send(services, "partner", document) != 0, LIMIT_S)
    assert send(services, "partner", document) == 409
    wait_for("it is told", lambda: source(services, "partner")["state"] == "troubled", LIMIT_S)
    said = services.candor("source", "list").stdout
    assert "a document came again that was taken already: nothing counts twice" in said
    assert source(services, "partner")["taken"] == 1


def test_a_paused_webhook_takes_nothing(services: Chain) -> None:
    secret = made(services, "hotline")
    assert send(services, "hotline", signed(secret, "n1")) == 202
    paused = services.candor("source", "pause", "hotline", "试运行", *ME)
    assert paused.returncode == 0, paused.stderr
    assert [send(services, "hotline", signed(secret, "n2"), number) for number in (1, 2)] == [403, 403]
    assert source(services, "hotline")["reason"] == "试运行"
    assert services.candor("source", "resume", "hotline", *ME).returncode == 0
    assert send(services, "hotline", signed(secret, "n2")) == 202
    assert source(services, "hotline")["taken"] == 2


def test_a_wrong_signature_is_told_and_a_webhook_of_nobody_s_is_not(services: Chain) -> None:
    made(services, "guessed")
    assert send(services, "guessed", signed(b"x" * 32, "n1")) == 401
    assert send(services, "nobody", signed(b"x" * 32, "n1")) == 401
    wait_for("it is told", lambda: source(services, "guessed").get("state") == "troubled", LIMIT_S)
    assert source(services, "guessed")["problem"] == "a document was not rightly signed"
    assert source(services, "nobody") == {}
