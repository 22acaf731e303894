"""How a store of documents keeps commits and views: a text, and the fields that find it. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from shared.journal.port import Commit, Head

LONGEST = 2**63
"""A whole number beyond 64 bits is kept in the text alone: no store finds by it."""
LONGEST_TEXT = 1000
"""So is a text of more characters: nobody looks for one."""
NAME = re.compile(r"[a-z_]+")


class _Also(msgspec.Struct):
    also: tuple[str, ...] = ()


_COMMIT, _ALSO = msgspec.json.Decoder(Commit), msgspec.json.Decoder(_Also)


def key_of(stream: Any, seq: Any) -> str:
    """The key of a place in a stream. The number stands last, so no two places share one."""
    return f"{stream}/{seq}"


def text_of(value: Any) -> str:
    """The value as JSON text."""
    return msgspec.json.encode(value).decode()


def commit_of(text: str) -> Commit:
    """The commit of its text."""
    return _COMMIT.decode(text)


def also_of(text: str) -> tuple[str, ...]:
    """The further causes of the commit of this text."""
    return _ALSO.decode(text).also


def head_of(text: str) -> Head:
    """What the head of a stream is, when this is its last commit."""
    commit = commit_of(text)
    return Head(commit.stream, commit.seq, commit.hash)


def fields_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The plain values of a view's document: those that a key, declared now or later, may find it by."""
    return {name: value for name, value in data.items() if NAME.fullmatch(name) and _is_plain(value)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, int):
        return -LONGEST <= value < LONGEST
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    return value is None or isinstance(value, float)


def in_order(commits: Sequence[Commit]) -> list[Commit]:
    """The same commits, those of a stream by their numbers: the clocks of two replicas may differ."""
    streams: dict[str, list[Commit]] = defaultdict(list)
    for commit in sorted(commits, key=lambda one: one.seq, reverse=True):
        streams[commit.stream].append(commit)
    return [streams[commit.stream].pop() for commit in commits]
