"""What msgspec is to accept of an event, made from its dataclass: the plain case of the marshmallow schema.

A form asks for more than the schema: every field that has no simple default must be there, and none that is
unknown. An event with a field that has no form (a date, a dictionary) has none itself.
"""

from collections.abc import Callable, Hashable
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from functools import cache, partial
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from shared.messages.schemas import LONGEST_TEXT

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Make = Callable[[Any], Any]


class Form(NamedTuple):
    """A type that msgspec reads, and what makes the value of it (None where it is the value)."""

    type: Any
    make: Make | None


class Unformed(Exception):
    """The schema alone knows how to read this."""


def moment(text: str) -> datetime:
    """A time in UTC; ValueError or OverflowError for what is none, or has no zone."""
    said = datetime.fromisoformat(text)
    if said.tzinfo is None:
        raise ValueError("a time without its zone")
    return said if said.tzinfo is UTC else said.astimezone(UTC)


_SIMPLE = {
    str: Form(Text, None),
    int: Form(int, None),
    float: Form(float, None),
    bool: Form(bool, None),
    datetime: Form(str, moment),
}


@cache
def reader_of(cls: Hashable) -> Callable[[msgspec.Raw], Any] | None:
    """What reads an event of this class from its JSON, or None where the schema has to.

    What it raises (msgspec's errors, ValueError, OverflowError) says only that the schema has to decide.
    """
    try:
        struct, make = _form_of_class(cls)
    except Unformed:
        return None
    decoder = msgspec.json.Decoder(struct)
    return lambda raw: make(decoder.decode(raw))


def _form(kind: Any) -> Form:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if origin is Literal and all(isinstance(one, str) for one in arguments):
        return Form(kind, None)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _form_of_items(_form(arguments[0]))
    if origin in (Union, UnionType) and len(arguments) == 2 and arguments[1] is type(None):
        return _form_or_none(_form(arguments[0]))
    if hasattr(kind, "__dataclass_fields__"):
        return Form(*_form_of_class(kind))
    raise Unformed(kind)


def _form_of_items(item: Form) -> Form:
    make = item.make
    return Form(list[item.type], tuple if make is None else lambda found: tuple(map(make, found)))  # type: ignore[name-defined]  # made while running


def _form_or_none(one: Form) -> Form:
    make = one.make
    return Form(one.type | None, make and (lambda found: None if found is None else make(found)))


@cache
def _form_of_class(cls: Any) -> tuple[Any, Make]:
    hints, known = get_type_hints(cls), fields(cls)
    forms = [_form(hints[field.name]) for field in known]
    wanted = [_wanted(field, form) for field, form in zip(known, forms, strict=True)]
    struct = msgspec.defstruct(cls.__name__, wanted, forbid_unknown_fields=True, gc=False, kw_only=True)
    makers = [(place, form.make) for place, form in enumerate(forms) if form.make]
    return struct, partial(_made, cls, makers)


def _wanted(field: Field[Any], form: Form) -> Any:
    simple = field.default is None or isinstance(field.default, str | int | float | bool)
    if field.default is not MISSING and simple and not (field.default is not None and form.make):
        return field.name, form.type, field.default
    return field.name, form.type


def _made(cls: type[Any], makers: list[tuple[int, Make]], struct: Any) -> Any:
    values = [*msgspec.structs.astuple(struct)]
    for place, make in makers:
        values[place] = make(values[place])
    return cls(*values)
