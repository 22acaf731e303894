"""The matter: one incident at a time, whoever hears what first."""

from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.escalation.model import matter, notice
from services.escalation.model.matter import Claim, Follow, Reclaim, Settle
from services.escalation.model.notice import Send
from shared.messages.clocks import NoticeRequested
from shared.messages.escalation import (
    MatterFollowed,
    MatterJoined,
    MatterOpened,
    MatterReopened,
    MatterSettled,
)
from tests.unit.services.escalation.examples import at, multiset

M = "tap-water"


def after(*commands: Any) -> tuple[matter.Matter, list[Any]]:
    state = matter.EMPTY
    said: list[Any] = []
    for command in commands:
        events = matter.decide(state, command)
        state = reduce(matter.evolve, events, state)
        said.extend(events)
    return state, said


def test_the_first_alert_opens_and_the_second_joins() -> None:
    _, events = after(Claim(M, "a1", at(0)), Claim(M, "a2", at(5)))
    assert events == [MatterOpened(M, f"{M}-1", "a1", at(0)), MatterJoined(M, f"{M}-1", "a2", at(5))]


def test_after_the_end_a_new_alert_opens_the_next_incident() -> None:
    _, events = after(Claim(M, "a1", at(0)), Settle(M, f"{M}-1", at(9)), Claim(M, "a2", at(20)))
    assert events[-1] == MatterOpened(M, f"{M}-2", "a2", at(20))


def test_an_alert_from_before_the_end_joins_the_incident_that_ended_however_late_it_is_heard() -> None:
    first, end = Claim(M, "a1", at(0)), Settle(M, f"{M}-1", at(9))
    late, next_one = Claim(M, "a2", at(8)), Claim(M, "a3", at(20))
    assert after(first, end, late)[1][-1] == MatterJoined(M, f"{M}-1", "a2", at(8))
    assert after(first, end, next_one, late)[1][-1] == MatterJoined(M, f"{M}-1", "a2", at(8))
    assert multiset(after(first, late, end, next_one)[1]) == multiset(after(first, end, late, next_one)[1])


def test_an_alert_after_a_reopening_joins_the_incident_that_was_reopened() -> None:
    opened, settled = Claim(M, "a1", at(0)), Settle(M, f"{M}-1", at(9))
    state, events = after(opened, settled, Reclaim(M, f"{M}-1", at(12)), Claim(M, "a2", at(13)))
    assert events[-1] == MatterJoined(M, f"{M}-1", "a2", at(13))
    assert state.ended == ()


def test_an_update_follows_its_own_incident_even_when_another_is_open() -> None:
    story = (
        Claim(M, "a1", at(0)),
        Settle(M, f"{M}-1", at(9)),
        Claim(M, "a2", at(20)),
        Follow(M, "a1", at(30)),
    )
    assert after(*story)[1][-1] == MatterFollowed(M, f"{M}-1", "a1", at(30))


def test_an_update_heard_before_its_alert_gives_the_same_events() -> None:
    _, events = after(Claim(M, "a1", at(0)), Follow(M, "a1", at(3)))
    _, turned = after(Follow(M, "a1", at(3)), Claim(M, "a1", at(0)))
    assert multiset(turned) == multiset(events)


def test_an_alert_that_its_incident_passed_on_opens_another() -> None:
    _, events = after(Claim(M, "a1", at(0)), Claim(M, "a2", at(9)), Claim(M, "a2", at(9), ended=f"{M}-1"))
    assert events[-1] == MatterOpened(M, f"{M}-2", "a2", at(9))
    _, events = after(
        Claim(M, "a1", at(0)), Claim(M, "a2", at(9), ended=f"{M}-1"), Settle(M, f"{M}-1", at(8))
    )
    assert not [event for event in events if isinstance(event, MatterSettled)]


def test_an_alert_that_its_incident_passed_on_joins_the_next_where_that_is_open_by_then() -> None:
    story = (
        Claim(M, "a1", at(0)),
        Claim(M, "a2", at(9)),
        Settle(M, f"{M}-1", at(8)),
        Claim(M, "a3", at(10)),
        Claim(M, "a2", at(9), ended=f"{M}-1"),
    )
    assert after(*story)[1][-1] == MatterJoined(M, f"{M}-2", "a2", at(9))


def test_a_reopened_incident_takes_the_matter_back_unless_another_is_open() -> None:
    opened, settled = Claim(M, "a1", at(0)), Settle(M, f"{M}-1", at(9))
    assert isinstance(after(opened, settled, Reclaim(M, f"{M}-1", at(12)))[1][-1], MatterReopened)
    state, _ = after(opened, settled, Claim(M, "a2", at(11)), Reclaim(M, f"{M}-1", at(12)))
    assert state.incident == f"{M}-2"


def test_an_end_heard_after_the_reopening_that_followed_it_settles_nothing() -> None:
    state, _ = after(Claim(M, "a1", at(0)), Reclaim(M, f"{M}-1", at(12)), Settle(M, f"{M}-1", at(9)))
    assert state.incident == f"{M}-1"


@given(st.lists(st.tuples(st.sampled_from("cf"), st.sampled_from(["a1", "a2", "a3"])), max_size=12))
def test_while_nothing_ends_all_alerts_are_in_one_incident(steps: list[tuple[str, str]]) -> None:
    commands = [(Claim if kind == "c" else Follow)(M, name, at(n)) for n, (kind, name) in enumerate(steps)]
    _, events = after(*commands)
    claimed = any(kind == "c" for kind, _ in steps)
    assert len([event for event in events if isinstance(event, MatterOpened)]) == claimed
    assert {event.incident for event in events} <= {f"{M}-1"}


def test_a_notice_is_sent_once() -> None:
    asked = Send(NoticeRequested("n1", "office", "i-1", "到期", "due", at(3)), "log", at(3))
    events = notice.decide(notice.EMPTY, asked)
    state = reduce(notice.evolve, events, notice.EMPTY)
    assert (state.state, state.channel) == ("sent", "log")
    assert notice.decide(state, asked) == []
