"""What monitoring does about what it hears; what it drafts and notes stands in drafting.py and hearing.py.
Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.monitoring.drafting import DRAFTING
from services.monitoring.matching import Watched, match, texts_of
from services.monitoring.model.topic import Count
from shared.messages.monitoring import TopicMatched
from shared.messages.sources import Mentions
from shared.parts import Do, Find, Forward, Keep, Reaction

Documents = Sequence[Mapping[str, Any]]


def on_mentions(batch: Mentions) -> Reaction:
    """Match a batch, keep the texts that matched, and hand each topic its share. What matches nothing is
    nobody's concern: no trace of it stays."""
    topics: Documents = yield Find("topic", {"active": True})
    matched = match(batch, [Watched(topic["topic"], tuple(topic["terms"])) for topic in topics])
    if not matched:
        return
    yield Keep(texts_of(batch, matched), batch.at)
    for one in matched:
        yield Forward(one, one.topic)


def on_matched(matched: TopicMatched) -> Reaction:
    """Count the topic's share of a batch, one after the other."""
    yield Do(f"topic/{matched.topic}", Count(matched.matches, matched.at))


POLICY: Mapping[str, Callable[[Any], Reaction]] = {
    **DRAFTING,
    "candor.sources.mentions.v1": on_mentions,
    "candor.monitoring.topic.matched.v1": on_matched,
}
