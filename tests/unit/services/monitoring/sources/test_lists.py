"""Lists as offices export them: taken once, row by row, and nothing of who spoke."""

import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

import services.monitoring.sources as rooms
from services.monitoring.sources import lists
from services.monitoring.sources.fetch import Document
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.list_mapping import load
from services.monitoring.sources.lists import MOST_ITEMS, ListSource, opened
from services.monitoring.sources.port import Cursor, Item, Taken, Trouble
from services.monitoring.sources.spreadsheet import LARGEST_UNPACKED

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2027, 1, 1, tzinfo=UTC)
AS_WRITTEN = datetime(2026, 2, 18, 19, 5)  # noqa: DTZ001 - a spreadsheet knows no zones
HEADER = "工单编号,来电时间,市民姓名,联系电话,诉求内容,所属街道"
ROWS = (
    "A1,2026-02-18 19:05:00,张三,13800138000,自来水发黄,柳河街道",
    "A2,2026-02-18 19:10:00,李四,13900139000,水压很低，打13700137000找我,",
)
MAPPING: dict[str, Any] = {
    "files": "in",
    "columns": {"key": "工单编号", "text": "诉求内容", "time": "来电时间", "place": "所属街道"},
}


class NoWeb:
    """A list lies on the machine."""

    def get(self, address: str, cursor: Cursor, accept: str, now: datetime) -> Document:
        raise AssertionError(f"{address} was fetched")


