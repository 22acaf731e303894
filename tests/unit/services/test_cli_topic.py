"""`candor topic try`: what a topic would have found, by its name or by terms."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.monitoring import PARTS
from shared.actors import Actor
from shared.clock import FakeClock
from shared.handling import Handling
from shared.journal.sqlite import SqliteStore
from shared.keeping import TEXTS_LIVE
from shared.parts import Person
from shared.requests import Request

AT = datetime(2026, 2, 18, 11, tzinfo=UTC)


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one topic, switched off, and some texts."""
    monkeypatch.setenv("CANDOR_VAR", str(tmp_path))
    store = SqliteStore(tmp_path / "candor" / "monitoring.sqlite")
    store.texts.keep({"m1": "河东停水了", "m2": "停水演习", "m3": "庙会"}, AT + TEXTS_LIVE)
    handling = Handling(PARTS, store, lambda _: None, FakeClock(AT))
    watch = {"topic": "no-water", "title": "停水", "terms": ["停水 NOT 演习"], "harm": "nuisance"}
    handling.call("watch", Request(Actor(Person("he", "monitor")), {**watch, "active": False}, "k"), AT)
    store.close()
    return tmp_path


def tried(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["topic", "try", *arguments])


@pytest.mark.usefixtures("var")
def test_a_topic_that_is_switched_off_is_tried_by_its_name() -> None:
    said = json.loads(tried("no-water", "--json").stdout)
    assert said == {"seen": 3, "days": {"2026-02-18": 1}, "texts": {"m1": "河东停水了"}}


@pytest.mark.usefixtures("var")
def test_terms_are_tried_before_there_is_a_topic() -> None:
    said = tried("--term", "停水", "--term", "庙会")
    assert said.exit_code == 0
    assert "3 of the 3 texts that are kept would have matched" in said.output
    assert "m2  停水演习" in said.output


@pytest.mark.usefixtures("var")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--term", "停水 AND"), "at character 7: a word is wanted here"),
        (("fire",), "there is no topic 'fire': make it"),
        ((), "name a topic, or terms by --term"),
    ],
)
def test_what_cannot_be_tried_is_told_with_what_to_do(arguments: tuple[str, ...], why: str) -> None:
    said = tried(*arguments)
    assert said.exit_code != 0
    assert why in said.output


def test_the_help_has_an_example() -> None:
    assert "Example: candor topic try" in tried("--help").stdout
