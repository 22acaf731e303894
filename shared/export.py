"""A stream as lines of JSON that anybody can check: a commit each, as its hash covers it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from shared.journal.canonical import canonical
from shared.journal.chain import Fault, check, digest, document
from shared.journal.port import Commit


def lines(commits: Iterable[Commit]) -> Iterator[str]:
    """RFC 8785 JSON: without `hash` it is what the SHA-256 in `hash` was computed of."""
    for commit in commits:
        yield canonical(document(commit)).decode()


def check_lines(text: Iterable[str]) -> tuple[str, int, Fault | None]:
    """The stream in these lines, how many commits of it there are, and the first that is not as it was."""
    read: list[Commit] = []
    stream = ""
    for number, line in enumerate(text, start=1):
        commit = _commit(line)
        stream = stream or (commit.stream if commit else "")
        if commit is None:
            fault = Fault(stream or "the file", number, "is no commit, or its hash does not fit")
            return stream, len(read), fault
        read.append(commit)
    return stream, len(read), check(stream, read)


def _commit(line: str) -> Commit | None:
    try:
        values: Any = json.loads(line)
        commit = msgspec.convert(values, Commit)
        return commit if digest(values) == commit.hash else None
    except (ValueError, TypeError, RecursionError, AttributeError, msgspec.ValidationError):
        return None
