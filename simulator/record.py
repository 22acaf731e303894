"""What is kept of an exercise, in a folder of its own: every event that was heard, and a sheet about it.

`events.jsonl` holds CloudEvents, one a line; `meta.json` all that the report needs beside them. No text of a
mention is among either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from shared.clock import Segment
from shared.errors import BadMessage, NotFound
from shared.messages.envelope import Message
from shared.messages.schemas import from_wire, to_wire
from simulator.exercise.scoring import Verdict
from simulator.holds import Hold


@dataclass(frozen=True, slots=True)
class Somebody:
    """A player by name."""

    name: str
    name_en: str
    role: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that no service took, however often it was tried."""

    at: datetime
    person: str
    call: str
    reason: str


@dataclass(frozen=True, slots=True)
class Papers:
    """The names of the office papers that lie in the folder, and what could not be made, with the reason."""

    made: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


NO_PAPERS = Papers()


@dataclass(frozen=True, slots=True)
class Sheet:
    """An exercise on one sheet. `curve` counts the mentions of every ten minutes from `start` on;
    `played_s` is how long the playing took, `score` the share of expectations met in percent, `holds` when
    mentions waited for the broker."""

    exercise: str
    scenario: str
    path: str
    title: str
    title_en: str
    place: str
    place_en: str
    seed: int
    speed: float
    start: datetime
    end: datetime
    zone_s: int
    segments: tuple[Segment, ...]
    people: Mapping[str, Somebody]
    units: Mapping[str, Somebody]
    curve: tuple[int, ...]
    verdicts: tuple[Verdict, ...]
    score: int
    failures: tuple[Failure, ...]
    interrupted: bool
    played_s: float
    holds: tuple[Hold, ...] = ()
    papers: Papers = NO_PAPERS


class Record:
    """The folder of one exercise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._events: IO[bytes] | None = None

    @property
    def report(self) -> Path:
        """Where the report lies."""
        return self.folder / "report.html"

    @property
    def papers(self) -> Path:
        """Where the office papers lie."""
        return self.folder / "papers"

    def open(self) -> None:
        """Make the folder; FileExistsError where the exercise was played before."""
        self.folder.mkdir(parents=True)
        self._events = (self.folder / "events.jsonl").open("wb")

    def keep(self, message: Message) -> None:
        """Add an event; it is in the file when this returns."""
        if self._events and not self._events.closed:
            self._events.write(to_wire(message) + b"\n")
            self._events.flush()

    def finish(self, sheet: Sheet) -> None:
        """The exercise is over: write the sheet."""
        (self.folder / "meta.json").write_bytes(msgspec.json.format(msgspec.json.encode(sheet), indent=1))

    def close(self) -> None:
        """Let go of the file."""
        if self._events:
            self._events.close()

    def sheet(self) -> Sheet:
        """The sheet; NotFound where the exercise was never played to its end."""
        path = self.folder / "meta.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Sheet)
        except OSError:
            raise NotFound(
                f"no exercise {self.folder.name!r} was played to its end: see candor-drill list"
            ) from None
        except msgspec.DecodeError as error:
            raise NotFound(f"{path} is damaged or of another version: {error}") from None

    def events(self) -> Iterator[Message]:
        """The events that were heard, in the order of hearing; BadMessage for a damaged line."""
        with (self.folder / "events.jsonl").open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield from_wire(line)
                except BadMessage as error:
                    raise BadMessage(f"{self.folder / 'events.jsonl'}:{number}: {error}") from None
