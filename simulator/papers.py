"""The papers that an exercise leaves beside its report: first notice, special and weekly report, each as DOCX
and PDF, in Chinese and English. Monitoring makes them; it is asked over the bus."""

from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from gevent.pool import Pool

from shared.errors import CandorError
from shared.messages.envelope import Message
from shared.messages.monitoring import ReportDrafted
from simulator.record import Papers

FORMS, LANGUAGES = ("docx", "pdf"), ("zh", "en")
AT_ONCE = 2
SETTING_S = 60.0
KINDS = ("first", "special")

Ask = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes the call `monitoring.render_report` with these data and gives the answer."""


def fetched(ask: Ask, reports: Sequence[str], folder: Path) -> Papers:
    """Put the papers of these reports into a folder; what could not be made is told with its reason."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(report, language, form) for report in reports for language in LANGUAGES for form in FORMS]

    def one(what: tuple[str, str, str]) -> tuple[str, str]:
        report, language, form = what
        try:
            made = ask({"report": report, "language": language, "form": form})
        except CandorError as error:
            return "", f"{report} {language} {form}: {error}"
        name = Path(made["name"]).name
        (folder / name).write_bytes(b64decode(made["document"]))
        return name, ""

    done = Pool(AT_ONCE).map(one, wanted)
    return Papers(tuple(name for name, _ in done if name), tuple(why for _, why in done if why))


def reports_of(events: Iterable[Message], now: datetime) -> list[str]:
    """The reports whose papers are left: those that were drafted at once, and that of the week of `now`,
    which is not over."""
    drafted = [event.data for event in events if isinstance(event.data, ReportDrafted)]
    year, week, _ = now.isocalendar()
    return [*(one.report for one in drafted if one.kind in KINDS), f"weekly-{year}-W{week:02}"]
