"""A backup is what the stores were at a moment; it is restored whole, into an empty place, or not at all."""

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.backup import MANIFEST, Manifest, back_up, read_manifest
from shared.errors import CandorError, Permanent, Refused, SettingsError
from shared.journal.port import Document
from shared.journal.sqlite import SqliteStore
from shared.restore import restore
from shared.stored import in_file
from shared.verify import examine
from tests.appending import append_chain, commit, whole
from tests.fakes import START

TEXT = "河东村自来水发黄，这水能喝吗？"


@pytest.fixture
def stores(tmp_path: Path) -> Path:
    """Two stores with commits, a view, and a text of a mention."""
    for service in ("archive", "monitoring"):
        store = SqliteStore(tmp_path / "stores" / f"{service}.sqlite")
        append_chain(store, "s/1", 3)
        store.views.put("topic", "", Document("s/1", 3, {"title": service}))
        store.texts.keep({"m-1": TEXT}, START + timedelta(days=30))
        store.close()
    return tmp_path / "stores"


@pytest.fixture
def backup(stores: Path, tmp_path: Path) -> Path:
    back_up(stores, tmp_path / "backup", START)
    return tmp_path / "backup"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


def not_muted() -> None:
    """Whoever looks at something else."""


def put(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(sql)


def test_the_manifest_tells_what_each_file_must_be(backup: Path) -> None:
    manifest = read_manifest(backup)
    assert (manifest.made, list(manifest.stores)) == (START, ["archive", "monitoring"])
    for store, copy in manifest.stores.items():
        verdict = examine(in_file(backup / f"{store}.sqlite"))
        assert (copy.commits, copy.heads, copy.heads["s/1"].seq) == (verdict.commits, verdict.heads, 3)
    assert sorted(path.name for path in backup.iterdir()) == [
        "archive.sqlite",
        MANIFEST,
        "monitoring.sqlite",
    ]


def test_no_text_of_a_mention_is_in_a_backup(stores: Path, backup: Path) -> None:
    assert any(TEXT.encode() in path.read_bytes() for path in stores.iterdir())
    assert [path for path in backup.iterdir() if TEXT.encode() in path.read_bytes()] == []


def test_what_was_restored_holds_all_commits_and_views(backup: Path, place: Path) -> None:
    restore(backup, place, not_muted)
    store = SqliteStore(place / "monitoring.sqlite")
    assert [one.seq for one in store.journal.read("s/1")] == [1, 2, 3]
    assert store.views.get("topic", "s/1") == Document("s/1", 3, {"title": "monitoring"})
    assert len(store.journal.unsent()) == 3
    store.journal.append(commit("s/2", 1))
    store.close()
    assert whole(place / "monitoring.sqlite") == {"s/1": 3, "s/2": 1}


def test_a_store_is_copied_whole_while_others_write(stores: Path, tmp_path: Path) -> None:
    live = SqliteStore(stores / "monitoring.sqlite")
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            append_chain(live, f"t/{number}", 3)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        manifests: list[Manifest] = [back_up(stores, tmp_path / f"b-{n}", START) for n in range(3)]
    finally:
        over.set()
        writing.join()
        live.close()
    for number, manifest in enumerate(manifests):
        heads = manifest.stores["monitoring"].heads
        assert {name: head.seq for name, head in heads.items()} == whole(
            tmp_path / f"b-{number}" / "monitoring.sqlite"
        )


def test_a_backup_goes_into_an_empty_folder_only(backup: Path, stores: Path) -> None:
    before = (backup / MANIFEST).read_bytes()
    with pytest.raises(Refused, match="not empty"):
        back_up(stores, backup, START)
    assert (backup / MANIFEST).read_bytes() == before


def test_a_broken_chain_leaves_no_backup(stores: Path, tmp_path: Path) -> None:
    put(stores / "monitoring.sqlite", "DELETE FROM commits WHERE seq = 2")
    with pytest.raises(Permanent, match="s/1 commit 2: is missing"):
        back_up(stores, tmp_path / "backup", START)
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_folder_without_stores_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no stores"):
        back_up(tmp_path, tmp_path / "backup", START)


def test_a_place_that_holds_anything_takes_no_backup(backup: Path, place: Path) -> None:
    SqliteStore(place / "archive.sqlite").close()
    before = (place / "archive.sqlite").read_bytes()
    with pytest.raises(Refused, match=r"archive\.sqlite"):
        restore(backup, place, not_muted)
    assert [path.name for path in place.glob("*.sqlite")] == ["archive.sqlite"]
    assert (place / "archive.sqlite").read_bytes() == before


def flipped(backup: Path) -> None:
    path = backup / "monitoring.sqlite"
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def changed(backup: Path, change: Callable[[dict[str, dict[str, Any]]], object]) -> None:
    values = json.loads((backup / MANIFEST).read_text())
    change(values["stores"])
    (backup / MANIFEST).write_text(json.dumps(values))


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (flipped, "not the file that the manifest tells of"),
        (lambda backup: put(backup / "archive.sqlite", "DELETE FROM views"), "not the file"),
        (lambda backup: (backup / "archive.sqlite").unlink(), "differ in archive"),
        (lambda backup: SqliteStore(backup / "x.sqlite").close(), "differ in x"),
        (lambda backup: (backup / MANIFEST).unlink(), "is no backup"),
        (lambda backup: (backup / MANIFEST).write_text("{}"), "no manifest"),
        (lambda backup: changed(backup, lambda stores: stores.pop("archive")), "differ in archive"),
        (lambda backup: changed(backup, lambda s: s["archive"].update(file="../x.sqlite")), "no stores"),
        (lambda backup: changed(backup, lambda s: s["archive"].update(heads={})), "other streams"),
    ],
    ids=[
        "a bit",
        "a view",
        "a file gone",
        "a file more",
        "no manifest",
        "an empty manifest",
        "a store left out",
        "a file elsewhere",
        "heads left out",
    ],
)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_anywhere(
    backup: Path, place: Path, harm: Callable[[Path], object], why: str
) -> None:
    harm(backup)
    with pytest.raises(CandorError, match=why):
        restore(backup, place, not_muted)
    assert not place.exists()


def test_a_restore_mutes_before_any_store_is_there(backup: Path, place: Path) -> None:
    seen: list[list[Path]] = []
    restore(backup, place, lambda: seen.append(list(place.glob("*.sqlite"))))
    assert seen == [[]]
    assert len(list(place.iterdir())) == 2


def test_a_restore_that_cannot_mute_puts_nothing_there(backup: Path, place: Path) -> None:
    def fail() -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        restore(backup, place, fail)
    assert list(place.iterdir()) == []
