"""The public texts of a scenario, in order, from a seed. Nobody's name is on them: there is no such field."""

import random
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge

from shared.messages.sources import MOST_MENTIONS, Mention
from simulator.exercise.crowd import Kind, Outlet
from simulator.exercise.dynamics import arrivals, generator
from simulator.exercise.scenario import Scenario
from simulator.exercise.texts import PHRASEBOOKS, Moment, make

REMEMBERED = 40
"""How many of the last texts are still being copied from outlet to outlet."""


@dataclass(frozen=True, slots=True)
class _Post:
    at: datetime
    kind: Kind | None  # None for what the trainer brings in
    text: str
    lang: str
    place: str
    outlet: str


def mentions(scenario: Scenario, seed: int) -> Iterator[Mention]:
    """Everything that the public writes, background and crisis and the trainer's posts; times are in UTC.

    The same scenario and seed give the same mentions; ids are `m-<seed>-<n>`, n from 1. The source says that
    it is a drill.
    """
    written = merge(_crowd(scenario, seed), _planned(scenario), key=lambda post: post.at)
    for n, post in enumerate(written, start=1):
        yield Mention(
            id=f"m-{seed}-{n}",
            source=f"drill/{scenario.id}",
            at=post.at.astimezone(UTC),
            text=post.text,
            lang=post.lang,
            place=post.place,
            outlet=post.outlet,
        )


def batches(
    written: Iterable[Mention], every: timedelta = timedelta(minutes=1), most: int = MOST_MENTIONS
) -> Iterator[tuple[Mention, ...]]:
    """Mentions as they are sent: those of one stretch of time together, at most so many, never none.

    Stretches are counted from midnight UTC of 1 January 1970, so that minutes are the minutes of the clock.
    """
    held: list[Mention] = []
    for mention in written:
        if held and (len(held) == most or _stretch(mention, every) != _stretch(held[0], every)):
            yield tuple(held)
            held = []
        held.append(mention)
    if held:
        yield tuple(held)


def _stretch(mention: Mention, every: timedelta) -> int:
    return (mention.at - datetime(1970, 1, 1, tzinfo=UTC)) // every


def _planned(scenario: Scenario) -> Iterator[_Post]:
    posts = (inject for inject in scenario.injects if inject.kind == "post")
    for inject in sorted(posts, key=lambda inject: inject.at):
        yield _Post(scenario.start + inject.at, None, inject.text.zh, "zh", inject.place, inject.outlet)


def _crowd(scenario: Scenario, seed: int) -> Iterator[_Post]:
    rng = random.Random(f"texts/{seed}")
    recent: deque[_Post] = deque(maxlen=REMEMBERED)
    for arrival in arrivals(scenario.crowd, scenario.start, scenario.duration, generator(seed)):
        post = _copied(scenario, arrival.at, arrival.kind, recent, rng)
        if post is None:
            post = _fresh(scenario, arrival.at, arrival.kind, rng)
            recent.append(post)
        yield post


def _copied(
    scenario: Scenario, at: datetime, kind: Kind, recent: Iterable[_Post], rng: random.Random
) -> _Post | None:
    """An exact copy of a recent text of the same kind, in another outlet; None where nothing is copied."""
    alike = [post for post in recent if post.kind == kind]
    if kind == "noise" or not alike or rng.random() >= scenario.crowd.reposts:
        return None
    first = rng.choice(alike)
    others = [outlet for outlet in scenario.outlets if outlet.name != first.outlet]
    return _Post(at, kind, first.text, first.lang, first.place, _outlet(others, rng))


def _fresh(scenario: Scenario, at: datetime, kind: Kind, rng: random.Random) -> _Post:
    crowd = scenario.crowd
    place = rng.choices(scenario.places, [place.weight for place in scenario.places])[0]
    lang = "en" if rng.random() < crowd.english else "zh"
    text = make(PHRASEBOOKS[crowd.phrasebook], kind, lang, place, Moment(at, scenario.start), rng)
    known = place.name if rng.random() < crowd.placed else ""
    return _Post(at, kind, text, lang, known, _outlet(scenario.outlets, rng))


def _outlet(outlets: Iterable[Outlet], rng: random.Random) -> str:
    choice = list(outlets)
    return rng.choices(choice, [outlet.weight for outlet in choice])[0].name
