"""What msgspec is to accept of an event, made from its dataclass: the plain case of the marshmallow schema.

A form asks for more than the schema: every field that has no simple default must be there, and none that is
unknown. An event with a field that has no form (a date, a dictionary) has none itself.
"""

from collections.abc import Callable, Hashable
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from shared.messages.schemas import LONGEST_TEXT

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Make = Callable[[Any], Any]
MANY = 50


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
    return in_utc(said)


def in_utc(said: datetime) -> datetime:
    """A time with a zone, in UTC; OverflowError where it lies at the end of all times."""
    return said if said.tzinfo is UTC else said.astimezone(UTC)


_SIMPLE = {
    str: Form(Text, None),
    int: Form(int, None),
    float: Form(float, None),
    bool: Form(bool, None),
    datetime: Form(Annotated[datetime, msgspec.Meta(tz=True)], in_utc),
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
        return _form_of_items(arguments[0])
    if origin in (Union, UnionType) and len(arguments) == 2 and arguments[1] is type(None):
        return _form_or_none(_form(arguments[0]))
    if hasattr(kind, "__dataclass_fields__"):
        return Form(*_form_of_class(kind))
    raise Unformed(kind)


def _form_of_items(kind: Any) -> Form:
    item = _form(kind)
    make = item.make
    if isinstance(make, _Maker):
        return Form(list[item.type], make.all)  # type: ignore[name-defined]  # made while running
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
    makers = [(field.name, form.make) for field, form in zip(known, forms, strict=True) if form.make]
    return struct, _Maker(cls, makers)


def _wanted(field: Field[Any], form: Form) -> Any:
    simple = field.default is None or isinstance(field.default, str | int | float | bool)
    if field.default is not MISSING and simple and not (field.default is not None and form.make):
        return field.name, form.type, field.default
    return field.name, form.type


class _Maker:
    """Makes values of a class of the structs that they were read as; `makers` make what fields need made."""

    def __init__(self, cls: type[Any], makers: list[tuple[str, Make]]) -> None:
        self._cls, self._makers, self._many = cls, makers, tuple[cls, ...]  # type: ignore[valid-type]  # as above

    def __call__(self, struct: Any) -> Any:
        """The value of one."""
        return self._cls(*msgspec.structs.astuple(self._ready(struct)))

    def all(self, structs: list[Any]) -> Any:
        """Those of several. Where they are many, msgspec makes them for a third of the time."""
        if len(structs) < MANY:
            return tuple(map(self, structs))
        for name, make in self._makers:
            self._prepare(structs, name, make)
        return msgspec.convert(structs, self._many, from_attributes=True)

    def _prepare(self, structs: list[Any], name: str, make: Make) -> None:
        """Make a field of all of them; nearly always the times are in UTC."""
        if make is in_utc and all(getattr(struct, name).tzinfo is UTC for struct in structs):
            return
        for struct in structs:
            setattr(struct, name, make(getattr(struct, name)))

    def _ready(self, struct: Any) -> Any:
        for name, make in self._makers:
            setattr(struct, name, make(getattr(struct, name)))
        return struct
