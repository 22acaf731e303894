"""A source: who reads it when, what is never taken twice, how it backs off, when its quiet is a silence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.model.backoff import LONGEST_BACKOFF, backoff
from services.monitoring.model.rhythm import Rhythm, heard
from services.monitoring.model.source import (
    EMPTY,
    Add,
    Begin,
    Fail,
    Finish,
    Pause,
    Resume,
    decide,
    evolve,
)
from services.monitoring.model.source_state import KNOWN, Source
from services.monitoring.views import source as view
from shared.errors import Refused
from shared.messages.source_states import (
    SourceBegun,
    SourceChanged,
    SourceRead,
    SourceRecovered,
    SourceSilent,
    SourceTroubled,
)
from shared.parts import Tick
from tests.fakes import START

ADD = Add("daily", "feed", "https://news.example.cn/rss.xml", START)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def after(source: Source, *commands: Any) -> Source:
    return reduce(lambda now, command: reduce(evolve, decide(now, command), now), commands, source)


def finish(reading: int, at: datetime, *taken: str, **more: Any) -> Finish:
    return Finish(reading, taken, more.get("cursor", {}), more.get("left_out", ()), at)


def fail(reading: int, at: datetime, again_s: float | None = None) -> Fail:
    return Fail(reading, "it does not answer", "wait", again_s, at)


ADDED = after(EMPTY, ADD)
BEGUN = after(ADDED, Begin("a", START))


def test_a_source_that_is_added_is_read_at_once() -> None:
    assert ADDED.next == START
    [begun] = decide(ADDED, Begin("a", START))
    assert begun == SourceBegun("daily", 1, "a", START + 10 * MINUTE, START)


def test_adding_it_again_as_it_is_changes_nothing() -> None:
    assert decide(ADDED, replace(ADD, at=START + HOUR)) == []


@pytest.mark.parametrize("every", [0, 1, 1441])
def test_a_rhythm_that_is_too_quick_or_too_slow_is_refused(every: int) -> None:
    with pytest.raises(Refused, match="every 2 to 1440 minutes"):
        decide(EMPTY, replace(ADD, every_min=every))


def test_one_reader_at_a_time() -> None:
    assert decide(BEGUN, Begin("b", START + 9 * MINUTE)) == []
    later = START + 10 * MINUTE
    assert decide(BEGUN, Begin("b", later)) == [SourceBegun("daily", 2, "b", later + 10 * MINUTE, later)]


def test_a_reading_that_was_never_finished_is_begun_again_where_it_stood() -> None:
    read = after(BEGUN, finish(1, START, "x", cursor={"etag": "1"}))
    crashed = after(read, Begin("a", START + 10 * MINUTE), Begin("b", START + 20 * MINUTE))
    assert (crashed.reading, crashed.cursor, crashed.known) == (3, {"etag": "1"}, ("x",))


def test_what_a_reading_brought_moves_the_cursor() -> None:
    moved = finish(1, START + MINUTE, "x", "y", cursor={"etag": "1"}, left_out=("two old ones",))
    [read] = decide(BEGUN, moved)
    assert read == SourceRead("daily", 1, ("x", "y"), {"etag": "1"}, ("two old ones",), START + MINUTE)
    state = evolve(BEGUN, read)
    assert (state.count, state.known, state.begun) == (2, ("x", "y"), None)
    assert state.next == START + 10 * MINUTE


def test_a_reading_that_brings_nothing_leaves_no_trace() -> None:
    assert decide(BEGUN, finish(1, START + MINUTE)) == []
    read = after(BEGUN, finish(1, START, "x", left_out=("an old one",)), Begin("a", START + HOUR))
    assert decide(read, finish(2, START + HOUR)) == []
    assert decide(read, finish(2, START + HOUR, left_out=("an old one",))) == []
    assert decide(read, finish(2, START + HOUR, left_out=("another",))) != []


def test_a_late_result_of_a_reading_that_is_over_changes_nothing() -> None:
    second = after(BEGUN, Begin("b", START + 10 * MINUTE))
    assert decide(second, finish(1, START + 11 * MINUTE, "x")) == []
    assert decide(second, fail(1, START + 11 * MINUTE)) == []


def test_the_result_of_another_address_changes_nothing() -> None:
    moved = after(BEGUN, replace(ADD, address="https://new.example.cn/rss.xml", at=START + MINUTE))
    assert decide(moved, finish(1, START + 2 * MINUTE, "x", cursor={"etag": "1"})) == []
    assert (moved.next, moved.cursor) == (START + MINUTE, {})


def test_only_so_many_of_the_last_items_are_remembered() -> None:
    many = tuple(str(number) for number in range(KNOWN + 10))
    state = after(BEGUN, finish(1, START, *many))
    assert (len(state.known), state.known[-1], state.count) == (KNOWN, many[-1], KNOWN + 10)


def test_an_address_with_a_password_never_comes_into_the_journal() -> None:
    with pytest.raises(Refused, match="leave out user and password"):
        decide(EMPTY, replace(ADD, address="https://me:secret@news.example.cn/rss.xml"))


def test_what_is_known_comes_back_from_a_snapshot_as_it_was() -> None:
    read = after(BEGUN, finish(1, START, "x", cursor={"etag": "1"}), Begin("a", START + HOUR))
    for state in (read, after(read, fail(2, START + HOUR)), KNOWN_WELL):
        assert msgspec.json.decode(msgspec.json.encode(state), type=Source) == state


# -- pausing


def test_a_paused_source_is_not_read_and_says_why() -> None:
    paused = after(ADDED, Pause("daily", "its keeper moves it", START))
    assert decide(paused, Begin("a", START + DAY)) == []
    shown = view(paused)
    assert shown is not None
    assert (shown["state"], shown["reason"], shown["next"]) == ("paused", "its keeper moves it", None)
    resumed = after(paused, Resume("daily", START + DAY))
    assert resumed.next == START + DAY


def test_what_was_being_read_when_it_was_paused_is_still_taken() -> None:
    paused = after(BEGUN, Pause("daily", "why", START + MINUTE), finish(1, START + 2 * MINUTE, "x"))
    assert (paused.known, paused.active) == (("x",), False)


@pytest.mark.parametrize("command", [Pause("daily", "why", START), Resume("daily", START)])
def test_a_source_that_nobody_added_cannot_be_switched(command: Any) -> None:
    with pytest.raises(Refused, match="there is no source daily"):
        decide(EMPTY, command)


# -- troubles


def test_a_source_in_trouble_backs_off_and_says_what_to_do() -> None:
    state, waits = ADDED, []
    for reading in range(1, 9):
        at = state.next or START
        state = after(state, Begin("a", at), fail(reading, at))
        waits.append(((state.next or START) - at) // MINUTE)
    assert waits == [20, 40, 80, 160, 320, 360, 360, 360]
    shown = view(state)
    assert shown is not None
    assert (shown["state"], shown["failures"]) == ("troubled", 8)
    assert (shown["problem"], shown["advice"]) == ("it does not answer", "wait")


def test_a_slow_source_never_comes_sooner_by_its_troubles() -> None:
    assert backoff(1440, 1) == DAY
    assert backoff(2, 10_000) == LONGEST_BACKOFF


def test_a_source_that_names_a_time_is_asked_no_sooner() -> None:
    [troubled] = decide(BEGUN, fail(1, START, again_s=7200.0))
    assert isinstance(troubled, SourceTroubled)
    assert troubled.again == START + 2 * HOUR
    assert after(BEGUN, fail(1, START, again_s=1.0)).next == START + 20 * MINUTE
    assert after(BEGUN, fail(1, START, again_s=1e9)).next == START + DAY


def test_a_reading_that_succeeds_ends_the_trouble() -> None:
    troubled = after(BEGUN, fail(1, START), Begin("a", START + HOUR))
    [read] = decide(troubled, finish(2, START + HOUR))
    assert isinstance(read, SourceRead)
    state = evolve(troubled, read)
    assert (state.failures, state.trouble) == (0, None)


def test_resuming_a_source_in_trouble_reads_it_now() -> None:
    troubled = after(BEGUN, fail(1, START))
    [changed] = decide(troubled, Resume("daily", START + MINUTE))
    assert isinstance(changed, SourceChanged)
    assert evolve(troubled, changed).next == START + MINUTE
    assert decide(ADDED, Resume("daily", START)) == []


# -- rhythm


def daily(days: int, every: timedelta = 3 * HOUR) -> Rhythm:
    moments = [START + number * every for number in range(int(days * DAY / every) + 1)]
    return reduce(heard, moments, Rhythm())


def test_a_source_that_is_hardly_known_is_never_silent() -> None:
    assert daily(7).silent_at is None


def test_a_source_is_silent_after_twice_its_longest_quiet_and_six_hours_at_least() -> None:
    assert daily(8).silent_at == START + 8 * DAY + 6 * HOUR
    assert daily(9, timedelta(minutes=30)).silent_at == START + 9 * DAY + 6 * HOUR
    assert daily(12, 2 * DAY).silent_at == START + 12 * DAY + 4 * DAY


def test_weekends_are_learnt() -> None:
    rhythm = reduce(
        heard,
        (START + day * DAY + hour * HOUR for day in range(14) if day % 7 < 5 for hour in range(8)),
        Rhythm(),
    )
    friday = START + 11 * DAY + 7 * HOUR
    assert rhythm.last == friday
    assert rhythm.silent_at == friday + 2 * timedelta(hours=65)


def test_an_old_quiet_is_forgotten_and_a_silence_not_learnt_from() -> None:
    late = heard(daily(8), START + 20 * DAY)
    assert late.usual_s == 3 * 3600
    again = heard(heard(daily(8), START + 8 * DAY + 5 * HOUR), START + 8 * DAY + 6 * HOUR)
    assert again.usual_s == 5 * 3600
    hours = (START + 8 * DAY + (6 + number) * HOUR for number in range(1, 24 * 30))
    onwards = reduce(heard, hours, again)
    assert onwards.usual_s == 3600
    assert len(onwards.quiets) <= 28


@given(st.lists(st.integers(1, 200), max_size=60))
def test_the_rhythm_stays_small_and_in_order(gaps: Sequence[int]) -> None:
    rhythm, at = Rhythm(), START
    for gap in gaps:
        at += gap * HOUR
        rhythm = heard(rhythm, at)
    days = [one.day for one in rhythm.quiets]
    assert days == sorted(set(days))
    assert len(days) <= 28


KNOWN_WELL = replace(ADDED, rhythm=daily(8))
QUIET = START + 8 * DAY + 6 * HOUR


def test_a_silence_is_told_once_at_its_moment() -> None:
    assert KNOWN_WELL.due == QUIET
    assert decide(KNOWN_WELL, Tick(QUIET - MINUTE)) == []
    [silent] = decide(KNOWN_WELL, Tick(QUIET))
    assert silent == SourceSilent("daily", START + 8 * DAY, 3 * 3600.0, QUIET)
    state = evolve(KNOWN_WELL, silent)
    assert (state.due, decide(state, Tick(QUIET + DAY))) == (None, [])


def test_a_silent_source_recovers_with_the_next_text() -> None:
    silent = after(KNOWN_WELL, Tick(QUIET), Begin("a", QUIET + HOUR))
    assert decide(silent, finish(1, QUIET + HOUR)) == []
    [_, recovered] = decide(silent, finish(1, QUIET + HOUR, "x"))
    assert recovered == SourceRecovered("daily", START + 8 * DAY, QUIET + HOUR)
    assert after(silent, finish(1, QUIET + HOUR, "x")).silent is None


def test_a_pause_is_no_silence() -> None:
    paused = after(KNOWN_WELL, Pause("daily", "why", START + 8 * DAY))
    assert (paused.due, decide(paused, Tick(QUIET))) == (None, [])
    resumed = after(paused, Resume("daily", START + 30 * DAY))
    assert resumed.due == START + 30 * DAY + 6 * HOUR
