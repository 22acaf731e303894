"""`candor verify` over several stores."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from services.commands.verifying import run
from shared.config import Settings
from shared.journal.chain import linked
from shared.journal.port import Commit, Recorded
from shared.journal.sqlite import SqliteStore
from tests.fakes import START


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two stores with a stream of two commits each."""
    made = Settings(var=tmp_path)
    for service in ("archive", "escalation"):
        store = SqliteStore(made.store_file(service))
        previous = ""
        for seq in (1, 2):
            events = (Recorded("t", {"n": seq}),)
            commit = linked(Commit("s", seq, f"c{seq}", START, START, "candor", "", events), previous)
            store.journal.append(commit)
            previous = commit.hash
        store.close()
    return made


def check(settings: Settings, head: Path | None = None, write_head: Path | None = None) -> tuple[bool, str]:
    said = StringIO()
    return run(settings, head, write_head, Console(file=said, width=300)), said.getvalue()


def cut(settings: Settings) -> None:
    """Remove the last commit of one store."""
    store = SqliteStore(settings.store_file("archive"))
    store._synced.write(("DELETE FROM commits WHERE seq = 2", ()))
    store.close()


def test_whole_stores_are_told_with_their_streams_and_commits(settings: Settings) -> None:
    whole, said = check(settings)
    assert whole
    assert [" ".join(line.split()) for line in said.splitlines()] == [
        "archive 1 streams, all whole; 2 commits",
        "escalation 1 streams, all whole; 2 commits",
    ]


def test_a_cut_chain_is_found_against_the_heads_that_were_written(settings: Settings, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    assert check(settings, write_head=heads)[0]
    cut(settings)
    assert check(settings)[0]
    whole, said = check(settings, heads)
    assert not whole
    assert "s commit 2: is missing: the head file knows 2" in said


def test_heads_are_not_written_of_what_is_broken(settings: Settings, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    check(settings, write_head=heads)
    before = heads.read_text()
    cut(settings)
    whole, said = check(settings, heads, heads)
    assert not whole
    assert "no heads were written" in said
    assert heads.read_text() == before


def test_a_store_that_is_gone_is_found_against_the_heads(settings: Settings, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    check(settings, write_head=heads)
    settings.store_file("archive").unlink()
    whole, said = check(settings, heads)
    assert not whole
    assert "archive.sqlite commit 0: is missing" in said
