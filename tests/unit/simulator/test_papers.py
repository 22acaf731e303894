"""The office papers that an exercise leaves."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from shared.errors import Refused
from shared.messages.monitoring import ReportDrafted, ReportKind
from simulator.papers import fetched, reports_of
from simulator.record import Papers
from simulator.report import build, render
from tests.unit.simulator.happenings import at, events, heard, sheet


def drafted(report: str, kind: ReportKind) -> Any:
    event = ReportDrafted(report, kind, "water-1", "water", "题", "title", (), (), (), (), (), at(5))
    return heard(event)


def asked(data: dict[str, Any]) -> dict[str, Any]:
    name = "{report}-{language}.{form}".format(**data)
    return {"name": name, "document": b64encode(name.encode()).decode()}


def test_each_report_is_left_in_every_form_and_language(tmp_path: Path) -> None:
    papers = fetched(asked, ["first-water-1"], tmp_path / "papers")
    assert papers.made == tuple(
        f"first-water-1-{language}.{form}" for language in ("zh", "en") for form in ("docx", "pdf")
    )
    assert papers.failed == ()
    assert all((tmp_path / "papers" / name).read_text() == name for name in papers.made)


def test_what_cannot_be_made_is_told_and_the_rest_is_there(tmp_path: Path) -> None:
    def ask(data: dict[str, Any]) -> dict[str, Any]:
        if data["form"] == "pdf":
            raise Refused("no Chinese font is there")
        return asked(data)

    papers = fetched(ask, ["first-water-1"], tmp_path)
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".docx", ".docx"]
    assert papers.failed[0] == "first-water-1 zh pdf: no Chinese font is there"


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    fetched(lambda data: {**asked(data), "name": "../../x.pdf"}, ["first-water-1"], tmp_path / "papers")
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["x.pdf"]


def test_first_notices_special_reports_and_the_week_are_left() -> None:
    told = [
        drafted("first-water-1", "first"),
        drafted("final-water-1", "final"),
        drafted("special-water-1", "special"),
    ]
    sunday = datetime(2026, 2, 22, 17, tzinfo=UTC)  # Monday in China
    there = sunday.astimezone(timezone(timedelta(hours=8)))
    assert reports_of(told, there) == ["first-water-1", "special-water-1", "weekly-2026-W09"]


def test_the_report_names_the_papers_and_what_could_not_be_made() -> None:
    page = render(build(replace(sheet(), papers=Papers(("a-zh.pdf",), ("b zh pdf: <no font>",))), events()))
    assert "papers/a-zh.pdf" in page
    assert "b zh pdf: &lt;no font&gt;" in page
    assert "papers/" not in render(build(sheet(), events()))
