"""What must hold of any body whatever: it is a message or it is refused, by both readers alike."""

import json
from collections.abc import Callable, Iterator

from shared.bus import batches
from shared.bus.letters import holds_mentions, letter, without_texts
from shared.errors import BadMessage
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.messages.schemas import from_wire, to_wire
from shared.messages.sources import Mentions
from shared.names import mentions_of

NAMED = {"id", "type", "exercise", "correlationid", "traceparent"}
"""What may be said of a dead batch of mentions."""
LONGEST_ID = 200


def violations(body: bytes) -> Iterator[str]:
    """What does not hold, in a sentence each."""
    try:
        strict, quick = _outcome(from_wire, body), _outcome(batches.read, body)
        if _seen(strict) != _seen(quick):
            yield f"the schema says {_seen(strict)}, msgspec {_seen(quick)}"
        if isinstance(strict, Message):
            yield from _of_taken(strict)
        yield from _of_dead(body)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        yield f"{type(error).__name__}: {error}"[:500]


def _outcome(reads: Callable[[bytes], Message], body: bytes) -> Message | str:
    try:
        return reads(body)
    except BadMessage as error:
        return str(error)


def _seen(outcome: Message | str) -> str:
    """A message as JSON values: they show what == does not (a number's type, a time's zone)."""
    return outcome if isinstance(outcome, str) else repr(plain(outcome))


def _of_taken(message: Message) -> Iterator[str]:
    """What was taken can be told on, and comes back as it was."""
    again = _outcome(from_wire, to_wire(message))
    if _seen(again) != _seen(message):
        yield f"told on, {_seen(message)} is {_seen(again)}"


def _of_dead(body: bytes) -> Iterator[str]:
    """What is set aside can be looked at, and has no text of a mention in it."""
    letter("monitoring", body, {}, "")
    if not holds_mentions("monitoring", mentions_of("monitoring"), body):
        yield "on the queue of mentions it is not taken for one"
    taken = _outcome(from_wire, body)
    if isinstance(taken, Message) and isinstance(taken.data, Mentions):
        left = json.loads(without_texts(body))
        ids = [one.id[:LONGEST_ID] for one in taken.data.mentions]
        if left.pop("mentions") != ids or left.keys() - NAMED:
            yield "more than the ids of its mentions is left of a dead batch"
