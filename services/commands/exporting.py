"""`candor export`: a stream as lines of JSON with their hashes, and the check of such a file."""

from collections.abc import Iterator
from pathlib import Path

from services.commands.stores import store_of
from shared.config import Settings
from shared.errors import NotFound, Permanent, SettingsError
from shared.export import check_lines, lines
from shared.names import SERVICES, SIMULATOR

OWNERS = (*SERVICES, SIMULATOR)


def exported(settings: Settings, stream: str, service: str) -> Iterator[str]:
    """The lines; NotFound where no service has the stream, SettingsError where several have."""
    if service and service not in OWNERS:
        raise SettingsError(f"no such service: {service}; there are {', '.join(OWNERS)}")
    owners = [one for one in ([service] if service else OWNERS) if _has(settings, one, stream)]
    if not owners:
        where = f" in {service}" if service else ""
        raise NotFound(f"there is no stream {stream!r}{where}: see `candor status`")
    if len(owners) > 1:
        raise SettingsError(f"{', '.join(owners)} have a stream {stream!r} each: say which by --service")
    with store_of(settings, owners[0]) as store:
        yield from lines(store.journal.read(stream))


def _has(settings: Settings, service: str, stream: str) -> bool:
    try:
        with store_of(settings, service) as store:
            return store.journal.head(stream) is not None
    except SettingsError:  # it never ran here
        return False


def checked(path: Path) -> Iterator[str]:
    """What the file holds; Permanent where it is not what was exported."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        stream, commits, fault = check_lines(file)
    if fault:
        raise Permanent(f"{path} is not whole: {fault}")
    if not commits:
        raise Permanent(f"{path} holds no commits")
    yield f"{stream}: {commits} commits, all whole"