class Office:
    """A folder of lists with a mapping and files that were written long ago."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "in").mkdir()
        self.maps()

    def maps(self, **changes: Any) -> None:
        text = yaml.safe_dump({**MAPPING, **changes}, allow_unicode=True)
        (self.folder / "hotline.yml").write_text(text, encoding="utf-8")

    def puts(self, name: str, body: bytes, ago: timedelta = timedelta(hours=1)) -> None:
        path = self.folder / "in" / name
        path.write_bytes(body)
        moment = (NOW - ago).timestamp()
        os.utime(path, (moment, moment))

    def csv(self, *rows: str, name: str = "a.csv", encoding: str = "utf-8", **when: timedelta) -> None:
        self.puts(name, "\r\n".join([HEADER, *rows, ""]).encode(encoding), **when)

    def xlsx(self, *rows: Sequence[Any], name: str = "a.xlsx", **when: timedelta) -> None:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        body = BytesIO()
        book.save(body)
        self.puts(name, body.getvalue(), **when)

    def read(self, cursor: Any = None) -> Taken:
        return opened("hotline.yml", "", Tools(NoWeb(), CHINA, self.folder)).read(cursor or {}, NOW)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_row_becomes_an_item_with_what_the_mapping_names(office: Office) -> None:
    office.csv(*ROWS)
    first, second = office.read().items
    assert first == Item("A1", datetime(2026, 2, 18, 11, 5, tzinfo=UTC), "自来水发黄", "zh", "柳河街道", "")
    assert second.key == "A2"


def test_nothing_of_a_column_that_is_not_mapped_comes_in(office: Office) -> None:
    office.csv(*ROWS)
    taken = office.read()
    assert not any(who in repr(taken) for who in ("张三", "李四", "13800138000", "13900139000"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_offices_write(office: Office, encoding: str) -> None:
    office.csv(*ROWS, encoding=encoding)
    assert [item.key for item in office.read().items] == ["A1", "A2"]
    assert office.read().items[0].text == "自来水发黄"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_parts_its_cells(office: Office, delimiter: str) -> None:
    office.puts("a.csv", "\n".join([HEADER, ROWS[0]]).replace(",", delimiter).encode())
    assert [item.key for item in office.read().items] == ["A1"]


def test_a_spreadsheet_is_read_with_its_dates(office: Office) -> None:
    office.xlsx(HEADER.split(","), ("A1", AS_WRITTEN, "张三", 13800138000, "水黄", None))
    assert office.read().items == (Item("A1", datetime(2026, 2, 18, 11, 5, tzinfo=UTC), "水黄"),)


def test_lines_of_json_are_read(office: Office) -> None:
    office.maps(columns={"text": ["title", "body"], "time": "published"}, lang="en")
    line = {
        "title": "No water",
        "body": "since 7 pm",
        "published": "2026-02-18T19:05:00+08:00",
        "author": "x",
    }
    office.puts("a.jsonl", json.dumps(line).encode() + b"\n\n[1]\n{broken\n")
    taken = office.read()
    assert [(item.text, item.lang) for item in taken.items] == [("No water\nsince 7 pm", "en")]
    assert [line[:13] for line in taken.left_out] == [f"a.jsonl row {number}" for number in (2, 3, 4)]


def test_the_same_file_is_not_taken_again(office: Office) -> None:
    office.csv(*ROWS)
    taken = office.read()
    office.csv(*ROWS, ago=timedelta(minutes=1))
    assert office.read(taken.cursor).items == ()


def test_of_a_longer_version_only_what_is_new_is_taken(office: Office) -> None:
    office.csv(ROWS[0])
    taken = office.read()
    office.csv(*ROWS, ago=timedelta(minutes=1))
    again = office.read(taken.cursor)
    assert [item.key for item in again.items] == ["A2"]
    assert office.read(again.cursor).items == ()


def test_of_a_file_that_was_sorted_anew_all_is_looked_at(office: Office) -> None:
    office.csv(*ROWS)
    taken = office.read()
    office.csv(*reversed(ROWS), ago=timedelta(minutes=1))
    assert len(office.read(taken.cursor).items) == 2


def test_a_new_file_in_the_folder_is_taken_and_the_old_one_not_again(office: Office) -> None:
    office.csv(ROWS[0])
    taken = office.read()
    office.csv(ROWS[1], name="b.csv")
    assert [item.key for item in office.read(taken.cursor).items] == ["A2"]


def test_a_file_that_is_still_being_copied_waits(office: Office) -> None:
    office.csv(*ROWS, ago=timedelta(seconds=1))
    assert office.read().items == ()
    assert "just now" in office.read().left_out[0]


def test_a_long_file_is_taken_in_several_readings(office: Office) -> None:
    office.csv(*(f"B{n},2026-02-18 19:05:00,,,水黄{n}," for n in range(MOST_ITEMS + 5)))
    taken = office.read()
    rest = office.read(taken.cursor)
    assert (len(taken.items), len(rest.items)) == (MOST_ITEMS, 5)
    assert office.read(rest.cursor).items == ()


def test_the_cursor_holds_no_name_of_a_file(office: Office) -> None:
    office.csv(*ROWS, name="张三.csv")
    assert "张三" not in repr(office.read().cursor)


WRONG_ROWS = {
    "A3,2026-13-45 19:05:00,,,水黄,": "the time 2026-13-45 19:05:00 is none",
    "A3,昨天晚上家里没水,,,水黄,": "what stands for the time is none",
    "A3,,,,水黄,": "has no time",
    "A3,2026-02-18 19:05:00,,,,": "has no text",
    "A3,2031-02-18 19:05:00,,,水黄,": "cannot be",
    "A3,1970-01-01 00:00:00,,,水黄,": "cannot be",
    "A3,2026-02-18 19:05:00,,,=SUM(A1:A2),": "诉求内容 is a formula",
    ",,,,,": "is empty",
    '"A3"x,2026-02-18 19:05:00,,,水黄,': "cannot be taken apart",
}


@pytest.mark.parametrize(("row", "said"), WRONG_ROWS.items())
def test_a_wrong_row_is_told_by_its_number_and_the_rest_is_taken(office: Office, row: str, said: str) -> None:
    office.csv(ROWS[0], row, ROWS[1])
    taken = office.read()
    assert [item.key for item in taken.items] == ["A1", "A2"]
    [line] = taken.left_out
    assert line.startswith("a.csv row 3: ")
    assert said in line
    assert "家里" not in line


def test_a_formula_in_a_spreadsheet_is_told(office: Office) -> None:
    office.xlsx(HEADER.split(","), ("A1", "2026-02-18 19:05:00", "", "", '=CONCAT("水","黄")', ""))
    taken = office.read()
    assert taken.items == ()
    assert "row 2: 诉求内容 is a formula" in taken.left_out[0]


def test_what_a_spreadsheet_writes_to_keep_a_number_a_text_is_that_text(office: Office) -> None:
    office.csv('"=""0012""",2026-02-18 19:05:00,,,水黄,')
    assert [item.key for item in office.read().items] == ["0012"]


