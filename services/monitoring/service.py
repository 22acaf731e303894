"""The service on the bus: its calls (calls.py), what all answer, a report as a document, a tip's picture."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import eventlet

from services.monitoring import PARTS
from services.monitoring.hooks import Hooks
from services.monitoring.ordering import Desk
from services.monitoring.press import printed
from services.monitoring.reader import Reader
from services.monitoring.sheets.known import Issuer
from services.monitoring.showing import SEERS, picture_of
from shared.bus.rpc import call
from shared.clock import virtual_at
from shared.config import Settings, load
from shared.errors import CandorError, NotFound
from shared.journal.port import Commit, Journal
from shared.parts import READERS
from shared.runtime import Runtime, segments_of
from shared.service import service

BREATH = 100


@service(PARTS)
class Monitoring:
    """See PARTS for what it does; beside that it reads the sources, and takes webhooks."""

    reader = Reader()
    hooks = Hooks()

    desk: Runtime

    @call(expected_exceptions=CandorError)
    def render_report(self, request: Any) -> dict[str, Any]:
        """The report `data.report` as a document: `data.form` html, docx or pdf, `data.language` zh or en,
        `data.version` (0 is the draft; else the last that was filed). The document is in base64.

        A hired agency gets none: beside the report it shows what else is known.
        """
        data, actor = self.desk.reader(request, READERS)
        self.desk.in_time(request)
        settings, store = _settings(), self.desk.handling.store
        desk = Desk(store, actor.exercise, _Unhurried(store.journal))
        order = desk.ordered(data, _issuer(settings), self._now(actor.exercise))
        name = (
            f"{'EXERCISE-' if order.exercise else ''}{order.report['report']}-{order.language}.{order.form}"
        )
        document = printed(order, settings.var.resolve() / "fonts")
        return {
            "report": order.report["report"],
            "version": order.version,
            "name": name,
            "document": b64encode(document).decode(),
        }

    @call(expected_exceptions=CandorError)
    def tip_picture(self, request: Any) -> dict[str, Any]:
        """The picture `data.number` of the tip `data.tip`, in base64, while it is kept (see showing.py)."""
        data, actor = self.desk.reader(request, SEERS)
        self.desk.in_time(request)
        return picture_of(self.desk.handling.store, actor.exercise, data)

    def _now(self, exercise: str) -> datetime:
        """The time in a world; of an exercise that is over, the time at which it ended."""
        now = self.desk.clock.now()
        if not exercise:
            return now
        found = self.desk.handling.store.views.find("exercise", exercise)
        if not found:
            raise NotFound(f"monitoring knows no exercise {exercise!r}")
        return virtual_at(segments_of(found[0]), now)


class _Unhurried:
    """A journal whose readers let others go on between commits."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def read(self, stream: str, after: int = 0) -> Iterator[Commit]:
        for number, commit in enumerate(self._journal.read(stream, after)):
            if number % BREATH == 0:
                eventlet.sleep(0)
            yield commit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


@cache
def _settings() -> Settings:
    return load()


def _issuer(settings: Settings) -> Issuer:
    return Issuer(settings.body, settings.body_en, settings.issuing_body, settings.issuing_body_en)


SERVICE = Monitoring
