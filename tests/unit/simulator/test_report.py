"""The after-action report: whole in one file, escaped, and right about what happened."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from shared.errors import NotFound
from simulator.answers import answers
from simulator.findings import lateness, matched, moments, receipts
from simulator.holds import Hold, said_after
from simulator.plot import plot
from simulator.record import Record
from simulator.report import build, render, span, write
from tests.unit.simulator.happenings import EXERCISE, START, at, events, sheet

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Whole(HTMLParser):
    """Checks that every element is closed, and gathers what a page shows and refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.refers: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.refers += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "data")
        ]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def page() -> str:
    return render(build(sheet(), events()))


@pytest.fixture
def read(page: str) -> Whole:
    whole = Whole()
    whole.feed(page)
    whole.close()
    return whole


def test_the_page_is_whole_and_bears_the_mark(read: Whole) -> None:
    assert read.open == []
    assert "演练 EXERCISE" in "".join(read.text)


def test_the_page_refers_to_nothing_outside(read: Whole, page: str) -> None:
    assert read.refers == []
    assert not {"script", "link", "iframe", "img", "object"} & set(read.tags)
    assert not re.search(r"url\(|@import|https?://", page)


def test_whatever_was_written_by_people_is_escaped(read: Whole, page: str) -> None:
    assert "<script>" not in page
    assert "<not yet>" in "".join(read.text)
    assert "自来水发黄 & <演练>" in "".join(read.text)


def test_the_page_names_who_did_what_when(read: Whole) -> None:
    text = " ".join(" ".join(read.text).split())
    assert "19:25:00" in text
    assert "应急新闻办 孙立" in text
    assert "office, office-sun" in text
    assert "研判为二级（橙色）" in text


def test_a_missed_expectation_says_by_how_much(read: Whole) -> None:
    text = " ".join(read.text)
    assert "✘ 未达成" in text
    assert "超时 0:10:00" in text
    assert "提前 0:11:00" in text


def test_a_published_statement_stands_with_identity_disclosure_and_address(read: Whole) -> None:
    text = " ".join(read.text)
    for said in ("柳河镇应急新闻办公室", "本通报由柳河镇应急新闻办公室发布", "公告栏", "请勿饮用"):
        assert said in text


def test_a_stopped_exercise_says_so() -> None:
    assert "演练被中止" in render(build(sheet(interrupted=True), events()))


def test_mentions_that_the_broker_held_are_a_finding_where_it_happened() -> None:
    held = replace(sheet(), holds=(Hold("refused", at(16), 40, 0, at(24), 8.0),))
    report = build(held, events())
    place = next(n for n, step in enumerate(report.steps) if step.said == said_after(held.holds[0]))
    assert report.steps[place - 1].at <= at(16) <= report.steps[place + 1].at
    page = render(report)
    assert "for 8 s of real time, at most 40 batches waited" in page
    assert "受阻 1 次，实际共 8 秒" in page


def test_a_sheet_that_was_kept_before_holds_were_told_is_still_read(tmp_path: Path) -> None:
    record = Record(tmp_path / EXERCISE)
    record.open()
    record.close()
    old = msgspec.to_builtins(sheet())
    del old["holds"]
    (record.folder / "meta.json").write_bytes(msgspec.json.encode(old))
    assert record.sheet() == sheet()


def test_an_exercise_in_which_nothing_happened_has_a_report() -> None:
    assert "没有发布" in render(build(sheet(), []))


def test_a_receipt_after_its_time_is_late() -> None:
    [receipt] = receipts(events())
    assert (receipt.acknowledged, receipt.done, receipt.late) == (at(40), at(70), True)


def test_response_times_are_told_by_role() -> None:
    roles = {key: person.role for key, person in sheet().people.items()}
    found = {(one.role, one.task.en): one.middle for one in answers(events(), roles)}
    assert found["office", "assess"] == timedelta(minutes=8)
    assert found["lead", "direct"] == timedelta(minutes=8)
    assert found["unit", "acknowledge"] == timedelta(minutes=4)
    assert found["correspondent", "publish"] == timedelta(minutes=3)


def test_the_system_s_lateness_is_real_time_and_apart() -> None:
    found = lateness(events(), sheet().segments)
    assert {one.service for one in found} == {
        "monitoring",
        "escalation",
        "instruction",
        "correspondent",
        "archive",
    }
    assert all(39 <= one.middle_ms <= 41 for one in found)


def test_the_plot_marks_the_moments_in_order_within_its_frame() -> None:
    found = moments(events())
    assert [one.said.en for one in found] == [
        "alert", "first notice", "assessed", "directed", "first statement", "stabilised", "closed",
    ]  # fmt: skip
    drawn = plot(sheet().curve, matched(events(), START, 12), START, at(120), at(0).tzinfo, found)  # type: ignore[arg-type]
    assert all(drawn.left <= mark.x <= drawn.width for mark in drawn.marks)
    assert all(bar.all_y >= drawn.top - 0.01 and bar.matched_height <= bar.all_height for bar in drawn.bars)
    assert len({(mark.x, mark.y) for mark in drawn.marks}) == len(drawn.marks)


def test_a_report_can_be_made_again_from_what_was_kept(tmp_path: Path) -> None:
    record = Record(tmp_path / EXERCISE)
    record.open()
    for message in events():
        record.keep(message)
    record.close()
    record.finish(sheet())
    assert write(record).read_text("utf-8") == render(build(sheet(), events()))


def test_an_exercise_that_was_not_played_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nobody-played"):
        write(Record(tmp_path / "nobody-played"))


def test_spans_are_hours_minutes_seconds() -> None:
    assert (span(59.6), span(timedelta(hours=30, seconds=1))) == ("0:01:00", "30:00:01")
