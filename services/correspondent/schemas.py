"""The payloads of correspondent's calls: from JSON to the fields of a command."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from marshmallow import validate

from services.correspondent.calls import CALLS
from shared.messages.schemas import payload_of
from shared.parts import Payload

_SLUG = validate.Regexp(
    r"[^\s/]{1,100}\Z", error="must be a short name without spaces and slashes, as in first-notice"
)
_RULES: Mapping[str, validate.Validator] = {
    "unit": _SLUG,
    "person": _SLUG,
    "assignment": _SLUG,
    "statement": _SLUG,
    "incident": _SLUG,
    "brief": validate.Range(0),
    "version": validate.Range(0),
}


def _checked(command: Any) -> Payload:
    """The payload's schema; names that go into the names of streams are checked."""
    schema = deepcopy(payload_of(command))
    for name, rule in _RULES.items():
        if field := schema.fields.get(name):
            field.validators.append(rule)
    return schema


PAYLOADS: Mapping[str, Payload] = {name: _checked(call.command) for name, call in CALLS.items()}
