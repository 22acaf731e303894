"""The DOCX, by its structure."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from services.monitoring.sheets.content import Sheet
from services.monitoring.sheets.fonts import found
from services.monitoring.sheets.typeset import png
from services.monitoring.sheets.word import docx
from tests.harness import ROOT
from tests.unit.services.monitoring.sheets.papers import EXERCISE, FIGURE, SHEET

DRAWINGS = {FIGURE.svg: png(FIGURE.svg, found(ROOT / "no-fonts"))}


def opened(sheet: Sheet, drawings: dict[str, bytes] = DRAWINGS) -> Any:
    return reader.Document(BytesIO(docx(sheet, drawings)))


def east_asian(run: Any) -> str:
    return str(run._r.rPr.rFonts.get(qn("w:eastAsia")))


def line(paper: Any, start: str) -> Any:
    [found_line] = [one for one in paper.paragraphs if one.text.startswith(start)]
    return found_line


def test_the_page_is_a4_with_the_type_area_of_the_standard() -> None:
    section = opened(SHEET).sections[0]
    wide, high = section.page_width, section.page_height
    across = wide - section.left_margin - section.right_margin
    down = high - section.top_margin - section.bottom_margin
    measured = (wide, high, section.top_margin, section.left_margin, across, down)
    assert [round(Length(one).mm) for one in measured] == [210, 297, 37, 28, 156, 225]


def test_the_grid_has_22_lines_of_28_characters() -> None:
    paper = opened(SHEET)
    [grid] = paper.sections[0]._sectPr.findall(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert Mm(225).pt / (int(grid.get(qn("w:linePitch"))) / 20) == pytest.approx(22, abs=0.03)
    [closer] = paper.styles["Normal"].element.rPr.findall(qn("w:spacing"))
    pitch = 16 + int(closer.get(qn("w:val"))) / 20
    assert int(Mm(156).pt / pitch) == 28


def test_the_fonts_of_the_standard_are_named() -> None:
    paper = opened(SHEET)
    faces = {
        start: (east_asian(run := line(paper, start).runs[0]), run.font.size)
        for start in ("关于自来水", "一、", "1. 事实甲", "走势")
    }
    assert faces["关于自来水"] == ("方正小标宋简体", Pt(22))
    assert faces["一、"] == ("黑体", Pt(16))
    assert faces["1. 事实甲"] == ("仿宋", Pt(16))
    assert faces["走势"] == ("楷体", Pt(12))


def test_the_head_is_red_and_ruled() -> None:
    paper = opened(SHEET)
    assert str(paper.paragraphs[0].runs[0].font.color.rgb) == "C81010"
    number = line(paper, "〔2026〕3号")
    assert number.text.endswith("签发人：何静")
    bottom = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert bottom.get(qn("w:color")) == "C81010"


def footers(paper: Any) -> list[Any]:
    section = paper.sections[0]
    return [section.footer, section.even_page_footer]


def test_page_numbers_stand_in_the_outer_corners() -> None:
    paper = opened(SHEET)
    assert paper.settings.odd_and_even_pages_header_footer
    odd, even = (footer.paragraphs[0] for footer in footers(paper))
    assert odd.text == "非涉密系统，严禁处理国家秘密\t—  —"
    assert even.text == "—  —\t非涉密系统，严禁处理国家秘密"
    for footer in (odd, even):
        assert [one.text for one in footer._p.iter(qn("w:instrText"))] == ["PAGE"]


def test_every_page_of_an_exercise_says_so_and_no_page_of_live_work() -> None:
    for header in (opened(EXERCISE).sections[0].header, opened(EXERCISE).sections[0].even_page_header):
        assert [one.text for one in header.paragraphs] == list(EXERCISE.marks)
    assert opened(SHEET).sections[0].header.paragraphs[0].text == ""


def test_tables_and_drawings_are_in_it() -> None:
    paper = opened(SHEET)
    table, _ = paper.tables
    assert [[cell.text for cell in row.cells] for row in table.rows][1] == ["自来水", "12"]
    assert len(paper.inline_shapes) == 1
    assert paper.inline_shapes[0].width == Mm(156)


def test_without_a_font_the_drawing_is_left_out_and_the_rest_is_there() -> None:
    paper = opened(SHEET, {})
    assert len(paper.inline_shapes) == 0
    assert line(paper, "截至20时")


def test_the_end_matter_stands_at_the_foot_of_its_page() -> None:
    end = opened(SHEET).tables[-1]
    assert [row.cells[0].text for row in end.rows] == [SHEET.copies, SHEET.printed]
    place = end._tbl.tblPr.find(qn("w:tblpPr"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")


def test_an_empty_field_stands_nowhere() -> None:
    paper = opened(replace(SHEET, copies="", to="", signed=""))
    assert [len(table.rows) for table in paper.tables] == [3, 1]
    assert not [one for one in paper.paragraphs if "签发人" in one.text]


def test_in_english_the_body_is_not_held_to_the_grid_of_lines() -> None:
    paper = opened(replace(SHEET, language="en"))
    assert paper.styles["Normal"].paragraph_format.line_spacing is None
    assert paper.sections[0]._sectPr.find(qn("w:docGrid")).get(qn("w:type")) is None
    assert line(paper, "1. 事实甲").runs[0].font.size == Pt(12)
