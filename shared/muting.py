"""Whether notices go out at all: a restored copy must not page anybody until somebody says so."""

from pathlib import Path

import structlog

from shared.notices import Channel
from shared.parts import Tell

MUTED = "muted"
"""What stands on record as the channel of a notice that went to nobody."""
log = structlog.get_logger()


class Mute:
    """A mark in a file: notices are muted while it is there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def on(self) -> bool:
        """Whether notices are muted."""
        return self._path.exists()

    def set(self) -> None:
        """Mute."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()

    def lift(self) -> bool:
        """Mute no longer; whether notices were muted."""
        was = self.on
        self._path.unlink(missing_ok=True)
        return was

    def over(self, channel: Channel) -> Channel:
        """The channel, or none while notices are muted."""

        def tell(notice: Tell, exercise: str) -> str:
            if not self.on:
                return channel(notice, exercise)
            log.warning("notice_muted", notice=notice.notice, to=notice.to, exercise=exercise)
            return MUTED

        return tell
