"""A backup is what the stores were at a moment; it is restored whole, into an empty place, or not at all."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared import backup as backing
from shared import restore as restoring
from shared.copies import MANIFEST, Manifest, digest, read_manifest, stored
from shared.errors import CandorError, Permanent, Refused
from shared.journal.port import Document, Store
from shared.journal.site import SqliteSite
from shared.journal.sqlite import SqliteStore
from shared.stored import in_file
from shared.stored import stores as stores_in
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
        store.pictures.keep({"p-1": TEXT}, START + timedelta(days=30))
        store.close()
    return tmp_path / "stores"


@pytest.fixture
def backup(stores: Path, tmp_path: Path) -> Path:
    back_up(stores, tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


def not_muted() -> None:
    """Whoever looks at something else."""


def back_up(source: Path, target: Path) -> Manifest:
    return backing.back_up([in_file(path) for path in stores_in(source)], target, START)


def restore(
    source: Path,
    place: Path,
    mute: Callable[[], None] = not_muted,
    finish: Callable[[str, Store], None] = lambda _name, _store: None,
) -> Manifest:
    return restoring.restore(source, lambda name: SqliteSite(place / f"{name}.sqlite"), finish, mute)


def put(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(sql)


def test_the_manifest_tells_what_each_file_must_be(backup: Path) -> None:
    manifest = read_manifest(backup)
    assert (manifest.made, list(manifest.stores)) == (START, ["archive", "monitoring"])
    for store, copy in manifest.stores.items():
        verdict = examine(stored(backup, store, copy))
        assert (copy.commits, copy.heads, copy.heads["s/1"].seq) == (verdict.commits, verdict.heads, 3)
        assert copy.sha256 == digest(backup / copy.file)
    assert sorted(path.name for path in backup.iterdir()) == ["archive.jsonl", MANIFEST, "monitoring.jsonl"]


def test_no_text_of_a_mention_is_in_a_backup(stores: Path, backup: Path) -> None:
    assert any(TEXT.encode() in path.read_bytes() for path in stores.iterdir())
    assert [path for path in backup.iterdir() if TEXT.encode() in path.read_bytes()] == []


def test_a_copy_is_a_line_for_each_commit_that_other_tools_read(backup: Path) -> None:
    commits = [json.loads(line) for line in (backup / "archive.jsonl").read_text().splitlines()]
    assert [(one["stream"], one["seq"]) for one in commits] == [("s/1", 1), ("s/1", 2), ("s/1", 3)]
    assert [one["previous"] for one in commits[1:]] == [one["hash"] for one in commits[:-1]]


def test_what_was_restored_holds_all_commits_and_what_is_made_of_them(backup: Path, place: Path) -> None:
    made = Document("s/1", 3, {"title": "水"})
    restore(backup, place, finish=lambda _name, store: store.views.put("topic", "", made))
    store = SqliteStore(place / "monitoring.sqlite")
    assert [one.seq for one in store.journal.read("s/1")] == [1, 2, 3]
    assert store.views.get("topic", "s/1") == made
    store.journal.append(commit("s/2", 1))
    store.close()
    assert whole(place / "monitoring.sqlite") == {"s/1": 3, "s/2": 1}


def test_what_was_told_is_not_told_again_after_a_restore(stores: Path, tmp_path: Path, place: Path) -> None:
    store = SqliteStore(stores / "monitoring.sqlite")
    append_chain(store, "s/2", 2)
    for stream, seq in (("s/1", 1), ("s/2", 1), ("s/2", 2)):
        store.journal.mark_sent(stream, seq)
    store.close()
    manifest = back_up(stores, tmp_path / "backup")
    assert manifest.stores["monitoring"].unsent == {"s/1": 2}
    restore(tmp_path / "backup", place)
    restored = SqliteStore(place / "monitoring.sqlite")
    assert [(one.stream, one.seq) for one in restored.journal.unsent()] == [("s/1", 2), ("s/1", 3)]
    restored.close()


def test_a_document_that_somebody_wrote_over_several_lines_is_copied_too(
    stores: Path, tmp_path: Path, place: Path
) -> None:
    with closing(sqlite3.connect(stores / "archive.sqlite")) as database, database:
        [(text,)] = database.execute("SELECT doc FROM commits WHERE seq = 2")
        spread_out = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
        database.execute("UPDATE commits SET doc = ? WHERE seq = 2", (spread_out,))
    back_up(stores, tmp_path / "backup")
    restore(tmp_path / "backup", place)
    assert whole(place / "archive.sqlite") == {"s/1": 3}


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
        manifests: list[Manifest] = [back_up(stores, tmp_path / f"b-{n}") for n in range(3)]
    finally:
        over.set()
        writing.join()
        live.close()
    for number, manifest in enumerate(manifests):
        heads = manifest.stores["monitoring"].heads
        restore(tmp_path / f"b-{number}", tmp_path / f"p-{number}")
        assert {name: head.seq for name, head in heads.items()} == whole(
            tmp_path / f"p-{number}" / "monitoring.sqlite"
        )


def test_a_backup_goes_into_an_empty_folder_only(backup: Path, stores: Path) -> None:
    before = (backup / MANIFEST).read_bytes()
    with pytest.raises(Refused, match="not empty"):
        back_up(stores, backup)
    assert (backup / MANIFEST).read_bytes() == before


def test_a_broken_chain_leaves_no_backup(stores: Path, tmp_path: Path) -> None:
    put(stores / "monitoring.sqlite", "DELETE FROM commits WHERE seq = 2")
    with pytest.raises(Permanent, match="s/1 commit 2: is missing"):
        back_up(stores, tmp_path / "backup")
    assert list((tmp_path / "backup").iterdir()) == []


@pytest.mark.parametrize("doc", ["", "[", '"\n"', "\x00"])
def test_a_document_that_is_no_commit_leaves_no_backup(stores: Path, tmp_path: Path, doc: str) -> None:
    with closing(sqlite3.connect(stores / "archive.sqlite")) as database, database:
        database.execute("UPDATE commits SET doc = ? WHERE seq = 2", (doc,))
    with pytest.raises(Permanent, match="s/1 commit 2: cannot be read"):
        back_up(stores, tmp_path / "backup")
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_store_that_came_into_being_meanwhile_stays(backup: Path, place: Path) -> None:
    def somebody_starts(name: str, _store: Store) -> None:
        if name == "monitoring":
            SqliteStore(place / "archive.sqlite").close()

    with pytest.raises(Refused, match=r"archive\.sqlite has come into being meanwhile"):
        restore(backup, place, finish=somebody_starts)
    assert whole(place / "archive.sqlite") == {}
    assert [path.name for path in place.iterdir()] == ["archive.sqlite"]


def test_what_a_restore_that_was_killed_left_is_in_nobodys_way(backup: Path, place: Path) -> None:
    left = SqliteStore(place / "archive.sqlite.part")
    append_chain(left, "s/9", 2)
    restore(backup, place)
    left.close()
    assert whole(place / "archive.sqlite") == {"s/1": 3}


def flipped(backup: Path) -> None:
    path = backup / "monitoring.jsonl"
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def changed(backup: Path, change: Callable[[dict[str, dict[str, Any]]], object]) -> None:
    values = json.loads((backup / MANIFEST).read_text())
    change(values["stores"])
    (backup / MANIFEST).write_text(json.dumps(values))


def rewritten(backup: Path, change: Callable[[list[str]], object]) -> None:
    """Other lines, with a manifest that tells of them, as one who knows how would."""
    path = backup / "monitoring.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    change(lines)
    path.write_text("".join(lines))
    fits = {"size": path.stat().st_size, "sha256": digest(path)}
    changed(backup, lambda stores: stores["monitoring"].update(fits))


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (flipped, "not the file that the manifest tells of"),
        (lambda backup: os.truncate(backup / "archive.jsonl", 1500), "not the file"),
        (lambda backup: (backup / "archive.jsonl").unlink(), "differ in archive"),
        (lambda backup: (backup / "x.jsonl").touch(), "differ in x"),
        (lambda backup: (backup / MANIFEST).unlink(), "is no backup"),
        (lambda backup: (backup / MANIFEST).write_text("{}"), "no manifest"),
        (lambda backup: (backup / MANIFEST).write_text('{"form": 1}'), "of form 1"),
        (lambda backup: changed(backup, lambda stores: stores.pop("archive")), "differ in archive"),
        (lambda backup: changed(backup, lambda s: s["archive"].update(file="../x.jsonl")), "no stores"),
        (lambda backup: changed(backup, lambda s: s.update({"../x": s.pop("archive")})), "no stores"),
        (lambda backup: changed(backup, lambda s: s["archive"].update(heads={})), "other streams"),
        (lambda backup: changed(backup, lambda s: s["archive"].update(commits=2)), "other streams"),
        (lambda backup: rewritten(backup, lambda lines: lines.pop(1)), "s/1 commit 2: is missing"),
        (lambda backup: rewritten(backup, lambda lines: lines.pop()), "s/1 commit 3: is missing"),
        (lambda backup: rewritten(backup, lambda lines: lines.extend(lines)), "in the wrong place"),
        (lambda backup: rewritten(backup, lambda lines: lines.insert(1, "\n")), "line 2 .* is no commit"),
        (lambda backup: rewritten(backup, lambda lines: lines.append("[" * 9999)), "line 4 .* is no commit"),
    ],
    ids=[
        "a bit",
        "cut short",
        "a file gone",
        "a file more",
        "no manifest",
        "an empty manifest",
        "an older form",
        "a store left out",
        "a file elsewhere",
        "a store elsewhere",
        "heads left out",
        "another number",
        "a line left out",
        "the last line left out",
        "lines twice",
        "an empty line",
        "a deep line",
    ],
)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_anywhere(
    backup: Path, place: Path, harm: Callable[[Path], object], why: str
) -> None:
    harm(backup)
    with pytest.raises(CandorError, match=why):
        restore(backup, place)
    assert not place.exists()


def test_a_restore_mutes_before_any_store_is_there(backup: Path, place: Path) -> None:
    seen: list[list[Path]] = []
    restore(backup, place, mute=lambda: seen.append(list(place.glob("*.sqlite"))))
    assert seen == [[]]
    assert len(list(place.iterdir())) == 2


def test_a_restore_that_cannot_mute_puts_nothing_there(backup: Path, place: Path) -> None:
    def fail() -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        restore(backup, place, mute=fail)
    assert list(place.iterdir()) == []


def test_a_copy_that_is_changed_after_it_was_checked_is_not_put_anywhere(backup: Path, place: Path) -> None:
    def site(name: str) -> SqliteSite:
        if name == "monitoring":
            flipped(backup)
        return SqliteSite(place / f"{name}.sqlite")

    with pytest.raises(Permanent, match="not the file that the manifest tells of"):
        restoring.restore(backup, site, lambda _name, _store: None, not_muted)
    assert list(place.iterdir()) == []
