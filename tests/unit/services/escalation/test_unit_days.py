"""What each unit owes on each working day: started, met, missed, and over for that unit alone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest

from services.escalation import ZONE, views
from services.escalation.model import clock as timed
from services.escalation.model.clock import CALENDAR, Begin, Note
from services.escalation.model.excuses import ExcuseClock
from services.escalation.model.unit_days import SETTLED, Owe, about
from services.escalation.norms import Norms
from services.escalation.policy import on_report_filed, on_unit_changed
from shared.days import Calendar, number_of
from shared.messages.clocks import (
    CalendarEnds,
    ClockExcused,
    ClockMet,
    ClockMissed,
    ClockStarted,
    NoticeRequested,
    UnitFollowed,
)
from shared.messages.correspondent import UnitChanged
from shared.messages.monitoring import ReportFiled
from shared.parts import Do, Tick
from tests.unit.services.escalation.examples import NORMS, OFFICE, filed, of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, tzinfo=ZONE)
SUNDAY_BEFORE = MONDAY - 6 * HOUR


def owes(at: datetime = SUNDAY_BEFORE, active: bool = True, title: str = "卫生院") -> Owe:
    return Owe("clinic", title, "Clinic", active, at)


def report(day: int, at: datetime, kind: Any = "zero", unit: str = "clinic") -> Note:
    name = f"{kind}-{unit}-{(MONDAY + day * DAY).date()}"
    return Note(about(unit), filed(kind, at, incident="", report=name), at)


def heard(
    *commands: Any, state: timed.Timed = timed.EMPTY, norms: Norms = NORMS
) -> tuple[timed.Timed, list[Any]]:
    said: list[Any] = []
    for command in commands:
        events = timed.decide(norms, state, command)
        for event in events:
            state = timed.evolve(state, event)
        said.extend(events)
    return state, said


def woken(
    *commands: Any, until: datetime, norms: Norms = NORMS, state: timed.Timed = timed.EMPTY
) -> tuple[timed.Timed, list[Any]]:
    """Woken at every moment that it asks for, each of which moves it on."""
    said: list[Any] = []
    for command in (*commands, Tick(until)):
        while (due := timed.wake(norms, state)) and due <= command.at:
            state, events = heard(Tick(due), state=state, norms=norms)
            assert events, "who is woken has something to say"
            said += events
        state, events = heard(command, state=state, norms=norms)
        said += events
    return state, said


def names(events: list[Any], kind: type[Any]) -> list[str]:
    return [event.clock for event in of(kind, events)]


def test_a_unit_s_day_starts_its_own_clock_that_is_due_at_the_day_s_end() -> None:
    _, events = woken(owes(), until=MONDAY + HOUR)
    [started] = of(ClockStarted, events)
    assert (started.clock, started.subject, started.unit) == ("zero-2026-03-02", "unit/clinic", "clinic")
    assert (started.begins, started.due) == (MONDAY, MONDAY + DAY)
    assert (started.title, started.title_en) == ("卫生院3月2日零报告", "zero report of Clinic for 2 March")


def test_only_working_days_count_and_a_weekend_that_is_worked_does() -> None:
    begins = datetime(2026, 2, 12, 9, tzinfo=ZONE)
    _, events = woken(owes(begins), until=datetime(2026, 3, 1, 12, tzinfo=ZONE))
    assert [name[-5:] for name in names(events, ClockStarted)] == [
        *("02-13", "02-14"),
        *("02-24", "02-25", "02-26", "02-27", "02-28"),
    ]


@pytest.mark.parametrize("kind", ["zero", "finding"])
def test_a_zero_report_or_a_finding_of_that_day_meets_it(kind: str) -> None:
    _, events = woken(owes(), report(0, MONDAY + 9 * HOUR, kind), until=MONDAY + DAY + 2 * HOUR)
    assert [(met.clock, met.late_s) for met in of(ClockMet, events)] == [("zero-2026-03-02", 0)]
    assert names(events, ClockMissed) == []


def test_the_report_of_another_day_does_not_meet_it_and_a_late_one_meets_its_own() -> None:
    tuesday = report(0, MONDAY + DAY + 9 * HOUR)
    state, events = woken(owes(), tuesday, until=MONDAY + DAY + 12 * HOUR)
    assert [(met.clock, met.late_s) for met in of(ClockMet, events)] == [("zero-2026-03-02", 9 * 3600)]
    assert state.clocks.by_id["zero-2026-03-03"].state == "running"


def test_a_report_ahead_of_its_day_is_none() -> None:
    _, events = woken(owes(), report(1, MONDAY + 9 * HOUR), until=MONDAY + DAY + HOUR)
    assert not of(ClockMet, events)


def test_a_missing_report_warns_the_unit_and_climbs_by_its_name() -> None:
    _, events = woken(owes(), until=MONDAY + 2 * DAY + HOUR)
    notices = [one for one in of(NoticeRequested, events) if "03-02" in one.notice]
    assert [one.to for one in notices] == ["unit:clinic", "office", "lead"]
    assert all("卫生院3月2日零报告" in one.text and "Clinic for 2 March" in one.text_en for one in notices)
    assert not any("/" in one.notice for one in notices)
    misses = [miss.at for miss in of(ClockMissed, events) if miss.clock == "zero-2026-03-02"]
    assert misses == [MONDAY + DAY, MONDAY + 2 * DAY]


def test_a_unit_is_never_held_for_the_day_on_which_it_was_registered() -> None:
    state, events = heard(owes(MONDAY + HOUR))
    assert of(ClockStarted, events) == []
    assert timed.wake(NORMS, state) == MONDAY + DAY


def test_a_retired_unit_owes_nothing_any_more_and_its_open_clocks_end() -> None:
    at = MONDAY + DAY + 9 * HOUR
    state, events = woken(owes(), owes(at, active=False), until=MONDAY + 9 * DAY)
    assert [(one.clock, one.at) for one in of(ClockExcused, events)] == [
        ("zero-2026-03-02", at),
        ("zero-2026-03-03", at),
    ]
    assert names(events, ClockStarted) == ["zero-2026-03-02", "zero-2026-03-03"]
    assert timed.wake(NORMS, state) is None


def test_a_retirement_that_is_heard_late_ends_the_days_begun_meanwhile_too() -> None:
    at = MONDAY + 9 * HOUR
    state, _ = woken(owes(), until=MONDAY + 2 * DAY + HOUR)
    state, events = heard(owes(at, active=False), state=state)
    assert {one.clock for one in of(ClockExcused, events)} == {f"zero-2026-03-0{day}" for day in (2, 3, 4)}
    assert not any(one.open for one in state.clocks.by_id.values())


def test_a_unit_that_is_taken_up_again_owes_its_days_from_then_on() -> None:
    again = owes(MONDAY + 3 * DAY + HOUR)
    _, events = woken(owes(), owes(MONDAY + HOUR, active=False), again, until=MONDAY + 4 * DAY + HOUR)
    assert names(events, ClockStarted) == ["zero-2026-03-02", "zero-2026-03-06"]


def test_a_unit_that_was_registered_before_is_followed_from_what_it_files() -> None:
    first = report(0, MONDAY + 9 * HOUR)
    state, events = woken(first, until=MONDAY + DAY + HOUR)
    assert names(events, ClockStarted) == ["zero-2026-03-03"]
    assert of(ClockStarted, events)[0].title == "clinic3月3日零报告"
    assert views.timed(NORMS, state)["unit"] == "clinic"


def test_what_is_heard_in_another_order_ends_the_same() -> None:
    story = [owes(), report(0, MONDAY + 9 * HOUR), report(1, MONDAY + DAY + 9 * HOUR)]
    end = Tick(MONDAY + DAY + 10 * HOUR)
    told = [heard(*order, end) for order in permutations(story)]
    assert {tuple((n, c.state) for n, c in sorted(state.clocks.by_id.items())) for state, _ in told} == {
        (("zero-2026-03-02", "met"), ("zero-2026-03-03", "met"))
    }
    moments = [sorted((type(one).__name__, one.at) for one in events) for _, events in told]
    assert all(one == moments[0] for one in moments), "the unit's name may be heard after its first clock"


def test_the_same_registration_is_told_once_and_a_new_name_is_used() -> None:
    renamed = owes(MONDAY + HOUR, title="中心卫生院")
    _, events = woken(owes(), owes(MONDAY - HOUR), renamed, until=MONDAY + DAY + HOUR)
    assert len(of(UnitFollowed, events)) == 2
    assert [one.title for one in of(ClockStarted, events)] == ["卫生院3月2日零报告", "中心卫生院3月3日零报告"]


def test_a_day_can_be_excused() -> None:
    state, _ = woken(owes(), until=MONDAY + HOUR)
    excuse = ExcuseClock("unit/clinic", "zero-2026-03-02", "停电", MONDAY + 2 * HOUR, OFFICE)
    _, events = heard(excuse, state=state)
    assert of(ClockExcused, events)[0].excused_by == OFFICE.id


def test_what_a_unit_s_days_take_stays_bounded() -> None:
    state, _ = woken(owes(), until=MONDAY + 120 * DAY)
    newest = max(one.begun.begins for one in state.clocks.by_id.values())
    assert all(one.begun.begins > newest - SETTLED for one in state.clocks.by_id.values())
    late = report(1, MONDAY + 120 * DAY)
    again, events = heard(late, state=state)
    assert not of(ClockStarted, events)
    assert len(again.clocks.by_id) == len(state.clocks.by_id)


def test_a_unit_that_fell_silent_long_ago_owes_its_days_still() -> None:
    state, events = woken(report(0, MONDAY + 9 * HOUR), until=MONDAY + 150 * DAY)
    assert names(events, ClockStarted)[-1] == "zero-2026-07-30"
    assert timed.wake(NORMS, state) is not None


def test_a_snapshot_keeps_what_is_known_of_a_unit_s_days() -> None:
    state, _ = woken(owes(), report(0, MONDAY + 9 * HOUR), until=MONDAY + 2 * DAY)
    ended, _ = woken(Begin(MONDAY), until=MONDAY + 9 * DAY, norms=UNTIL_FRIDAY)
    for one in (state, ended):
        assert msgspec.json.decode(msgspec.json.encode(one), type=timed.Timed) == one


# -- where the calendar ends

KNOWN = NORMS.calendar
UNTIL_FRIDAY = replace(NORMS, calendar=Calendar(0, KNOWN.days, (KNOWN.known[0], number_of(date(2026, 3, 6)))))


def test_where_the_calendar_ends_no_day_is_taken_for_an_ordinary_one() -> None:
    state, events = woken(owes(), until=MONDAY + 30 * DAY, norms=UNTIL_FRIDAY)
    assert names(events, ClockStarted)[-1] == "zero-2026-03-06"
    assert of(ClockStarted, events)[-1].due == MONDAY + 5 * DAY
    assert timed.wake(UNTIL_FRIDAY, state) is None
    assert timed.wake(NORMS, state) == MONDAY + 7 * DAY, "with the next calendar it goes on"


def test_the_office_is_told_in_time_that_the_calendar_ends_and_again_when_it_did() -> None:
    assert UNTIL_FRIDAY.known_until == date(2026, 3, 6)
    start = Begin(MONDAY - 40 * DAY)
    state, events = woken(start, until=MONDAY + 9 * DAY, norms=UNTIL_FRIDAY)
    ends = of(CalendarEnds, events)
    assert [one.at for one in ends] == [MONDAY + 5 * DAY - 30 * DAY, MONDAY + 5 * DAY]
    assert {one.last for one in ends} == {"2026-03-06"}
    notices = [one for one in of(NoticeRequested, events) if one.notice.startswith("calendar-")]
    assert len({one.notice for one in notices}) == 2
    assert {one.to for one in notices} == {"office"}
    assert "2027 年放假安排尚未载入" in notices[0].text
    assert "that of 2027 is missing" in notices[0].text_en
    _, more = woken(until=MONDAY + 60 * DAY, norms=UNTIL_FRIDAY, state=state)
    assert not of(CalendarEnds, more)


def test_work_that_begins_after_the_calendar_is_told_once() -> None:
    _, events = woken(Begin(MONDAY + 70 * DAY), until=MONDAY + 75 * DAY, norms=UNTIL_FRIDAY)
    assert len(of(CalendarEnds, events)) == 1


# -- who tells


def test_the_registration_and_the_report_reach_the_unit_s_own_stream() -> None:
    [said] = on_unit_changed(UnitChanged("clinic", "卫生院", "Clinic", "公卫科", True, MONDAY))
    assert said == Do("clock/unit/clinic", Owe("clinic", "卫生院", "Clinic", True, MONDAY))
    zero = filed("zero", MONDAY, incident="", report="zero-clinic-2026-03-02")
    assert list(on_report_filed(zero)) == [Do("clock/unit/clinic", Note(about("clinic"), zero, MONDAY))]


@pytest.mark.parametrize("name", ["zero-clinic", "weekly-2026-W10"])
def test_another_report_of_no_incident_is_the_calendar_s(name: str) -> None:
    other: ReportFiled = filed("weekly" if name[0] == "w" else "zero", MONDAY, incident="", report=name)
    [said] = on_report_filed(other)
    assert isinstance(said, Do)
    assert said.stream == f"clock/{CALENDAR}"
