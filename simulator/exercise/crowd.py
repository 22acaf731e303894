"""The public of a scenario: where it writes, what is watched, and how much it writes when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from shared.messages.monitoring import Harm
from simulator.exercise.fields import identity, named, wanted

Kind = Literal["report", "question", "rumour", "criticism", "noise"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OutletKind = Literal["forum", "short_video", "public_page", "message_board", "local_paper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place where people write from; `weight` is its share of the mentions, relative to the others."""

    name: str = named("name the place")
    name_en: str
    weight: float = wanted("give a number", least=0.01, most=1000, default=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Where public texts appear: a forum, a page, a paper; never a person."""

    name: str = named("name the outlet")
    name_en: str
    kind: OutletKind
    weight: float = wanted("give a number", least=0.01, most=1000, default=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What is watched: a text that holds one of the terms counts; the harm is a setting of the topic."""

    id: str = identity()
    title: str
    title_en: str
    terms: tuple[str, ...] = wanted("list the words to be watched", least=1)
    harm: Harm
    places: tuple[str, ...] = wanted("list names of places", refers=("places",), least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How mentions divide into kinds; the five add up to 1."""

    report: float = wanted("give a share", least=0, most=1, default=0.0)
    question: float = wanted("give a share", least=0, most=1, default=0.0)
    rumour: float = wanted("give a share", least=0, most=1, default=0.0)
    criticism: float = wanted("give a share", least=0, most=1, default=0.0)
    noise: float = wanted("give a share", least=0, most=1, default=0.0)

    def in_order(self) -> tuple[float, ...]:
        """The shares in the order of KINDS."""
        return (self.report, self.question, self.rumour, self.criticism, self.noise)

    def problems(self) -> Iterator[str]:
        total = sum(self.in_order())
        if abs(total - 1) > 1e-6:
            yield f"the shares add up to {total:g}; make them add up to 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What people write anyway: `per_hour` is the mean of a day, `rhythm` the weight of each of its hours."""

    per_hour: float = wanted("give mentions per hour", least=0, most=1_000_000)
    rhythm: tuple[float, ...] = wanted("give 24 weights, one for each hour from 0 to 23", least=24, most=24)
    shares: Shares

    def problems(self) -> Iterator[str]:
        if min(self.rhythm) < 0 or not 0 < sum(self.rhythm) < 1e9:
            yield "the rhythm has a weight below 0 or none above; give each hour a weight of 0 or more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One wave of the crisis: from `start` it rises within about `rise` and relaxes with the time `decay`.

    `mentions` is what it brings in all, if the drill is long enough to see its end.
    """

    id: str = identity()
    start: timedelta
    rise: timedelta
    decay: timedelta
    mentions: float = wanted("say how many mentions it brings", least=0, most=10_000_000)
    shares: Shares

    def problems(self) -> Iterator[str]:
        if not (self.rise and self.decay):
            yield "a wave rises and decays in no time; give rise and decay at least 1s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What the public writes when nothing happens, and the waves of the crisis.

    `reposts` is the share of exact copies in another outlet, `english` of English texts, and `placed` of
    mentions that say where they come from.
    """

    phrasebook: str = wanted("name a phrase book", refers=("phrasebooks",))
    reposts: float = wanted("give a share", least=0, most=0.9)
    english: float = wanted("give a share", least=0, most=1)
    placed: float = wanted("give a share", least=0, most=1)
    background: Background
    phases: tuple[Phase, ...] = wanted("list the phases of the crisis", least=1)
