"""Doing what several messages ask for in one commit a stream, each of them once.

A commit then has several causes, and messages that come again may come in another company. So a part is left
out that any commit of the stream has among its causes. Which are known is asked when the stream was read, and
the commit goes right behind what was read: what another process adds between the two takes its place, so none
is overlooked. This rests on the unique places of a stream alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.errors import Contended
from shared.journal.port import Commit, Journal
from shared.outbox import Outbox
from shared.parts import Decided, cause_of
from shared.replay import Loaded
from shared.streams import Streams

TRIES = 20
Parts = Mapping[str, Any]
Decide = Callable[[str, Sequence[Any]], tuple[Loaded, Decided]]
MakeCommit = Callable[[Sequence[str], str, Loaded, Sequence[Any]], Commit]
Made = tuple[Commit, Any]
"""A commit with the state that comes of it."""


class Together:
    """Decides with `decide`, which gives what it decided with the state that this follows."""

    def __init__(self, streams: Streams, journal: Journal, outbox: Outbox, decide: Decide) -> None:
        self._streams, self._journal, self._outbox, self._decide = streams, journal, outbox, decide

    def do(self, parts: Mapping[str, Parts], make: MakeCommit) -> None:
        """Commit what is left to do of the parts of each stream, all streams at once; safe to repeat. What
        the model refuses of one stream is raised before anything is written of any."""
        for _ in range(TRIES):
            wanted = (self._made(stream, asked, make) for stream, asked in parts.items())
            again = self._append([made for made in wanted if made])
            if not again:
                return
            parts = {stream: parts[stream] for stream in again}
        raise Contended(f"{min(parts)} changed {TRIES} times while it was being decided: try again")

    def _made(self, stream: str, parts: Parts, make: MakeCommit) -> Made | None:
        """The commit of what is left to do; None where nothing is."""
        while True:
            read = self._streams.load(stream).seq
            known = self._journal.known(stream, [*map(cause_of, parts)])
            left = {cause: part for name, part in parts.items() if (cause := cause_of(name)) not in known}
            if not left:
                self._streams.project(stream)
                return None
            loaded, decided = self._decide(stream, tuple(left.values()))
            if not decided.events:
                return None
            if loaded.seq == read:
                return make(tuple(left), stream, loaded, decided.events), decided.state

    def _append(self, made: Sequence[Made]) -> Sequence[str]:
        """Write and tell; the streams where another came first."""
        written = self._journal.append_all([commit for commit, _ in made])
        done = [one for one, is_written in zip(made, written, strict=True) if is_written]
        for commit, state in done:
            self._streams.advance(commit, state)
        self._outbox.send(*(commit for commit, _ in done))
        beaten = [
            commit.stream for (commit, _), is_written in zip(made, written, strict=True) if not is_written
        ]
        for stream in beaten:
            self._streams.load(stream, fresh=True)
        return beaten
