"""Work that is shared out comes back in order, and few pieces are under way."""

from collections.abc import Iterator
from operator import neg

import pytest

from shared.spread import AHEAD, spread

PIECES = 100


@pytest.mark.parametrize("count", [1, 2])
def test_results_come_in_the_order_of_the_pieces_and_few_pieces_wait(count: int) -> None:
    taken = 0

    def pieces() -> Iterator[int]:
        nonlocal taken
        while taken < PIECES:
            taken += 1
            yield taken

    got: list[int] = []
    with spread(count) as over:
        for result in over(neg, pieces()):
            assert taken - len(got) <= count * AHEAD
            got.append(result)
    assert got == [-n for n in range(1, PIECES + 1)]


def test_what_fails_elsewhere_fails_here() -> None:
    with spread(2) as over, pytest.raises(TypeError):
        list(over(ord, ["no character"]))
