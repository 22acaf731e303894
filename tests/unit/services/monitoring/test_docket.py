"""What the desk notes of an incident, from what the other services tell."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from services.monitoring.hearing import HEARING
from services.monitoring.model import unit as units
from services.monitoring.model.docket import EMPTY, NOTES_KEPT, Docket, Note, decide, evolve
from services.monitoring.policy import POLICY
from services.monitoring.views import docket as document
from services.monitoring.views import unit as unit_document
from shared.messages.catalogue import type_of
from shared.messages.clocks import ClockExcused, ClockMet, ClockMissed
from shared.messages.correspondent import UnitChanged
from shared.messages.escalation import IncidentClosed, IncidentDirected, IncidentDismissed, LevelProposed
from shared.messages.instruction import QuestionAnswered, QuestionOpened
from shared.parts import Do

AT = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def heard(event: Any) -> list[Do]:
    return [wish for wish in HEARING[type_of(event)](event) if isinstance(wish, Do)]


def note(event: Any) -> Note:
    [wish] = heard(event)
    assert isinstance(wish.command, Note)
    assert wish.stream == f"docket/{wish.command.incident or 'calendar'}"
    return wish.command


def kept(notes: Sequence[Note]) -> Docket:
    return reduce(lambda docket, one: reduce(evolve, decide(docket, one), docket), notes, EMPTY)


def met(rule: str, late_s: int, incident: str = "water-1") -> ClockMet:
    return ClockMet(rule, rule, incident or "weekly", incident, late_s, AT, AT)


def test_a_deadline_that_was_kept_and_one_met_late() -> None:
    assert (note(met("first_notice", 0)).what, note(met("first_notice", 0)).words) == ("met", "初报：按时")
    late = note(met("special_report", 61))
    assert (late.what, late.words) == ("late", "特报：逾期2分钟完成")
    assert late.words_en == "special report: met 2 min late"


def test_receipts_in_time_are_not_noted_and_late_ones_are() -> None:
    assert heard(met("receipt", 0)) == []
    assert note(met("receipt", 1)).what == "late"


def test_a_unit_s_day_is_noted_in_the_unit_s_own_docket_where_it_was_late_or_missed() -> None:
    subject, clock = "unit/clinic", "zero-2026-02-18"
    assert heard(ClockMet(clock, "zero", subject, "", 0, AT, AT)) == []
    [wish] = heard(ClockMet(clock, "zero", subject, "", 61, AT, AT))
    assert (wish.stream, wish.command.about) == ("docket/unit/clinic", f"{subject}/{clock}")
    assert wish.command.words == "clinic 2026-02-18 零报告：逾期2分钟完成"
    [wish] = heard(ClockMissed(clock, "zero", subject, "", 1, AT, AT))
    assert wish.stream == "docket/unit/clinic"
    assert wish.command.words_en == "zero report of clinic for 2026-02-18: missed"


def test_a_missed_deadline_is_noted_once_at_the_time_when_it_was_due() -> None:
    first = ClockMissed("c", "zero", "weekly", "", 1, AT, AT + MINUTE)
    again = ClockMissed("c", "zero", "weekly", "", 2, AT, AT + 60 * MINUTE)
    assert (note(first).at, note(first).words) == (AT, "零报告：超时")
    assert heard(again) == []


def test_what_a_rule_lets_go_by_itself_is_not_noted() -> None:
    by_rule = ClockExcused("c", "follow_up", "water-1", "water-1", "自明日起不再需要", AT)
    by_person = ClockExcused("c", "follow_up", "water-1", "water-1", "停电", AT, "office-sun")
    assert heard(by_rule) == []
    assert note(by_person).words == "续报：免除（停电）"


def test_proposals_ends_and_questions() -> None:
    proposed = note(LevelProposed("water-1", "II", "公共服务中断", "a service is lost", AT))
    assert (proposed.what, proposed.words) == ("proposed", "二级（橙色）；公共服务中断")
    assert proposed.words_en == "II (orange); a service is lost"
    assert note(IncidentClosed("water-1", "water", AT)).words == "办结"
    assert note(IncidentDismissed("water-1", "water", "冲洗管道", AT)).words == "排除：冲洗管道"
    opened = note(QuestionOpened("water-1", "q1", "能喝吗", AT))
    answered = note(QuestionAnswered("water-1", "q1", "不能", AT))
    assert (opened.what, answered.what, opened.about, answered.about) == ("asked", "answered", "q1", "q1")
    assert opened.words == "", "the question's words stay with the brief"


def test_a_direction_is_noted_with_who_gave_it_and_without_its_words() -> None:
    of = ("water-1", "water", "自来水", "柳河镇")
    directed = note(IncidentDirected(*of, "III", "changed", "先停水", "太慢", True, "sun", AT, "office"))
    assert (directed.what, directed.words, directed.words_en) == (
        "directed",
        "口头批示：修改后同意",
        "oral direction: changed",
    )
    assert (directed.by, directed.role) == ("sun", "office")
    shown = document(kept([directed]))["notes"][0]
    assert (shown["by"], shown["role"]) == ("sun", "office")


def test_a_note_stands_once_and_the_order_of_hearing_plays_no_part() -> None:
    notes = [
        Note("water-1", "detected", AT, title="自来水", title_en="Tap water"),
        Note("water-1", "proposed", AT, words="二级"),
        Note("water-1", "closed", AT + MINUTE),
    ]
    dockets = {kept([*order, notes[0]]) for order in permutations(notes)}
    [one] = dockets
    assert [noted.what for noted in one.notes] == ["detected", "proposed", "closed"]
    assert (one.incident, one.title, one.title_en) == ("water-1", "自来水", "Tap water")


def test_a_docket_is_bounded() -> None:
    many = kept([Note("", "met", AT + n * MINUTE, f"c{n}") for n in range(NOTES_KEPT + 5)])
    assert len(many.notes) == NOTES_KEPT
    assert many.notes[0].about == "c5"


@pytest.mark.parametrize("kind", sorted(HEARING))
def test_everything_that_is_heard_has_its_place_in_the_policy(kind: str) -> None:
    assert POLICY[kind] is HEARING[kind]


def test_the_view_shows_the_notes_by_their_time() -> None:
    shown = document(
        kept([Note("water-1", "closed", AT + MINUTE), Note("water-1", "detected", AT, title="水")])
    )
    assert shown["title"] == "水"
    assert [one["what"] for one in shown["notes"]] == ["detected", "closed"]
    assert shown["notes"][0]["at"] == AT.isoformat()


def unit(title: str, minutes: int, active: bool = True) -> UnitChanged:
    return UnitChanged("clinic", title, "Clinic", "公共卫生科", active, AT + minutes * MINUTE)


def test_a_unit_is_known_as_it_was_last_said() -> None:
    wishes = [wish for event in (unit("新", 2), unit("旧", 1), unit("新", 2)) for wish in heard(event)]
    assert {wish.stream for wish in wishes} == {"unit/clinic"}
    state = units.EMPTY
    for wish in wishes:
        state = reduce(units.evolve, units.decide(state, wish.command), state)
    known = {"unit": "clinic", "title": "新", "title_en": "Clinic", "active": True}
    assert unit_document(state) == {**known, "since": (AT + 2 * MINUTE).isoformat()}
    assert unit_document(units.EMPTY) is None


def test_a_unit_is_to_file_since_it_was_registered_last() -> None:
    state = units.EMPTY
    since = []
    for minutes, active in ((1, True), (2, True), (3, False), (4, True)):
        [wish] = heard(unit("新", minutes, active))
        state = reduce(units.evolve, units.decide(state, wish.command), state)
        since.append(state.since)
    assert since == [AT + n * MINUTE for n in (1, 1, 1, 4)]
