"""Everything that is heard is kept, once, and what is missing is known."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.archive.model.heard import EMPTY, Enter, Heard, decide, evolve
from services.archive.views import heard as document
from shared.parts import Heard as Message
from tests.fakes import START

STREAM = "incident/water-1"


def message(sequence: int, part: int = 0, parts: int = 1) -> Message:
    return Message(
        id=f"escalation/{STREAM}/{sequence}/{part}",
        type="candor.escalation.incident.joined.v1",
        source="escalation",
        stream=STREAM,
        sequence=sequence,
        part=part,
        parts=parts,
        correlation="water-1",
        actor="candor",
        exercise="",
        recorded=START,
        data={"incident": "water-1", "alert": f"a{sequence}"},
        at=START,
    )


def hear(messages: list[Message], state: Heard = EMPTY) -> Heard:
    for one in messages:
        for event in decide(state, Enter(one, STREAM, one.correlation)):
            state = evolve(state, event)
    return state


def test_an_event_is_kept_with_its_place_and_its_source() -> None:
    [entry] = decide(EMPTY, Enter(message(3, 1, 2), STREAM, "water-1"))
    assert (entry.source, entry.stream, entry.sequence, entry.part) == ("escalation", STREAM, 3, 1)
    assert (entry.incident, entry.at, dict(entry.data)["alert"]) == ("water-1", START, "a3")


def test_the_same_event_is_kept_once() -> None:
    state = hear([message(1)])
    assert decide(state, Enter(message(1), STREAM, "water-1")) == []


def test_an_event_behind_a_gap_is_kept_at_once_and_the_gap_is_known() -> None:
    state = hear([message(1), message(4), message(5)])
    assert state.count == 3
    assert document(state)["gaps"] == [[2, 3]]
    assert not document(state)["complete"]


def test_a_gap_that_is_filled_is_none_any_more() -> None:
    state = hear([message(1), message(3), message(2)])
    assert document(state) | {} == {
        "incident": "water-1",
        "source": "escalation",
        "stream": STREAM,
        "count": 3,
        "last": 3,
        "gaps": [],
        "complete": True,
    }


def test_a_commit_is_whole_when_all_its_parts_are_there() -> None:
    state = hear([message(1), message(2, 1, 2)])
    assert document(state)["gaps"] == [[2, 2]]
    assert document(hear([message(2, 0, 2)], state))["gaps"] == []


places = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 2)), max_size=30)


@given(places)
def test_any_order_and_any_repetition_ends_in_the_same(heard: list[tuple[int, int]]) -> None:
    messages = [message(sequence, part, 3) for sequence, part in heard]
    one, other = hear(messages), hear([*messages[::-1], *messages])
    assert replace(one, parts=()) == replace(other, parts=())
    assert dict(one.parts) == dict(other.parts)
    assert one.count == len(set(heard))
