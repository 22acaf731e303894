"""Turns for others in the middle of long work."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.clock import FakeClock
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.keeping import Keeping, portions
from shared.pace import Pace, paced, unhurried
from shared.parts import Keep, Pause, Reaction
from tests.fakes import PARTS, START, FakeBroker, alert, on_alert_subsided


class Work:
    """Long work: each step takes 4 ms, each turn of the others 30."""

    def __init__(self) -> None:
        self.now, self.turns = 0.0, list[float]()
        self.pace = Pace(self._others, 0.01, lambda: self.now)

    def _others(self) -> None:
        self.turns.append(self.now)
        self.now += 0.03

    def step(self) -> None:
        self.now = round(self.now + 0.004, 3)
        self.pace()


def test_others_have_their_turn_when_it_is_time_and_not_before() -> None:
    work = Work()
    for _ in range(9):
        work.step()
    assert work.turns == [0.012, 0.054, 0.096]


def test_the_items_stay_as_they_are_with_a_turn_behind_each() -> None:
    turns = list[None]()
    items = paced("abc", partial(turns.append, None))
    assert [(item, len(turns)) for item in items] == [("a", 0), ("b", 1), ("c", 2)]
    assert len(turns) == 3


def test_where_nobody_waits_there_are_no_turns() -> None:
    unhurried()
    assert [*paced([1, 2], unhurried)] == [1, 2]


@given(st.dictionaries(st.text(max_size=3), st.text(max_size=30), max_size=30), st.integers(1, 60))
def test_portions_hold_all_texts_in_their_order_and_no_more_than_they_may(
    texts: dict[str, str], most: int
) -> None:
    parts = list(portions(texts, most))
    assert [item for part in parts for item in part.items()] == list(texts.items())
    assert all(len(part) == 1 or sum(map(len, part.values())) <= most for part in parts)
    assert all(parts)


def test_many_texts_are_kept_in_portions_with_turns_between() -> None:
    store, turns = MemoryStore(), list[int]()
    keeping = Keeping(
        store, FakeClock(START), timedelta(days=1), lambda: turns.append(len(list(store.texts.kept())))
    )
    keeping.keep(Keep({f"m{n}": "水" * 20_000 for n in range(5)}, START, {"p": "/9j/"}))
    assert turns == [2, 4, 5, 5]
    assert list(store.pictures.kept()) == [("p", "/9j/", START + timedelta(days=1))]


def with_pauses(event: Any) -> Reaction:
    """What the small service does, with a pause before each wish."""
    inner, answer = on_alert_subsided(event), None
    while True:
        yield Pause()
        try:
            wish = inner.send(answer)
        except StopIteration:
            return
        answer = yield wish


def test_pauses_change_nothing_of_what_is_committed_and_give_others_their_turns() -> None:
    logs, turns = [], list[None]()
    for policy in (PARTS.policy, {alert().type: with_pauses}):
        store = MemoryStore()
        parts = replace(PARTS, policy=policy)
        breathe = partial(turns.append, None)
        Handling(parts, store, FakeBroker(), FakeClock(START), breathe=breathe).react(alert())
        commits = [one for head in store.journal.heads() for one in store.journal.read(head.stream)]
        logs.append((commits, len(turns)))
    assert logs[0][0] == logs[1][0]
    assert len(logs[0][0]) == 2
    assert logs[1][1] == 2 * logs[0][1] + 4
