"""Events and states in a person's words, Chinese and English beside it. Pure.

Only what a person wants to read of an exercise has words; counting and clocks' warnings have none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.messages.envelope import Message


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in both languages."""

    zh: str
    en: str


STATES = {
    "detected": Said("已发现", "detected"),
    "reported": Said("已报告", "reported"),
    "assessed": Said("已研判", "assessed"),
    "directed": Said("已批示", "directed"),
    "responding": Said("处置中", "responding"),
    "stabilised": Said("已平稳", "stabilised"),
    "closed": Said("已办结", "closed"),
    "dismissed": Said("已排除", "dismissed"),
    "referred": Said("已移送", "referred"),
}
"""The states of an incident."""

LEVELS = {
    "I": Said("一级（红色）", "I (red)"),
    "II": Said("二级（橙色）", "II (orange)"),
    "III": Said("三级（黄色）", "III (yellow)"),
    "IV": Said("四级（蓝色）", "IV (blue)"),
}
"""The concern levels."""

ROLES = {
    "monitor": Said("监测值班", "monitor"),
    "agency": Said("监测机构", "agency"),
    "office": Said("应急新闻办", "office"),
    "lead": Said("领导小组", "leading group"),
    "unit": Said("责任单位", "unit"),
    "correspondent": Said("新闻发言联络员", "correspondent"),
    "controller": Said("导演", "controller"),
    "evaluator": Said("评估员", "evaluator"),
    "admin": Said("系统", "system"),
}
"""The roles."""

REPORTS = {
    "first": Said("初报", "first notice"),
    "special": Said("特报", "special report"),
    "follow_up": Said("续报", "follow-up"),
    "final": Said("终报", "final report"),
    "weekly": Said("周报", "weekly report"),
    "zero": Said("零报告", "zero report"),
    "finding": Said("发现报告", "finding"),
}
"""The kinds of report."""

INSTRUCTIONS = {
    "verify_facts": Said("核实情况", "verify facts"),
    "hold": Said("待命", "hold"),
    "publish_statement": Said("发布通报", "publish a statement"),
    "answer_questions": Said("答复问题", "answer questions"),
    "brief_media": Said("向媒体通报", "brief media"),
    "correct_record": Said("更正事实", "correct the record"),
    "remedy": Said("整改修复", "remedy"),
    "support": Said("支援", "support"),
    "stand_down": Said("解除", "stand down"),
}
"""The closed set of instructions."""

DECISIONS = {
    "adopted": Said("同意", "adopted"),
    "changed": Said("修改后同意", "changed"),
    "rejected": Said("不同意", "rejected"),
}
POINTS = {
    "known": Said("已知", "known"),
    "unknown": Said("未知", "not known"),
    "doing": Said("正在做", "being done"),
    "to_do": Said("请群众做", "what to do"),
    "next_word": Said("下次发布", "next word"),
    "questions": Said("答问", "questions"),
    "care": Said("关怀", "care"),
    "promises": Said("承诺", "promises"),
}
"""The points that a statement is checked for, in the order in which a report shows them."""


def name(table: Mapping[str, Said], key: str) -> Said:
    """The words for a key; the key itself where there are none."""
    return table.get(key, Said(key, key))


def tell(message: Message, units: Mapping[str, Said]) -> Said | None:
    """What happened, in a line, with the units by their names; None where nobody wants to read it."""
    event = message.data
    if by_unit := _BY_UNIT.get(message.type):
        unit = name(units, event.unit)
        return Said(by_unit.zh.format(unit.zh), by_unit.en.format(unit.en))
    if message.type == "candor.instruction.instruction.issued.v1":
        named = [name(units, unit) for unit in event.units]
        kind = name(INSTRUCTIONS, event.kind)
        zh, en = "、".join(unit.zh for unit in named), ", ".join(unit.en for unit in named)
        return Said(f"交办{zh}：{kind.zh}", f"{en}: {kind.en}")
    words = _LINES.get(message.type)
    return words(event) if words else None


def told_once(message: Message) -> str:
    """What a person wants to read only once, by a name for it: every receipt says that an incident is being
    responded to. Empty for everything else."""
    once = message.type == "candor.escalation.incident.responding.v1"
    return f"responding/{message.data.incident}" if once else ""


def _kind(table: Mapping[str, Said], key: str, zh: str, en: str) -> Said:
    said = name(table, key)
    return Said(zh.format(said.zh), en.format(said.en))


def _fixed(zh: str, en: str) -> Callable[[Any], Said]:
    return lambda _event: Said(zh, en)


