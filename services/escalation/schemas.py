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


def _named(command: Any) -> Payload:
    """The payload's schema; names that go into the names of streams are checked."""
    schema = deepcopy(payload_of(command))
    for name in ("incident", "subject"):
        if field := schema.fields.get(name):
            field.validators.append(_SLUG)
    return schema


PAYLOADS: Mapping[str, Payload] = {name: _named(call.command) for name, call in CALLS.items()}
