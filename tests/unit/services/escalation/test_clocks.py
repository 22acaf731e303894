"""Clocks: what they say at which moment, whatever is heard first."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.escalation import ZONE, views
from services.escalation.model import clock as timed
from services.escalation.model import commands as c
from services.escalation.model import incident as incidents
from services.escalation.model.clock import CALENDAR, Begin, Note
from services.escalation.model.clocks import About
from services.escalation.model.excuses import ExcuseClock
from services.escalation.model.state import Incident
from shared.errors import Refused
from shared.messages.clocks import (
    CalendarBegun,
    ClockExcused,
    ClockMet,
    ClockMissed,
    ClockStarted,
    ClockWarned,
    NoticeRequested,
)
from shared.parts import Tick
from tests.unit.services.escalation.examples import (
    ID,
    NORMS,
    OFFICE,
    acknowledged,
    assess,
    at,
    delivered,
    detect,
    direct,
    filed,
    follow,
    hear,
    multiset,
    of,
    recalled,
    responding,
)

EPSILON = timedelta(milliseconds=1)
SUBJECT = f"{ID}-verify-waterworks"


def note(event: Any) -> Note:
    return Note(About(SUBJECT, ID, "waterworks"), event, event.at)


def heard(*commands: Any, state: timed.Timed = timed.EMPTY) -> tuple[timed.Timed, list[Any]]:
    said: list[Any] = []
    for command in commands:
        events = timed.decide(NORMS, state, command)
        for event in events:
            state = timed.evolve(state, event)
        said.extend(events)
    return state, said


def woken(*commands: Any, until: datetime) -> list[Any]:
    """All events of an incident that is woken at every moment it asks for, and not late."""
    incident = incidents.EMPTY
    said: list[Any] = []
    for command in [*commands, Tick(until)]:
        while (due := _due(incident)) and due < command.at:
            incident, events = follow(Tick(due), incident=incident)
            said += events
        incident, events = follow(command, incident=incident)
        said += events
    return said


def _due(incident: Incident) -> datetime | None:
    document = views.incident(NORMS, incident)
    return (
        at() + timedelta(milliseconds=document["due"] - at().timestamp() * 1000)
        if document and document["due"]
        else None
    )


def test_a_clock_warns_at_half_and_at_four_fifths_and_tells_more_people_each_time() -> None:
    _, events = follow(detect(), Tick(at(12)))
    assert [(warned.share, warned.at) for warned in of(ClockWarned, events)] == [
        (0.5, at(7.5)),
        (0.8, at(12)),
    ]
    warnings = [notice.to for notice in of(NoticeRequested, events)[2:]]
    assert warnings == ["monitor", "monitor", "office"]


def test_a_missed_clock_tells_the_next_tier_and_repeats_a_bounded_number_of_times() -> None:
    incident, events = follow(detect(), Tick(at(hours=20)))
    missed = of(ClockMissed, events)
    assert [(miss.times, miss.at) for miss in missed] == [(1, at(15)), (2, at(45)), (3, at(75)), (4, at(105))]
    tiers = [notice.to for notice in of(NoticeRequested, events) if "missed" in notice.notice]
    assert tiers == ["office", "lead", "lead", "lead"]
    assert _due(incident) is None


def test_what_happens_at_the_due_moment_is_in_time() -> None:
    _, events = follow(detect(), Tick(at(15)), hear(filed("first", at(15))))
    assert not of(ClockMissed, events)
    assert of(ClockMet, events)[0].late_s == 0


def test_a_late_report_is_missed_first_and_then_met_late() -> None:
    _, events = follow(detect(), hear(filed("first", at(17))))
    kinds = [type(event) for event in events if isinstance(event, (ClockWarned, ClockMissed, ClockMet))]
    assert kinds == [ClockWarned, ClockWarned, ClockMissed, ClockMet]
    assert of(ClockMissed, events)[0].at == at(15)
    assert of(ClockMet, events)[0].late_s == 120


def test_a_timely_report_heard_late_turns_missed_into_met_with_both_on_record() -> None:
    incident, events = follow(detect(), Tick(at(16)), hear(filed("first", at(14))))
    assert len(of(ClockMissed, events)) == 1
    assert of(ClockMet, events)[0].late_s == 0
    assert incident.clocks.by_id["first_notice"].state == "met"


def test_meeting_one_clock_leaves_the_others_to_their_own_moments() -> None:
    story = (detect(), hear(filed("first", at(6))), assess(at(80)))
    _, events = follow(*story)
    assert {warned.clock for warned in of(ClockWarned, events)} == {"assess"}


def test_the_special_report_counts_from_detection_though_the_level_came_later() -> None:
    incident, _ = follow(*responding())
    special = incident.clocks.by_id["special_report"].begun
    assert (special.begins, special.due, special.at) == (at(0), at(hours=4), at(30))


def test_a_rule_that_applies_when_its_time_has_run_out_is_missed_at_once_and_warns_nobody() -> None:
    late = c.MarkSudden(ID, "突发", at(hours=5), OFFICE)
    _, events = follow(detect(), hear(filed("first", at(6))), late, Tick(at(hours=5) + EPSILON))
    special = [event for event in events if getattr(event, "clock", "") == "special_report"]
    assert [type(event) for event in special] == [ClockStarted, ClockMissed]
    assert special[1].at == at(hours=5)


@given(meeting=st.integers(1, 90), ticks=st.lists(st.integers(0, 100), max_size=6), data=st.data())
def test_any_interleaving_of_ticks_and_the_meeting_gives_the_same_events(
    meeting: int, ticks: list[int], data: st.DataObject
) -> None:
    """Ticks may lag behind what is heard, as in an exercise; they never run ahead of it."""
    report = hear(filed("first", at(meeting)))
    before = sorted(tick for tick in ticks if tick <= meeting)
    lagging = data.draw(st.integers(0, len(before)))
    story = [
        *(Tick(at(tick)) for tick in before[:lagging]),
        report,
        *(Tick(at(tick)) for tick in before[lagging:]),
    ]
    end = Tick(at(hours=30))
    straight = woken(detect(), report, until=end.at)
    assert multiset(follow(detect(), *story, end)[1]) == multiset(straight)


@given(st.permutations([filed("first", at(6)), filed("special", at(200)), filed("follow_up", at(300))]))
def test_reports_heard_in_any_order_meet_the_same_clocks(reports: list[Any]) -> None:
    story = (
        detect(),
        hear(filed("first", at(6), report="first-early")),
        c.MarkSudden(ID, "突发", at(7), OFFICE),
    )
    clocks = follow(*story, *map(hear, reports))[0].clocks.by_id
    assert {name: clock.state for name, clock in clocks.items()} == {
        "first_notice": "met",
        "special_report": "met",
        "follow_up": "met",
        "follow_up-2": "running",
        "assess": "running",
    }


def test_a_receipt_starts_on_delivery_and_is_met_by_the_unit_s_answer() -> None:
    state, events = heard(note(delivered(at(0))), Tick(at(15)), note(acknowledged(at(20))))
    assert of(ClockStarted, events)[0].due == at(30)
    assert [notice.to for notice in of(NoticeRequested, events)] == ["unit:waterworks"]
    assert state.clocks.by_id["receipt"].state == "met"


def test_a_receipt_heard_before_its_delivery_gives_the_same_events() -> None:
    straight = heard(note(delivered(at(0))), note(acknowledged(at(9))))[1]
    assert multiset(heard(note(acknowledged(at(9))), note(delivered(at(0))))[1]) == multiset(straight)


def test_a_recall_excuses_the_receipt_s_clock_with_its_reason() -> None:
    state, events = heard(note(delivered(at(0))), note(recalled(at(9))), Tick(at(hours=9)))
    [excused] = of(ClockExcused, events)
    assert (excused.at, excused.excused_by) == (at(9), "")
    assert "改由县里负责" in excused.reason
    assert (of(ClockMissed, events), state.clocks.by_id["receipt"].state) == ([], "excused")


def test_a_recall_heard_before_the_delivery_gives_the_same_events() -> None:
    told = note(delivered(at(0))), note(recalled(at(20)))
    straight = heard(*told)[1]
    assert of(ClockWarned, straight)
    assert multiset(heard(*reversed(told))[1]) == multiset(straight)


def test_a_receipt_given_before_the_recall_counts_however_late_it_is_heard() -> None:
    late = heard(note(delivered(at(0))), note(recalled(at(9))), note(acknowledged(at(8))))[0]
    in_time = heard(note(delivered(at(0))), note(acknowledged(at(8))), note(recalled(at(9))))[0]
    assert [state.clocks.by_id["receipt"].state for state in (late, in_time)] == ["met", "met"]


def test_a_clock_that_was_missed_before_the_recall_stays_on_record_as_missed() -> None:
    state, events = heard(note(delivered(at(0))), note(recalled(at(40))), Tick(at(hours=9)))
    assert [missed.at for missed in of(ClockMissed, events)] == [at(30)]
    assert state.clocks.by_id["receipt"].state == "excused"


def test_a_receipt_s_clock_can_be_excused() -> None:
    state, events = heard(note(delivered(at(0))), ExcuseClock(SUBJECT, "receipt", "已撤回", at(9), OFFICE))
    assert of(ClockExcused, events)[0].reason == "已撤回"
    with pytest.raises(Refused, match="open are: none"):
        heard(ExcuseClock(SUBJECT, "receipt", "x", at(9), OFFICE), state=state)


MONDAY = datetime(2026, 2, 23, tzinfo=ZONE)


def _calendar(*commands: Any) -> tuple[timed.Timed, list[Any]]:
    return heard(Begin(at()), *commands)


def test_the_calendar_is_begun_once_a_week_whoever_begins_it() -> None:
    _, events = heard(Begin(at(30)), Begin(at(0)), Begin(at(hours=50)))
    assert [event.at.astimezone(ZONE).isoformat() for event in of(CalendarBegun, events)] == [
        "2026-02-16T00:00:00+08:00"
    ]


def test_the_weekly_report_is_asked_for_each_monday_and_due_by_its_end() -> None:
    state, _ = _calendar()
    assert timed.wake(NORMS, state) == MONDAY
    state, events = heard(Tick(MONDAY), Tick(MONDAY + timedelta(days=7)), state=state)
    started = of(ClockStarted, events)
    assert [clock.clock for clock in started] == ["weekly-2026-W08", "weekly-2026-W09"]
    assert started[0].due == MONDAY + timedelta(days=1)
    assert [event.share for event in of(ClockWarned, events)] == [0.5, 0.8]


def test_a_weekly_report_heard_before_the_tick_of_its_monday_gives_the_same_events() -> None:
    weekly = filed("weekly", MONDAY + timedelta(hours=8), incident="", report="weekly-2026-W08")
    told = Note(About(CALENDAR), weekly, weekly.at)
    end = Tick(MONDAY + timedelta(hours=20))
    assert multiset(_calendar(Tick(MONDAY), told, end)[1]) == multiset(_calendar(told, Tick(MONDAY), end)[1])
    assert [met.late_s for met in of(ClockMet, _calendar(told)[1])] == [0]


def test_a_weekly_report_of_before_monday_meets_nothing() -> None:
    early = filed("weekly", MONDAY - timedelta(hours=8), incident="", report="weekly-2026-W08")
    _, events = _calendar(Note(About(CALENDAR), early, early.at), Tick(MONDAY))
    assert Counter(type(event) for event in events)[ClockMet] == 0


def test_every_wake_moves_on_until_nothing_is_left_to_say() -> None:
    incident, _ = follow(detect(), hear(filed("first", at(6))), assess(at(30)), direct(at(40), oral=True))
    while due := _due(incident):
        incident, events = follow(Tick(due), incident=incident)
        assert events
        after = _due(incident)
        assert after is None or after > due
