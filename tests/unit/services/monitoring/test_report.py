"""A report is drafted once, and filed as often as it is put right."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from typing import cast

import pytest

from services.monitoring.model.report import EMPTY, Draft, File, Report, decide, evolve
from services.monitoring.views import report as document
from shared.errors import Refused
from shared.messages.monitoring import ReportFiled, ReportKind
from shared.parts import SYSTEM, Person

AT = datetime(2026, 2, 18, 12, tzinfo=UTC)
HE = Person("he", "monitor")
FIRST = Draft("first-water-1", "first", "初报", ("水发黄",), AT, SYSTEM, incident="water-1", topic="water")
FILED = File("first-water-1", "初报", ("河东村水发黄",), AT, HE)


def after(*commands: Draft | File) -> Report:
    def step(report: Report, command: Draft | File) -> Report:
        return reduce(evolve, decide(report, command), report)

    return reduce(step, commands, EMPTY)


def test_the_machine_drafts_a_report_once() -> None:
    assert decide(after(FIRST), replace(FIRST, facts=("另一个",))) == []


def test_a_person_is_told_that_it_is_drafted_already() -> None:
    with pytest.raises(Refused, match="drafted already"):
        decide(after(FIRST), replace(FIRST, by=HE))


def test_a_report_that_was_never_drafted_cannot_be_filed() -> None:
    with pytest.raises(Refused, match="never drafted"):
        decide(EMPTY, FILED)


def test_a_report_without_facts_cannot_be_filed() -> None:
    with pytest.raises(Refused, match="at least one fact"):
        decide(after(FIRST), replace(FILED, facts=()))


def test_a_filed_report_is_put_right_by_its_next_version() -> None:
    report = after(FIRST, FILED, replace(FILED, facts=("更正",)))
    assert [(one.version, one.facts, one.filed_by) for one in report.filed] == [
        (1, ("河东村水发黄",), "he"),
        (2, ("更正",), "he"),
    ]
    assert all((one.kind, one.incident) == ("first", "water-1") for one in report.filed)


@pytest.mark.parametrize(
    ("report", "kind", "incident"),
    [
        ("water-1", "first", "water-1"),
        ("first-water-12", "first", "water-1"),
        ("first-water-1", "special", "water-1"),
        ("first-", "first", ""),
        ("weekly", "weekly", ""),
    ],
)
def test_an_id_that_does_not_say_what_the_report_is_is_refused(
    report: str, kind: ReportKind, incident: str
) -> None:
    with pytest.raises(Refused):
        decide(EMPTY, replace(FIRST, report=report, kind=kind, incident=incident, by=HE))


@pytest.mark.parametrize(
    ("report", "kind", "incident"),
    [
        ("follow_up-water-1-2", "follow_up", "water-1"),
        ("final-water-1", "final", "water-1"),
        ("weekly-2026-W08", "weekly", ""),
        ("zero-clinic-2026-02-18", "zero", ""),
    ],
)
def test_a_person_drafts_what_the_machine_does_not(report: str, kind: ReportKind, incident: str) -> None:
    [drafted] = decide(EMPTY, replace(FIRST, report=report, kind=kind, incident=incident, by=HE))
    assert drafted.report == report


def test_the_view_tells_a_draft_from_what_was_filed() -> None:
    drafted, filed = document(after(FIRST)), document(after(FIRST, FILED))
    assert drafted is not None
    assert filed is not None
    assert (drafted["state"], drafted["versions"]) == ("drafted", [])
    assert (filed["state"], filed["versions"][0]["filed_by"]) == ("filed", "he")
    assert document(EMPTY) is None


UNIT = Person("zhou", "unit", "clinic")


@pytest.mark.parametrize("report", ["zero-clinic-2026-02-18", "finding-clinic-2026-02-18"])
def test_a_unit_files_its_own_day(report: str) -> None:
    kind = cast(ReportKind, report.partition("-")[0])
    draft = replace(FIRST, report=report, kind=kind, incident="", by=UNIT)
    [filed] = decide(after(draft), replace(FILED, report=report, by=UNIT))
    assert isinstance(filed, ReportFiled)
    assert (filed.filed_by, filed.role) == ("zhou", "unit")


@pytest.mark.parametrize(
    ("report", "kind", "incident"),
    [
        ("zero-water-2026-02-18", "zero", ""),
        ("finding-clinic", "finding", ""),
        ("weekly-2026-W08", "weekly", ""),
        ("final-water-1", "final", "water-1"),
    ],
)
def test_a_unit_files_nothing_else(report: str, kind: ReportKind, incident: str) -> None:
    draft = replace(FIRST, report=report, kind=kind, incident=incident, by=UNIT)
    with pytest.raises(Refused, match="zero-clinic-DAY"):
        decide(EMPTY, draft)
    with pytest.raises(Refused, match="zero-clinic-DAY"):
        decide(after(replace(draft, by=HE)), replace(FILED, report=report, by=UNIT))


def test_what_is_filed_again_is_the_next_version_with_its_own_english() -> None:
    again = replace(FILED, title_en="Brown water", facts_en=("as edited",))
    [filed] = decide(after(FIRST, FILED), again)
    assert isinstance(filed, ReportFiled)
    assert (filed.version, filed.title_en, filed.facts_en) == (2, "Brown water", ("as edited",))
