"""Work done by one for all who wait: together, in order, answered after the work, and failing by itself."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from shared.errors import StoreAway
from shared.journal.group import Group

LIMIT = 20.0


class Work:
    """Doubles numbers; the first group waits until it is let go."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.answered: list[int] = []
        self.seen: list[list[int]] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.error: Exception | None = None

    def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(items))
        self.begun.set()
        assert self.go.wait(LIMIT)
        self.seen.append(list(self.answered))
        if self.error:
            raise self.error
        return [2 * item for item in items]


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.001)


def crowd(work: Work) -> tuple[Group[int, int], list[threading.Thread], dict[int, Any]]:
    """One that works, and five that came meanwhile, one after the other."""
    group: Group[int, int] = Group(work)
    found: dict[int, Any] = {}

    def come(number: int) -> None:
        try:
            found[number] = group.do(number)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test looks at
            found[number] = error
        work.answered.append(number)

    threads = []
    for number in range(6):
        threads.append(threading.Thread(target=come, args=(number,)))
        threads[-1].start()
        until(lambda: work.begun.is_set() and len(group._waiting) == len(threads) - 1)
    return group, threads, found


def end(work: Work, threads: Sequence[threading.Thread]) -> None:
    work.go.set()
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive()


def test_who_comes_while_one_works_is_worked_for_together_and_in_order() -> None:
    work = Work()
    _, threads, found = crowd(work)
    end(work, threads)
    assert work.groups == [[0], [1, 2, 3, 4, 5]]
    assert found == {number: 2 * number for number in range(6)}


def test_nobody_is_answered_before_the_work_is_done() -> None:
    work = Work()
    _, threads, _ = crowd(work)
    end(work, threads)
    assert work.seen[0] == []
    assert set(work.seen[1]) <= {0}


def test_a_store_that_is_away_is_told_to_each_by_an_error_of_its_own() -> None:
    work = Work()
    work.error = StoreAway("the disk is full")
    group, threads, found = crowd(work)
    end(work, threads)
    assert [str(error) for _, error in sorted(found.items())] == ["the disk is full"] * 6
    assert len({id(error) for error in found.values()}) == 6
    work.error = None
    assert group.do(7) == 14


def test_an_error_that_nobody_foresaw_is_raised_where_the_work_was_done_and_stops_nobody() -> None:
    work = Work()
    work.error = KeyError("?")
    group, threads, found = crowd(work)
    end(work, threads)
    assert isinstance(found[0], KeyError)
    assert {type(error) for error in found.values()} == {KeyError, StoreAway}
    work.error = None
    assert group.do(7) == 14


def test_one_alone_is_worked_for_alone() -> None:
    work = Work()
    work.go.set()
    group: Group[int, int] = Group(work)
    assert [group.do(number) for number in range(100)] == [2 * number for number in range(100)]
    assert work.groups == [[number] for number in range(100)]