def test_the_header_may_stand_below_a_title_and_be_merged_over_two_rows(office: Office) -> None:
    office.xlsx(
        ("柳河镇12345热线工单",),
        ("工单编号", "诉求信息", None, "所属街道"),
        (None, "来电时间", "诉求内容", None),
        ("A1", "2026-02-18 19:05:00", "水黄", "柳河"),
    )
    [item] = office.read().items
    assert (item.key, item.text, item.place) == ("A1", "水黄", "柳河")


def test_many_wrong_rows_are_told_in_few_lines(office: Office) -> None:
    office.csv(*(f"B{n},never,,,水黄," for n in range(100)))
    lines = office.read().left_out
    assert len(lines) == lists.MOST_LINES + 1
    assert lines[-1] == "and 80 more"


def test_wrong_columns_are_told_without_what_stands_there(office: Office) -> None:
    office.puts("a.csv", "编号,时间\nA1,我叫张三".encode())
    [line] = office.read().left_out
    assert "missing 工单编号, 诉求内容, 来电时间, 所属街道" in line
    assert "write the headings into the mapping" in line
    assert "张三" not in line


def test_one_bad_file_keeps_no_other_out(office: Office) -> None:
    office.puts("a.csv", b"\xff\xfe\x00")
    office.csv(*ROWS, name="b.csv")
    taken = office.read()
    assert len(taken.items) == 2
    assert len(taken.left_out) == 1


def test_where_the_list_is_one_file_its_trouble_is_the_sources(office: Office) -> None:
    office.maps(files="in/a.csv")
    office.puts("a.csv", b"nothing,here\n")
    with pytest.raises(Trouble, match="missing"):
        office.read()


def zipped(**parts: bytes) -> bytes:
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return body.getvalue()


def entities(body: bytes) -> bytes:
    """The workbook, with an expanding entity in its strings."""
    parts = zipfile.ZipFile(BytesIO(body))
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    changed = {
        name: part.replace(b"<sheetData", laughs + b"<sheetData") if "sheet1" in name else part
        for name, part in ((name, parts.read(name)) for name in parts.namelist())
    }
    changed["xl/worksheets/sheet1.xml"] = laughs + b"<x>&b;</x>"
    return zipped(**changed)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    body = BytesIO()
    book.save(body)
    return body.getvalue()


BAD_FILES = {
    "a bomb": (zipped(bomb=b"0" * (LARGEST_UNPACKED + 1)), "larger than 64 MB"),
    "entities": (entities(workbook()), "no whole XLSX"),
    "half": (workbook()[:2000], "no whole XLSX"),
    "another zip": (zipped(a=b"b"), "no whole XLSX"),
    "old or protected": (b"\xd0\xcf\x11\xe0" + b"0" * 100, "old or a protected"),
    "empty": (b"", "is empty"),
    "bytes": (b"\x81\x00\xff\xfe" * 10, "neither UTF-8 nor GB18030"),
}


