"""The form in which texts and terms are compared. Pure.

NFKC (full-width letters and signs become plain ones), case-folded, traditional characters as simplified ones
(character by character, by OpenCC's table), without what has no width, with single spaces, and none between
two Chinese characters: who writes 停 水 or 停(zero-width space)水 is found all the same.

Many texts are made comparable as one long one: each step looks at a character and its neighbours alone, and
the mark between two texts is no neighbour that changes anything.
"""

import re
import unicodedata
from collections.abc import Iterable

from opencc import OpenCC

MARK = "\0"
"""Stands between two texts, and in no comparable one."""

_WIDE = {wide: unicodedata.normalize("NFKC", wide) for wide in "，！？：；（）…\u3000"}
"""What is not NFKC in nearly every Chinese text. Put right first, it spares most texts the normalising."""
_CHINESE = "\u3400-\u9fff"
_BETWEEN = re.compile(f" (?<=[{_CHINESE}] )(?=[{_CHINESE}])")
_NO_WIDTH = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"


def _simplified() -> dict[int, str]:
    every = [chr(code) for code in range(ord("\u3400"), ord("\u9fff") + 1)]
    pairs = zip(every, OpenCC("t2s").convert("\n".join(every)).split("\n"), strict=True)
    return {ord(one): simple for one, simple in pairs if one != simple}


_SIMPLIFIED = _simplified()
_WIDTHLESS = re.compile(f"[{_NO_WIDTH}]+")
_TRADITIONAL = re.compile(f"[{''.join(map(chr, _SIMPLIFIED))}]")
_ODD = re.compile(f"{_TRADITIONAL.pattern[:-1]}{_NO_WIDTH}]")


def comparable(text: str) -> str:
    """The form in which a text or a term is compared."""
    return together([text])


def together(texts: Iterable[str]) -> str:
    """Texts in comparable form, as one, with the MARK between each two."""
    parts = [*texts]
    text = MARK.join(parts)
    if text.count(MARK) >= len(parts):  # a text has one of its own
        text = MARK.join(part.replace(MARK, " ") for part in parts)
    for wide, plain in _WIDE.items():
        text = text.replace(wide, plain)
    text = unicodedata.normalize("NFKC", text).casefold()
    if _ODD.search(text):
        text = MARK.join(map(_evened, _WIDTHLESS.sub("", text).split(MARK)))
    text = " ".join(text.split()).replace(f" {MARK}", MARK).replace(f"{MARK} ", MARK)
    return _BETWEEN.sub("", text).strip(" ")


def _evened(text: str) -> str:
    return text.translate(_SIMPLIFIED) if _TRADITIONAL.search(text) else text
