"""The payloads of instruction's calls: from JSON to the fields of a command."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from marshmallow import validate

from services.instruction.calls import CALLS
from shared.messages.schemas import payload_of
from shared.parts import Payload

LONGEST_TERM = 60 * 24 * 31
_SLUG = validate.Regexp(
    r"[^\s/]{1,100}\Z", error="must be a short name without spaces and slashes, as in tap-water-1"
)
_RULES: Mapping[str, validate.Validator] = {
    "incident": _SLUG,
    "instruction": _SLUG,
    "question": _SLUG,
    "minutes": validate.Range(1, LONGEST_TERM),
    "brief": validate.Range(0),
}


def _slugs(names: Any) -> None:
    for name in names:
        _SLUG(name)


def _checked(command: Any) -> Payload:
    """The payload's schema; names that go into the names of streams are checked."""
    schema = deepcopy(payload_of(command))
    for name, rule in _RULES.items():
        if field := schema.fields.get(name):
            field.validators.append(rule)
    if units := schema.fields.get("units"):
        units.validators += [validate.Length(min=1, error="must name at least one unit"), _slugs]
    return schema


PAYLOADS: Mapping[str, Payload] = {name: _checked(call.command) for name, call in CALLS.items()}
