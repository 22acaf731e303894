"""Sources as an office uses them: two replicas of monitoring, a web server, and the command `candor
source`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from services.commands.sources import stored
from services.commands.stores import found, store_of
from shared.config import Settings
from tests.feed_server import Site, serving
from tests.harness import Chain, chain, wait_for

LIMIT_S = 60
ME = ("--as", "monitor:he")
TOPIC = {"topic": "tap-water", "title": "自来水", "terms": ["自来水"], "harm": "service_lost"}
NUMBER = "13812345678"
TEXTS = (f"自来水发黄，打{NUMBER}问", "庙会真热闹")


def feed(*texts: str) -> bytes:
    """A feed of these texts."""
    items = "".join(f"<item><title>{text}</title><guid>{text}</guid></item>" for text in texts)
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The server."""
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """Monitoring, and who hears it, twice each."""
    folder: Path = tmp_path_factory.mktemp("candor")
    arguments = ("monitoring", "archive", "--replicas", "2")
    with chain(folder, *arguments, CANDOR_SOURCE_NETWORKS="127.0.0.0/8") as running:
        yield running


def source(services: Chain, name: str) -> Mapping[str, Any]:
    """How a source stands, as the command lists it; empty where it is not known."""
    known = stored(Settings(var=services.var))
    return next((one for one in known if one["source"] == name), {})


def wait_until(services: Chain, name: str, state: str) -> Mapping[str, Any]:
    """Wait for a source to stand so."""
    wait_for(f"{name} is {state}", lambda: source(services, name).get("state") == state, LIMIT_S)
    return source(services, name)


def counted(services: Chain) -> int:
    """How many mentions the topic has."""
    with store_of(Settings(var=services.var), "monitoring") as store:
        return sum(int(topic.data["mentions"]) for topic in found(store, "topic", ""))


def test_a_source_is_read_once_by_two_replicas_and_what_matches_is_counted(
    services: Chain, site: Site
) -> None:
    address = site.put("/daily", feed(*TEXTS))
    said = services.candor("call", "monitoring.watch", json.dumps(TOPIC), *ME)
    assert said.returncode == 0, said.stderr
    added = services.candor("source", "add", "daily", address, *ME, "--outlet", "快讯")
    assert added.returncode == 0, added.stderr
    wait_for("the text is counted", lambda: counted(services) == 1, LIMIT_S)
    shown = source(services, "daily")
    assert (shown["state"], shown["taken"], shown["outlet"]) == ("read", 2, "快讯")
    assert site.paths() == ["/robots.txt", "/daily"]


def test_a_source_in_trouble_says_what_to_do_and_is_read_again_when_told(services: Chain, site: Site) -> None:
    address = site.put("/moved", b"<html><body>gone</body></html>")
    services.candor("source", "add", "moved", address, *ME)
    shown = wait_until(services, "moved", "troubled")
    assert shown["problem"] == "this is a web page, not a feed"
    assert shown["advice"] in services.candor("source", "list").stdout
    assert source(services, "daily")["state"] == "read"
    site.put("/moved", feed("通知"))
    assert services.candor("source", "resume", "moved", *ME).returncode == 0
    wait_for("it is read", lambda: source(services, "moved")["taken"] == 1, LIMIT_S)
    assert source(services, "moved")["state"] == "read"


def test_a_paused_source_says_why(services: Chain) -> None:
    paused = services.candor("source", "pause", "daily", "改版", *ME)
    assert paused.returncode == 0, paused.stderr
    assert wait_until(services, "daily", "paused")["reason"] == "改版"
    refused = services.candor("source", "pause", "nobody", "改版", *ME)
    assert refused.returncode == 1
    assert "there is no source nobody" in refused.stderr


def test_no_journal_holds_what_was_read(services: Chain) -> None:
    for service, stream in (("monitoring", "source/daily"), ("archive", "heard/monitoring/source/daily")):
        with store_of(Settings(var=services.var), service) as store:
            streams = [head.stream for head in store.journal.heads()]
            journal = repr([list(store.journal.read(one)) for one in streams])
        assert stream in streams
        assert [text for text in (*TEXTS, NUMBER, "自来水发黄") if text in journal] == []
