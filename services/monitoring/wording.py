"""What the machine writes into a draft, in Chinese with the English beside it. Pure.

A draft says what was counted and what nobody knows yet; what it means, a person writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from shared.messages.escalation import Decision, IncidentDetected, Level
from shared.messages.monitoring import Harm

LOCAL = timezone(timedelta(hours=8))
"""All of China keeps one time, without summer time."""
HARMS: Mapping[Harm, tuple[str, str]] = {
    "none": ("无直接危害", "no direct harm"),
    "nuisance": ("生活不便", "a nuisance"),
    "service_lost": ("公共服务中断", "a public service lost"),
    "health": ("健康或安全受损", "harm to health or safety"),
    "life": ("危及生命", "danger to life"),
}
LEVELS: Mapping[Level, tuple[str, str]] = {
    "I": ("一级（红色）", "I (red)"),
    "II": ("二级（橙色）", "II (orange)"),
    "III": ("三级（黄色）", "III (yellow)"),
    "IV": ("四级（蓝色）", "IV (blue)"),
}
DECISIONS: Mapping[Decision, tuple[str, str]] = {
    "adopted": ("同意", "adopted"),
    "changed": ("修改后同意", "changed"),
    "rejected": ("不同意", "rejected"),
}
RULES: Mapping[str, tuple[str, str]] = {
    "first_notice": ("初报", "first notice"),
    "special_report": ("特报", "special report"),
    "follow_up": ("续报", "follow-up report"),
    "assess": ("研判", "assessment"),
    "direct": ("批示", "direction"),
    "oral": ("口头批示补签", "confirmation of an oral direction"),
    "receipt": ("签收", "receipt"),
    "weekly": ("周报", "weekly report"),
    "zero": ("零报告", "zero report"),
    "lessons": ("复盘", "lessons"),
}
"""The rules of the township's norm pack; those of other packs are told by their ids."""


@dataclass(frozen=True, slots=True)
class Both:
    """Sentences in both languages."""

    zh: tuple[str, ...]
    en: tuple[str, ...]

    def __add__(self, other: "Both") -> "Both":
        return Both(self.zh + other.zh, self.en + other.en)


MOST_PLACES = 4
"""So many places of a harm are named in a draft."""
NOTHING = Both((), ())
UNKNOWN = Both(
    ("原因尚待核实。", "受影响的范围和人数尚待核实。", "网上说法是否属实尚待核实。"),
    (
        "The cause is not yet verified.",
        "Where and how many people are affected is not yet verified.",
        "Whether what is said online is true is not yet verified.",
    ),
)


def moment(at: datetime) -> tuple[str, str]:
    """A moment in local time."""
    local = at.astimezone(LOCAL)
    return f"{local.month}月{local.day}日{local:%H时%M分}", f"{local:%H:%M on %-d %B}"


def detected(incident: IncidentDetected, episode: Mapping[str, Any] | None) -> Both:
    """How the matter was noticed: the figures are those of the alert that the incident began with."""
    zh, en = moment(incident.at)
    where, where_en = (f"（{incident.place}）", f" ({incident.place})") if incident.place else ("", "")
    title_en = incident.title_en or incident.title
    harm, harm_en = HARMS[incident.harm]
    noticed = Both(
        (f"{zh}，监测发现“{incident.title}”相关信息明显增多{where}。",),
        (f"At {en} public mentions of “{title_en}” rose well above the usual{where_en}.",),
    )
    possible = Both((f"该话题可能涉及：{harm}。",), (f"What the topic may be about, at worst: {harm_en}.",))
    return noticed + (figures(episode) if episode else NOTHING) + possible


def brought(incident: IncidentDetected) -> Both:
    """How the matter was noticed, where a person brought it."""
    zh, en = moment(incident.at)
    where, where_en = (f"（{incident.place}）", f" ({incident.place})") if incident.place else ("", "")
    title_en = incident.title_en or incident.title
    harm, harm_en = HARMS[incident.harm]
    return Both(
        (f"{zh}，接群众反映“{incident.title}”{where}。", f"反映的情况可能涉及：{harm}。"),
        (
            f"At {en} a person told of “{title_en}”{where_en}.",
            f"What it may be about, at worst: {harm_en}.",
        ),
    )


