"""A webhook as a source: never asked, paused and resumed, silent by its own rhythm, and its troubles few."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.model.hook import Deliver, Open, TurnAway
from services.monitoring.model.source import EMPTY, Add, Begin, Pause, Resume, decide, evolve
from services.monitoring.model.source_state import KNOWN, Source
from services.monitoring.views import source as view
from shared.errors import Refused
from shared.messages.source_states import SourceDelivered, SourceRecovered, SourceSilent, SourceTroubled
from shared.parts import Tick
from tests.fakes import START

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = Open("partner", START)
WRONG, LATE = "a document was not rightly signed", "a document came again"


def after(source: Source, *commands: Any) -> Source:
    return reduce(lambda now, command: reduce(evolve, decide(now, command), now), commands, source)


def bring(at: Any, *taken: str) -> Deliver:
    return Deliver("partner", "a/1", taken, at)


def turn(at: Any, problem: str = WRONG) -> TurnAway:
    return TurnAway(problem, "wait", at)


OPENED = after(EMPTY, OPEN)
KNOWN_WELL = after(OPENED, *(bring(START + number * 3 * HOUR, str(number)) for number in range(65)))
QUIET = START + 8 * DAY + 6 * HOUR


def test_a_webhook_stands_among_the_sources_and_is_never_asked() -> None:
    shown = view(OPENED)
    assert shown is not None
    assert (shown["kind"], shown["address"], shown["state"]) == ("webhook", "/hooks/partner", "new")
    assert shown["next"] is None
    assert decide(OPENED, Begin("a", START + DAY)) == []


def test_opening_it_again_changes_nothing() -> None:
    assert decide(KNOWN_WELL, replace(OPEN, at=START + DAY)) == []


def test_a_name_stays_with_the_source_that_has_it() -> None:
    add = Add("partner", "feed", "https://news.example.cn/rss.xml", START)
    assert decide(after(EMPTY, add), OPEN) == []
    with pytest.raises(Refused, match="partner is a webhook"):
        decide(OPENED, add)


def test_what_it_brought_is_known_and_counted() -> None:
    delivered = bring(START + MINUTE, "x", "y")
    assert decide(OPENED, delivered) == [SourceDelivered("partner", "a/1", ("x", "y"), START + MINUTE)]
    state = after(OPENED, delivered)
    assert (state.known, state.count, state.looked) == (("x", "y"), 2, START + MINUTE)
    shown = view(state)
    assert shown is not None
    assert (shown["state"], shown["last"]) == ("heard", (START + MINUTE).isoformat())


def test_a_document_without_anything_new_is_committed_too_so_that_it_is_known() -> None:
    state = after(OPENED, bring(START, "x"), bring(START + HOUR))
    assert (state.count, state.looked, state.rhythm.last) == (1, START + HOUR, START)


def test_only_so_many_of_the_last_items_are_remembered() -> None:
    many = tuple(str(number) for number in range(KNOWN + 10))
    state = after(OPENED, bring(START, *many))
    assert (len(state.known), state.known[-1], state.count) == (KNOWN, many[-1], KNOWN + 10)


def test_a_paused_webhook_says_why_and_is_not_asked_when_it_is_resumed() -> None:
    paused = after(OPENED, Pause("partner", "they test", START))
    shown = view(paused)
    assert shown is not None
    assert (shown["state"], shown["reason"]) == ("paused", "they test")
    resumed = after(paused, Resume("partner", START + DAY))
    assert (resumed.active, resumed.next) == (True, None)


def test_what_was_handed_on_while_somebody_paused_it_counts() -> None:
    assert after(OPENED, Pause("partner", "why", START), bring(START, "x")).count == 1


def test_what_is_known_comes_back_from_a_snapshot_as_it_was() -> None:
    for state in (OPENED, KNOWN_WELL, after(KNOWN_WELL, turn(QUIET))):
        assert msgspec.json.decode(msgspec.json.encode(state), type=Source) == state


# -- silence


def test_a_silence_is_told_once_at_its_moment_and_ends_with_the_next_text() -> None:
    assert KNOWN_WELL.due == QUIET
    assert decide(KNOWN_WELL, Tick(QUIET - MINUTE)) == []
    [told] = decide(KNOWN_WELL, Tick(QUIET))
    assert told == SourceSilent("partner", START + 8 * DAY, 3 * 3600.0, QUIET)
    silent = evolve(KNOWN_WELL, told)
    assert decide(silent, bring(QUIET + HOUR)) == [SourceDelivered("partner", "a/1", (), QUIET + HOUR)]
    [_, recovered] = decide(silent, bring(QUIET + HOUR, "x"))
    assert recovered == SourceRecovered("partner", START + 8 * DAY, QUIET + HOUR)
    assert after(silent, bring(QUIET + HOUR, "x")).silent is None


def test_what_is_turned_away_ends_no_silence() -> None:
    silent = after(KNOWN_WELL, Tick(QUIET), turn(QUIET + HOUR))
    assert silent.silent == START + 8 * DAY


# -- troubles


def test_what_is_turned_away_is_shown_with_what_to_do_until_something_is_taken() -> None:
    troubled = after(OPENED, turn(START))
    shown = view(troubled)
    assert shown is not None
    assert (shown["state"], shown["problem"], shown["advice"]) == ("troubled", WRONG, "wait")
    assert (shown["troubled"], shown["next"]) == (START.isoformat(), None)
    for ended in (bring(START + MINUTE), Resume("partner", START + MINUTE)):
        state = after(troubled, ended)
        assert (state.failures, state.trouble, state.next) == (0, None, None)


def told(source: Source, moments: Sequence[tuple[Any, str]]) -> list[SourceTroubled]:
    events: list[SourceTroubled] = []
    for at, problem in moments:
        new = decide(source, turn(at, problem))
        source = reduce(evolve, new, source)
        events += [one for one in new if isinstance(one, SourceTroubled)]
    return events


def test_the_same_trouble_is_told_more_and_more_rarely() -> None:
    every_second = [(START + number * SECOND, WRONG) for number in range(24 * 3600)]
    moments = [(one.at - START) // MINUTE for one in told(OPENED, every_second)]
    assert moments == [0, 2, 6, 14, 30, 62, 126, 254, 510, 870, 1230]


def test_another_trouble_is_told_after_a_minute() -> None:
    moments = [(START, WRONG), (START + 59 * SECOND, LATE), (START + 60 * SECOND, LATE)]
    assert [one.problem for one in told(OPENED, moments)] == [WRONG, LATE]


def test_a_clock_that_was_set_back_keeps_no_trouble_untold() -> None:
    assert len(told(OPENED, [(START + DAY, WRONG), (START, WRONG)])) == 2


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from([WRONG, LATE, ""])), max_size=120))
def test_whatever_is_sent_no_two_troubles_are_told_within_a_minute(
    sent: Sequence[tuple[int, str]],
) -> None:
    source, at, moments = OPENED, START, []
    for seconds, problem in sent:
        at += seconds * SECOND
        events = decide(source, turn(at, problem) if problem else bring(at))
        source = reduce(evolve, events, source)
        moments += [one.at for one in events if isinstance(one, SourceTroubled)]
    gaps = [later - sooner for sooner, later in pairwise(moments)]
    assert min(gaps, default=MINUTE) >= MINUTE


def test_a_webhook_that_is_paused_and_a_source_that_is_none_have_no_such_troubles() -> None:
    feed = after(EMPTY, Add("partner", "feed", "https://news.example.cn/rss.xml", START))
    for source in (EMPTY, feed, after(OPENED, Pause("partner", "why", START))):
        assert decide(source, turn(START)) == []


def test_what_is_turned_away_is_no_time_without_texts() -> None:
    heard = after(
        OPENED, bring(START, "a"), turn(START + timedelta(hours=2)), bring(START + timedelta(hours=9))
    )
    assert heard.spells == ()
