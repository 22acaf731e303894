"""Sentences that ask, found by rules that anybody can read. Pure.

Looked for in comparable texts: what people want to know. Never whether a text likes or dislikes anything. How
often the rules are right is measured on tests/unit/services/monitoring/labelled.py.
"""

import re

from ahocorasick_rs import AhoCorasick

from services.monitoring.likeness import ADDRESS

_SAID = (
    *("怎么", "咋", "为什么", "为啥", "能不能", "可不可以", "是不是", "有没有", "会不会", "要不要", "该不该"),
    *("是否", "能否", "可否", "何时", "什么时候", "啥时候", "多久", "哪里", "哪儿", "哪个", "哪家", "求问"),
    *("求解", "请问", "几点", "什么原因", "什么情况", "啥情况"),
)
"""Words that ask wherever they stand."""
_SOMETIMES = (
    "[吗么呢](?:[。!,;~…\\s)]|$)",
    "多少(?!年来)",
    "谁(?:知道|能|来|在管|管|负责|去|的|家|给)",
    "几号(?!线|楼|院)",
    "如何(?!是好)",
)
"""And those that ask at the end of a sentence, or with certain others behind them."""
_ASKS = re.compile("|".join((*_SAID, *_SOMETIMES)))
_SEEMS = re.compile(
    "(?:不管|无论|不论)[^,。!?;]{0,8}(?:怎么|如何|是否|是不是|多少|什么|谁|哪)|不怎么|怎么也|怎么都|没怎么|没什么|"
    "什么都|什么也|谁都|谁也|哪里都|哪怕|多少有|多少会|怎么可能|无论如何|不知怎么|想怎么|该怎么就怎么|如何如何"
)
"""Words of asking where nothing is asked: they are taken out first."""

_VERBS = ("is", "are", "can", "could", "does", "do", "did", "will", "should", "has", "have")
_WHO = ("who", "what", "when", "where", "why", "how")
_ENGLISH = re.compile(
    r"(?:^|[.!;,:]\s*|\b(?:and|but|so|please)\s)(?:"
    rf"(?:{'|'.join(_WHO)})(?:'s)?\s(?:{'|'.join(_VERBS)}|was|were|would|long|many|much|come|safe|often|caused|"
    r"happened|knows|pays)\b|(?:what|who|when|where|how)'s\b|"
    rf"(?:{'|'.join(_VERBS)}|was)\s(?:it|there|this|that|the|we|i|you|they|he|she|anyone|anybody|someone|"
    r"somebody|our|my|your|people|tap|water)\b)|"
    r"\b(?:anyone|anybody)\s(?:know|knows|got|have|heard)\b|\bwondering\s(?:if|whether|when|why|how|what)\b"
)
"""A sentence, or a part of one, that begins as a question does."""
_TELLS = re.compile(r"^(?:when|where|what)\s(?:the|it|we|they|i|people)\b")
_SENTENCE = re.compile(r"[^。!?;.\s][^。!?;]*[。!?;]?")

_CHINESE_CUES = (*_SAID, "吗", "么", "呢", "多少", "谁", "几号", "如何")
_CUES = AhoCorasick([*_CHINESE_CUES, *_WHO, *(f"{verb} " for verb in _VERBS), "anyone", "anybody", "wonder"])


def asks(text: str) -> bool:
    """Whether a comparable text asks something: by a question mark outside an address, or by its words."""
    text = ADDRESS.sub("", text) if "://" in text else text
    if "?" in text:
        return True
    cues = {number for number, _, _ in _CUES.find_matches_as_indexes(text)}
    if any(number < len(_CHINESE_CUES) for number in cues) and _ASKS.search(_SEEMS.sub("", text)):
        return True
    return any(number >= len(_CHINESE_CUES) for number in cues) and any(map(_asks, sentences(text)))


def sentences(text: str) -> list[str]:
    """The sentences of a comparable text, with their ends."""
    return [found[0] for found in _SENTENCE.finditer(text)]


def _asks(sentence: str) -> bool:
    return _ENGLISH.search(sentence) is not None and not _TELLS.search(sentence)
