"""`candor rebuild` on a store of the embedded kind."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from services.commands.rebuilding import line, run
from services.monitoring import PARTS
from shared.clock import FakeClock
from shared.config import Settings
from shared.errors import Permanent, SettingsError
from shared.handling import Handling
from shared.journal.sqlite import SqliteStore
from shared.requests import Request
from tests.fakes import OFFICE, START, FakeBroker

WATCH = {
    "topic": "dam",
    "title": "水库",
    "title_en": "Dam",
    "terms": ["水库"],
    "harm": "life",
    "place": "柳河镇",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Where monitoring watches a topic."""
    made = Settings(var=tmp_path)
    store = SqliteStore(made.store_file("monitoring"))
    handling = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    handling.call("watch", Request(OFFICE, WATCH, "k1"), START)
    store.close()
    return made


def write(settings: Settings, sql: str) -> None:
    with closing(sqlite3.connect(settings.store_file("monitoring"))) as database, database:
        database.execute(sql)


def title(settings: Settings) -> str:
    with closing(sqlite3.connect(settings.store_file("monitoring"))) as database:
        found = database.execute("SELECT doc ->> '$.title' FROM views WHERE view = 'topic'").fetchall()
    [(said,)] = found
    return str(said)


def test_a_document_that_was_changed_in_the_file_is_made_anew(settings: Settings) -> None:
    write(settings, "UPDATE views SET doc = json_set(doc, '$.title', 'forged')")
    assert title(settings) == "forged"
    said = line("monitoring", run(settings, "monitoring"))
    assert said.startswith("monitoring: 1 documents made anew; 1 were missing")
    assert title(settings) == "水库"
    assert "; 0 were missing" in line("monitoring", run(settings, "monitoring"))


def test_a_damaged_journal_is_told_in_one_sentence(settings: Settings) -> None:
    write(settings, "UPDATE commits SET doc = '{}'")
    with pytest.raises(Permanent, match="run candor verify"):
        run(settings, "monitoring")


def test_a_service_that_never_ran_here_is_told(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="has archive ever run here"):
        run(settings, "archive")
