"""What monitoring does about what it hears; what it drafts and notes stands in drafting.py and hearing.py.
Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from services.monitoring.drafting import DRAFTING
from services.monitoring.matching import Watched, matching, texts_of
from services.monitoring.model.topic import Count
from shared.messages.monitoring import TopicMatched
from shared.messages.sources import Mentions
from shared.parts import DoTogether, Find, Forward, Gathered, Keep, Reaction

AT_ONCE = 2_500
"""Matches that are counted in one commit: it is written, hashed and told without a pause."""
Documents = Sequence[Mapping[str, Any]]


def on_mentions(batches: Mapping[str, Mentions]) -> Reaction:
    """Match what came, keep the texts that matched, and hand each topic its share. What matches nothing is
    nobody's concern: no trace of it stays."""
    topics: Documents = yield Find("topic", {"active": True})
    watched = [Watched(topic["topic"], tuple(topic["terms"]), topic["place"]) for topic in topics]
    matched = yield from matching(batches, watched)
    if not matched:
        return
    yield Keep(texts_of(batches, matched), max(batch.at for batch in batches.values()))
    parts: Counter[str] = Counter()
    for one in matched:
        yield Forward(one, one.topic, parts[one.topic])
        parts[one.topic] += 1


def on_matched(shares: Mapping[str, TopicMatched]) -> Reaction:
    """Count each topic's share of each batch, one after the other, what came together in one commit a topic,
    or in several where it is much. It is the batch that is counted once: when it comes again, it may come
    together with others."""
    parts: defaultdict[str, dict[str, Count]] = defaultdict(dict)
    size = 0
    for message, matched in shares.items():
        if size and size + len(matched.matches) > AT_ONCE:
            yield DoTogether(parts)
            parts, size = defaultdict(dict), 0
        parts[f"topic/{matched.topic}"] |= _counts(message, matched)
        size += len(matched.matches)
    yield DoTogether(parts)


def _counts(message: str, matched: TopicMatched) -> Mapping[str, Count]:
    if not matched.shares:
        return {message: Count(matched.matches, matched.at)}
    matches = iter(matched.matches)
    return {share.batch: Count(tuple(islice(matches, share.matches)), share.at) for share in matched.shares}


POLICY: Mapping[str, Callable[[Any], Reaction] | Gathered] = {
    **DRAFTING,
    "candor.sources.mentions.v1": Gathered(on_mentions),
    "candor.monitoring.topic.matched.v3": Gathered(on_matched),
}
