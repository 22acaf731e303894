"""The live view: what is known so far, and how it looks."""

from dataclasses import replace
from datetime import timedelta, timezone
from io import StringIO

import pytest
from rich.console import Console

from shared.messages.clocks import ClockMissed
from shared.messages.escalation import IncidentResponding, LevelProposed, LevelRaised
from shared.messages.instruction import InstructionAcknowledged
from simulator.holds import Hold
from simulator.live import LiveView, Scene, Standing, bars, heard, left, render, wrote
from simulator.plain import PlainView
from simulator.record import Failure
from simulator.wording import Said
from tests.unit.simulator.happenings import EXERCISE, INCIDENT, START, at, events, sheet
from tests.unit.simulator.happenings import heard as message

ZONE = timezone(timedelta(hours=8))
EMPTY = Scene(EXERCISE, "短演练", "short drill", START, at(120), ZONE, 720)


def seen(count: int) -> Scene:
    """The scene after so many events."""
    scene = EMPTY
    for one in events()[:count]:
        scene = heard(scene, one)
    return scene


def drawn(scene: Scene, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width, force_terminal=True, color_system=None)
    console.print(render(scene, at(20), sheet().verdicts, width))
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def test_the_mark_is_visible_before_anything_has_happened() -> None:
    assert "演练 EXERCISE" in drawn(EMPTY)
    assert "尚无事件" in drawn(EMPTY)


def test_the_incident_stands_with_its_state_and_level() -> None:
    assert seen(9).incidents[INCIDENT] == Standing("reported", "III", proposed=True)
    assert seen(10).incidents[INCIDENT] == Standing("assessed", "II")
    assert "已研判 assessed 二级（橙色） II (orange)" in drawn(seen(10))


def test_a_late_receipt_does_not_bring_a_closed_incident_back() -> None:
    late = message(IncidentResponding(incident=INCIDENT, instruction="i", at=at(115)))
    assert heard(seen(len(events())), late).incidents[INCIDENT].state == "closed"


def test_the_response_is_told_once_though_every_receipt_says_it() -> None:
    first, second = (
        message(IncidentResponding(incident=INCIDENT, instruction=one, at=at(40))) for one in ("a", "b")
    )
    assert heard(heard(EMPTY, first), second).lines == heard(EMPTY, first).lines != ()


def test_a_unit_is_told_by_its_name() -> None:
    named = replace(EMPTY, units={"waterworks": Said("供水站", "Waterworks")})
    receipt = next(one for one in events() if isinstance(one.data, InstructionAcknowledged))
    assert heard(named, receipt).lines == ((at(40), Said("供水站签收", "Waterworks acknowledged")),)


def test_a_proposal_does_not_undo_what_a_person_decided() -> None:
    later = heard(seen(10), message(LevelProposed(INCIDENT, "IV", "少", "few", at(30))))
    assert later.incidents[INCIDENT].level == "II"
    raised = heard(later, message(LevelRaised(INCIDENT, "II", "I", "更多", at(31))))
    assert raised.incidents[INCIDENT].level == "I"


def test_a_clock_shows_the_time_left_until_it_is_met() -> None:
    assert "0:08" in drawn(seen(4))
    assert seen(7).clocks == {}


def test_a_missed_clock_shows_how_long_ago() -> None:
    missed = ClockMissed("first_notice", "first_notice", INCIDENT, INCIDENT, 1, at(28), at(28))
    scene = heard(seen(4), message(missed))
    assert next(iter(scene.clocks.values())).missed
    assert left(at(28) - at(33)) == "+0:05"


def test_texts_are_shown_as_they_are_and_never_read_as_markup() -> None:
    scene = replace(seen(4), title="[bold]演练[/bold]")
    assert "[bold]演练[/bold]" in drawn(scene)


@pytest.mark.parametrize("width", [30, 60, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    scene = wrote(wrote(seen(12), at(3), 5), at(119), 7)
    console = Console(width=width)
    assert max(console.measure(line).maximum for line in drawn(scene, width).splitlines()) <= width


def test_mentions_are_counted_where_they_were_written() -> None:
    assert wrote(wrote(EMPTY, at(25), 3), at(5), 2).curve == (2, 0, 3)


def test_a_chart_adds_neighbours_where_there_are_too_many() -> None:
    rows = bars([1] * 100, width=25, height=2)
    assert rows == ["█" * 25, "█" * 25]


def test_a_chart_shows_the_smallest_count_and_nothing_for_none() -> None:
    [row] = bars([0, 1, 1000], width=3, height=1)
    assert (row[0], row[1], row[2]) == (" ", "▁", "█")


def test_a_call_that_failed_is_shown() -> None:
    view = LiveView(EMPTY)
    view.failed(Failure(at(3), "lead-gao", "escalation.direct", "Refused: not yet"))
    assert "lead-gao escalation.direct: Refused: not yet" in drawn(view.scene)


def test_mentions_that_wait_are_shown_with_since_when_and_how_many_until_they_are_taken() -> None:
    view = LiveView(EMPTY)
    hold = Hold("refused", at(5), most=3, waiting=3)
    view.held(hold)
    assert "队列已满：3 批等待，自 19:05:00 (0:15)" in drawn(view.scene, 200)
    assert "the queue is full: 3 batches wait, since 19:05:00 (0:15)" in drawn(view.scene, 200)
    view.held(replace(hold, waiting=0, until=at(9), held_s=4.0))
    assert "batches wait" not in drawn(view.scene, 200)


def test_without_a_terminal_a_hold_is_told_when_it_begins_and_when_it_ends() -> None:
    console = Console(file=StringIO(), width=60)
    view = PlainView(console, ZONE, {})
    hold = Hold("unconfirmed", at(5), most=3, waiting=3)
    for one in (hold, replace(hold, most=4, waiting=4), replace(hold, waiting=0, until=at(9), held_s=4.0)):
        view.held(one)
    file = console.file
    assert isinstance(file, StringIO)
    began, ended = file.getvalue().splitlines()
    assert began.startswith("[演练 EXERCISE] 02-18 19:05:00  ! 公众声音受阻")
    assert ended.startswith("[演练 EXERCISE] 02-18 19:09:00  ! 公众声音曾受阻")


def test_without_a_terminal_every_line_bears_the_mark_and_the_virtual_time() -> None:
    console = Console(file=StringIO(), width=60)
    view = PlainView(console, ZONE, {})
    for one in events():
        view.heard(one)
    view.wrote(at(3), 5)
    file = console.file
    assert isinstance(file, StringIO)
    lines = file.getvalue().splitlines()
    assert all(line.startswith("[演练 EXERCISE] 02-18 ") for line in lines)
    assert "[演练 EXERCISE] 02-18 19:25:00  研判为二级（橙色）  assessed as II (orange)" in lines
