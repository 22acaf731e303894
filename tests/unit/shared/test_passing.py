"""What is heard and handed on: a live batch of mentions counts when it came, not when its source says."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.messages.envelope import Message
from shared.messages.sources import Mention, Mentions
from shared.names import MENTIONS_TYPE
from shared.passing import arrived

NOW = datetime(2026, 2, 18, 11, tzinfo=UTC)


def batch(at: datetime, exercise: str = "") -> Message:
    data = Mentions((Mention("m-1", "forum", at, "水龙头出黄水"),), at)
    return Message("forum/1", "/candor/forum", MENTIONS_TYPE, "forum", at, data, 1, at, exercise=exercise)


def test_a_batch_that_a_source_dates_in_the_future_counts_when_it_came() -> None:
    message = arrived(batch(NOW + timedelta(days=40)), NOW)
    assert (message.time, message.data.at) == (NOW, NOW)
    assert message.data.mentions[0].text == "水龙头出黄水"


@pytest.mark.parametrize("age", [timedelta(0), timedelta(minutes=3), timedelta(days=400)])
def test_one_of_now_or_before_stays_as_it_is(age: timedelta) -> None:
    assert arrived(batch(NOW - age), NOW) == batch(NOW - age)


def test_the_virtual_time_of_an_exercise_stays_as_it_is() -> None:
    ahead = batch(NOW + timedelta(days=40), "friday")
    assert arrived(ahead, NOW) == ahead