_BY_UNIT: Mapping[str, Said] = {
    "candor.instruction.instruction.acknowledged.v1": Said("{}签收", "{} acknowledged"),
    "candor.instruction.instruction.done.v1": Said("{}办结反馈", "{} done"),
    "candor.instruction.instruction.declined.v1": Said("{}不能承办", "{} declined"),
    "candor.instruction.instruction.overdue.v1": Said("{}逾期，督办", "{} is overdue"),
}
_LINES: Mapping[str, Callable[[Any], Said]] = {
    "candor.simulator.exercise.started.v1": _fixed("演练开始", "exercise started"),
    "candor.simulator.exercise.paused.v1": lambda e: Said(f"演练时间停止：{e.reason}", f"paused: {e.reason}"),
    "candor.simulator.exercise.resumed.v1": _fixed("演练继续", "exercise resumed"),
    "candor.simulator.exercise.ended.v1": _fixed("演练结束", "exercise ended"),
    "candor.simulator.inject.delivered.v1": lambda e: Said(
        f"导演注入（给{name(ROLES, e.target).zh}）：{e.text}", f"inject for {e.target}: {e.text_en}"
    ),
    "candor.monitoring.alert.raised.v2": lambda e: Said(
        f"预警：{e.title}，{e.reach.mentions}条（常态{e.reach.expected:.0f}）",
        f"alert: {e.title_en}, {e.reach.mentions} mentions ({e.reach.expected:.0f} expected)",
    ),
    "candor.monitoring.alert.subsided.v1": _fixed("预警消退", "alert subsided"),
    "candor.monitoring.report.drafted.v1": lambda e: _kind(
        REPORTS, e.kind, "系统拟出{}草稿", "{} drafted by the machine"
    ),
    "candor.monitoring.report.filed.v1": lambda e: _kind(REPORTS, e.kind, "报送{}", "{} filed"),
    "candor.monitoring.advice.given.v1": lambda e: Said(f"提出建议：{e.title}", f"advice: {e.title}"),
    "candor.monitoring.advice.answered.v1": lambda e: (
        Said("建议已采纳", "advice adopted")
        if e.adopted
        else Said(f"建议未采纳：{e.reason}", f"advice not adopted: {e.reason}")
    ),
    "candor.escalation.incident.detected.v1": lambda e: Said(f"立案：{e.title}", f"incident: {e.title_en}"),
    "candor.escalation.incident.reported.v1": _fixed("办公室收到初报", "the office has the first notice"),
    "candor.escalation.incident.level_proposed.v2": lambda e: Said(
        f"建议{name(LEVELS, e.level).zh}：{e.reason}", f"proposed {name(LEVELS, e.level).en}: {e.reason_en}"
    ),
    "candor.escalation.incident.assessed.v1": lambda e: _kind(LEVELS, e.level, "研判为{}", "assessed as {}"),
    "candor.escalation.incident.marked_sudden.v1": _fixed("标为突发", "marked sudden"),
    "candor.escalation.incident.directed.v1": lambda e: _kind(
        DECISIONS, e.decision, "批示：{}", "directed: {}"
    ),
    "candor.escalation.incident.direction_confirmed.v1": _fixed("口头批示已确认", "oral direction confirmed"),
    "candor.escalation.incident.responding.v1": _fixed("进入处置", "responding"),
    "candor.escalation.incident.raised.v1": lambda e: _kind(LEVELS, e.level, "升为{}", "raised to {}"),
    "candor.escalation.incident.lowered.v1": lambda e: _kind(LEVELS, e.level, "降为{}", "lowered to {}"),
    "candor.escalation.incident.stabilised.v1": _fixed("宣布平稳", "stabilised"),
    "candor.escalation.incident.closed.v1": _fixed("办结", "closed"),
    "candor.escalation.incident.reopened.v1": _fixed("重新处置", "reopened"),
    "candor.escalation.incident.dismissed.v1": lambda e: Said(f"排除：{e.reason}", f"dismissed: {e.reason}"),
    "candor.escalation.incident.referred.v1": lambda e: Said(f"移送{e.body}", f"referred to {e.body}"),
    "candor.escalation.clock.missed.v1": lambda e: Said(
        f"超时：{e.rule}（第{e.times}次提醒）", f"missed: {e.rule} (told {e.times} times)"
    ),
    "candor.instruction.plan.activated.v1": lambda e: Said(f"启动预案：{e.title}", f"plan: {e.plan}"),
    "candor.instruction.brief.published.v1": lambda e: Said(
        f"事实口径第{e.version}版", f"fact brief, version {e.version}"
    ),
    "candor.instruction.question.answered.v1": _fixed("答复群众问题", "a question answered"),
    "candor.correspondent.assignment.accepted.v1": _fixed("发言人接受任务", "the correspondent accepted"),
    "candor.correspondent.statement.drafted.v1": lambda e: Said(
        f"拟稿：{e.title}（第{e.version}版）", f"statement drafted, version {e.version}"
    ),
    "candor.correspondent.statement.approved.v1": _fixed("通报审定", "statement approved"),
    "candor.correspondent.statement.published.v1": lambda e: Said(
        f"发布：{e.title}", f"published at: {e.address}"
    ),
    "candor.correspondent.statement.corrected.v1": lambda e: Said(f"更正：{e.right}", "statement corrected"),
    "candor.correspondent.statement.withdrawn.v1": lambda e: Said(f"撤回：{e.reason}", "statement withdrawn"),
    "candor.archive.case.lessons_opened.v1": _fixed("开始复盘", "review begins"),
    "candor.archive.case.lessons_filed.v1": _fixed("复盘完成", "lessons filed"),
    "candor.archive.case.published.v1": _fixed("案例入库", "the case is in the library"),
}
