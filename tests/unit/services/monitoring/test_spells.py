"""When nothing came from a source, as its stream tells."""

from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import msgspec

from services.monitoring.model.source import EMPTY, evolve
from services.monitoring.model.source_state import Source
from services.monitoring.model.spells import HICCUP, KEPT, Spell, after
from services.monitoring.views import source as view
from shared.messages.source_states import (
    SourceChanged,
    SourceRead,
    SourceRecovered,
    SourceSettings,
    SourceSilent,
    SourceTroubled,
)
from tests.fakes import START

HOUR = timedelta(hours=1)
SETTINGS = SourceSettings("daily", "feed", "https://news.example.cn/rss.xml", 10, "晚报网", "", "zh")


def hour(number: float) -> datetime:
    return START + number * HOUR


def silent(last: float, at: float) -> SourceSilent:
    return SourceSilent("daily", hour(last), 3600.0, hour(at))


def troubled(at: float) -> SourceTroubled:
    return SourceTroubled("daily", 1, "it does not answer", "wait", 1, hour(at + 1), hour(at))


def read(at: float) -> SourceRead:
    return SourceRead("daily", 1, ("x",), {}, (), hour(at))


def switched(active: bool, at: float, reason: str = "") -> SourceChanged:
    return SourceChanged(SETTINGS, active, reason, hour(at))


def spells(*events: Any) -> tuple[Spell, ...]:
    return reduce(after, events, ())


def test_a_silence_begins_with_the_last_that_came_and_ends_when_something_comes() -> None:
    told = [silent(1, 9), read(12), SourceRecovered("daily", hour(1), hour(12))]
    assert spells(*told[:2]) == (Spell("silent", hour(1), hour(9)),)
    assert spells(*told) == (Spell("silent", hour(1), hour(9), hour(12)),)


def test_a_trouble_begins_with_the_first_failure_and_ends_with_the_next_reading() -> None:
    assert spells(troubled(1), troubled(2), read(4)) == (Spell("troubled", hour(1), hour(1), hour(4)),)


def test_a_hiccup_is_no_spell() -> None:
    short = HICCUP / HOUR - 0.01
    assert spells(troubled(1), read(1 + short)) == ()
    assert spells(troubled(1), read(1 + HICCUP / HOUR)) != ()


def test_a_source_that_is_paused_is_neither_silent_nor_in_trouble_and_says_why() -> None:
    paused = spells(silent(1, 9), troubled(10), switched(False, 12, "搬迁"), switched(True, 20))
    assert paused == (
        Spell("silent", hour(1), hour(9), hour(12)),
        Spell("troubled", hour(10), hour(10), hour(12)),
        Spell("paused", hour(12), hour(12), hour(20), "搬迁"),
    )


def test_a_source_that_is_resumed_after_a_trouble_is_tried_anew() -> None:
    assert spells(troubled(1), switched(True, 3), read(4)) == (Spell("troubled", hour(1), hour(1), hour(3)),)


def test_only_the_last_spells_are_remembered_and_always_the_one_that_goes_on() -> None:
    events = [one for n in range(KEPT + 5) for one in (troubled(10 * n + 10), read(10 * n + 15))]
    kept = spells(silent(1, 9), *events)
    assert (len(kept), kept[0].kind, kept[-1].until) == (KEPT, "silent", hour(10 * (KEPT + 4) + 15))


def test_the_view_shows_the_spells_and_a_snapshot_keeps_them() -> None:
    state = evolve(evolve(EMPTY, switched(True, 0)), silent(1, 9))
    shown = view(state)
    assert shown is not None
    [spell] = shown["spells"]
    assert (spell["kind"], spell["since"], spell["until"]) == ("silent", hour(1).isoformat(), "")
    assert msgspec.json.decode(msgspec.json.encode(state), type=Source) == state
