"""What a text must not keep of people: their numbers, and of a tip their names too. Pure.

`masked` is for public texts: whoever wrote them is dropped by the source already, and a name within them may
be the matter itself. `redacted` is for what a person brings: it may name the one who brings it.

What stays: short public numbers (110, 12345, 96xxx, 10086), years, dates, times, amounts, coordinates, and
the numbers of papers, standards, houses and work orders. A long number that no rule knows stays too, unless
it is called somebody's: a fixed telephone number without area code goes only where it is introduced as one.
A car's plate goes: whoever can ask the register has its owner, and nothing that the office answers depends
on it.

What `redacted` cannot know: a name that is not introduced as one (张三昨天说…), where a name that runs on
into the next word ends, a nickname that is an ordinary word, and who somebody is from what is told of them.
"""

import re
from collections.abc import Iterable, Iterator

from services.monitoring.private_names import HANDLES, NAMES
from services.monitoring.private_numbers import NUMBERS, Kind, Rule

MARKS: dict[Kind, tuple[str, str]] = {
    "phone": ("〔电话〕", "[phone]"),
    "identity": ("〔证件号〕", "[identity number]"),
    "account": ("〔账号〕", "[account]"),
    "mail": ("〔邮箱〕", "[e-mail]"),
    "plate": ("〔车牌〕", "[plate]"),
    "handle": ("〔网名〕", "[handle]"),
    "name": ("〔姓名〕", "[name]"),
}
"""What stands in the place of each: in a text with Chinese characters, and in any other."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff\u20e3]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NUMERALS = "〇零一二三四五六七八九"
_SPOKEN = re.compile(rf"[\d{_NUMERALS}幺]{{7,}}", re.ASCII)
_DIGITS = {ord(sign): str(max(value - 1, 0)) for value, sign in enumerate(_NUMERALS)} | {ord("幺"): "1"}
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FANCY = {code: str((code - 0x1D7CE) % 10) for code in range(0x1D7CE, 0x1D800)}
_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u3000\u202f\u2007\u2009\u200a\u2002\u2003"), " ")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_PLAIN = _WIDE | _FANCY | _SPACES | _DASHES | {ord("•"): "·", ord("・"): "·", ord("⁺"): "+"}
_DECIMALS = re.compile(r"(?<![\d.-])(?<!\d )\d{1,4}\.\d{5,}(?![\d.])", re.ASCII)
Span = tuple[int, int, Kind]


def masked(text: str) -> str:
    """The text with a mark in the place of each telephone, identity-card and account number, each address of
    a mailbox and each car's plate. Masking what is masked changes nothing."""
    return _without(text, NUMBERS)


def redacted(text: str) -> str:
    """The text masked, and without names and handles that are introduced as such."""
    return _without(text, (*NUMBERS, *HANDLES, *NAMES))


def plain(text: str) -> str:
    """The form that the rules read, as long as the text: wide signs as narrow ones, spoken numbers as digits,
    and nothing in the place of decimals, which are measurements."""
    text = _SPOKEN.sub(lambda run: run[0].translate(_DIGITS), text.translate(_PLAIN))
    return _DECIMALS.sub(lambda number: "x" * len(number[0]), text)


def _without(text: str, rules: Iterable[Rule]) -> str:
    """Again as long as something is found: what was hidden by its neighbour is found then."""
    rules = tuple(rules)
    while (less := round_of(text, rules)) != text:
        text = less
    return text


def round_of(text: str, rules: Iterable[Rule]) -> str:
    """One search for all that the rules know, each against the text as it stands."""
    seen = [place for place, sign in enumerate(text) if not _UNSEEN.match(sign)]
    spans = _joined(_spans(plain("".join(text[place] for place in seen)), rules))
    language = 0 if _CHINESE.search(text) else 1
    parts, done = [], 0
    for first, stop, kind in spans:
        parts += [text[done : seen[first]], MARKS[kind][language]]
        done = seen[stop - 1] + 1
    return "".join([*parts, text[done:]])


def _spans(text: str, rules: Iterable[Rule]) -> Iterator[Span]:
    for rule in rules:
        for found in rule.pattern.finditer(text):
            if rule.holds(found["it"]):
                yield (*found.span("it"), rule.kind)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In their order, those that overlap as one, named by the first and longest of them."""
    joined: list[Span] = []
    for first, stop, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]), joined[-1][2])
        else:
            joined.append((first, stop, kind))
    return joined
