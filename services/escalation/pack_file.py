"""A norm pack from its YAML file. SettingsError names file, line and rule, and what to do."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

from services.escalation.norms import DAYS, EACH, FILTERS, WORKING_DAY, Pack, Pattern, Rule, Warn
from services.escalation.reading import Node, read
from services.escalation.severity import LEVELS
from shared.messages.catalogue import classes
from shared.parts import Role

_PATTERN = re.compile(r"([a-z_.]+)(?:\[([a-z_]+=[A-Za-z_]+(?:,[a-z_]+=[A-Za-z_]+)*)\])?")
_PACK = ("id", "title", "title_en", "citation", "effective", "rules")
_RULE = ("id", "title", "title_en", "clause", "to", "breach")
_RULE_MAY = (
    "from",
    "on",
    "within",
    "every",
    "until",
    "levels",
    "sudden",
    "ours",
    "warn",
    "repeat",
    "repeats",
    "each",
)


def pack(path: Path) -> Pack:
    """The norm pack in a file."""
    known = read(path).fields(_PACK, ("ours",))
    name = known["id"].text()
    return Pack(
        id=name,
        title=known["title"].text(),
        title_en=known["title_en"].text(),
        citation=known["citation"].text(),
        effective=known["effective"].day(),
        rules=_rules(known["rules"], name),
        ours=known["ours"].texts() if "ours" in known else (),
    )


def _rules(listed: Node, pack: str) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for item in listed.items():
        rule = _rule(_named(item), pack)
        if rule.id in rules:
            _named(item).fail("has the id of a rule before it: give it its own")
        rules[rule.id] = rule
    return tuple(rules.values())


def _rule(item: Node, pack: str) -> Rule:
    known = item.fields(_RULE, _RULE_MAY)
    _consistent(item, known)
    within, working_days = (known.get("every") or known["within"]).span()
    rule = Rule(
        id=known["id"].text(),
        pack=pack,
        title=known["title"].text(),
        title_en=known["title_en"].text(),
        clause=known["clause"].text(),
        starts=_patterns(known.get("from")),
        meets=_patterns(known["to"]),
        until=_patterns(known.get("until")),
        within=within,
        working_days=working_days,
        on=known["on"].one_of((*DAYS, WORKING_DAY)) if "on" in known else "",
        every="every" in known,
        breach=_roles(known["breach"]),
    )
    more = {name: of(known[name]) for name, of in _OPTIONAL.items() if name in known}
    return replace(rule, **more)


def _named(item: Node) -> Node:
    """The rule under its own name, so that errors call it by that."""
    fields = item.node.value if isinstance(item.node.value, list) else []
    names = (str(value.value) for key, value in fields if key.value == "id")
    return Node(item.file, f"rule {next(names, item.name)}", item.node)


def _consistent(rule: Node, known: Mapping[str, Node]) -> None:
    if ("from" in known) == ("on" in known):
        rule.fail("needs either from (an event) or on (a day of the calendar): write one of them")
    if ("within" in known) == ("every" in known):
        rule.fail("needs either within (a time) or every (a time, again and again): write one of them")
    if "each" in known and "on" not in known:
        rule.fail("says each without on: only a day of the calendar (on) is for each one by one")
    if "sudden" in known and "levels" not in known:
        rule.fail("says sudden without levels, though it holds for every incident: take sudden away")


def _roles(node: Node) -> tuple[str, ...]:
    return tuple(item.one_of(get_args(Role)) for item in node.items())


def _warn(item: Node) -> Warn:
    known = item.fields(("share", "tell"), ())
    share = known["share"].number()
    if not 0 < share < 1:
        known["share"].fail("is no share of the time: write a number between 0 and 1, such as 0.5")
    return Warn(share, _roles(known["tell"]))


def _patterns(node: Node | None) -> tuple[Pattern, ...]:
    return tuple(_pattern(item) for item in node.items()) if node else ()


def _pattern(item: Node) -> Pattern:
    found = _PATTERN.fullmatch(item.text())
    if found is None:
        item.fail(f"is {item.text()!r}: write an event as report.filed or report.filed[kind=special]")
    named = [cls for kind, cls in classes() if ".".join(kind.split(".")[2:-1]) == found[1]]
    if not named:
        item.fail(f"names {found[1]!r}, which is no event of the catalogue: take one that is")
    marks = frozenset(found[2].split(",")) if found[2] else frozenset()
    for mark in marks:
        _check_mark(item, mark, named[0])
    return Pattern(found[1], marks)


def _check_mark(item: Node, mark: str, event: type[Any]) -> None:
    """A filter names a field of the event that has few values, and one of these."""
    field, _, value = mark.partition("=")
    kinds = get_type_hints(event)
    usable = [name for name in FILTERS if name in kinds]
    if field not in usable:
        item.fail(f"filters by {field!r}: this event is filtered by {', '.join(usable) or 'nothing'}")
    values = ("true", "false") if kinds[field] is bool else get_args(kinds[field])
    if value not in values:
        item.fail(f"filters for {mark!r}: use one of {', '.join(values)}")


def _some_time(node: Node) -> timedelta:
    time, _ = node.span()
    return time or node.fail("counts in working days: write a time as 30m")


_OPTIONAL: Mapping[str, Callable[[Node], Any]] = {
    "warn": lambda node: tuple(_warn(item) for item in node.items()),
    "levels": lambda node: frozenset(level.one_of(LEVELS) for level in node.items()),
    "sudden": Node.yes,
    "ours": Node.texts,
    "repeats": lambda node: int(node.number()),
    "repeat": _some_time,
    "each": lambda node: node.one_of(EACH),
}
