"""`candor backup`, `restore`, `unmute` and `export` on stores of the embedded kind."""

import json
from pathlib import Path

import pytest

from services.commands.backing import back_up, restore, unmute
from services.commands.exporting import checked, exported
from shared.config import Settings
from shared.errors import NotFound, Permanent, SettingsError
from shared.journal.sqlite import SqliteStore
from shared.muting import Mute
from tests.appending import append_chain, whole
from tests.fakes import START

LENGTH = 3


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two services with a stream each, and one that both have."""
    made = Settings(var=tmp_path / "var")
    for service in ("escalation", "monitoring"):
        store = SqliteStore(made.store_file(service))
        append_chain(store, f"{service}/1", LENGTH)
        append_chain(store, "x/e1/note/e1", 1)
        store.close()
    return made


def test_a_restored_copy_is_whole_and_muted_until_somebody_says_so(
    settings: Settings, tmp_path: Path
) -> None:
    said = back_up(settings, tmp_path / "backup", START)
    assert said.startswith("2 stores with 8 commits")
    other = Settings(var=tmp_path / "other")
    assert "notices are muted: candor unmute" in restore(other, tmp_path / "backup")
    assert whole(other.store_file("monitoring")) == {"monitoring/1": LENGTH, "x/e1/note/e1": 1}
    assert Mute(other.muted).on
    assert not Mute(settings.muted).on
    assert unmute(other) == "notices go out again"
    assert unmute(other) == "notices were not muted"


def lines(settings: Settings, tmp_path: Path, stream: str = "monitoring/1", service: str = "") -> Path:
    path = tmp_path / "stream.jsonl"
    path.write_text("".join(f"{line}\n" for line in exported(settings, stream, service)), encoding="utf-8")
    return path


def test_an_exported_stream_can_be_checked(settings: Settings, tmp_path: Path) -> None:
    path = lines(settings, tmp_path)
    commits = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [commit["seq"] for commit in commits] == [1, 2, 3]
    assert [commit["previous"] for commit in commits[1:]] == [commit["hash"] for commit in commits[:-1]]
    assert list(checked(path)) == ["monitoring/1: 3 commits, all whole"]


def test_an_exercise_s_stream_says_whose_it_is(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="monitoring, escalation have a stream"):
        lines(settings, tmp_path, "x/e1/note/e1")
    path = lines(settings, tmp_path, "x/e1/note/e1", "escalation")
    assert list(checked(path)) == ["x/e1/note/e1: 1 commits, all whole"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"actor":"office-sun"', '"actor":"office-li"', "the file commit 1: is no commit, or its hash"),
        ('"seq":2', '"seq":2,"note":"x"', "monitoring/1 commit 2: is no commit, or its hash"),
        ("{", "[", "the file commit 1: is no commit"),
        ("\n{", "\n\n{", "monitoring/1 commit 2: is no commit"),
        ('{"actor"', '\udcff{"actor"', "the file commit 1: is no commit"),
    ],
    ids=["changed", "a name more", "no JSON", "an empty line", "no UTF-8"],
)
def test_a_line_that_was_changed_is_named(
    settings: Settings, tmp_path: Path, old: str, new: str, why: str
) -> None:
    path = lines(settings, tmp_path)
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(Permanent, match=why):
        list(checked(path))


@pytest.mark.parametrize("gone", [0, 1])
def test_a_line_that_was_removed_is_named(settings: Settings, tmp_path: Path, gone: int) -> None:
    path = lines(settings, tmp_path)
    left = path.read_text(encoding="utf-8").splitlines(keepends=True)
    del left[gone]
    path.write_text("".join(left), encoding="utf-8")
    with pytest.raises(Permanent, match=f"monitoring/1 commit {gone + 1}: is missing"):
        list(checked(path))


def test_what_is_not_there_is_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no stream 'none/1'"):
        lines(settings, tmp_path, "none/1")
    with pytest.raises(SettingsError, match="no such service"):
        lines(settings, tmp_path, service="kitchen")
    (tmp_path / "empty").touch()
    with pytest.raises(Permanent, match="no commits"):
        list(checked(tmp_path / "empty"))
