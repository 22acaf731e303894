"""Sheets and orders for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.monitoring.sheets.content import Figure, Section, Sheet, Table
from services.monitoring.sheets.curve import drawn
from services.monitoring.sheets.known import History, Issuer, Order

AT = datetime(2026, 2, 18, 12, 30, tzinfo=UTC)
ISSUER = Issuer("应急新闻办公室", "emergency news office", "柳河镇", "Liuhe")
FIGURE = Figure(drawn([1, 5, 9], ["19:00", "20:00", "21:00"]), "走势")
SHEET = Sheet(
    language="zh",
    marks=(),
    masthead="柳河镇公众关切专报",
    number="〔2026〕3号",
    signed="签发人：何静",
    title="关于自来水的初报",
    to="应急新闻办公室：",
    sections=(
        Section("一、已掌握的情况", items=("事实甲。", "事实乙。")),
        Section("二、话题", table=Table(("话题", "信息"), (("自来水", "12"), ("火情", "0")))),
        Section("三、走势", ("截至20时。",), figure=FIGURE),
    ),
    unit="柳河镇监测值班",
    date="2026年2月18日",
    copies="抄送：领导小组。",
    printed="柳河镇监测值班　2026年2月18日印发",
    footer="非涉密系统，严禁处理国家秘密",
    paper="关于自来水的初报",
)
EXERCISE = replace(SHEET, marks=("演练 EXERCISE", "演练内容，非真实事件（drill-7）", "草稿：机器起草"))
FULL = replace(SHEET, sections=(Section("一、全文", ("水" * 28 * 60,)),))
"""Pages full of one character: 28 a line, 22 lines a page."""

FILED = {
    "version": 1,
    "title": "关于自来水的初报",
    "facts": ["一处水发黄。", "值班员自己写的。"],
    "unknown": ["原因不明。"],
    "title_en": "",
    "facts_en": [],
    "unknown_en": [],
    "filed_by": "monitor-he",
    "at": AT.isoformat(),
}
REPORT: dict[str, Any] = {
    "report": "first-water-1",
    "kind": "first",
    "incident": "water-1",
    "topic": "water",
    "state": "filed",
    "title": "关于自来水的初报",
    "title_en": "First notice: Tap water",
    "facts": ["一处水发黄。", "信息12条。"],
    "facts_en": ["Water is brown in one place.", "12 mentions."],
    "unknown": ["原因不明。"],
    "unknown_en": ["The cause is not known."],
    "mentions": ["m1", "m2"],
    "drafted": (AT - timedelta(minutes=5)).isoformat(),
    "versions": [FILED],
}
HISTORY = History(
    AT, (0,) * 150 + (1, 2, 3) * 10, (0,) * 170 + (1,) * 10, ("q1", "q2"), ("柳河论坛", "晚报网"), ("河东村",)
)
ORDER = Order("html", "zh", "", ISSUER, REPORT, 1, 3, history=HISTORY)
