"""Reads a scenario from YAML, and tells every error with file, line and field.

The reader is driven by the types of `simulator.exercise.scenario`: a field's type says what its value must
look like, its `About` what to do when it does not. Values are read from the text as written, so YAML's own
guesses (`no`, `1:30`, `010`) play no part. A time is written `1h30m`, `45m` or `90s`, and null is no value.
"""

import difflib
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml

from simulator.exercise.checks import Path as Trail
from simulator.exercise.checks import problems
from simulator.exercise.fields import About
from simulator.exercise.scenario import Role, Scenario, Service
from simulator.exercise.texts import PHRASEBOOKS
from simulator.scenario_values import HINTS, SCALARS

MOST_SHOWN = 20
MOST_BYTES = 4_000_000

_UNREAD: Any = object()
"""Stands for a value that could not be read, and was complained about."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of a scenario's file; `line` counts from 1."""

    file: str
    line: int
    field: str
    say: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field + ': ' if self.field else ''}{self.say}"


class ScenarioError(Exception):
    """The file is no playable scenario; `faults` are all of its errors, the message shows the first 20."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        shown = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        rest = len(self.faults) - MOST_SHOWN
        super().__init__("\n".join(shown + ([f"and {rest} more"] if rest > 0 else [])))


def load(path: Path) -> Scenario:
    """The scenario in the file, ready to be played; raises ScenarioError."""
    return parse(_text(path), path.name)


def parse(text: str, name: str) -> Scenario:
    """The scenario in a text; `name` is what errors call it."""
    root = _compose(text, name)
    reader = _Reader(_names(root))
    scenario = reader.read(root, Scenario, About(), ())
    if not reader.faults:
        for problem in problems(scenario):
            reader.complain(problem.path, problem.say)
    if reader.faults:
        raise ScenarioError([Fault(name, line, _spell(trail), say) for trail, line, say in reader.faults])
    return scenario


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ScenarioError([Fault(path.name, 1, "", f"is longer than {MOST_BYTES:,} bytes; shorten it")])
        return path.read_text(encoding="utf-8")
    except OSError as error:
        why = error.strerror or "unreadable"
        raise ScenarioError([Fault(path.name, 1, "", f"cannot be read ({why}); name a YAML file")]) from error
    except UnicodeDecodeError as error:
        raise ScenarioError([Fault(path.name, 1, "", "is not UTF-8; save it as UTF-8")]) from error


def _compose(text: str, name: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        say = f"is not YAML ({error.problem}); mend this line or the one before"
        raise ScenarioError([Fault(name, line, "", say)]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ScenarioError([Fault(name, line, "", "holds a control character; take it out")]) from error
    except RecursionError as error:
        raise ScenarioError([Fault(name, 1, "", "is nested too deeply; make it flat")]) from error
    if not isinstance(root, yaml.MappingNode):
        raise ScenarioError([Fault(name, 1, "", "holds no fields; begin with id: and title:")])
    return root


def _names(root: yaml.Node) -> dict[str, frozenset[str]]:
    """The names that fields may refer to: those of every list at the top, and the fixed ones."""
    names = {
        "roles": frozenset(get_args(Role)),
        "services": frozenset(get_args(Service)),
        "phrasebooks": frozenset(PHRASEBOOKS),
    }
    return names | {
        name.value: frozenset(value.value for item in items.value for value in _keys(item))
        for name, items in root.value
        if isinstance(name, yaml.ScalarNode) and isinstance(items, yaml.SequenceNode)
    }


def _keys(item: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(item, yaml.MappingNode):
        for name, value in item.value:
            if name.value in ("id", "name") and isinstance(value, yaml.ScalarNode):
                yield value
                return


def _spell(trail: Trail) -> str:
    spelt = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in trail)
    return spelt.removeprefix(".")


class _Reader:
    """Turns nodes into values of a type, gathers what is wrong, and remembers where everything stood."""

    def __init__(self, names: dict[str, frozenset[str]]) -> None:
        self.names = names
        self.faults: list[tuple[Trail, int, str]] = []
        self._lines: dict[Trail, int] = {}

    def complain(self, trail: Trail, say: str) -> Any:
        """Note a fault at the nearest line that is known for the trail."""
        known = trail
        while known not in self._lines and known:
            known = known[:-1]
        self.faults.append((trail, self._lines.get(known, 1), say))
        return _UNREAD

    def read(self, node: yaml.Node, kind: Any, about: About, trail: Trail) -> Any:
        self._lines.setdefault(trail, node.start_mark.line + 1)
        if get_origin(kind) in (Union, UnionType):
            kind = next(option for option in get_args(kind) if option is not NoneType)
        if is_dataclass(kind):
            return self._value(node, kind, trail)
        if get_origin(kind) is tuple:
            return self._several(node, get_args(kind)[0], about, trail)
        return self._one(node, kind, about, trail)

    def _value(self, node: yaml.Node, kind: Any, trail: Trail) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self.complain(
                trail, f"needs fields of its own; give {_listed(f.name for f in fields(kind))}"
            )
        given = self._given(node, kind, trail)
        hints = get_type_hints(kind)
        values = {
            field.name: self._field(field, hints[field.name], given.get(field.name), trail)
            for field in fields(kind)
            if field.name in given or field.default is MISSING
        }
        if any(value is _UNREAD for value in values.values()):
            return _UNREAD
        value = kind(**values)
        for say in value.problems() if hasattr(value, "problems") else ():
            self.complain(trail, say)
        return value

    def _given(self, node: yaml.MappingNode, kind: Any, trail: Trail) -> dict[str, yaml.Node]:
        known = [field.name for field in fields(kind)]
        given: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            self._lines[(*trail, name)] = key.start_mark.line + 1
            if name not in known:
                self.complain((*trail, name), f"unknown field; {_instead(name, known)}")
            elif name in given:
                self.complain((*trail, name), "is there twice; take one away")
            else:
                given[name] = value
        return given

    def _field(self, field: "Field[Any]", kind: Any, node: yaml.Node | None, trail: Trail) -> Any:
        about = field.metadata.get("about", About())
        here = (*trail, field.name)
        if node is None or node.tag == "tag:yaml.org,2002:null":
            return self.complain(here, f"missing; {about.hint or _hint(kind)}")
        return self.read(node, kind, about, here)

    def _several(self, node: yaml.Node, kind: Any, about: About, trail: Trail) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self.complain(trail, f"needs a list; {about.hint or 'begin each item with a hyphen'}")
        if (fault := _unfit(len(node.value), about)) is not None:
            return self.complain(trail, f"has {len(node.value)} items, {fault}; {about.hint}")
        each = About(about.hint, about.refers)
        values = tuple(self.read(item, kind, each, (*trail, n)) for n, item in enumerate(node.value))
        self._distinct(node, kind, trail)
        return _UNREAD if any(value is _UNREAD for value in values) else values

    def _distinct(self, node: yaml.SequenceNode, kind: Any, trail: Trail) -> None:
        key = _key(kind)
        seen: dict[str, int] = {}
        for n, item in enumerate(node.value):
            for name, value in item.value if key and isinstance(item, yaml.MappingNode) else ():
                if name.value != key or not isinstance(value, yaml.ScalarNode):
                    continue
                if value.value in seen:
                    say = f"'{value.value}' is the name of item {seen[value.value]} already; change one"
                    self.complain((*trail, n, name.value), say)
                seen.setdefault(value.value, n)

    def _one(self, node: yaml.Node, kind: Any, about: About, trail: Trail) -> Any:
        hint = about.hint or _hint(kind)
        if not isinstance(node, yaml.ScalarNode):
            return self.complain(trail, f"needs one value; {hint}")
        text = node.value.strip()
        if get_origin(kind) is Literal:
            options = get_args(kind)
            return (
                text
                if text in options
                else self.complain(trail, f"unknown '{text}'; {_instead(text, options)}")
            )
        try:
            value = SCALARS[kind](text)
        except ValueError:
            return self.complain(trail, f"'{text}' cannot be read; {hint}")
        if fault := self._misfit(value, about):
            return self.complain(trail, f"{fault}; {hint}" if not about.refers else fault)
        return value

    def _misfit(self, value: Any, about: About) -> str | None:
        if about.pattern and not about.pattern.fullmatch(value):
            return f"'{value}' is no id"
        if about.refers:
            known = sorted({name for group in about.refers for name in self.names.get(group, ())})
            return None if value in known else f"unknown '{value}'; {about.hint}: {_instead(value, known)}"
        return None if isinstance(value, str | bool | date) else _unfit(value, about)


def _unfit(number: float, about: About) -> str | None:
    if about.least is not None and number < about.least:
        return f"too few or too small: at least {about.least:g}"
    if about.most is not None and number > about.most:
        return f"too many or too large: at most {about.most:g}"
    return None


def _key(kind: Any) -> str | None:
    marked = (
        (f.name for f in fields(kind) if f.metadata.get("about", About()).key) if is_dataclass(kind) else ()
    )
    return next(iter(marked), None)


def _instead(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, known, n=1) if len(name) > 2 else ()  # V is not meant to be IV
    return f"did you mean {close[0]}?" if close else f"choose {_listed(known)}"


def _listed(names: Any) -> str:
    return ", ".join(names) or "none that is defined yet"


def _hint(kind: Any) -> str:
    if get_origin(kind) in (Union, UnionType):
        kind = get_args(kind)[0]
    if get_origin(kind) is Literal:
        return f"choose {_listed(get_args(kind))}"
    if is_dataclass(kind):
        return f"give {_listed(field.name for field in fields(kind))}"
    return HINTS.get(kind, "add a list")
