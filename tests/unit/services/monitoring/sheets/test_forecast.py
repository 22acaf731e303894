"""The band for the next hours, and the curve."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.sheets.curve import HEIGHT, WIDTH, drawn
from services.monitoring.sheets.forecast import HOURS_AHEAD, Band, ahead

COUNTS = st.lists(st.integers(0, 100_000), max_size=60)


def test_nothing_is_said_where_too_little_is_known() -> None:
    assert ahead([5]) == ()


def test_a_steady_topic_stays_within_chance() -> None:
    assert ahead([100] * 24) == (Band(87, 113),) * HOURS_AHEAD


def test_the_band_widens_the_further_ahead_it_looks() -> None:
    first, second, third = ahead([10, 20, 10, 40, 20, 30])
    assert first.high < second.high < third.high
    assert first.low >= second.low >= third.low
    assert first.low < 30 < first.high


def test_what_is_older_than_a_day_plays_no_part() -> None:
    assert ahead([9_999, 0, 5] + [100] * 24) == ahead([100] * 24)


@given(COUNTS)
def test_a_band_is_never_below_nothing_nor_upside_down(counts: list[int]) -> None:
    assert all(0 <= band.low <= band.high for band in ahead(counts))


@given(COUNTS)
def test_a_curve_is_svg_and_stays_within_its_frame(counts: list[int]) -> None:
    bands = ahead(counts)
    root = ET.fromstring(drawn(counts, [str(n) for n in range(len(counts))], bands))
    boxes = [
        {key: float(box.attrib[key]) for key in ("x", "y", "width", "height")}
        for box in root.iter()
        if box.tag.endswith("rect")
    ]
    assert len(boxes) == len(counts) + len(bands)
    for box in boxes:
        assert box["y"] >= -0.1
        assert box["y"] + box["height"] <= HEIGHT + 0.1
        assert box["x"] + box["width"] <= WIDTH + 0.1


@pytest.mark.parametrize(("every", "shown"), [(None, 8), (12, 4)])
def test_not_every_bar_has_its_label(every: int | None, shown: int) -> None:
    svg = drawn([1] * 48, [f"h{n}" for n in range(48)], every=every)
    assert svg.count(">h") == shown
