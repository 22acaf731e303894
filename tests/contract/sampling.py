"""Samples of every version of every event: `python -m tests.contract.sampling` writes those that are missing.

A sample is written once, while its version is the newest, and never changed afterwards: it shows what the
journals of that time hold. Beside the data it tells the fields of its version, so that a field cannot change
without a new version. The values follow from the fields' names and types alone.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zlib import crc32

from shared.messages.catalogue import classes
from shared.messages.upcasting import UPCASTERS, current
from shared.names import SERVICES

FOLDER = Path(__file__).parent / "samples"
SIMPLE = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "yes or no",
    datetime: "moment",
    date: "day",
    dict: "document",
}
START = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """One version of an event: its fields with their types, and data as they were written then."""

    type: str
    fields: Mapping[str, Any]
    data: Mapping[str, Any]


def registered() -> dict[str, type[Any]]:
    """Every event, those too that a service registers beside the catalogue."""
    for name in SERVICES:
        import_module(f"services.{name}")
    return dict(classes())


def sample_of(kind: str, cls: type[Any]) -> Sample:
    """A sample of the newest version."""
    return Sample(kind, shape(cls), data_of(cls))


def shape(kind: Any) -> Any:
    """A type in words: a dataclass as its fields, where `?` marks one that may be left out."""
    arguments = get_args(kind)
    if is_dataclass(kind):
        return {f"{one.name}{_mark(one)}": shape(hint) for one, hint in _fields(kind)}
    if get_origin(kind) is Literal:
        return {"one of": sorted(arguments)}
    if get_origin(kind) is tuple:
        return {"list of": shape(arguments[0])}
    if get_origin(kind) in (Union, UnionType):
        return {"or null": shape(_some(kind))}
    return SIMPLE[get_origin(kind) or kind]


def data_of(kind: Any, name: str = "") -> Any:
    """JSON values of a type, made of the name of the field that they are for."""
    number, arguments = crc32(name.encode()) % 97, get_args(kind)
    if is_dataclass(kind):
        return {one.name: data_of(hint, one.name) for one, hint in _fields(kind)}
    if get_origin(kind) is Literal:
        return sorted(arguments)[number % len(arguments)]
    if get_origin(kind) is tuple:
        return [data_of(arguments[0], f"{name} {place}") for place in ("a", "b")]
    if get_origin(kind) in (Union, UnionType):
        return data_of(_some(kind), name)
    moment = START + timedelta(minutes=number)
    values = {
        str: f"{name} 样本",
        int: number,
        float: number + 0.5,
        bool: True,
        datetime: f"{moment:%Y-%m-%dT%H:%M:%S}Z",
        date: f"{moment:%Y-%m-%d}",
        dict: {name: "样本", "n": number},
    }
    return values[get_origin(kind) or kind]


def _fields(kind: Any) -> Iterator[tuple[Field[Any], Any]]:
    hints = get_type_hints(kind)
    return ((one, hints[one.name]) for one in fields(kind))


def _mark(field: Field[Any]) -> str:
    return "" if field.default is field.default_factory is MISSING else "?"


def _some(kind: Any) -> Any:
    [some] = (one for one in get_args(kind) if one is not type(None))
    return some


def committed(folder: Path = FOLDER) -> list[Sample]:
    """What stands in the folder, by type."""
    return [Sample(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]


def faults(samples: Iterable[Sample], events: Mapping[str, type[Any]]) -> list[str]:
    """What keeps a version from being read for ever, a sentence for each."""
    known = {sample.type: sample for sample in samples}
    return [
        *(f"{kind} has no sample: {HOW}" for kind in sorted({*events, *UPCASTERS} - known.keys())),
        *(
            f"{kind} is not as its sample says: leave both, make the next version and its upcaster"
            for kind, cls in events.items()
            if kind in known and known[kind].fields != shape(cls)
        ),
        *(
            f"{kind} cannot be read any more: nothing makes a newer version of it"
            for kind in known
            if current_type(known[kind]) not in events
        ),
    ]


HOW = "python -m tests.contract.sampling writes it"


def current_type(sample: Sample) -> str:
    """The newest version of the sample's type."""
    return current(sample.type, sample.data)[0]


def write(folder: Path, events: Mapping[str, type[Any]]) -> list[str]:
    """Write the samples that are missing, and no others; their types."""
    folder.mkdir(exist_ok=True)
    missing = {kind: cls for kind, cls in events.items() if not (folder / f"{kind}.json").exists()}
    for kind, cls in missing.items():
        sample = sample_of(kind, cls)
        values = {"type": sample.type, "fields": sample.fields, "data": sample.data}
        text = json.dumps(values, ensure_ascii=False, indent=1)
        (folder / f"{kind}.json").write_text(f"{text}\n", encoding="utf-8")
    return list(missing)


def main() -> int:
    """Write what is missing, and say what is wrong; the exit status."""
    for kind in write(FOLDER, registered()):
        print(f"written: {kind}")
    found = faults(committed(), registered())
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
