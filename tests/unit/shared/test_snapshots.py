"""A snapshot saves reading, and changes nothing: whatever is wrong with one, the state is the journal's."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import snapshots
from shared.clock import FakeClock
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.journal.port import Commit, Document, Store
from shared.journal.sqlite import SqliteStore
from shared.parts import Parts, Stream, View
from shared.rebuild import rebuild
from shared.snapshots import VIEW, code_of
from shared.streams import Streams
from tests.fakes import PARTS, START, FakeBroker, Matter, alert, decide, evolve

WATER = "matter/water"
EVERY = 5
SHOWN = View(lambda _: {"open": True}, keys=("open",))


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", EVERY)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "s.sqlite")
    yield made
    made.close()


def grown(store: Store, commits: int, code: str = "a", parts: Parts = PARTS) -> None:
    """Let the stream have so many commits, by a service with this code."""
    head = store.journal.head(WATER)
    handling = Handling(parts, store, FakeBroker(), FakeClock(START), code=code)
    for number in range(head.seq if head else 0, commits):
        handling.react(alert(number))


def loaded(store: Store, code: str = "a", parts: Parts = PARTS) -> Any:
    """As a service that starts anew loads the stream."""
    return Streams(parts, store, code).load(WATER)


class Counted:
    """Counts the commits that are read."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commits, self._read = 0, store.journal.read
        monkeypatch.setattr(store.journal, "read", self)

    def __call__(self, stream: str, after: int = 0) -> Iterator[Commit]:
        for commit in self._read(stream, after):
            self.commits += 1
            yield commit


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4 * EVERY))
def test_the_state_is_the_journal_s_with_and_without(length: int) -> None:
    store = MemoryStore()
    grown(store, length)
    assert loaded(store) == loaded(store, code="")
    assert loaded(store).seq == length


@pytest.mark.parametrize("length", [20, 400])
def test_a_load_reads_as_many_commits_however_long_the_stream_is(
    store: Store, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(store, length + EVERY - 1)
    counted = Counted(store, monkeypatch)
    assert loaded(store).seq == length + EVERY - 1
    assert counted.commits <= 2 * EVERY + 1


def test_a_stream_that_grew_without_snapshots_has_one_after_the_first_load(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(store, 23, code="")
    assert store.views.get(VIEW, WATER) is None
    assert loaded(store).seq == 23
    counted = Counted(store, monkeypatch)
    assert loaded(store).seq == 23
    assert counted.commits == EVERY + 1


def test_another_code_takes_no_snapshot_of_this_one_and_makes_its_own(store: Store) -> None:
    grown(store, 20)
    doubled = Stream(Matter(), decide, lambda matter, event: evolve(evolve(matter, event), event))
    twice = replace(PARTS, streams={"matter": doubled})
    assert loaded(store, "b", twice).state == loaded(store, "", twice).state
    kept = store.views.get(VIEW, WATER)
    assert kept is not None
    assert kept.data["code"] == "b"
    assert loaded(store, "a").state == loaded(store, "").state


@pytest.mark.parametrize(
    ("seq", "changes"),
    [
        (20, {"state": "{"}),
        (20, {"state": '{"opened": "many"}'}),
        (20, {"state": 7}),
        (20, {"hash": "0" * 64}),
        (19, {}),
        (99, {}),
        (-1, {}),
        (20, {"code": None}),
    ],
    ids=["no JSON", "no state", "no text", "of another journal", "set back", "set on", "below", "of no code"],
)
def test_what_is_no_good_is_not_used_and_is_replaced(store: Store, seq: int, changes: dict[str, Any]) -> None:
    grown(store, 20)
    kept = store.views.get(VIEW, WATER)
    assert kept is not None
    store.views.renew(VIEW, "", WATER, 20, Document(WATER, seq, {**kept.data, **changes}))
    assert loaded(store) == loaded(store, code="")
    assert store.views.get(VIEW, WATER) == kept


def test_a_state_that_is_not_what_it_was_when_it_is_read_is_not_kept(store: Store) -> None:
    @dataclass(frozen=True)
    class Odd:
        """JSON gives a list for the tuple."""

        seen: Any = ()

    odd = Stream(Odd(), lambda _, command: decide(Matter(), command), lambda state, _: Odd((*state.seen, 1)))
    grown(store, 20, parts=replace(PARTS, streams={"matter": odd}, views={"matter": SHOWN}))
    assert store.views.get(VIEW, WATER) is None


def test_a_very_large_state_is_not_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MOST_BYTES", 10)
    grown(store, 20)
    assert store.views.get(VIEW, WATER) is None


def test_a_rebuild_throws_snapshots_away(store: Store) -> None:
    grown(store, 20)
    assert store.views.get(VIEW, WATER) is not None
    rebuild(PARTS, store)
    assert store.views.find(VIEW, None) == []


def test_the_code_is_another_when_any_file_of_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    package = tmp_path / "made_up_package"
    (package / "model").mkdir(parents=True)
    for name in ("__init__.py", "model/__init__.py", "model/rules.yml"):
        (package / name).write_text("")
    codes = [code_of("made_up_package"), code_of("made_up_package")]
    (package / "model" / "rules.yml").write_text("a: 1")
    codes.append(code_of("made_up_package"))
    (package / "model" / "rules.yml").rename(package / "model" / "other.yml")
    codes.append(code_of("made_up_package"))
    assert codes[0] == codes[1]
    assert len(set(codes)) == 3
