"""Reads YAML so that every error names file, line and field, and says what to do.

All scalars are texts, as written: YAML's own guesses (`on` as true, `1:30` as a number) play no part.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

import yaml

from shared.errors import SettingsError

_TIME = re.compile(r"(\d+)(wd|[mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file, with where it stands: `name` is what errors call it."""

    file: str
    name: str
    node: yaml.Node

    def fail(self, say: str) -> NoReturn:
        """SettingsError about this value."""
        raise SettingsError(f"{self.file}:{self.node.start_mark.line + 1}: {self.name} {say}")

    def under(self, name: str, node: yaml.Node) -> "Node":
        """A value inside this one."""
        return Node(self.file, f"{self.name}: {name}", node)

    def fields(self, needed: Collection[str], allowed: Collection[str]) -> Mapping[str, "Node"]:
        """The fields of a mapping: all of `needed`, some of `allowed`, no other."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("is no mapping: write fields as `name: value`")
        found = {str(key.value): self.under(str(key.value), value) for key, value in self.node.value}
        known = [*needed, *allowed]
        for name, value in found.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, 1) or [", ".join(known)]
                value.fail(f"is not known here: use {near[0]}")
        if missing := [name for name in needed if name not in found]:
            self.fail(f"lacks {', '.join(missing)}: add it")
        return found

    def items(self) -> list["Node"]:
        """The items of a list; a single value is a list of one."""
        if not isinstance(self.node, yaml.SequenceNode):
            return [self]
        return [self.under(str(n), node) for n, node in enumerate(self.node.value, 1)]

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.fail("is no text: write one value")
        return str(self.node.value)

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(item.text() for item in self.items())

    def one_of(self, choices: Collection[Any]) -> Any:
        """A text out of a closed set."""
        if (text := self.text()) not in choices:
            self.fail(f"is {text!r}: use one of {', '.join(str(choice) for choice in choices)}")
        return text

    def number(self) -> float:
        """A number that is not negative."""
        try:
            value = float(self.text())
        except ValueError:
            value = -1
        if not 0 <= value < 1e9:
            self.fail(f"is {self.text()!r}: write a number such as 3 or 0.5")
        return value

    def day(self) -> date:
        """A day."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            self.fail(f"is {self.text()!r}: write a day as 2026-01-31")

    def yes(self) -> bool:
        """`true` or `false`."""
        return bool(self.one_of(("true", "false")) == "true")

    def span(self) -> tuple[timedelta | None, int]:
        """A time such as 15m, 4h or 2d; or working days such as 10wd, which are the second value."""
        found = _TIME.fullmatch(self.text())
        if found is None or int(found[1]) == 0:
            self.fail(f"is {self.text()!r}: write a time as 15m, 4h, 2d or 10wd")
        if found[2] == "wd":
            return None, int(found[1])
        return int(found[1]) * _UNITS[found[2]], 0


def read(path: Path) -> Node:
    """The whole file; SettingsError where it cannot be read or is no YAML."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read ({error}): give a YAML file in UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SettingsError(f"{path.name}:{line}: is not YAML: mend this line or the one before") from None
    if node is None:
        raise SettingsError(f"{path.name}:1: is empty: write its fields")
    return Node(path.name, path.stem, node)
