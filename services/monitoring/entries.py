"""What a topic watches for, as people write it: `停水 AND @水口镇 NOT 演习`. Pure.

An entry without an operator is plain words, found as they stand. Operators are words in capitals: AND, OR,
NOT (what must not be there) and NEAR (two words with at most 20 characters between them, or as many as
NEAR/5 says). AND and NOT bind closer than OR; brackets and quotation marks help where that is not meant.
An entry `@水口镇 = 水口镇 OR 水口街道 OR Shuikou` gives a place, or anything else, its other names: where
the topic's entries say @水口镇, any of them will do, and so will a mention that its source places there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.monitoring.comparable import comparable
from services.monitoring.query import Both, Either, Near, Query, Word

NEAR = 20
LONGEST = 2000
DEEPEST = 20
_TOKEN = re.compile(r'\s*(?:([()（）])|["“”]([^"“”]*)["“”]|((?:(?!["“”()（）])\S)+))')
_OPERATOR = re.compile(r"AND|OR|NOT|NEAR(?:/(\d{1,3}))?")
_EXPRESSION = re.compile(r"(?:^|[\s()（）])(?:AND|OR|NOT|NEAR(?:/\d{1,3})?)(?=$|[\s()（）])")
_NAMING = re.compile(r"\s*(@[^\s=]+)\s*=(.*)", re.DOTALL)


class BadQuery(ValueError):
    """An entry that cannot be understood; says where, and what to do."""

    def __init__(self, place: int, what: str) -> None:
        super().__init__(f"at character {place + 1}: {what}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int
    within: int = NEAR


def queries(entries: Iterable[str]) -> tuple[Query, ...]:
    """What a topic's entries ask for, each as a query. BadQuery names the entry that cannot be understood."""
    asked, names = [], dict[str, Query]()
    for entry in entries:
        with _named(entry):
            if naming := _NAMING.fullmatch(entry):
                names[comparable(naming[1])] = _names(naming[2], naming.start(2))
            else:
                asked.append(entry)
    return tuple(query for entry in asked if (query := _query(entry, names)) is not None)


class _named:  # noqa: N801 - reads as a verb where it is used
    """Puts the entry before what is wrong with it."""

    def __init__(self, entry: str) -> None:
        self._entry = entry

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, BadQuery):
            error.args = (f"“{self._entry[:80]}”, {error.args[0]}",)


def _query(entry: str, names: Mapping[str, Query]) -> Query | None:
    with _named(entry):
        plain = comparable(entry)
        if plain in names:
            return names[plain]
        if not _EXPRESSION.search(entry):
            return Word(plain) if plain else None
        return _Parser(entry, names).whole()


def _names(text: str, at: int) -> Query:
    """The other names of something: words with OR between them."""
    found = _Parser(" " * at + text, {}).whole()
    parts = found.parts if isinstance(found, Either) else (found,)
    if not all(isinstance(part, Word) for part in parts):
        raise BadQuery(at, "a name stands for words with OR between them, as in @水口镇 = 水口镇 OR 水口街道")
    return Either(parts, place=True)


class _Parser:
    """Reads one entry from its beginning to its end."""

    def __init__(self, entry: str, names: Mapping[str, Query]) -> None:
        if len(entry) > LONGEST:
            raise BadQuery(LONGEST, f"it is longer than {LONGEST} characters: make several entries of it")
        self._tokens, self._names = [*_tokens(entry)], names
        self._end, self._next, self._depth = len(entry.rstrip()), 0, 0

    def whole(self) -> Query:
        query = self._either()
        if (left := self._look()) is not None:
            raise BadQuery(left.at, "this bracket closes nothing: take it out, or open one before")
        return query

    def _look(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, *kinds: str) -> _Token | None:
        token = self._look()
        if token is None or token.kind not in kinds:
            return None
        self._next += 1
        return token

    def _either(self) -> Query:
        parts = [self._both()]
        while self._take("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Query:
        parts, without = [self._near()], list[Query]()
        while joint := self._take("AND", "NOT"):
            if joint.kind == "NOT" or self._take("NOT"):
                without.append(self._near())
            else:
                parts.append(self._near())
        return parts[0] if len(parts) == 1 and not without else Both(tuple(parts), tuple(without))

    def _near(self) -> Query:
        one = self._one()
        if (joint := self._take("NEAR")) is None:
            return one
        near = Near(_spot(one, joint), _spot(self._one(), joint), joint.within)
        if again := self._take("NEAR"):
            raise BadQuery(again.at, "NEAR joins two: write (a NEAR b) AND (b NEAR c)")
        return near

    def _one(self) -> Query:
        if bracket := self._take("("):
            return self._bracketed(bracket)
        token = self._take("word")
        if token is None:
            found = self._look()
            at, what = (found.at, found.text) if found else (self._end, "the end")
            raise BadQuery(at, f"a word is wanted here, not {what}: if that is meant as one, quote it")
        return self._word(token)

    def _bracketed(self, bracket: _Token) -> Query:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadQuery(
                bracket.at, f"more than {DEEPEST} brackets lie in one another: make several entries"
            )
        query = self._either()
        if not self._take(")"):
            raise BadQuery(bracket.at, "this bracket is never closed: close it")
        self._depth -= 1
        return query

    def _word(self, token: _Token) -> Query:
        text = comparable(token.text)
        if not text:
            raise BadQuery(token.at, "nothing stands between these quotation marks: write a word there")
        if not token.text.startswith("@"):
            return Word(text)
        if text not in self._names:
            raise BadQuery(token.at, f"{token.text} is not named: add an entry {token.text} = … OR …")
        return self._names[text]


def _spot(query: Query, joint: _Token) -> Query:
    if all(isinstance(part, Word) for part in (query.parts if isinstance(query, Either) else (query,))):
        return query
    raise BadQuery(joint.at, "NEAR joins words, or words with OR between them in brackets")


def _tokens(entry: str) -> Iterator[_Token]:
    """Words that follow one another without an operator belong together, as in `no water OR 停水`."""
    words: list[_Token] = []
    for token in _pieces(entry):
        if token.kind == "word":
            words.append(token)
            continue
        yield from _joined(words)
        words.clear()
        yield token
    yield from _joined(words)


def _joined(words: list[_Token]) -> Iterator[_Token]:
    if words:
        yield _Token("word", " ".join(word.text for word in words), words[0].at)


def _pieces(entry: str) -> Iterator[_Token]:
    place = 0
    while match := _TOKEN.match(entry, place):
        bracket, quoted, word = match.groups()
        at, place = match.end() - len(match[0].lstrip()), match.end()
        if bracket:
            yield _Token("(" if bracket in "(（" else ")", bracket, at)
        elif quoted is not None:
            yield _Token("word", quoted, at)
        elif operator := _OPERATOR.fullmatch(word):
            kind = "NEAR" if word.startswith("NEAR") else word
            yield _Token(kind, word, at, int(operator[1] or NEAR))
        else:
            yield _Token("word", word, at)
    if left := entry[place:].strip():
        raise BadQuery(entry.index(left, place), "this quotation mark is never closed: close it")
