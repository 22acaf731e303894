"""The payloads of monitoring's calls: from JSON to the fields of a command."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from marshmallow import validate

from services.monitoring.calls import CALLS
from services.monitoring.model.source import Add
from services.monitoring.model.tip import Bring
from services.monitoring.sources.kinds import KINDS
from shared.messages.schemas import payload_of
from shared.parts import Payload
from shared.pictures import MOST_PICTURES

_SLUG = validate.Regexp(
    r"[^\s/]{0,100}\Z", error="must be a short name without spaces and slashes, as in tap-water"
)
_KIND = validate.OneOf(sorted(KINDS), error="must be one of {choices}")
_FEW = validate.Length(max=MOST_PICTURES, error="at most {max} pictures")
_SLUGS = ("topic", "report", "incident", "advice", "source", "tip", "matter")


def _named(command: Any) -> Payload:
    """The payload's schema; names that go into the names of streams are checked."""
    schema = deepcopy(payload_of(command))
    for name in _SLUGS:
        if field := schema.fields.get(name):
            field.validators.append(_SLUG)
    if field := schema.fields.get("kind") if command is Add else None:
        field.validators.append(_KIND)
    if field := schema.fields.get("pictures") if command is Bring else None:
        field.validators.append(_FEW)
    return schema


PAYLOADS: Mapping[str, Payload] = {name: _named(call.command) for name, call in CALLS.items()}
