"""A short and always the same run of `make fuzz`; and that it finds what it is for."""

from itertools import islice

import pytest

from shared.errors import BadMessage
from shared.messages.schemas import from_wire
from tests.fuzzing import readers
from tests.fuzzing.__main__ import main, tries
from tests.fuzzing.bodies import originals

BODIES = 5000


def test_whatever_comes_is_a_message_or_refused_by_both_readers_alike() -> None:
    found = [(tried.body, tried.why) for tried in islice(tries(seed=4), BODIES) if tried.why]
    assert found == []


def test_the_same_seed_gives_the_same_bodies() -> None:
    one, other = (list(islice(tries(seed=9), 200)) for _ in range(2))
    assert one == other
    assert one != list(islice(tries(seed=10), 200))


def test_many_bodies_are_messages_and_many_are_none() -> None:
    bodies = [tried.body for tried in islice(tries(seed=4), 500)]
    assert 50 < sum(is_message(body) for body in bodies) < 450


def test_what_is_thrown_was_a_message_before_it_was_changed() -> None:
    known = originals()
    assert len(known) > 80
    assert [body for body in known if not is_message(body)] == []


def is_message(body: bytes) -> bool:
    try:
        from_wire(body)
    except BadMessage:
        return False
    return True


def test_a_reader_that_fails_is_found_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lax(body: bytes) -> object:
        return from_wire(body.replace(b"part", b"trap") if b'"exercise": "e1"' in body else body)

    monkeypatch.setattr(readers.batches, "read", lax)
    assert main(["--seed", "1", "--most", "1", "--seconds", "60"]) == 1
    assert "VIOLATED the schema says" in capsys.readouterr().out
