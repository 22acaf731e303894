"""Which mentions concern which topic, by the terms that are watched. Pure.

A text is compared in NFKC (full-width letters and signs become plain ones), case-folded, with single
spaces. A term in Chinese matches wherever it stands; where a term begins or ends with a Latin letter or
a digit, the text must not go on there with another one.

Several hundred terms cost little: one pattern of how they all begin is looked for first, which most texts
have nothing of. In the others the terms are found by their first two characters.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from operator import add

from shared.messages.monitoring import Match, TopicMatched
from shared.messages.sources import Mention, Mentions

_ADDRESS = re.compile(r"\w+://\S+")
_LATIN = re.compile(r"[a-z0-9]")
_KEY_BYTES = 64
_WIDE = {wide: unicodedata.normalize("NFKC", wide) for wide in "，！？：；（）…\u3000"}
"""What is not NFKC in nearly every Chinese text. Put right first, it spares most texts the normalising."""
_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic's name and its terms, as a person wrote them."""

    topic: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term in comparable form, the topics that watch it, and the pattern that finds it as a whole word
    (None where it may stand anywhere)."""

    text: str
    topics: frozenset[str]
    pattern: re.Pattern[str] | None

    def stands_in(self, text: str) -> bool:
        """Whether a comparable text has the term."""
        return self.text in text and (self.pattern is None or self.pattern.search(text) is not None)


@dataclass(frozen=True, slots=True)
class Matcher:
    """A pattern that is in every text that has a term; terms by their first two characters, and those that
    have but one."""

    likely: re.Pattern[str]
    by_head: Mapping[str, tuple[Term, ...]]
    short: tuple[Term, ...]

    def topics_of(self, text: str) -> set[str]:
        """The topics that a comparable text concerns."""
        if self.likely.search(text) is None:
            return set()
        heads = self.by_head.keys() & {*map(add, text, text[1:])}
        near = [term for head in heads for term in self.by_head[head]]
        return {topic for term in (*near, *self.short) if term.stands_in(text) for topic in term.topics}


def comparable(text: str) -> str:
    """The form in which texts and terms are compared."""
    for wide, plain in _WIDE.items():
        text = text.replace(wide, plain)
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def story_of(text: str, topic: str) -> str:
    """The digest that exact copies of a comparable text share within a topic (BLAKE2b, 64 bits)."""
    return blake2b(
        text.encode("utf-8", "replace"), digest_size=8, key=topic.encode()[:_KEY_BYTES]
    ).hexdigest()


def is_question(text: str) -> bool:
    """Whether a comparable text asks: a question mark outside an address."""
    return "?" in text and "?" in _ADDRESS.sub("", text)


@lru_cache(maxsize=16)
def compiled(topics: tuple[Watched, ...]) -> Matcher:
    """The matcher for a set of topics; made once for equal sets."""
    watchers: dict[str, set[str]] = {}
    for watched in topics:
        for written in filter(None, map(comparable, watched.terms)):
            watchers.setdefault(written, set()).add(watched.topic)
    terms = [Term(text, frozenset(names), _whole(text)) for text, names in sorted(watchers.items())]
    by_head: dict[str, list[Term]] = {}
    for term in terms:
        by_head.setdefault(term.text[:2], []).append(term)
    short = tuple(term for term in terms if len(term.text) == 1)
    heads = {head: tuple(found) for head, found in by_head.items() if len(head) == 2}
    likely = re.compile(_any_of({term.text[:_BEGINNING] for term in terms}) if terms else r"(?!)")
    return Matcher(likely, heads, short)


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, which branches where they part: so it fails at the first character
    that none of them has there, however many they are."""
    rests: dict[str, set[str]] = {}
    for word in words:
        if not word:
            return ""
        rests.setdefault(word[0], set()).add(word[1:])
    return f"(?:{'|'.join(re.escape(first) + _any_of(rests[first]) for first in sorted(rests))})"


def _whole(term: str) -> re.Pattern[str] | None:
    before = r"(?<![a-z0-9])" if _LATIN.match(term[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(term[-1]) else ""
    return re.compile(before + re.escape(term) + after) if before or after else None


def match(mentions: Mentions, topics: Sequence[Watched]) -> tuple[TopicMatched, ...]:
    """What each topic is to count of a batch, in the order of the topics' names; no empty ones."""
    matcher = compiled(tuple(topics))
    found: dict[str, list[Match]] = {}
    for mention in mentions.mentions:
        text = comparable(mention.text)
        for topic in matcher.topics_of(text):
            found.setdefault(topic, []).append(_matched(mention, text, topic))
    return tuple(TopicMatched(topic, tuple(found[topic]), mentions.at) for topic in sorted(found))


def _matched(mention: Mention, text: str, topic: str) -> Match:
    return Match(
        mention=mention.id,
        at=mention.at,
        story=story_of(text, topic),
        question=is_question(text),
        place=mention.place,
        outlet=mention.outlet,
    )


def texts_of(mentions: Mentions, matched: Iterable[TopicMatched]) -> dict[str, str]:
    """The texts that are worth keeping, by id: those that matched a topic, and no other."""
    ids = {one.mention for topic in matched for one in topic.matches}
    return {mention.id: mention.text for mention in mentions.mentions if mention.id in ids}
