"""Heads noted outside the store: whole, read by `candor verify`, never in the place of what they deny."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.errors import Permanent, SettingsError, StoreAway
from shared.heads import Heads
from shared.journal.memory import MemoryJournal
from shared.verify import read_heads
from tests.appending import commit


def journal_of(*lengths: int, cause: str = "") -> MemoryJournal:
    """A stream for each length."""
    journal = MemoryJournal()
    for number, length in enumerate(lengths):
        extend(journal, f"s/{number}", 0, length, cause)
    return journal


def extend(journal: MemoryJournal, stream: str, after: int, to: int, cause: str = "") -> None:
    head = journal.head(stream)
    previous = head.hash if head else ""
    for seq in range(after + 1, to + 1):
        one = commit(stream, seq, previous, f"{cause}{seq}")
        journal.append(one)
        previous = one.hash


def seqs(folder: Path) -> dict[str, int]:
    return {stream: head.seq for stream, head in read_heads(folder / "archive.json")["archive"].items()}


@pytest.fixture
def note(tmp_path: Path) -> Callable[[MemoryJournal], None]:
    """What a service that was just started does."""
    return lambda journal: Heads(tmp_path, "archive", journal).note()


def test_what_is_noted_is_where_the_chains_end(tmp_path: Path, note: Callable[[MemoryJournal], None]) -> None:
    journal = journal_of(3, 1)
    note(journal)
    assert list(read_heads(tmp_path / "archive.json")["archive"].values()) == list(journal.heads())
    assert [path.name for path in tmp_path.iterdir()] == ["archive.json"]


def test_a_service_without_streams_notes_none(tmp_path: Path, note: Callable[[MemoryJournal], None]) -> None:
    note(MemoryJournal())
    assert read_heads(tmp_path / "archive.json") == {"archive": {}}


def test_many_streams_with_any_names_are_read_back(
    tmp_path: Path, note: Callable[[MemoryJournal], None]
) -> None:
    journal = journal_of(*[1] * 250)
    extend(journal, 'matter/"水"\\\n', 0, 2)
    note(journal)
    assert seqs(tmp_path) == {head.stream: head.seq for head in journal.heads()}


@pytest.mark.parametrize("restarted", [True, False])
def test_a_note_goes_on_with_its_journal(tmp_path: Path, restarted: bool) -> None:
    journal = journal_of(3, 1)
    heads = Heads(tmp_path, "archive", journal)
    heads.note()
    extend(journal, "s/0", 3, 7)
    extend(journal, "s/2", 0, 1)
    (Heads(tmp_path, "archive", journal) if restarted else heads).note()
    assert seqs(tmp_path) == {"s/0": 7, "s/1": 1, "s/2": 1}


@pytest.mark.parametrize(
    "other",
    [journal_of(2, 1), journal_of(3), journal_of(3, 1, cause="x"), journal_of(5, 1, cause="x"), journal_of()],
    ids=["cut", "a stream gone", "recomputed", "recomputed and longer", "all gone"],
)
def test_a_note_is_not_replaced_by_what_it_denies(
    tmp_path: Path, note: Callable[[MemoryJournal], None], other: MemoryJournal
) -> None:
    note(journal_of(3, 1))
    before = (tmp_path / "archive.json").read_bytes()
    with pytest.raises(Permanent, match="candor verify --head"):
        note(other)
    assert (tmp_path / "archive.json").read_bytes() == before


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CANDOR_HEADS"):
        Heads(tmp_path / "stick", "archive", MemoryJournal())


def test_a_folder_that_goes_away_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    heads = Heads(folder, "archive", journal_of(1))
    folder.rmdir()
    with pytest.raises(StoreAway, match="stick"):
        heads.note()
    folder.mkdir()
    heads.note()
    assert seqs(folder) == {"s/0": 1}


def test_the_notes_of_all_services_are_read_as_one(tmp_path: Path) -> None:
    for service in ("archive", "escalation"):
        Heads(tmp_path, service, journal_of(2)).note()
    assert {service: heads["s/0"].seq for service, heads in read_heads(tmp_path).items()} == {
        "archive": 2,
        "escalation": 2,
    }
    (tmp_path / "none").mkdir()
    with pytest.raises(SettingsError, match="no head file"):
        read_heads(tmp_path / "none")
