"""Topics and the mentions that a benchmark publishes: 500 terms, every tenth mention matches one of them.

Terms are a place and a trouble (`河东停水`). What does not match has a place or a trouble too, so that the
matcher meets near misses; every fifth match is a copy of the text before it on its topic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any, Literal

from shared.messages.envelope import Message
from shared.messages.schemas import to_wire
from shared.messages.sources import Mention, Mentions
from shared.names import MENTIONS_TYPE

Spread = Literal["even", "one"]
"""Whether all topics are talked about evenly, or all matches are on one."""

SECOND = timedelta(seconds=1)
SIZE = 500
MATCHING = 50
"""So many of a batch match: 10 %."""
COPIES = 0.2


def _pairs(signs: str) -> list[str]:
    return [signs[n : n + 2] for n in range(0, len(signs), 2)]


_PLACES = [a + b for a, b in product("河桥山溪柳", "东西南北中")]
_MORE_PLACES = [
    a + b for a, b in product("河桥山溪柳杨石沙泉塘岭坪湾滩沟洼墩", "东西南北中前后上下里外头尾口坡")
]
_TROUBLES = _pairs("停水断电漏气塌方积水异味噪声扬尘堵车断网停课漏雨裂缝浑水黄水死鱼垃圾欠薪涨价停暖")
_WORDS = _pairs(
    "今天早上大家小区门口听说已经三天没有有人来看孩子老人怎么物业电话一直占线"
    "希望尽快说法天气不错出去走走超市打折公交改线学校开放周末电影好看菜场新鲜"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's id and the terms by which it is watched."""

    id: str
    terms: tuple[str, ...]

    @property
    def payload(self) -> dict[str, Any]:
        """What `monitoring.watch` is called with."""
        texts = {"title": self.terms[0], "title_en": "bench", "harm": "nuisance", "place": "水口镇"}
        return {"topic": self.id, "terms": list(self.terms), "active": True, **texts}


def topics(count: int = 50) -> list[Topic]:
    """So many topics of 10 terms, at most 544."""
    halves = _TROUBLES[:10], _TROUBLES[10:]
    places = dict.fromkeys((*_PLACES, *_MORE_PLACES))
    groups = [(place, half) for place in places for half in halves][:count]
    assert len(groups) == count
    return [Topic(f"bench-{n}", tuple(p + t for t in half)) for n, (p, half) in enumerate(groups)]


def batches(
    count: int, spread: Spread | list[Topic], seed: int, start: datetime, every: timedelta = SECOND
) -> Iterator[Mentions]:
    """So many full batches, this far apart from `start` on; `spread` may name the topics."""
    rng = Random(seed)
    watched, last = topics() if spread == "even" else topics()[:1], dict[str, str]()
    if not isinstance(spread, str):
        watched = spread
    for number in range(count):
        at = start + number * every
        places = set(rng.sample(range(SIZE), MATCHING))
        texts = [_matching(rng, watched, last) if n in places else _other(rng) for n in range(SIZE)]
        mentions = (
            Mention(
                f"b{seed}-{number}-{n}", "bench", at - timedelta(milliseconds=SIZE - n), text, outlet="forum"
            )
            for n, text in enumerate(texts)
        )
        yield Mentions(tuple(mentions), at)


def _matching(rng: Random, watched: list[Topic], last: dict[str, str]) -> str:
    topic = rng.choice(watched)
    if topic.id in last and rng.random() < COPIES:
        return last[topic.id]
    last[topic.id] = _sentence(rng, rng.choice(topic.terms))
    return last[topic.id]


def _other(rng: Random) -> str:
    return _sentence(rng, rng.choice((rng.choice(_PLACES), rng.choice(_TROUBLES), "")))


def _sentence(rng: Random, about: str) -> str:
    words = rng.choices(_WORDS, k=18)
    end = "？" if rng.random() < 0.2 else "。"
    return f"{''.join(words[:6])}，{about}，{''.join(words[6:])}{rng.randrange(10**6)}{end}"


def wire(name: str, mentions: Mentions) -> bytes:
    """A batch as a source publishes it."""
    return to_wire(
        Message(
            id=name,
            source="/candor/bench",
            type=MENTIONS_TYPE,
            subject="mentions",
            time=mentions.at,
            data=mentions,
            sequence=0,
            recorded=mentions.at,
        )
    )
