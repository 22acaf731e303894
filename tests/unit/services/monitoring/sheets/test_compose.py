"""What stands on a sheet, of what the views hold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from services.monitoring.sheets.compose import composed
from services.monitoring.sheets.content import Section, Sheet
from services.monitoring.sheets.html import html
from services.monitoring.sheets.known import History, Order, said
from services.monitoring.sheets.words import WORDS
from shared.messages.monitoring import Claimed, ClaimKind, HarmKind, HarmTold
from tests.unit.services.monitoring.sheets.papers import (
    AT,
    EXERCISE,
    FIGURE,
    FILED,
    HISTORY,
    ORDER,
    REPORT,
    SHEET,
)


def headings(sheet: Sheet) -> list[str]:
    return [section.heading for section in sheet.sections]


def section(sheet: Sheet, heading: str) -> Section:
    [found] = [one for one in sheet.sections if heading in one.heading]
    return found


def note(what: str, minutes: int, words: str = "话", about: str = "") -> dict[str, str]:
    at = AT + timedelta(minutes=minutes)
    return {"what": what, "about": about, "words": words, "words_en": f"{words} en", "at": at.isoformat()}


def with_notes(*notes: dict[str, str]) -> Order:
    docket = {"incident": "water-1", "title": "自来水", "title_en": "Tap water", "notes": list(notes)}
    return replace(ORDER, docket=docket)


def test_a_filed_report_has_number_signature_date_and_copies() -> None:
    sheet = composed(ORDER)
    assert (sheet.masthead, sheet.number, sheet.signed) == (
        "柳河镇公众关切专报",
        "〔2026〕3号",
        "签发人：monitor-he",
    )
    assert (sheet.title, sheet.to) == ("关于自来水的初报", "应急新闻办公室：")
    assert (sheet.unit, sheet.date) == ("柳河镇监测值班", "2026年2月18日")
    assert sheet.printed == "柳河镇监测值班　2026年2月18日印发"
    assert sheet.marks == ()


def test_in_english_a_line_of_the_draft_has_its_translation_and_a_persons_own_stays() -> None:
    sheet = composed(replace(ORDER, language="en"))
    assert sheet.title == "First notice: Tap water"
    assert section(sheet, "What is known").items == ("Water is brown in one place.", "值班员自己写的。")
    assert (sheet.number, sheet.signed) == ("No. 3 of 2026", "Signed: monitor-he")
    assert sheet.to == "To the emergency news office"


def test_what_was_filed_in_english_is_taken() -> None:
    filed = {**FILED, "title_en": "Brown water", "facts_en": ["In her own words."]}
    one = said({**REPORT, "versions": [filed]}, 1, "en")
    assert (one.title, one.facts, one.unknown) == (
        "Brown water",
        ("In her own words.",),
        ("The cause is not known.",),
    )


def test_a_draft_says_that_nobody_filed_it() -> None:
    sheet = composed(replace(ORDER, version=0))
    assert sheet.marks == ("草稿：机器起草，尚未有人署名报送",)
    assert (sheet.signed, sheet.number) == ("", "〔2026〕待编号")
    assert section(sheet, "已掌握的情况").items == tuple(REPORT["facts"])
    assert composed(replace(ORDER, version=0, language="en")).marks[0].startswith("DRAFT")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_exercise_says_so_in_every_language(language: Any) -> None:
    sheet = composed(replace(ORDER, language=language, exercise="drill-7"))
    assert {"演练", "EXERCISE"} <= set(sheet.marks[0].split())
    assert "drill-7" in sheet.marks[1]
    assert sheet.paper.startswith(sheet.marks[0])


def test_sources_are_named_by_ids_and_outlets() -> None:
    told = section(composed(ORDER), "信息来源").paragraphs
    assert "m1、m2" in told[0]
    assert told[1] == "最近24小时的发布平台2个：柳河论坛、晚报网。"


def test_the_trend_has_counts_a_curve_and_a_band() -> None:
    trend = section(composed(ORDER), "走势")
    assert "最近1小时相关信息60条" in trend.paragraphs[0]
    assert "今后3小时" in trend.paragraphs[1]
    assert trend.figure is not None
    assert trend.figure.svg.count("<rect") == 18 + 18
    assert trend.figure.caption == "每10分钟相关信息条数（橙：今后3小时的范围）"


def test_a_topic_that_was_not_watched_has_no_trend() -> None:
    assert not any("走势" in one for one in headings(composed(replace(ORDER, history=History(AT)))))


def test_a_topic_that_was_just_begun_says_that_too_little_is_known() -> None:
    young = replace(HISTORY, mentions=(1,) * 30, questions=(0,) * 30)
    trend = section(composed(replace(ORDER, history=young)), "走势")
    assert "数据不足" in trend.paragraphs[1]
    assert trend.figure is not None
    assert trend.figure.caption == "每10分钟相关信息条数"


SIGNS = replace(
    HISTORY,
    claims=(Claimed("hurt", 2, ("c1", "c2")),),
    harms=(
        HarmTold("nuisance", 40, (), ("n1",)),
        HarmTold("health", 7, ("河东村", "镇中心"), ("h1", "h2", "h3", "h4", "h5", "h6")),
    ),
)


def test_harms_that_are_mentioned_and_claims_to_check_are_listed_by_kind_place_and_ids() -> None:
    listed = section(composed(replace(ORDER, history=SIGNS)), "待核实的说法和提到的危害")
    assert listed.paragraphs == (
        "截至2026年2月18日20时30分的最近24小时，机器按词句从公开信息中找出，重复内容计一次，均未核实。",
    )
    assert listed.items == (
        "提到健康或安全受损的信息7条，涉及河东村、镇中心，编号：h2、h3、h4、h5、h6。",
        "提到生活不便的信息40条，编号：n1。",
        "关于伤亡、患病人数的说法2项，编号：c1、c2。",
    )
    english = section(
        composed(replace(ORDER, history=SIGNS, language="en")), "Claims to check and harms mentioned"
    )
    assert english.items == (
        "Texts that mention harm to health or safety: 7, in 河东村, 镇中心; ids: h2, h3, h4, h5, h6.",
        "Texts that mention a nuisance: 40; ids: n1.",
        "Claims of how many are hurt or ill: 2; ids: c1, c2.",
    )


def test_where_nothing_is_claimed_and_no_harm_mentioned_there_is_no_section_of_it() -> None:
    assert not any("提到的危害" in heading for heading in headings(composed(ORDER)))


def test_every_kind_of_harm_and_claim_has_its_words() -> None:
    for words in WORDS.values():
        assert {f"harm_{kind}" for kind in get_args(HarmKind)} <= words.keys()
        assert {f"claim_{kind}" for kind in get_args(ClaimKind)} <= words.keys()


def test_questions_are_counted_and_named_by_ids() -> None:
    asked = section(composed(ORDER), "群众的提问").paragraphs
    assert asked == (
        "截至2026年2月18日20时30分，最近24小时提问10条，其中最近1小时10条。",
        "最近的提问编号：q1、q2。",
    )


def test_the_last_proposal_and_assessment_by_then_are_told() -> None:
    order = with_notes(
        note("proposed", -9, "三级"),
        note("proposed", -8, "二级"),
        note("assessed", -7, "一级"),
        note("proposed", 1, "四级"),
    )
    level = section(composed(order), "级别").paragraphs
    assert level == (
        "系统建议（由人决定）：二级",
        "办公室研判（2026年2月18日20时23分）：一级",
    )


def test_deadlines_by_then_are_listed() -> None:
    order = with_notes(note("met", -3, "初报：按时"), note("missed", 5, "特报：超时"))
    assert section(composed(order), "时限").paragraphs == ("2026年2月18日20时27分　初报：按时",)


def advice(state: str, minutes: int, answered: int | None = None) -> dict[str, Any]:
    return {
        "title": "供水点",
        "state": state,
        "needs": ["哪里领水"],
        "proposals": ["贴地图"],
        "given": (AT + timedelta(minutes=minutes)).isoformat(),
        "answered": "" if answered is None else (AT + timedelta(minutes=answered)).isoformat(),
        "reason": "已贴",
    }


def test_advice_stands_with_its_answer_as_it_was_known_by_then() -> None:
    order = replace(
        ORDER,
        advice=[
            advice("declined", -9, -5),
            advice("adopted", -8, 3),
            advice("given", -7),
            advice("given", 1),
        ],
    )
    told = "供水点：群众需要而未被告知的有哪里领水；建议贴地图"
    assert section(composed(order), "建议").items == (
        f"{told}（未采纳：已贴）",
        f"{told}（尚无答复）",
        f"{told}（尚无答复）",
    )


def earlier(facts: list[str], minutes: int) -> dict[str, Any]:
    at = (AT - timedelta(minutes=minutes)).isoformat()
    return {**REPORT, "report": "special-water-1", "versions": [{**FILED, "facts": facts, "at": at}]}


def test_what_is_new_since_the_last_report_is_told() -> None:
    order = replace(ORDER, earlier=[earlier(["一处水发黄。"], 9), earlier(["旧的。"], 99), REPORT])
    changed = section(composed(order), "与上一份相比").paragraphs
    assert changed[1:] == ("新增：值班员自己写的。",)
    assert "2026年2月18日20时21分" in changed[0]


def test_what_comes_later_is_no_last_report() -> None:
    assert not any("上一份" in one for one in headings(composed(replace(ORDER, earlier=[earlier([], -1)]))))


def test_a_second_version_tells_what_it_adds_and_leaves_out() -> None:
    second = {**FILED, "version": 2, "facts": ["一处水发黄。", "两处。"], "at": AT.isoformat()}
    order = replace(ORDER, report={**REPORT, "versions": [FILED, second]}, version=2)
    sheet = composed(order)
    assert sheet.title.endswith("（第2版）")
    assert section(sheet, "与上一份相比").paragraphs[1:] == ("新增：两处。", "不再列入：值班员自己写的。")


def test_headings_are_numbered_in_their_order() -> None:
    assert [one[:2] for one in headings(composed(ORDER))] == ["一、", "二、", "三、", "四、", "五、"]


def test_html_escapes_what_people_wrote_and_asks_nobody_for_anything() -> None:
    page = html(replace(SHEET, title="<script>alert(1)</script>")).decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert FIGURE.svg in page
    assert not any(mark in page for mark in ("href=", "src=", "@import", "url("))


def test_html_says_all_marks_above_and_below() -> None:
    page = html(EXERCISE).decode()
    assert all(page.count(mark) >= 2 for mark in EXERCISE.marks)
    assert EXERCISE.footer in page
