"""The payloads of the archive's calls: from JSON to the fields of a command."""

from collections.abc import Mapping
from typing import Any

from services.archive.calls import CALLS
from shared.messages.schemas import payload_of
from shared.parts import Payload

_COMMANDS: Mapping[str, Any] = {name: call.command for name, call in CALLS.items()}
PAYLOADS: Mapping[str, Payload] = {name: payload_of(command) for name, command in _COMMANDS.items()}
