"""How a dead letter is told: in two lines, as JSON, whole. Nothing that a stranger wrote reaches the terminal
but as plain signs."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from shared.bus.letters import Letter, shown

LONGEST = 300
HIDDEN = "\N{REPLACEMENT CHARACTER}"


def lines(one: Letter) -> Iterator[str]:
    """What it is and why it lies here, then by what it is found."""
    drill = f"[{one.exercise}] " if one.exercise else ""
    kind = one.type.removeprefix("candor.").rpartition(".v")[0] or one.type or "unreadable"
    why = f"{one.error}: {one.reason}" if one.error else one.reason
    yield printable(f"{one.service}  {drill}{kind}  {why}")
    named = {
        "from": one.queue,
        "tries": one.tries,
        "put back": one.returned,
        "kept": one.kept,
        "correlation": one.correlation,
        "trace": one.trace,
    }
    said = "".join(f"  {name} {value}" for name, value in named.items() if value)
    yield printable(f"    {one.id}{said}")


def summary(letters: Iterable[Letter]) -> str:
    """How many there are, of which service and error."""
    counted = Counter(f"{one.service} {one.error or 'unknown'}" for one in letters)
    said = ", ".join(f"{name} {number}" for name, number in sorted(counted.items()))
    total = counted.total()
    return f"{total} dead letter{'' if total == 1 else 's'}" + printable(f": {said}" if said else "")


def document(one: Letter) -> dict[str, Any]:
    """What is known of it, without its body."""
    names = ("service", "id", "type", "exercise", "correlation", "trace", "reason", "error", "queue", "tries")
    said = {name: getattr(one, name) for name in names}
    return {**said, "put_back": one.returned, "bytes": one.size, "kept": one.kept or "all"}


def whole(one: Letter) -> dict[str, Any]:
    """Everything: its headers and its message too, of mentions the ids alone."""
    headers = {str(name): str(value) for name, value in sorted(one.headers.items(), key=str)}
    return {**document(one), "headers": headers, "message": shown(one)}


def as_json(said: Any) -> str:
    """JSON for a terminal and for programs: Chinese as it is, what cannot be printed as an escape."""
    text = json.dumps(said, ensure_ascii=False, indent=2)
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)


def printable(text: str) -> str:
    """The text in one line, cut where it is long."""
    plain = "".join(sign if sign.isprintable() else HIDDEN for sign in text[: LONGEST + 1])
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"
