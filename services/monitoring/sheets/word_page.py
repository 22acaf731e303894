"""The page of a DOCX as GB/T 9704-2012 has it, in WordprocessingML where python-docx knows no word. Pure."""

from dataclasses import dataclass
from typing import Any

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from services.monitoring.sheets.content import Sheet

LINES, CHARACTERS = 22, 28
WIDE, HIGH = Mm(156), Mm(225)
CHARACTER = Length(WIDE // CHARACTERS)
PITCH = Length(HIGH // LINES)
CLOSER = -5
"""Twentieths of a point between characters of 16 pt, so that 28 of them fill 156 mm. A grid of characters
would say it too, but not every word processor reads it alike."""
LATIN = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Face:
    """A font by its East Asian name, its size in points, and its colour."""

    name: str
    size: float
    bold: bool = False
    colour: RGBColor | None = None


def faced(run: Run, face: Face) -> Run:
    """The run in this face; Latin letters and digits in their own."""
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(face.size), face.bold
    run.font.color.rgb = face.colour
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face.name)  # noqa: SLF001 - python-docx names Latin fonts only
    return run


def page(paper: Paper, sheet: Sheet, body: Face, digits: Face, mark: Face) -> None:
    """A4, the type area, the grid of lines and characters, the marks above and the page numbers below."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(14), Mm(22)
    paper.settings.odd_and_even_pages_header_footer = True
    _style(paper, sheet, body)
    _grid(section, sheet.language == "zh")
    for header in (section.header, section.even_page_header):
        for number, words in enumerate(sheet.marks):
            line = header.paragraphs[0] if number == 0 else header.add_paragraph()
            _tight(line, WD_ALIGN_PARAGRAPH.CENTER)
            size = mark.size if number == 0 else 11.0
            faced(line.add_run(words), Face(mark.name, size, bold=True, colour=mark.colour))
            for side in ("top", "left", "bottom", "right"):  # lines with the same frame share it
                ruled(line, side, 12, "C81010")
    for footer, right in ((section.footer, True), (section.even_page_footer, False)):
        _number(footer.paragraphs[0], sheet.footer, digits, right)


def ruled(line: Paragraph, side: str, eighths: int, colour: str = "000000") -> None:
    """A rule along one side of a line, so many eighths of a point wide."""
    properties = line._p.get_or_add_pPr()  # noqa: SLF001 - python-docx knows no borders of paragraphs
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    borders.append(_element(side, val="single", sz=str(eighths), space="1", color=colour))


def _style(paper: Paper, sheet: Sheet, body: Face) -> None:
    style = paper.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(body.size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), body.name)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if sheet.language == "zh":
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
        style.element.get_or_add_rPr().insert_element_before(
            _element("spacing", val=str(CLOSER)), "w:sz", "w:szCs", "w:lang"
        )


def at_the_foot(table: Table) -> None:
    """The table at the foot of its page's type area, between thick rules, its rows between thin ones."""
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx knows no place of a table
    place = _element("tblpPr", vertAnchor="margin", horzAnchor="margin", tblpXSpec="left", tblpYSpec="bottom")
    properties.insert_element_before(
        place, "w:tblOverlap", "w:bidiVisual", "w:tblW", "w:jc", "w:tblInd", "w:tblBorders", "w:tblLayout",
        "w:tblLook",
    )  # fmt: skip  # in the order of the schema, which word processors ask for
    borders = _element("tblBorders")
    for side, eighths in (("top", 8), ("bottom", 8), ("insideH", 6)):
        borders.append(_element(side, val="single", sz=str(eighths), space="0", color="000000"))
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def freely(line: Paragraph) -> Paragraph:
    """Not held to the height of a body line: for tables, drawings and titles."""
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    line._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx knows no grid
        _element("snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    return line


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _grid(section: Any, chinese: bool) -> None:
    """22 lines a page, in twentieths of a point; English lines are free."""
    kind = {"type": "lines"} if chinese else {}
    grid = _element("docGrid", **kind, linePitch=str(round(PITCH.pt * 20)))
    known = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - python-docx knows no grid
    if known is not None:
        section._sectPr.remove(known)  # noqa: SLF001
    section._sectPr.append(grid)  # noqa: SLF001


def _number(line: Paragraph, quiet: str, digits: Face, right: bool) -> None:
    """The page number in the outer corner, one character in, and the quiet words in the other."""
    _tight(line, WD_ALIGN_PARAGRAPH.LEFT)
    assert line.style is not None, "a footer's line has the style of footers"
    line.style.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(WIDE - Pt(14) if right else WIDE, alignment=2)
    small = Face("仿宋", 9)
    if right:
        faced(line.add_run(f"{quiet}\t"), small)
    else:
        line.paragraph_format.left_indent = Pt(14)
    faced(line.add_run("— "), digits)
    _field(line, "PAGE", digits)
    faced(line.add_run(" —"), digits)
    if not right:
        faced(line.add_run(f"\t{quiet}"), small)


def _field(line: Paragraph, code: str, face: Face) -> None:
    for kind in ("begin", "", "end"):
        run = faced(line.add_run(), face)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)  # noqa: SLF001 - python-docx knows no fields


def _tight(line: Paragraph, alignment: WD_ALIGN_PARAGRAPH) -> None:
    line.alignment = alignment
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
