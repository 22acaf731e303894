"""The matrix: harm and reach propose a concern level, and say why in one sentence. Pure.

It is given numbers and the harm that a topic's settings name. It cannot read approval or tone: there is
no argument for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.messages.escalation import Level
from shared.messages.monitoring import Harm, Reach

LEVELS: tuple[Level, ...] = ("IV", "III", "II", "I")
"""From the least to the most urgent."""
SIGNS = ("mentions", "growth", "outlets", "places")
"""What reach is judged by; mentions are those above what was expected."""
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
    """So many questions without an answer, or claims unchecked, raise by one level, up to `at_most`."""

    questions: int
    claims: int
    at_most: Level


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole table; `reach` stands from the widest class to the narrowest, which asks for nothing."""

    reach: tuple[ReachClass, ...]
    harm: Mapping[Harm, HarmRow]
    raised: Raised


@dataclass(frozen=True, slots=True)
class Proposal:
    """A level with its reason: one sentence in Chinese, one in English."""

    level: Level
    reason: str
    reason_en: str


def rank(level: Level) -> int:
    """How urgent: 0 for IV to 3 for I."""
    return LEVELS.index(level)


def propose(matrix: Matrix, harm: Harm, reach: Reach, claims: int = 0) -> Proposal:
    """The level for a harm and a reach; `reach.questions` and `claims` are those still open."""
    spread = _class_of(matrix, reach)
    row = matrix.harm[harm]
    plain = row.levels[spread.id]
    level = _raised(matrix.raised, plain, reach.questions, claims)
    open_zh, open_en = _open(reach.questions, claims) if level != plain else ("", "")
    return Proposal(
        level,
        f"{row.title}，{spread.title}（{_numbers(reach)}）{open_zh}，建议 {level} 级。",
        f"{row.title_en} and {spread.title_en} ({_numbers_en(reach)}){open_en}: "
        f"level {level} ({COLOURS[level]}) is proposed.",
    )


def _class_of(matrix: Matrix, reach: Reach) -> ReachClass:
    known = dict(zip(SIGNS, (_above(reach), reach.growth, reach.outlets, reach.places), strict=True))
    for spread in matrix.reach:
        if sum(known[sign] >= limit for sign, limit in spread.limits.items()) >= spread.of:
            return spread
    return matrix.reach[-1]


def _raised(raised: Raised, level: Level, questions: int, claims: int) -> Level:
    asked = questions >= raised.questions or claims >= raised.claims
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


def _open(questions: int, claims: int) -> tuple[str, str]:
    zh = [f"{questions} 个问题未答复"] if questions else []
    zh += [f"{claims} 项说法未核实"] if claims else []
    en = [f"questions without an answer: {questions}"] if questions else []
    en += [f"claims not checked: {claims}"] if claims else []
    return "，另有 " + "、".join(zh), "; " + ", ".join(en)
