"""Work in a process of its own."""

import os

import pytest

from shared import apart as room
from shared.apart import apart, at_once, made
from shared.errors import Permanent, Refused, TooLate


def twice(given: bytes) -> bytes:
    return given * 2


def refusing(given: bytes) -> bytes:
    raise Refused(f"{len(given)} are too many")


def greedy(given: bytes) -> bytes:
    return bytes(room.MEMORY)


def dying(given: bytes) -> bytes:
    os._exit(9)


def polite(given: bytes) -> bytes:
    return str(os.nice(0)).encode()


def test_what_is_given_comes_back_as_the_work_made_it() -> None:
    assert apart(twice, b"\xff\x00" * 100_000) == at_once(twice, b"\xff\x00" * 100_000)


def test_it_is_another_process_which_gives_way_to_others() -> None:
    assert int(apart(polite, b"")) >= room.LEAST


def test_a_refusal_comes_back_as_it_was() -> None:
    with pytest.raises(Refused, match=r"^3 are too many$"):
        apart(refusing, b"abc")


def test_whoever_wants_too_much_memory_fails_alone() -> None:
    with pytest.raises(Permanent, match="MemoryError"):
        apart(greedy, b"")


def test_one_that_dies_is_told() -> None:
    with pytest.raises(Permanent, match="could not be made"):
        apart(dying, b"")


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LIMIT_S", 0.0)
    with pytest.raises(TooLate, match="try again"):
        apart(twice, b"")


def test_a_refusal_and_a_failure_are_told_apart() -> None:
    assert made(0, b"%PDF", "", "the sheet") == b"%PDF"
    with pytest.raises(Refused, match="no Chinese font"):
        made(1, b"", "no Chinese font is there", "the sheet")
    with pytest.raises(Permanent, match="KeyError"):
        made(1, b"", "Traceback\nKeyError: 'x'", "the sheet")
    with pytest.raises(Permanent):
        made(-9, b"", "", "the sheet")
