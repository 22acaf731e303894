"""nameko's way of calling, as documents: what a request looks like and which error an answer holds. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.errors import BadPayload, BrokerAway, CandorError, Permanent, SettingsError, by_name
from shared.messages.codec import plain


def request_body(request: Mapping[str, Any], deadline: datetime) -> bytes:
    """The body of a call whose one argument is `request`, with the moment after which nobody waits."""
    full = {**request, "deadline": plain(deadline)}
    return json.dumps({"args": [], "kwargs": {"request": full}}, ensure_ascii=False).encode()


def error_of(said: Mapping[str, Any], called: str) -> CandorError:
    """The typed error that travelled in an answer; Permanent for one that nobody foresaw."""
    kind = by_name(str(said.get("exc_type", "")))
    if kind is None:
        return Permanent(f"{called} failed: {said.get('exc_type')}: {said.get('value')}")
    args = said.get("exc_args") or [said.get("value", "")]
    if kind is BadPayload:
        return BadPayload(str(args[0]), args[1] if len(args) > 1 else ())
    return kind(str(args[0]))


def unreachable(where: str, seconds: float, refused: bool) -> CandorError:
    """Why there is no connection: a wrong user or password, or nobody there."""
    if refused:
        return SettingsError(f"the broker at {where} refuses the user or the password of AMQP_URI")
    return BrokerAway(f"no broker answers at {where} within {seconds:g} s: start it, or set AMQP_URI")
