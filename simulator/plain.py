"""An exercise while it is played, as plain lines for where there is no terminal."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from rich.console import Console

from shared.messages.envelope import Message
from simulator.holds import Hold, said_after, said_while
from simulator.live import MARK
from simulator.record import Failure
from simulator.wording import Said, tell, told_once


class PlainView:
    """One line an event that a person wants to read, for where there is no terminal."""

    def __init__(self, console: Console, zone: tzinfo, units: Mapping[str, Said]) -> None:
        self._console, self._zone, self._units = console, zone, units
        self._once: set[str] = set()
        self._hold: datetime | None = None

    def heard(self, message: Message) -> None:
        """See Watcher."""
        said, once = tell(message, self._units), told_once(message)
        if said and once not in self._once:
            self._say(f"{message.time.astimezone(self._zone):%m-%d %H:%M:%S}  {said.zh}  {said.en}")
        if once:
            self._once.add(once)

    def wrote(self, at: datetime, count: int) -> None:
        """See Watcher. Mentions come by the minute: nobody wants a line for each."""

    def failed(self, failure: Failure) -> None:
        """See Watcher."""
        at = failure.at.astimezone(self._zone)
        self._say(f"{at:%m-%d %H:%M:%S}  ! {failure.person} {failure.call}: {failure.reason}")

    def held(self, hold: Hold) -> None:
        """See Watcher. Its beginning and its end are told, not each batch."""
        if hold.since != self._hold or hold.until:
            said = said_after(hold) if hold.until else said_while(hold)
            at = (hold.until or hold.since).astimezone(self._zone)
            self._say(f"{at:%m-%d %H:%M:%S}  ! {said.zh}  {said.en}")
        self._hold = hold.since

    def _say(self, line: str) -> None:
        self._console.print(f"[{MARK}] {line}", markup=False, highlight=False, soft_wrap=True)
