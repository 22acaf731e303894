"""`candor call` and `candor calls`: a person's call to a service, signed with this installation's key."""

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from typing import Any, get_args, get_origin, get_type_hints
from uuid import uuid4

from jwt.exceptions import InvalidKeyError

from services.commands.client import ANSWER_S, client
from shared.actors import Actor, new_keys, parse_person, sign
from shared.clock import Clock
from shared.config import Settings
from shared.errors import BadPayload, SettingsError
from shared.messages.schemas import STAMPED
from shared.names import SERVICES
from shared.parts import Parts

QUESTIONS = ("look", "health", "journal_head", "journal_read")


def call(
    settings: Settings,
    clock: Clock,
    target: str,
    data: str,
    who: str,
    exercise: str,
    key: str,
    limit: float = ANSWER_S,
) -> Any:
    """Make the call and give the answer, which may take `limit` seconds; raises what the service raises."""
    service, dot, method = target.partition(".")
    if service not in SERVICES or not dot or not method:
        raise SettingsError(f"{target!r} is no call: write SERVICE.METHOD (`candor calls` lists them)")
    request = {
        "token": token(settings, clock, who, exercise),
        "data": _document(data),
        "key": key or uuid4().hex,
        "exercise": exercise,
    }
    with client(settings.amqp_uri, clock) as connected:
        return connected.call(service, method, request, limit)


def token(settings: Settings, clock: Clock, who: str, exercise: str = "") -> str:
    """A token for a person, signed with the key of this installation."""
    actor = Actor(parse_person(who), exercise)
    new_keys(settings.keys)
    file = settings.keys / "actor.key"
    try:
        return sign(actor, file.read_text(), clock.now())
    except (InvalidKeyError, UnicodeDecodeError):
        raise SettingsError(
            f"{file} holds no key: remove {file.parent} and start the services again"
        ) from None


def listing() -> Iterator[tuple[str, str, str, str]]:
    """Every call that changes something: its name, who may, its fields (those in brackets may be left
    out), what it does."""
    for service in SERVICES:
        parts: Parts = import_module(f"services.{service}").PARTS
        for name, one in sorted(parts.calls.items()):
            yield f"{service}.{name}", ", ".join(sorted(one.roles)), _fields(one.command), one.help


def _fields(command: type[Any]) -> str:
    asked = [field for field in fields(command) if field.name not in STAMPED]
    free = {f.name for f in asked if f.default is not MISSING or f.default_factory is not MISSING}
    kinds = get_type_hints(command)
    shown = ((field.name, field.name + _inside(kinds[field.name])) for field in asked)
    return " ".join(f"[{text}]" if name in free else text for name, text in shown)


def _inside(kind: Any) -> str:
    """The fields of a field that is a document, or of a list's documents."""
    one = next(iter(get_args(kind)), None) if get_origin(kind) is tuple else kind
    if not is_dataclass(one):
        return ""
    return "{" + " ".join(field.name for field in fields(one)) + "}"


def _document(text: str) -> dict[str, Any]:
    try:
        text.encode()  # what the shell handed over as broken bytes
        document = json.loads(text)
        json.dumps(document, ensure_ascii=False).encode()  # half of a character, as in "\\ud800"
    except UnicodeEncodeError:
        raise BadPayload("the data hold characters that are no UTF-8") from None
    except RecursionError:
        raise BadPayload("the data are nested too deeply") from None
    except ValueError as error:
        raise BadPayload(f"the data are no JSON: {error}") from None
    if not isinstance(document, dict):
        raise BadPayload('the data are a JSON document with fields, as in {"incident": "tap-water-1"}')
    return document
