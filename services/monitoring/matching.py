"""Which mentions concern which topic, by the terms that are watched. Pure.

In which form texts are compared, see comparable.py; what a topic's entries may ask, see entries.py. A word in
Chinese is found wherever it stands; where a word begins or ends with a Latin letter or a digit, the text
must not go on there with another one.

Texts that are at hand are searched as one, as many as can be without a pause, for all the words of all topics
in one pass (Aho-Corasick), so that tens of thousands of words cost little more than one.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

from services.monitoring.asking import asks
from services.monitoring.claims import claims_in
from services.monitoring.comparable import MARK, comparable, together
from services.monitoring.entries import BadQuery, queries
from services.monitoring.harms import harms_in
from services.monitoring.likeness import Signature, digest, keys_of, signature_of
from services.monitoring.query import Query, Span, Word, holds, words
from shared.messages.monitoring import ClaimKind, HarmKind, Match, Share, TopicMatched
from shared.messages.sources import Mention, Mentions
from shared.parts import Pause

__all__ = ["Watched", "comparable", "match", "matching", "story_of", "texts_of", "topics_of"]

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_FEW = 2000
"""So many words go into a table of all states: it is searched at twice the speed, and takes much memory."""
_AT_ONCE = 50_000
"""Characters that are searched as one."""
_HANDED_ON = 1_000
"""Matches that are handed on as one: whoever reads a message does so without a pause."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic's name and its terms, as a person wrote them, and its place (may be empty)."""

    topic: str
    terms: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic and one thing that it asks for."""

    topic: str
    query: Query


@dataclass(frozen=True, slots=True)
class Matcher:
    """The automaton that finds `texts`; what asks for each of them."""

    automaton: Any
    texts: tuple[str, ...]
    wanted: Mapping[str, tuple[Wanted, ...]]

    def found_in(self, joined: str, texts: Sequence[str]) -> Mapping[int, Mapping[str, list[Span]]]:
        """The words in comparable texts, joined by MARKs: by the text's number, where they stand."""
        found: dict[int, dict[str, list[Span]]] = {}
        ends = [*accumulate(len(text) + 1 for text in texts)]
        for number, begin, end in self.automaton.find_matches_as_indexes(joined, overlapping=True):
            if _is_whole(joined, begin, end):
                spans = found.setdefault(bisect_right(ends, begin), {})
                spans.setdefault(self.texts[number], []).append((begin, end))
        return found

    def topics_of(self, found: Mapping[str, list[Span]], place: str) -> set[str]:
        """The topics that a text with these words, from this place, concerns."""
        asked = {wanted for word in found for wanted in self.wanted.get(word, ())}
        return {one.topic for one in asked if type(one.query) is Word or holds(one.query, found, place)}


def _is_whole(text: str, begin: int, end: int) -> bool:
    """Whether no Latin letter or digit goes on with the same word."""
    before, after = text[begin - 1 : begin] if begin else "", text[end : end + 1]
    return not ((text[begin] in _LATIN and before in _LATIN) or (text[end - 1] in _LATIN and after in _LATIN))


def story_of(text: str, topic: str) -> str:
    """The digest that exact copies of a comparable text share within a topic (BLAKE2b, 64 bits)."""
    return digest(text.encode("utf-8", "replace"), topic)


@lru_cache(maxsize=16)
def compiled(topics: tuple[Watched, ...]) -> Matcher:
    """The matcher for a set of topics; made once for equal sets."""
    wanted: defaultdict[str, set[Wanted]] = defaultdict(set)
    texts: set[str] = set()
    for watched in topics:
        for query in _asked(watched.terms):
            texts.update(words(query))
            for word in words(query, wanted=True):
                wanted[word].add(Wanted(watched.topic, query))
    ordered = tuple(sorted(texts))
    kind = Implementation.DFA if len(ordered) <= _FEW else None
    return Matcher(
        AhoCorasick(ordered, implementation=kind),
        ordered,
        {word: tuple(found) for word, found in wanted.items()},
    )


def _asked(terms: tuple[str, ...]) -> Sequence[Query]:
    """What entries ask for; those that cannot be read, from a journal of before they were more than words, as
    words."""
    try:
        return queries(terms)
    except BadQuery:
        return [Word(text) for text in map(comparable, terms) if text]


