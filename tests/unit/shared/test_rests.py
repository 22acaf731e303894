"""Rests between tries that are in vain."""

from shared.rests import Rests


def tries(turns: list[bool]) -> list[int]:
    """In which turns it is tried, told for each turn whether it was in vain so far."""
    rests = Rests()
    return [turn for turn, in_vain in enumerate(turns) if rests.over(in_vain)]


def test_rests_double_while_it_is_in_vain_and_stay_short_enough() -> None:
    assert tries([False] + [True] * 40) == [0, 1, 3, 7, 15, 23, 31, 39]


def test_after_the_first_success_every_turn_is_tried() -> None:
    assert tries([False] + [True] * 4 + [False] * 3 + [True] * 3) == [0, 1, 3, 5, 6, 7, 8, 10]


def test_what_succeeds_never_rests() -> None:
    assert tries([False] * 5) == [0, 1, 2, 3, 4]
