"""Claims that need checking, found by rules that anybody can read: how many were hurt, the cause, and when
something was or will be so. Pure.

Looked for in comparable texts, for the fact brief. A sentence that asks claims nothing. The words of all
rules are looked for at once, and a rule is tried only where one of its words stands. How often the rules are
right is measured on tests/unit/services/monitoring/labelled.py.
"""

import re
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick

from services.monitoring.asking import asks, sentences
from shared.messages.monitoring import ClaimKind

_NUMBER = "(?:\\d[\\d,]*|[一二两三四五六七八九十百千]+|数十|数百|几十|上百)(?:余|多|来)?"
_COUNTED = "(?:two|three|four|five|six|seven|eight|nine|ten|a dozen|dozens|several|one)"
_HURT = (
    *("受伤", "死亡", "遇难", "失踪", "中毒", "住院", "呕吐", "腹泻", "送医", "被困", "伤亡", "身亡", "不适"),
    *("发烧", "昏迷", "就医", "拉肚子", "轻伤", "重伤", "去世"),
)
_HURT_ENGLISH = [
    "hurt",
    "injured",
    "killed",
    "dead",
    "died",
    "missing",
    "sick",
    "hospital",
    "hospitalized",
    "poisoned",
    "ill",
    "wounded",
]
_CAUSED = ("因为", "由于", "原因是", "原因为", "起因", "导致", "造成", "引起", "引发", "所致")
_CAUSED_ENGLISH = (
    "caused by",
    "because",
    "due to",
    "the cause is",
    "the cause was",
    "blamed on",
    "result of",
)
_STATES = (
    *("恢复", "停水", "停电", "停气", "停课", "结束", "解除", "开放", "复课", "发生", "爆炸", "检修", "抢修"),
    *("来水", "通水", "供水", "通车", "修好", "坍塌", "塌方", "泄漏"),
)
_STATES_ENGLISH = (
    *("restored", "resume", "resumed", "resumes", "reopen", "reopens", "reopened", "shut", "closed", "cut"),
    *("burst", "exploded", "leak", "leaked", "leaking", "back", "outage"),
)
_MOMENT = (
    "(?:\\d{1,2}月\\d{1,2}[日号]|\\d{1,2}[日号](?!线|楼|院)|\\d{1,2}[点时](?!候)|\\d{1,2}:\\d{2}|今天|今晚|今早|"
    "明天|明早|明晚|昨天|昨晚|后天|下午|上午|凌晨|下周|周[一二三四五六日末]|本周)"
)
_MOMENT_ENGLISH = (
    r"(?:\d{1,2}(?::\d{2})?\s?(?:am|pm)\b|\d{1,2}:\d{2}|\btomorrow\b|\btonight\b|\byesterday\b|\bnoon\b|"
    r"\bmidnight\b|\bthis (?:morning|afternoon|evening)\b|\blast night\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)"
)


def _any(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(words)})"


_PEOPLE = "(?:个|名|位)?(?:人|学生|村民|孩子|例)"
RULES: dict[ClaimKind, tuple[Sequence[str], re.Pattern[str]]] = {
    "hurt": (
        (*_HURT, "死", "伤", *_HURT_ENGLISH),
        re.compile(
            f"{_NUMBER}(?:个|名|位|人|户)?[^,。!?;\\d]{{0,10}}{_any(_HURT)}|"
            f"{_any(_HURT)}(?:了|的|人数|者)?(?:有|达|为|共|已|超过|至少|约)*{_NUMBER}{_PEOPLE}|"
            f"[死伤](?:了|者)?{_NUMBER}{_PEOPLE}|{_NUMBER}[死伤](?!心)|"
            rf"(?:\d[\d,]*|{_COUNTED})\s(?:of\s)?(?:\w+\s){{0,3}}?"
            r"(?:(?:were|was|are|is|have|has|had|been|got|fell|left|reported|taken)\s){0,3}(?:to\s)?"
            rf"{_any(_HURT_ENGLISH)}\b|"
            rf"\b(?:killed|injured|poisoned)\s(?:at least\s)?(?:\d|{_COUNTED})"
        ),
    ),
    "cause": (
        (*_CAUSED, *_CAUSED_ENGLISH),
        re.compile(
            "(?:因为|由于|原因是|原因为|起因[是为系])[^,。!?;]{2,}|"
            "[是系被][^,。!?;]{2,20}(?:导致|造成|引起|引发|所致)|"
            "[^,。!?;是否]{2,20}(?:导致|引起|引发)[的了水停爆塌火污事这]|"
            rf"\b{_any(_CAUSED_ENGLISH)}\b"
        ),
    ),
    "time": (
        (*_STATES, *_STATES_ENGLISH),
        re.compile(
            f"{_MOMENT}[^。!?;]{{0,16}}{_any(_STATES)}|{_any(_STATES)}[^,。!?;]{{0,6}}{_MOMENT}|"
            rf"{_MOMENT_ENGLISH}[^.!?;]{{0,60}}\b{_any(_STATES_ENGLISH)}\b|"
            rf"\b{_any(_STATES_ENGLISH)}\b[^.!?;]{{0,60}}{_MOMENT_ENGLISH}"
        ),
    ),
}
_WORDS = [(word, kind) for kind, (words, _) in RULES.items() for word in words]
_CUES = AhoCorasick([word for word, _ in _WORDS])


def claims_in(text: str) -> tuple[ClaimKind, ...]:
    """What a comparable text claims that needs checking, by kind."""
    cues = {_WORDS[number][1] for number, _, _ in _CUES.find_matches_as_indexes(text, overlapping=True)}
    return tuple(
        kind for kind in RULES if kind in cues and any(_claims(kind, one) for one in sentences(text))
    )


def _claims(kind: ClaimKind, sentence: str) -> bool:
    return RULES[kind][1].search(sentence) is not None and not asks(sentence)
