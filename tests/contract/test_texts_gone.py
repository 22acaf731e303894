"""After the sweep no byte of a text or a picture is left: not in a page that is unused, not in the log beside
the file."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.journal.sqlite import SqliteStore
from tests.fakes import START

DAY = timedelta(days=1)


def mark(number: int) -> str:
    """What a text is known by among all bytes."""
    return f"<<text {number:06}>>"


def left(folder: Path, numbers: range) -> list[int]:
    """The texts of which anything is in any file of the store."""
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    return [number for number in numbers if mark(number).encode() in everything]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "monitoring.sqlite")
    yield made
    made.close()


def fill(store: SqliteStore, numbers: range, seed: int = 1) -> None:
    """Texts of all lengths under ids in no order; every third is over a day later."""
    rng = random.Random(seed)
    for number in numbers:
        text = mark(number) + "水黄" * rng.choice([0, 5, 50, 400, 3000])
        later = DAY * 2 if number % 3 == 0 else DAY
        store.texts.keep({f"{rng.getrandbits(64):x}": text}, START + later)


def test_no_byte_of_an_expired_text_is_in_any_file(store: SqliteStore, tmp_path: Path) -> None:
    numbers = range(600)
    fill(store, numbers)
    assert len(left(tmp_path, numbers)) == len(numbers)
    assert store.texts.expire(START + DAY * 2 - timedelta(hours=1)) == 400
    assert left(tmp_path, numbers) == list(numbers[::3])
    assert store.texts.expire(START + DAY * 3) == 200
    assert left(tmp_path, numbers) == []


def test_no_byte_of_an_expired_picture_is_in_any_file(store: SqliteStore, tmp_path: Path) -> None:
    numbers, rng = range(30), random.Random(3)
    for number in numbers:
        picture = mark(number) + "/9j/" * rng.choice([10_000, 100_000, 300_000]) + mark(number)
        store.pictures.keep({f"{rng.getrandbits(64):x}": picture}, START + DAY * (1 + number % 2))
        fill(store, range(1000 + number, 1001 + number), seed=number)
    assert store.pictures.expire(START + DAY * 2 - timedelta(hours=1)) == 15
    assert left(tmp_path, numbers) == list(numbers[1::2])
    assert store.pictures.expire(START + DAY * 3) == 15
    assert left(tmp_path, numbers) == []
    assert len(left(tmp_path, range(1000, 1030))) == 30


def test_within_its_day_it_cannot_be_read_and_when_the_day_is_over_it_is_nowhere(
    store: SqliteStore, tmp_path: Path
) -> None:
    rng = random.Random(2)
    moments = [rng.randrange(0, 10 * 3600) for _ in range(600)]
    for number, seconds in enumerate(moments):
        text = mark(number) + "水黄" * rng.choice([5, 50, 400])
        store.texts.keep({f"{rng.getrandbits(64):x}": text}, START + timedelta(seconds=seconds))
    half = START + timedelta(hours=5)
    gone = store.texts.expire(half)
    assert gone == sum(START + timedelta(seconds=seconds) < half for seconds in moments)
    store.texts.expire(START + DAY)
    assert left(tmp_path, range(600)) == []


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_whatever_was_kept_in_whatever_order_nothing_is_left(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    with closing(SqliteStore(folder / "monitoring.sqlite")) as store:
        fill(store, range(count), seed)
        fill(store, range(count), seed)
        store.texts.expire(START + DAY * 3)
        assert left(folder, range(count)) == []


def test_what_is_bounded_goes_without_a_trace_too(store: SqliteStore, tmp_path: Path) -> None:
    fill(store, range(300))
    store.texts.bound(START + timedelta(hours=1))
    store.texts.expire(START + DAY)
    assert left(tmp_path, range(300)) == []


def test_where_somebody_reads_meanwhile_the_next_sweep_empties_the_log(
    store: SqliteStore, tmp_path: Path
) -> None:
    fill(store, range(50))
    with closing(sqlite3.connect(tmp_path / "monitoring.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM commits").fetchall()
        store.texts.expire(START + DAY * 3)
        assert left(tmp_path, range(50)) != []
    store.texts.expire(START + DAY * 3)
    assert left(tmp_path, range(50)) == []


def test_what_an_earlier_candor_kept_in_one_table_goes_at_its_time(tmp_path: Path) -> None:
    path = tmp_path / "monitoring.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as before:
        before.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, text TEXT NOT NULL, until REAL NOT NULL)")
        before.execute("INSERT INTO texts VALUES ('m-1', ?, ?)", (mark(1), (START + DAY).timestamp()))
    with closing(SqliteStore(path)) as store:
        assert store.texts.read(["m-1"]) == {"m-1": mark(1)}
        assert store.texts.first() == START + DAY
        assert store.texts.expire(START + DAY * 2) == 1
        assert left(tmp_path, range(2)) == []
