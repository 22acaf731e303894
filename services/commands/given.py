"""What every command is given. Imported when a command runs, so that help is quick."""

from typing import Any


def settings() -> Any:
    """The settings of this process; SettingsError where they cannot be used."""
    from shared.config import load

    return load()


def clock() -> Any:
    """The system's."""
    from shared.clock import SystemClock

    return SystemClock()
