"""What a sheet is made of: the documents of the views, and who issues it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.monitoring.series import HOUR, MINUTE, number_of
from services.monitoring.sheets.content import Form, Language
from shared.days import DayKind
from shared.messages.monitoring import Claimed, HarmTold

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Issuer:
    """The bodies by name: `body` is the office, `of` whose office it is (may be empty)."""

    body: str
    body_en: str
    of: str = ""
    of_en: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What was known of a topic at a moment: `mentions` and `questions` by minute, the last that of `at`, at
    most so many as it was watched. `asked` are ids of the last questions, `outlets` and `places` where the
    mentions of the whole stretch came from, `claims` and `harms` what they claimed and told in it."""

    at: datetime
    mentions: tuple[int, ...] = ()
    questions: tuple[int, ...] = ()
    asked: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    claims: tuple[Claimed, ...] = ()
    harms: tuple[HarmTold, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be set: `report` is the report's document, `version` 0 for its draft, `issue` its number
    among the filed reports of its kind in the year. `history`, `docket`, `earlier` and `advice` are what is
    known of its incident; for a weekly one `topics`, `dockets` and `advice` are those of all, `units` who is
    to file each working day, `daily` what they filed in the week, `sources` those that are read, `filings`
    who filed which report in the week (`report`, `by`, `role`, `at`), `days` which kind of day each of the
    week was. `preview`: a week that is not over.

    Documents that an older Candor made may lack what was added since, until `candor rebuild`.
    """

    form: Form
    language: Language
    exercise: str
    issuer: Issuer
    report: Document
    version: int
    issue: int
    history: History | None = None
    docket: Document | None = None
    earlier: Sequence[Document] = ()
    topics: Sequence[Document] = ()
    dockets: Sequence[Document] = ()
    advice: Sequence[Document] = ()
    units: Sequence[Document] = ()
    daily: Sequence[Document] = ()
    sources: Sequence[Document] = ()
    filings: Sequence[Document] = ()
    days: Sequence[DayKind] = ()
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One version of a report, or its draft (`version` 0), in one language."""

    version: int
    title: str
    facts: tuple[str, ...]
    unknown: tuple[str, ...]
    by: str
    at: datetime


def said(report: Document, version: int, language: Language) -> Said:
    """What a version says in a language. Lines that a person wrote in one language alone stay in it; a
    draft's line has its translation, wherever it stands."""
    draft = report
    one = draft if version == 0 else draft["versions"][version - 1]
    return Said(
        version,
        _title(draft, one, language),
        _lines(draft, one, "facts", language),
        _lines(draft, one, "unknown", language),
        one.get("filed_by", ""),
        datetime.fromisoformat(one["at"] if version else draft["drafted"]),
    )


def _title(draft: Document, one: Document, language: Language) -> str:
    known = one.get("title_en") or (draft["title_en"] if one["title"] == draft["title"] else "")
    return str(known or one["title"]) if language == "en" else str(one["title"])


def _lines(draft: Document, one: Document, name: str, language: Language) -> tuple[str, ...]:
    if language == "zh":
        return tuple(one[name])
    if own := one.get(f"{name}_en"):
        return tuple(own)
    known = dict(zip(draft[name], draft[f"{name}_en"], strict=False))
    return tuple(known.get(line, line) for line in one[name])


@dataclass(frozen=True, slots=True)
class Counts:
    """A series of a topic's document: counts by stretch, `first` the number of the first one."""

    stretch: timedelta
    first: int = 0
    values: tuple[int, ...] = field(default_factory=tuple)

    def before(self, at: datetime, stretches: int) -> tuple[int, ...]:
        """So many counts up to the stretch of a moment, which is the last; what is not kept is 0."""
        stop = number_of(at, self.stretch) + 1
        return tuple(self._of(number) for number in range(stop - stretches, stop))

    def reaches(self, at: datetime, stretches: int) -> bool:
        """Whether that far back is kept."""
        return bool(self.values) and self.first <= number_of(at, self.stretch) + 1 - stretches

    def between(self, begins: datetime, ends: datetime) -> tuple[int, ...]:
        """The counts of whole stretches from one moment to another."""
        return tuple(
            self._of(number)
            for number in range(number_of(begins, self.stretch), number_of(ends, self.stretch))
        )

    def _of(self, number: int) -> int:
        place = number - self.first
        return self.values[place] if 0 <= place < len(self.values) else 0


def counts(topic: Document, name: str) -> Counts:
    """The series `minutes`, `hours` or `asked` of a topic's document."""
    begins, values = topic[name]
    stretch = MINUTE if name == "minutes" else HOUR
    return Counts(stretch, number_of(datetime.fromisoformat(begins), stretch), tuple(values))
