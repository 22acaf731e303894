"""Mentions that wait for the broker: when that counts, how long it lasts, and what is told of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.holds import Hold, Holding, held_s, said_after, said_while
from tests.unit.simulator.happenings import START

SPEED = 60


@dataclass(slots=True)
class Held:
    """A Holding on a clock that is set by hand, and what it told."""

    s: float = 0.0
    told: list[Hold] = field(default_factory=list)

    def holding(self) -> Holding:
        return Holding(lambda: virtual(self.s), self.told.append, lambda: self.s)


def virtual(s: float) -> datetime:
    return START + timedelta(seconds=s * SPEED)


def test_what_is_taken_within_a_second_was_not_held() -> None:
    held = Held()
    holding = held.holding()
    holding.handed()
    held.s = 0.9
    holding.waits("refused", 2)
    holding.taken(0)
    assert (held.told, holding.over) == ([], [])


def test_a_hold_counts_from_the_first_batch_that_waited_to_the_last_that_was_taken() -> None:
    held = Held(s=10)
    holding = held.holding()
    holding.handed()
    for held.s, waiting in ((11, 3), (12, 5)):
        holding.waits("refused", waiting)
    held.s = 13
    holding.taken(4)
    holding.handed()
    held.s = 15.04
    holding.taken(0)
    assert held.told[0] == Hold("refused", virtual(10), most=3, waiting=3)
    assert [one.waiting for one in held.told] == [3, 5, 4, 0]
    assert holding.over == held.told[-1:] == [Hold("refused", virtual(10), 5, 0, virtual(15.04), 5.0)]


def test_many_short_waits_are_a_hold_where_the_batches_pile_up() -> None:
    held = Held()
    holding = held.holding()
    for held.s in (0.0, 0.4, 0.8, 1.2):
        holding.handed()
        holding.waits("unconfirmed", 2)
        holding.taken(1)
    assert [one.since for one in held.told] == [virtual(0)] * 2


def test_the_next_hold_counts_anew() -> None:
    held = Held()
    holding = held.holding()
    for began in (0.0, 100.0):
        held.s = began
        holding.handed()
        held.s += 2
        holding.waits("away", 1)
        holding.taken(0)
    assert [(one.since, one.held_s) for one in holding.over] == [(virtual(0), 2.0), (virtual(100), 2.0)]
    assert held_s(holding.over) == 4.0


def test_what_was_never_taken_is_told_at_the_end() -> None:
    held = Held()
    holding = held.holding()
    holding.handed()
    held.s = 3
    holding.waits("away", 7)
    holding.end(7)
    [hold] = holding.over
    assert "7 never taken" in said_after(hold).en
    assert "7 批未送出" in said_after(hold).zh


def test_an_exercise_that_ends_without_a_hold_has_none() -> None:
    held = Held()
    holding = held.holding()
    holding.handed()
    holding.end(1)
    assert (held.told, holding.over) == ([], [])


def test_a_hold_says_why_and_how_many() -> None:
    said = said_while(Hold("refused", START, 9, 4))
    assert said.en == "mentions are held, the queue is full: 4 batches wait"
    assert said.zh == "公众声音受阻，队列已满：4 批等待"