def figures(episode: Mapping[str, Any]) -> Both:
    """The reach of an alert when it was raised."""
    mentions, usual = episode["mentions"], f"{episode['expected']:g}"
    places, outlets, questions = episode["places"], episode["outlets"], episode["questions"]
    zh = (
        f"此前10分钟相关信息{mentions}条（重复内容计一次），平常约{usual}条；"
        f"涉及地点{places}处、发布平台{outlets}个，其中提问{questions}条。"
    )
    en = (
        f"In the 10 minutes before: {mentions} mentions (copies counted once; usual is about {usual}), "
        f"from {places} places and {outlets} outlets, {questions} of them questions."
    )
    return Both((zh,), (en,)) + _mentioned(episode)


def _mentioned(episode: Mapping[str, Any]) -> Both:
    """What harm texts told of by then, the worst first, and how many claims there are to check."""
    told = episode.get("harms", {})
    harms = [(kind, told[kind]) for kind in reversed(tuple(HARMS)) if kind in told]
    zh = [f"提到{HARMS[kind][0]}的{one['texts']}条{_where(one, '（{}）', '、')}" for kind, one in harms]
    en = [f"{HARMS[kind][1]} in {one['texts']}{_where(one, ' ({})', ', ')}" for kind, one in harms]
    if claims := episode.get("claims", 0):
        zh.append(f"待核实的说法{claims}项")
        en.append(f"{claims} claims to check")
    if not zh:
        return NOTHING
    return Both(
        (f"其中{'，'.join(zh)}；均未核实。",),
        (f"Mentioned in them, and not checked: {'; '.join(en)}.",),
    )


def _where(told: Mapping[str, Any], form: str, between: str) -> str:
    places = told["places"][:MOST_PLACES]
    return form.format(between.join(places)) if places else ""


def assessed(level: Level, degree: str, proposal: str) -> Both:
    """What the office judged. Its own words stay in its own language."""
    zh, en = LEVELS[level]
    words = tuple(
        sentence
        for sentence in (f"程度：{degree}" if degree else "", f"处置意见：{proposal}" if proposal else "")
        if sentence
    )
    return Both((f"研判级别：{zh}。", *words), (f"Assessed at level {en}.", *words))


def raised(level: Level, reason: str) -> Both:
    """The level went up."""
    zh, en = LEVELS[level]
    return Both((f"级别升为{zh}：{reason}",), (f"Raised to level {en}: {reason}",))


def sudden(reason: str) -> Both:
    """The office marked the matter as sudden."""
    return Both((f"已标为突发事件：{reason}",), (f"Marked as sudden: {reason}",))


def stabilised(level: Level, reason: str) -> Both:
    """It has calmed down, says the office, in its own words."""
    zh, en = LEVELS[level]
    return Both((f"事态已平稳（{zh}）：{reason}",), (f"Stable again (level {en}): {reason}",))


def rule(name: str) -> tuple[str, str]:
    """A deadline's rule in words."""
    return RULES.get(name, (name, name))


@dataclass(frozen=True, slots=True)
class Week:
    """What a topic had in a week."""

    title: str
    title_en: str
    mentions: int
    questions: int
    alerts: int


def weekly(begins: datetime, ends: datetime, topics: Sequence[Week]) -> Both:
    """A week of all topics, the most mentioned first."""
    (zh, en), (zh_end, en_end) = moment(begins), moment(ends)
    lines = [_week(week) for week in sorted(topics, key=lambda week: (-week.mentions, week.title))]
    total, alerts = sum(week.mentions for week in topics), sum(week.alerts for week in topics)
    head = Both(
        (f"{zh}至{zh_end}，监看话题{len(topics)}个，相关信息{total}条，预警{alerts}次。",),
        (f"From {en} to {en_end}: {len(topics)} topics watched, {total} mentions, {alerts} alerts.",),
    )
    return sum(lines, head)


def _week(week: Week) -> Both:
    title, counted = week.title_en or week.title, f"{week.mentions} mentions"
    return Both(
        (f"{week.title}：信息{week.mentions}条，其中提问{week.questions}条，预警{week.alerts}次。",),
        (f"{title}: {counted}, {week.questions} of them questions, {week.alerts} alerts.",),
    )
