"""A topic is tried against the texts that are still there."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.monitoring.trying import try_topic

CHINA = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 2, 18, 15, 59, tzinfo=UTC)  # a minute before midnight in China
KEPT = [
    ("m1", "河东停水了", AT),
    ("m2", "停水演习通知", AT),
    ("m3", "又停水", AT + timedelta(minutes=2)),
    ("m4", "庙会", AT + timedelta(days=2)),
]


def test_what_would_have_matched_is_counted_by_the_day_and_shown_the_newest_first() -> None:
    tried = try_topic(("停水 NOT 演习",), KEPT, CHINA)
    assert (tried.seen, tried.days) == (4, {date(2026, 2, 18): 1, date(2026, 2, 19): 1})
    assert list(tried.texts.items()) == [("m3", "又停水"), ("m1", "河东停水了")]


def test_many_texts_are_counted_all_and_some_are_shown() -> None:
    kept = [(f"m{n:04}", f"停水{n}", AT + timedelta(seconds=n)) for n in range(1_700)]
    tried = try_topic(("停水",), iter(kept), CHINA, shown=2)
    assert (tried.seen, sum(tried.days.values())) == (1_700, 1_700)
    assert list(tried.texts) == ["m1699", "m1698"]


def test_nothing_kept_is_nothing_found() -> None:
    assert try_topic(("停水",), [], CHINA).days == {}
