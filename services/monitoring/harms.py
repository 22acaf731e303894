"""Harms that a text tells of, found by rules that anybody can read: by kind, from a nuisance to danger to
life. Pure.

The words (harm_words.py) and what takes them back (harm_cues.py) are looked for at once. A harm is told where
its word stands in a part of a sentence that does not deny it (没有人受伤), suppose or fear it (万一中毒), or
ask whether it is so (会不会停水?); a question that takes it for granted (停水三天了,什么时候来水?) tells it.
What follows 如果 in a sentence is supposed, and where a sentence is denied or doubted as a whole, by itself
or by the next one, nothing in it is told. Whether anybody is praised or blamed is never looked at. How often
the rules are right is measured on tests/unit/services/monitoring/labelled_harms.py.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import get_args

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from services.monitoring.harm_cues import CUES, Cue
from services.monitoring.harm_words import HARMS
from shared.messages.monitoring import HarmKind

KINDS: tuple[HarmKind, ...] = get_args(HarmKind)
"""From the least to the worst."""
_WORDS: dict[str, Cue] = {
    **{word: kind for kind, words in HARMS.items() for word in words},
    **{word: cue for cue, words in CUES.items() for word in words},
}
_CUES = tuple(_WORDS.values())
_FOUND = AhoCorasick(
    [*_WORDS], matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
).find_matches_as_indexes
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_PASSING: frozenset[Cue] = frozenset({"nuisance", "service_lost"})
"""Harms that are no more once what was missing is back."""
_REACH: dict[Cue, tuple[int, int]] = {"not": (8, 40), "not_next": (2, 18)}
"""So many characters a negation reaches ahead, in Chinese and in English."""
_STOPS: frozenset[Cue] = frozenset({"turn", "clause", "question", "end"})
"""And these stop it."""
_WITHOUT_SENSE: frozenset[Cue] = frozenset({"plain", "turn"})
Cues = Sequence[Cue]


def harms_in(text: str) -> tuple[HarmKind, ...]:
    """The kinds of harm that a comparable text tells of, from the least to the worst."""
    cues = _cues(text)
    return () if HARMS.keys().isdisjoint(cues) else _harms(tuple(cues))


def _cues(text: str) -> list[Cue]:
    """What stands in a text, in its order and without repetitions; harms that a negation reaches are left
    out. A loop of its own and not a row of steps: each matched text goes through it."""
    cues, denied = list[Cue](), -1
    for number, begin, end in _FOUND(text):
        cue = _CUES[number]
        if text[begin] in _LETTERS and not _is_whole(text, begin, end):
            continue
        if cue in _REACH:
            denied = end + _REACH[cue][text[end : end + 1] == " "]
        elif begin <= denied and cue in HARMS:
            denied += end - begin
        else:
            denied = -1 if cue in _STOPS else denied
            if cue not in _WITHOUT_SENSE and cues[-1:] != [cue]:
                cues.append(cue)
    return cues


def _is_whole(text: str, begin: int, end: int) -> bool:
    """Whether no Latin letter goes on with the same word."""
    return (not begin or text[begin - 1] not in _LETTERS) and text[end : end + 1] not in _LETTERS


@lru_cache(maxsize=4096)
def _harms(cues: tuple[Cue, ...]) -> tuple[HarmKind, ...]:
    """What texts with these cues tell; there are few such rows, and many texts."""
    told: list[set[Cue]] = []
    for sentence in _parts(cues, "end", "question"):
        names = set(sentence)
        if names.isdisjoint(("denied", "doubted", "drill")):
            told.append({cue for cue in _told(sentence) if cue in HARMS})
        elif names.isdisjoint(HARMS) and "drill" not in names:
            told = told[:-1]
    found = set().union(*told)
    return tuple(kind for kind in KINDS if kind in found)


def _parts(cues: Cues, *ends: Cue) -> Iterator[list[Cue]]:
    """What stands between two ends, each with the end behind it."""
    part: list[Cue] = []
    for cue in cues:
        part.append(cue)
        if cue in ends:
            yield part
            part = []
    yield part


def _told(sentence: Cues) -> Iterator[Cue]:
    """What a sentence tells, part by part; what is supposed is so until its end."""
    for part in _parts(sentence, "clause"):
        if not _asks(part):
            stated = takewhile(lambda cue: cue not in ("feared", "supposed"), part)
            yield from (cue for cue in stated if "over" not in part or cue not in _PASSING)
        if "supposed" in part:
            return


def _asks(part: Cues) -> bool:
    """Whether a part asks if something is so, or speaks of a danger alone. One that asks why or until when
    takes it for granted."""
    return "whether" in part or "risk" in part or ("question" in part and "asked" not in part)
