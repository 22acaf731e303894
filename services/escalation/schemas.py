"""What the calls' payloads must look like: the commands' own fields, in their own types."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from marshmallow import validate

from services.escalation.calls import CALLS
from shared.messages.schemas import payload_of
from shared.parts import Payload

_SLUG = validate.Regexp(
    r"[^\s/]{1,200}\Z", error="must be a short name without spaces and slashes, as in tap-water-1"
)
_SUBJECT = validate.Regexp(
    r"(unit/)?[^\s/]{1,200}\Z", error="must be a clock's subject, as in weekly, or unit/clinic"
)


def _named(command: Any) -> Payload:
    """The payload's schema; names that go into the names of streams are checked."""
    schema = deepcopy(payload_of(command))
    for name, rule in (("incident", _SLUG), ("subject", _SUBJECT)):
        if field := schema.fields.get(name):
            field.validators.append(rule)
    return schema


PAYLOADS: Mapping[str, Payload] = {name: _named(call.command) for name, call in CALLS.items()}
