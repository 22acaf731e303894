"""The matrix: harm and reach propose a concern level, and say why in one sentence. Pure.

It is given numbers, the harm that a topic's settings name, and how many texts tell of which harm. It cannot
read approval or tone: there is no argument for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.messages.escalation import Level
from shared.messages.monitoring import Harm, HarmKind, HarmTold, Reach

LEVELS: tuple[Level, ...] = ("IV", "III", "II", "I")
"""From the least to the most urgent."""
SIGNS = ("mentions", "growth", "outlets", "places")
"""What reach is judged by; mentions are those above what was expected."""
MOST_MENTIONS = 10
MOST_PLACES = 3
"""So many places are named in a reason."""
COLOURS: Mapping[Level, str] = {"I": "red", "II": "orange", "III": "yellow", "IV": "blue"}


@dataclass(frozen=True, slots=True)
class ReachClass:
    """How far a matter has spread: reached when at least `of` of its signs reach their limit."""

    id: str
    title: str
    title_en: str
    of: int
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class HarmRow:
    """A harm in words, and its level for each class of reach."""

    title: str
    title_en: str
    levels: Mapping[str, Level]


@dataclass(frozen=True, slots=True)
class Raised:
    """So many questions without an answer, or claims that nobody checked, raise by one level, up to
    `at_most`."""

    questions: int
    claims: int
    at_most: Level


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole table; `reach` stands from the widest class to the narrowest, which asks for nothing. `harm`
    goes from the least to the worst; so many texts as `told` says make a harm that they tell of count."""

    reach: tuple[ReachClass, ...]
    harm: Mapping[Harm, HarmRow]
    told: Mapping[HarmKind, int]
    raised: Raised


@dataclass(frozen=True, slots=True)
class Proposal:
    """A level with its reason, one sentence in Chinese and one in English, the harm that it rests on, and the
    ids of mentions that led to it."""

    level: Level
    reason: str
    reason_en: str
    harm: Harm
    mentions: tuple[str, ...]


def rank(level: Level) -> int:
    """How urgent: 0 for IV to 3 for I."""
    return LEVELS.index(level)


def propose(matrix: Matrix, harm: Harm, reach: Reach) -> Proposal:
    """The level for a harm and a reach; `reach.questions` and `reach.claims` are those still open.

    `harm` is what the topic is about at worst; where enough texts tell of a worse one, that one counts,
    though nobody has checked it yet.
    """
    spread, told = _class_of(matrix, reach), _told(matrix, harm, reach)
    counts: Harm = told.kind if told else harm
    row = matrix.harm[counts]
    plain = row.levels[spread.id]
    level = _raised(matrix.raised, plain, reach)
    open_zh, open_en = _open(reach) if level != plain else ("", "")
    told_zh, told_en = _saying(told) if told else ("", "")
    return Proposal(
        level,
        f"{row.title}{told_zh}，{spread.title}（{_numbers(reach)}）{open_zh}，建议 {level} 级。",
        f"{row.title_en}{told_en} and {spread.title_en} ({_numbers_en(reach)}){open_en}: "
        f"level {level} ({COLOURS[level]}) is proposed.",
        counts,
        tuple(dict.fromkeys((*(told.examples if told else ()), *reach.examples)))[:MOST_MENTIONS],
    )


def _told(matrix: Matrix, harm: Harm, reach: Reach) -> HarmTold | None:
    """What enough texts tell of, where it is worse than the topic's own harm: the worst."""
    order = list(matrix.harm)
    worse = [
        one
        for one in reach.harms
        if one.texts >= matrix.told[one.kind] and order.index(one.kind) > order.index(harm)
    ]
    return max(worse, key=lambda one: order.index(one.kind), default=None)


def _class_of(matrix: Matrix, reach: Reach) -> ReachClass:
    known = dict(zip(SIGNS, (_above(reach), reach.growth, reach.outlets, reach.places), strict=True))
    for spread in matrix.reach:
        if sum(known[sign] >= limit for sign, limit in spread.limits.items()) >= spread.of:
            return spread
    return matrix.reach[-1]


def _raised(raised: Raised, level: Level, reach: Reach) -> Level:
    asked = reach.questions >= raised.questions or reach.claims >= raised.claims
    if not asked or rank(level) >= rank(raised.at_most):
        return level
    return LEVELS[rank(level) + 1]


def _above(reach: Reach) -> int:
    return max(0, round(reach.mentions - reach.expected))


def _numbers(reach: Reach) -> str:
    spread = f"{reach.outlets} 家平台，{reach.places} 个地点"
    return f"超出预期 {_above(reach)} 条，增速 {reach.growth:.1f} 倍，{spread}"


def _numbers_en(reach: Reach) -> str:
    return (
        f"mentions above expectation: {_above(reach)}, growth: {reach.growth:.1f}, "
        f"outlets: {reach.outlets}, places: {reach.places}"
    )


def _saying(told: HarmTold) -> tuple[str, str]:
    where = f"，涉及{'、'.join(told.places[:MOST_PLACES])}" if told.places else ""
    where_en = f", {', '.join(told.places[:MOST_PLACES])}" if told.places else ""
    zh = f"（{told.texts} 条信息提到{where}，尚未核实）"
    return zh, f" (told in {told.texts} mentions{where_en}; not checked)"


def _open(reach: Reach) -> tuple[str, str]:
    zh = [f"{reach.questions} 个问题未答复"] if reach.questions else []
    zh += [f"{reach.claims} 项说法未核实"] if reach.claims else []
    en = [f"questions without an answer: {reach.questions}"] if reach.questions else []
    en += [f"claims not checked: {reach.claims}"] if reach.claims else []
    return "，另有 " + "、".join(zh), "; " + ", ".join(en)
