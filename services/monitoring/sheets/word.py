"""A sheet as DOCX, for whoever edits or files it. Pure but for python-docx's own template.

The fonts that the standard asks for are named, never embedded: an office has them. Where one is missing,
its word processor takes another.
"""

from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from services.monitoring.sheets.content import Section, Sheet, Table
from services.monitoring.sheets.word_page import CHARACTER, Face, at_the_foot, faced, freely, page, ruled

FANG, HEI, KAI, SONG = "仿宋", "黑体", "楷体", "方正小标宋简体"
RED = RGBColor(200, 16, 16)


def docx(sheet: Sheet, drawings: dict[str, bytes]) -> bytes:
    """The sheet's file; `drawings` are the PNGs of its figures by their SVG."""
    paper: Paper = Document()
    faces = _Faces(sheet.language == "zh")
    page(paper, sheet, faces.body, faces.digits, faces.mark)
    _head(paper, sheet, faces)
    for section in sheet.sections:
        _section(paper, section, faces, drawings)
    _end(paper, sheet, faces)
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = sheet.paper, sheet.unit, sheet.footer
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


class _Faces:
    """Fonts and sizes by use: 3 hao is 16 pt, 2 hao 22 pt, 4 hao 14 pt."""

    def __init__(self, chinese: bool) -> None:
        self.chinese = chinese
        size = 16.0 if chinese else 12.0
        self.body, self.heading = Face(FANG, size), Face(HEI, size, bold=not chinese)
        self.masthead = Face(SONG, 36 if chinese else 24, bold=not chinese, colour=RED)
        self.title = Face(SONG, 22 if chinese else 16, bold=not chinese)
        self.mark, self.digits = Face(HEI, 16, colour=RED), Face("宋体", 14)
        self.cell, self.caption, self.end = (
            Face(FANG, size * 0.75),
            Face(KAI, size * 0.75),
            Face(FANG, 14 if chinese else 10),
        )
        self.indent = CHARACTER * 2 if chinese else Mm(0)


def _head(paper: Paper, sheet: Sheet, faces: _Faces) -> None:
    _line(
        paper,
        sheet.masthead,
        faces.masthead,
        WD_ALIGN_PARAGRAPH.CENTER,
        before=Mm(22 if faces.chinese else 8),
    )
    said = _line(paper, sheet.number, faces.body, WD_ALIGN_PARAGRAPH.CENTER, before=Mm(8), after=Mm(4))
    if sheet.signed:
        said.alignment = WD_ALIGN_PARAGRAPH.LEFT
        said.paragraph_format.tab_stops.add_tab_stop(Mm(156) - CHARACTER, alignment=2)
        faced(said.add_run(f"\t{sheet.signed}"), faces.body)
        said.paragraph_format.left_indent = CHARACTER
    ruled(said, "bottom", 12, "C81010")
    _line(paper, sheet.title, faces.title, WD_ALIGN_PARAGRAPH.CENTER, before=Mm(10), after=Mm(6))
    if sheet.to:
        _line(paper, sheet.to, faces.body)


def _section(paper: Paper, section: Section, faces: _Faces, drawings: dict[str, bytes]) -> None:
    heading = _line(paper, section.heading, faces.heading, indent=faces.indent)
    heading.paragraph_format.keep_with_next = True
    for words in section.paragraphs:
        _line(paper, words, faces.body, _body_alignment(faces), indent=faces.indent)
    for number, words in enumerate(section.items, start=1):
        _line(paper, f"{number}. {words}", faces.body, _body_alignment(faces), indent=faces.indent)
    if section.table:
        _table(paper, section.table, faces)
    if section.figure and section.figure.svg in drawings:
        freely(paper.add_paragraph()).add_run().add_picture(BytesIO(drawings[section.figure.svg]), Mm(156))
        freely(_line(paper, section.figure.caption, faces.caption, WD_ALIGN_PARAGRAPH.CENTER))


def _body_alignment(faces: _Faces) -> WD_ALIGN_PARAGRAPH:
    return WD_ALIGN_PARAGRAPH.JUSTIFY if faces.chinese else WD_ALIGN_PARAGRAPH.LEFT


def _table(paper: Paper, table: Table, faces: _Faces) -> None:
    grid = paper.add_table(rows=0, cols=len(table.head))
    grid.style = "Table Grid"
    for row in (table.head, *table.rows):
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            faced(freely(cell.paragraphs[0]).add_run(words), faces.cell)
    head = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(head)  # noqa: SLF001 - python-docx has no other way to repeat a head


def _end(paper: Paper, sheet: Sheet, faces: _Faces) -> None:
    right = WD_ALIGN_PARAGRAPH.RIGHT
    pitch = CHARACTER if faces.chinese else Mm(0)
    signature = _line(paper, sheet.unit, faces.body, right, before=Pt(29))
    signature.paragraph_format.right_indent, signature.paragraph_format.keep_with_next = pitch * 2, True
    date = _line(paper, sheet.date, faces.body, right, after=Pt(29))
    date.paragraph_format.right_indent = pitch * 4
    end = paper.add_table(rows=0, cols=1)
    for words in filter(None, (sheet.copies, sheet.printed)):
        line = freely(end.add_row().cells[0].paragraphs[0])
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        faced(line.add_run(words), faces.end)
    at_the_foot(end)
    freely(paper.add_paragraph())  # a document ends with a paragraph, and the table hangs on it


def _line(
    paper: Paper,
    words: str,
    face: Face,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    indent: Any = None,
    before: Any = None,
    after: Any = None,
) -> Paragraph:
    line = paper.add_paragraph()
    line.alignment = alignment
    form = line.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = indent, before, after
    if face.size > 16:  # a taller line than the grid's
        freely(line)
    run: Run = line.add_run(words)
    faced(run, face)
    return line
