"""Seeded makers of public texts, from templates with slots."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from simulator.exercise.crowd import Kind, Place
from simulator.exercise.phrases import OPENINGS, SLOTS, TAP_WATER, Pair

PHRASEBOOKS: Mapping[str, Mapping[Kind, tuple[Pair, ...]]] = {"tap-water": TAP_WATER}
"""Phrase books by name: templates for each kind."""

_SLOT = re.compile(r"\{(\w+)\}")
_HOURS = ("十二", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
_PARTS = (
    (5, "凌晨", "before dawn"),
    (9, "早上", "this morning"),
    (12, "上午", "this morning"),
    (14, "中午", "around noon"),
    (18, "下午", "this afternoon"),
    (24, "晚上", "this evening"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a text is written, and when the drill began, both in local time."""

    at: datetime
    start: datetime


def make(
    book: Mapping[Kind, tuple[Pair, ...]],
    kind: Kind,
    lang: str,
    place: Place,
    moment: Moment,
    rng: random.Random,
) -> str:
    """One text of the kind in the language (zh or en); a question ends with a question mark."""
    side = 1 if lang == "en" else 0
    template = rng.choice(book[kind])[side]
    opening = "" if kind == "noise" else rng.choice(OPENINGS)[side]
    body = _asked(template, side) if kind == "question" else template
    chosen = _fixed(place, moment, rng)
    text = _SLOT.sub(lambda slot: _fill(slot[1], chosen, rng)[side], opening + body)
    return text[:1].upper() + text[1:]


def _fill(slot: str, chosen: dict[str, Pair], rng: random.Random) -> Pair:
    if slot not in chosen:
        chosen[slot] = rng.choice(SLOTS[slot])
    return chosen[slot]


def _fixed(place: Place, moment: Moment, rng: random.Random) -> dict[str, Pair]:
    hour = moment.at.hour
    zh, en = next((zh, en) for until, zh, en in _PARTS if hour < until)
    exact = (f"{zh}{_HOURS[hour % 12]}点多", f"a little after {hour}:00")
    today = moment.at.date() == moment.start.date()
    return {
        "place": (place.name, place.name_en),
        "when": rng.choice(((zh, en), exact, ("刚才", "just now"))),
        "since": ("从今晚起", "since this evening") if today else ("从昨晚起", "since last night"),
    }


def _asked(template: str, side: int) -> str:
    """The template with its question moved to the end, where people often leave it out of order."""
    mark, between = (("？", "，"), ("?", ": "))[side]
    parts = [part.strip() for part in template.split(mark) if part.strip()]
    return between.join(reversed(parts)) + mark