def topics_of(text: str, place: str, topics: Sequence[Watched]) -> tuple[str, ...]:
    """The names of the topics that one text, as a person wrote it, from this place, concerns; in order."""
    matcher, read = compiled(tuple(topics)), comparable(text)
    found = matcher.found_in(read, [read]).get(0, {})
    return tuple(sorted(matcher.topics_of(found, comparable(place)))) if found else ()


def match(batches: Mapping[str, Mentions], topics: Sequence[Watched]) -> tuple[TopicMatched, ...]:
    """What each topic is to count of these batches (by the ids of their messages), in the order of the
    topics' names; no empty ones. Where it is much it comes in parts, of whole batches."""
    work = matching(batches, topics)
    while True:
        try:
            next(work)
        except StopIteration as done:
            matched: tuple[TopicMatched, ...] = done.value
            return matched


def matching(
    batches: Mapping[str, Mentions], topics: Sequence[Watched]
) -> Generator[Pause, None, tuple[TopicMatched, ...]]:
    """The same, with a pause behind each step."""
    matcher, places = compiled(tuple(topics)), {watched.topic: watched.place for watched in topics}
    found: defaultdict[str, dict[str, list[Match]]] = defaultdict(dict)
    for batch, mentions in _portions(batches):
        for mention, text, spans in _concerned(mentions, matcher):
            concerned = matcher.topics_of(spans, comparable(mention.place) if mention.place else "")
            if concerned:
                seen = _seen(text)
                for topic in concerned:
                    one = _matched(mention, text, seen, topic, places[topic])
                    found[topic].setdefault(batch, []).append(one)
                yield Pause()
        yield Pause()
    return tuple(_joined(topic, part, batches) for topic in sorted(found) for part in _parts(found[topic]))


def _parts(found: Mapping[str, list[Match]]) -> Iterator[Mapping[str, list[Match]]]:
    """What one message is to hold: as many batches as have so many matches together, or one."""
    part: dict[str, list[Match]] = {}
    for name, matches in found.items():
        if part and sum(map(len, part.values())) + len(matches) > _HANDED_ON:
            yield part
            part = {}
        part[name] = matches
    yield part


def _portions(batches: Mapping[str, Mentions]) -> Iterator[tuple[str, Sequence[Mention]]]:
    """The mentions of each batch, by its name: as many as are searched as one without a pause, or one."""
    for name, batch in batches.items():
        first, size = 0, 0
        for number, mention in enumerate(batch.mentions):
            if number > first and size + len(mention.text) > _AT_ONCE:
                yield name, batch.mentions[first:number]
                first, size = number, 0
            size += len(mention.text)
        yield name, batch.mentions[first:]


def _concerned(
    mentions: Sequence[Mention], matcher: Matcher
) -> Iterator[tuple[Mention, str, Mapping[str, list[Span]]]]:
    """Those with any watched word: they, their comparable text, where the words stand."""
    joined = together(mention.text for mention in mentions)
    texts = joined.split(MARK)
    found = matcher.found_in(joined, texts)
    for number in sorted(found):
        yield mentions[number], texts[number], found[number]


def _joined(topic: str, found: Mapping[str, list[Match]], batches: Mapping[str, Mentions]) -> TopicMatched:
    shares = tuple(Share(name, len(matches), batches[name].at) for name, matches in found.items())
    return TopicMatched(
        topic,
        tuple(match for matches in found.values() for match in matches),
        max(share.at for share in shares),
        shares,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is found out of a text once, whatever topics it concerns."""

    question: bool
    claims: tuple[ClaimKind, ...]
    harms: tuple[HarmKind, ...]
    signature: Signature


def _seen(text: str) -> _Seen:
    return _Seen(asks(text), claims_in(text), harms_in(text), signature_of(text))


def _matched(mention: Mention, text: str, seen: _Seen, topic: str, place: str) -> Match:
    return Match(
        mention=mention.id,
        at=mention.at,
        story=story_of(text, topic),
        question=seen.question,
        place=mention.place,
        outlet=mention.outlet,
        near=keys_of(seen.signature, topic),
        claims=seen.claims,
        harms=seen.harms,
        named=place if seen.harms and place and _placed(place) in text else "",
    )


_placed = lru_cache(maxsize=4096)(comparable)


def texts_of(batches: Mapping[str, Mentions], matched: Iterable[TopicMatched]) -> dict[str, str]:
    """The texts that are worth keeping, by id: those that matched a topic, and no other."""
    ids = {one.mention for topic in matched for one in topic.matches}
    return {
        mention.id: mention.text
        for batch in batches.values()
        for mention in batch.mentions
        if mention.id in ids
    }