@pytest.mark.parametrize(("body", "said"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_told_in_a_line_with_what_to_do(office: Office, body: bytes, said: str) -> None:
    office.puts("a.xlsx", body)
    taken = office.read()
    assert taken.items == ()
    [line] = taken.left_out
    assert said in line


def test_a_file_that_is_too_large_is_not_read(office: Office) -> None:
    office.puts("a.csv", b"")
    with (office.folder / "in" / "a.csv").open("ab") as file:
        file.truncate(21 * 1024 * 1024)
    os.utime(office.folder / "in" / "a.csv", (0, 0))
    assert "larger than 20 MB" in office.read().left_out[0]


@pytest.mark.parametrize(
    "heading",
    [
        "市民姓名",
        "联系电话",
        "诉求人",
        "来电号码",
        "身份证号",
        "家庭住址",
        "作者",
        "微信",
        "author",
        "Caller",
        "phone",
    ],
)
@pytest.mark.parametrize("part", ["text", "key", "place", "outlet"])
def test_a_column_that_names_people_cannot_be_mapped(office: Office, heading: str, part: str) -> None:
    office.maps(columns={**MAPPING["columns"], part: heading})
    with pytest.raises(Trouble, match="tells who somebody is"):
        office.read()


@pytest.mark.parametrize(
    "heading", ["市民诉求", "反映内容", "事发地点", "所属社区", "来源媒体", "网站名称", "标题"]
)
def test_a_column_of_what_was_said_can_be_mapped(office: Office, heading: str) -> None:
    office.maps(columns={**MAPPING["columns"], "text": heading})
    assert load(office.folder / "hotline.yml", office.folder, CHINA, "").columns["text"] == (heading,)


WRONG_MAPPINGS: dict[str, tuple[dict[str, Any], str]] = {
    "no text": ({"columns": {"time": "来电时间"}}, "columns.text"),
    "no time": ({"columns": {"text": "诉求内容"}}, "columns.time"),
    "an unknown part": ({"columns": {**MAPPING["columns"], "author": "x"}}, "columns.author"),
    "a wrong zone": ({"time": {"zone": "Asia/Shanghai"}}, "no offset such as"),
    "a folder elsewhere": ({"files": ".."}, "lies outside"),
    "no folder": ({"files": "none"}, "is not there"),
    "a wrong text": ({"columns": {**MAPPING["columns"], "text": [1]}}, "columns.text"),
}


@pytest.mark.parametrize(("change", "said"), WRONG_MAPPINGS.values(), ids=WRONG_MAPPINGS)
def test_a_wrong_mapping_is_told(office: Office, change: dict[str, Any], said: str) -> None:
    office.maps(**change)
    with pytest.raises(Trouble, match=said):
        office.read()


def test_a_link_leads_nowhere_outside(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.csv"
    elsewhere.write_text(f"{HEADER}\n{ROWS[0]}", encoding="utf-8")
    (office.folder / "in" / "a.csv").symlink_to(elsewhere)
    assert "lies outside" in office.read().left_out[0]


def test_a_mapping_elsewhere_is_not_read(office: Office) -> None:
    with pytest.raises(Trouble, match=r"outside|not there"):
        opened("../../../../etc/hostname", "", Tools(NoWeb(), CHINA, office.folder)).read({}, NOW)


def test_a_row_without_a_key_has_one_of_its_time_and_text(office: Office) -> None:
    office.maps(columns={"text": "诉求内容", "time": "来电时间"})
    office.csv(*ROWS)
    keys = [item.key for item in office.read().items]
    assert len(set(keys)) == 2
    assert keys == [item.key for item in office.read().items]


@pytest.mark.parametrize("key", ["13800138000", "https://weibo.example/1234567890/Nx1", "9" * 200])
def test_a_key_that_leads_to_somebody_becomes_a_digest(office: Office, key: str) -> None:
    office.csv(ROWS[0].replace("A1", key))
    [item] = office.read().items
    assert item.key not in ("", key)
    assert len(item.key) == 24


def test_the_examples_can_be_used(tmp_path: Path) -> None:
    examples = list((Path(rooms.__file__).parent / "examples").glob("*.yml"))
    assert len(examples) >= 3
    for example in examples:
        said = yaml.safe_load(example.read_text(encoding="utf-8"))
        (tmp_path / said["files"]).mkdir()
        (tmp_path / example.name).write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
        assert load(tmp_path / example.name, tmp_path, CHINA, "").headings


def test_a_list_has_no_room_for_who_spoke() -> None:
    assert {field.name for field in fields(Item)} == {"key", "at", "text", "lang", "place", "outlet"}
    assert ListSource.__dataclass_fields__.keys() == {"mapping", "folder", "zone", "lang"}
