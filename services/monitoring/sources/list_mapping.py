"""Which columns of a list mean what: a mapping in YAML beside the files, and what it must never name.

Columns that are not mapped are never read; a column that tells who somebody is cannot be mapped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any, Literal

import marshmallow
import yaml
from marshmallow import validate
from marshmallow.fields import Nested, Raw, String

from services.monitoring.sources.port import Trouble
from shared.messages.schemas import complaints

Part = Literal["key", "text", "time", "place", "outlet"]
PARTS: tuple[Part, ...] = ("key", "text", "time", "place", "outlet")
USUAL_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
LARGEST = 64 * 1024
_SOMEBODY = re.compile(
    r"人$|者$|人[(（]|[人者](?:姓|电|手|号|地|联)|姓名|名字|昵称|网名|电话|手机|来电号码|主叫|身份证|证件|账号|帐号|账户"
    r"|户名|户主|微信|qq|邮箱|住址|家庭|性别|年龄|出生|头像|设备"
    r"|author|handle|user|nick|name$|phone|mobile|mail|caller|contact|person|customer|account|avatar|device"
    r"|\bip\b|address|gender|birth",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListMapping:
    """`files` is a file, or a folder whose files are taken as they come. `columns` are the headings of each
    part, of which only the text may have several; `formats` are strptime's, `zone` is for times that name
    none. `sheet` is the one of a spreadsheet that is read (empty: the first)."""

    files: Path
    columns: Mapping[Part, tuple[str, ...]]
    formats: tuple[str, ...]
    zone: timezone
    lang: str
    sheet: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings that must be there."""
        return tuple(heading for part in PARTS for heading in self.columns.get(part, ()))


def load(path: Path, folder: Path, zone: timezone, lang: str) -> ListMapping:
    """The mapping in a file. `folder` is where all lists of the installation lie: neither the mapping nor its
    files may lie elsewhere. `zone` and `lang` are for a mapping that names none. Trouble where it cannot be
    used."""
    inside(path, folder)
    said = _read(path)
    if wrong := complaints(dict(_Schema().validate(said))):
        raise Trouble(f"the mapping {path.name} cannot be used", "; ".join(wrong))
    columns = {part: _several(said["columns"][part]) for part in PARTS if part in said["columns"]}
    for heading in (heading for headings in columns.values() for heading in headings):
        _refuse_somebody(heading)
    files = path.parent / said["files"]
    inside(files, folder)
    time = said.get("time", {})
    return ListMapping(
        files=files,
        columns=columns,
        formats=_several(time.get("format", USUAL_FORMATS)),
        zone=_zone(time["zone"]) if "zone" in time else zone,
        lang=said.get("lang", "") or lang or "zh",
        sheet=said.get("sheet", ""),
    )


def inside(path: Path, folder: Path) -> None:
    """Trouble unless the path is there, and within the folder once links are followed."""
    try:
        real = path.resolve(strict=True)
    except OSError:
        raise Trouble(f"{path.name} is not there", f"put it into {folder}, or correct the mapping") from None
    if not real.is_relative_to(folder.resolve()):
        raise Trouble(f"{path.name} lies outside of the folder of lists", f"put it into {folder}")


def _refuse_somebody(heading: str) -> None:
    if _SOMEBODY.search(heading.strip()):
        raise Trouble(
            f"the column {heading!r} tells who somebody is, and is never read",
            "take its line out of the mapping; map what was said, when, and where it happened",
        )


def _read(path: Path) -> dict[str, Any]:
    advice = "see the examples in services/monitoring/sources/examples"
    try:
        if path.stat().st_size > LARGEST:
            raise Trouble(f"the mapping {path.name} is too large", advice)
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise Trouble(f"the mapping {path.name} cannot be read", "let it be a file in UTF-8") from None
    except (yaml.YAMLError, RecursionError):
        raise Trouble(f"the mapping {path.name} is no YAML", advice) from None
    if not isinstance(said, dict) or not all(isinstance(name, str) for name in said):
        raise Trouble(f"the mapping {path.name} has no `name: value`", advice)
    return said


def _several(said: Any) -> tuple[Any, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _zone(offset: str) -> timezone:
    sign, hours, minutes = offset[0], int(offset[1:3]), int(offset[4:])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if sign == "-" else away)


def _one_or_more(said: Any) -> None:
    names = _several(said) if isinstance(said, str | list) else ()
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise marshmallow.ValidationError("is no text, and no list of texts")


class _Time(marshmallow.Schema):
    format = Raw(validate=_one_or_more)
    zone = String(
        validate=validate.Regexp(r"[+-](0\d|1[0-4]):[0-5]\d\Z", error="is no offset such as +08:00")
    )


class _Columns(marshmallow.Schema):
    key = String(validate=validate.Length(min=1))
    text = Raw(required=True, validate=_one_or_more)
    time = String(required=True, validate=validate.Length(min=1))
    place = String(validate=validate.Length(min=1))
    outlet = String(validate=validate.Length(min=1))


class _Schema(marshmallow.Schema):
    files = String(required=True, validate=validate.Length(min=1))
    columns = Nested(_Columns, required=True)
    time = Nested(_Time)
    lang = String()
    sheet = String()
