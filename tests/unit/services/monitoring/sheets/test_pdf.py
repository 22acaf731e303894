"""The PDF, measured as it lies on the page: A4, the type area, lines and characters, fonts, marks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from services.monitoring.sheets.content import Sheet
from services.monitoring.sheets.fonts import found
from services.monitoring.sheets.typeset import pdf, png
from shared.errors import Refused
from tests.unit.services.monitoring.sheets.papers import EXERCISE, FULL, SHEET

MM = 72 / 25.4
NO_FOLDER = Path("/nowhere")


def opened(sheet: Sheet) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf(sheet, found(NO_FOLDER)))


@pytest.fixture(scope="module")
def full() -> pypdfium2.PdfDocument:
    return opened(FULL)


@pytest.fixture(scope="module")
def exercise() -> pypdfium2.PdfDocument:
    return opened(replace(EXERCISE, sections=FULL.sections))


def boxes(page: pypdfium2.PdfPage, character: str) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right, top of each such character, in points."""
    text = page.get_textpage()
    for n in range(text.count_chars()):
        if text.get_text_range(n, 1) == character:
            yield text.get_charbox(n, loose=False)


def words(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_range()


def test_every_page_is_a4(full: pypdfium2.PdfDocument) -> None:
    assert len(full) >= 4
    for page in full:
        width, height = page.get_size()
        assert (round(width / MM), round(height / MM)) == (210, 297)


def test_a_full_page_has_22_lines_of_28_characters(full: pypdfium2.PdfDocument) -> None:
    lines = Counter(round(bottom) for _, bottom, _, _ in boxes(full[1], "水"))
    assert len(lines) == 22
    assert set(lines.values()) == {28}


def test_the_type_area_is_156_by_225_mm_below_37_and_right_of_28(full: pypdfium2.PdfDocument) -> None:
    found_boxes = list(boxes(full[1], "水"))
    left, bottom = (min(box[n] for box in found_boxes) / MM for n in (0, 1))
    right, top = (max(box[n] for box in found_boxes) / MM for n in (2, 3))
    assert 28 <= left <= 29
    assert 182.5 <= right <= 184
    assert 37 <= 297 - top <= 38.5
    assert 260.5 <= 297 - bottom <= 262


def test_the_body_is_set_in_16_points(full: pypdfium2.PdfDocument) -> None:
    text = full[1].get_textpage()
    sizes = {
        round(pdfium.FPDFText_GetFontSize(text.raw, n))
        for n in range(text.count_chars())
        if text.get_text_range(n, 1) == "水"
    }
    assert sizes == {16}


def test_every_font_is_embedded(full: pypdfium2.PdfDocument) -> None:
    objects = [one for one in full[0].get_objects() if one.type == pdfium.FPDF_PAGEOBJ_TEXT]
    fonts = [pdfium.FPDFTextObj_GetFont(one.raw) for one in objects]
    assert len(fonts) > 5
    assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)


def test_only_the_characters_that_are_used_are_embedded() -> None:
    assert len(pdf(SHEET, found(NO_FOLDER))) < 100_000


def test_pages_are_numbered_in_the_outer_corner(full: pypdfium2.PdfDocument) -> None:
    for number, page in enumerate(full, start=1):
        assert f"— {number} —" in words(page)
        dashes = [box for box in boxes(page, "—") if box[3] < 35 * MM]
        assert len(dashes) == 2
        if number % 2:
            assert max(box[2] for box in dashes) > 170 * MM
        else:
            assert min(box[0] for box in dashes) < 40 * MM


def test_every_page_says_that_the_system_is_not_for_secrets(full: pypdfium2.PdfDocument) -> None:
    assert all("非涉密系统，严禁处理国家秘密" in words(page) for page in full)


def test_every_page_of_an_exercise_says_so_and_no_page_of_live_work(
    full: pypdfium2.PdfDocument, exercise: pypdfium2.PdfDocument
) -> None:
    for mark in ("演练 EXERCISE", "drill-7", "草稿"):
        assert all(mark in words(page) for page in exercise)
        assert not any(mark in words(page) for page in full)


def test_the_marks_take_no_place_from_the_text(exercise: pypdfium2.PdfDocument) -> None:
    lines = Counter(round(bottom) for _, bottom, _, _ in boxes(exercise[1], "水"))
    assert (len(lines), set(lines.values())) == (22, {28})
    marks = [box for box in boxes(exercise[1], "练") if box[3] > 260 * MM]
    assert marks
    assert all(box[1] > (297 - 37) * MM for box in marks)


def test_the_end_matter_stands_at_the_foot_of_the_last_page(full: pypdfium2.PdfDocument) -> None:
    last = full[len(full) - 1]
    assert "抄送：领导小组。" in words(last)
    [mark] = boxes(last, "抄")
    assert mark[1] < 55 * MM


def test_what_looks_like_markup_stands_as_it_is() -> None:
    said = '#sys.inputs *a* $x$ \\ "q" [b] <tag> @ref'
    page = opened(replace(SHEET, title=said, to=said))[0]
    assert words(page).count(said) == 2


def test_the_same_sheet_gives_the_same_pages() -> None:
    one, two = (opened(SHEET) for _ in range(2))
    assert [words(page) for page in one] == [words(page) for page in two]


def test_a_drawing_becomes_pixels() -> None:
    assert SHEET.sections[2].figure is not None
    assert png(SHEET.sections[2].figure.svg, found(NO_FOLDER)).startswith(b"\x89PNG")


def test_where_no_font_is_there_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.monitoring.sheets.fonts.PACKAGE", "no_such_package")
    monkeypatch.setattr("services.monitoring.sheets.fonts.TEXLIVE", NO_FOLDER)
    with pytest.raises(Refused, match="make env"):
        found(NO_FOLDER)


def test_fandol_gives_the_four_faces_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "FandolFang-Regular.otf").touch()
    fonts = found(tmp_path)
    assert fonts.folders[0] == tmp_path
    assert (fonts.body[0], fonts.title[0], fonts.second[0]) == ("FandolFang R", "FandolSong", "FandolKai")
    assert "Noto Serif SC" in fonts.body, "for what Fandol lacks"
    assert found(tmp_path, chinese=False).body[0] == "Noto Serif SC"
