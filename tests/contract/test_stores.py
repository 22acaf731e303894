"""Whatever STORE_URI chooses, the commands find the stores, and say what is wrong with them."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from services.commands.stores import found, store_of
from services.commands.verifying import run
from shared.config import Settings
from shared.errors import SettingsError
from shared.journal.chain import linked
from shared.journal.port import Commit, Document, Recorded
from shared.journal.stores import open_store, place_of
from tests.fakes import START
from tests.mongo import new_uri


@pytest.fixture(params=["sqlite", "mongo"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return Settings(var=tmp_path, store_uri=new_uri() if request.param == "mongo" else "")


def ran(settings: Settings, service: str) -> None:
    """The service ran here: two commits, and a document."""
    store, previous = open_store(settings, service), ""
    for seq in (1, 2):
        events = (Recorded("t", {"n": seq}),)
        commit = linked(Commit("case/s", seq, f"c{seq}", START, START, "candor", "", events), previous)
        store.journal.append(commit)
        previous = commit.hash
    store.views.declare("case", ["n"])
    store.views.put("case", "", Document("case/s", 2, {"n": 2}))
    store.close()


def check(settings: Settings, head: Path | None = None, write_head: Path | None = None) -> tuple[bool, str]:
    said = StringIO()
    return run(settings, head, write_head, Console(file=said, width=300)), said.getvalue()


def test_what_a_service_kept_is_found_beside_it(settings: Settings) -> None:
    ran(settings, "archive")
    with store_of(settings, "archive") as store:
        assert found(store, "case", None) == [Document("case/s", 2, {"n": 2})]


def test_a_store_that_is_not_there_is_not_made_by_looking(settings: Settings) -> None:
    for _ in range(2):
        with pytest.raises(SettingsError, match="has archive ever run here"), store_of(settings, "archive"):
            pass


def test_where_nothing_ran_there_is_nothing_to_verify(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="has anything run here"):
        check(settings)


def test_verify_tells_of_each_store_how_many_streams_are_whole(settings: Settings) -> None:
    for service in ("archive", "simulator"):
        ran(settings, service)
    whole, said = check(settings)
    assert whole
    assert [" ".join(line.split()) for line in said.splitlines()] == [
        "archive 1 streams, all whole; 2 commits",
        "simulator 1 streams, all whole; 2 commits",
    ]


def test_a_store_that_only_the_heads_know_is_named(settings: Settings, tmp_path: Path) -> None:
    ran(settings, "archive")
    heads = tmp_path / "heads.json"
    assert check(settings, write_head=heads)[0]
    heads.write_text(heads.read_text().replace('"archive"', '"monitoring"'))
    whole, said = check(settings, heads)
    assert not whole
    assert f"{place_of(settings, 'monitoring')} commit 0: is missing: the head file knows 1 streams" in said
