"""`candor report`: the reports of an installation, and as documents."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.commands.asking import token
from services.commands.client import Client, client
from services.commands.say import local
from shared.clock import Clock
from shared.config import Settings
from shared.errors import NotFound

SETTING_S = 60.0


class Reports:
    """The reports of one world, as one person may see them; asks the running service."""

    def __init__(self, settings: Settings, clock: Clock, who: str, exercise: str) -> None:
        self._settings, self._clock, self._who, self._exercise = settings, clock, who, exercise

    def listed(self) -> list[dict[str, Any]]:
        """All of them, the newest draft first."""
        with self._asking() as asked:
            found = asked("look", {"view": "report"})
        return sorted((one["data"] for one in found), key=lambda one: one["drafted"], reverse=True)

    def one(self, report: str) -> dict[str, Any]:
        """A report's document; NotFound where there is none."""
        with self._asking() as asked:
            found = asked("look", {"view": "report", "where": {"report": report}})
        if not found:
            raise NotFound(f"no report {report!r} was drafted: `candor report list` shows them")
        return dict(found[0]["data"])

    def exported(self, wanted: Mapping[str, Any], folder: Path) -> Path:
        """Write the document of `wanted` (see monitoring.render_report) into a folder; where it lies."""
        with self._asking() as asked:
            made = asked("render_report", wanted)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / Path(made["name"]).name
        path.write_bytes(b64decode(made["document"]))
        return path

    def lines(self, reports: list[dict[str, Any]]) -> Iterator[str]:
        """The list as lines."""
        if not reports:
            yield "no report was drafted yet"
        mark = f"[EXERCISE 演练 {self._exercise}] " if self._exercise else ""
        for one in reports:
            yield f"{mark}{self._when(one['drafted'])}  {one['report']}  {one['title']}  ({_state(one)})"

    def shown(self, one: Mapping[str, Any]) -> Iterator[str]:
        """A report as lines: its newest version, or its draft."""
        version = one["versions"][-1] if one["versions"] else one
        yield from self.lines([dict(one)])
        yield from (f"    {n}. {fact}" for n, fact in enumerate(version["facts"], start=1))
        yield from (f"    ? {fact}" for fact in version["unknown"])
        for filed in one["versions"]:
            yield f"    version {filed['version']}: {self._when(filed['at'])}, {filed['filed_by']}"

    def _when(self, at: str) -> str:
        return local(datetime.fromisoformat(at), self._settings.zone)

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        signed = token(self._settings, self._clock, self._who, self._exercise)
        with client(self._settings.amqp_uri, self._clock) as connected:
            yield lambda method, data: _ask(connected, method, data, signed, self._exercise)


def _ask(connected: Client, method: str, data: Mapping[str, Any], signed: str, exercise: str) -> Any:
    request = {"token": signed, "data": dict(data), "key": uuid4().hex, "exercise": exercise}
    return connected.call("monitoring", method, request, SETTING_S)


def _state(one: Mapping[str, Any]) -> str:
    return f"filed, version {len(one['versions'])}" if one["versions"] else "draft"
