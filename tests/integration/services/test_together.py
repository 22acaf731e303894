"""What waits in one lane is handled together; what fails together is tried one by one."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from shared.bus.acks import Acks
from shared.bus.consumer import Consumer, Delivery
from shared.bus.publisher import Parcel
from shared.bus.topology import Subscription
from shared.errors import Refused
from shared.messages.envelope import Message
from tests.fakes import START

LANE = "lane"


class Bench:
    """A consumer without a broker: what it handled, acknowledged and set aside."""

    def __init__(self, bad: str = "") -> None:
        self.handled, self.done, self.aside = list[list[str]](), list[int](), list[str]()
        self.bad = bad
        publisher: Any = SimpleNamespace(send=self._set_aside)
        self.consumer = Consumer("", "monitoring", (), self._react, publisher)

    def _react(self, messages: Sequence[Message]) -> None:
        names = [message.id for message in messages]
        self.handled.append(names)
        if self.bad in names:
            raise Refused("not this one")

    def _set_aside(self, copies: Sequence[Parcel]) -> None:
        self.aside.extend(copy.id for copy in copies)

    def comes(
        self, number: int, before: int = 0, lost: bool = False, kind: str = "t", exercise: str = ""
    ) -> None:
        """A message waits in the lane."""
        channel = SimpleNamespace(connection=None if lost else self)
        acks = cast("Acks", SimpleNamespace(done=self.done.append))
        headers = {"x-delivery-count": before} if before else {}
        delivery = Delivery(Subscription("q"), channel, acks, number, b"{}", headers, f"m{number}")
        message = Message(f"m{number}", "/candor/s", kind, "s", START, None, 0, START, exercise=exercise)
        self.consumer._waiting[LANE].append((delivery, message))

    def handle(self, turns: int, most: int) -> None:
        """So many turns of the lane."""
        for _ in range(turns):
            self.consumer._handle_next(LANE, most)


def test_what_waits_is_handled_together_up_to_the_most() -> None:
    bench = Bench()
    for number in range(1, 6):
        bench.comes(number)
    bench.handle(turns=5, most=3)
    assert bench.handled == [["m1", "m2", "m3"], ["m4", "m5"]]
    assert bench.done == [1, 2, 3, 4, 5]


def test_where_one_fails_it_alone_is_set_aside() -> None:
    bench = Bench(bad="m2")
    for number in (1, 2, 3):
        bench.comes(number)
    bench.handle(turns=3, most=3)
    assert bench.handled == [["m1", "m2", "m3"], ["m1"], ["m2"], ["m3"]]
    assert (bench.aside, sorted(bench.done)) == (["m2"], [1, 2, 3])


def test_what_came_before_comes_alone_so_that_it_takes_no_other_with_it() -> None:
    bench = Bench()
    for number in range(1, 6):
        bench.comes(number, before=number == 3)
    bench.handle(turns=5, most=5)
    assert bench.handled == [["m1", "m2"], ["m3"], ["m4", "m5"]]


def test_what_came_by_a_lost_connection_is_left_out() -> None:
    bench = Bench()
    bench.comes(1, lost=True)
    bench.comes(2)
    bench.handle(turns=2, most=5)
    assert (bench.handled, bench.done) == ([["m2"]], [2])


def test_no_world_is_mixed_with_another_and_no_type() -> None:
    bench = Bench()
    for number, world in enumerate(("", "", "d1", "", "d1", "d1"), 1):
        bench.comes(number, exercise=world)
    bench.comes(7, exercise="d1", kind="other")
    bench.handle(turns=7, most=9)
    assert bench.handled == [["m1", "m2"], ["m3"], ["m4"], ["m5", "m6"], ["m7"]]
