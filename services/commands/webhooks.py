"""`candor webhook`: the secret that a program signs with which brings texts."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from services.monitoring.sources.webhook import NAME, secret_file
from shared.config import Settings
from shared.errors import SettingsError


def made(keys: Path, name: str, anew: bool) -> str:
    """A new secret (256 bits, in hex), kept where the service looks for it, for its user alone. SettingsError
    for a name that cannot be, or one that has a secret, unless it is to be made anew."""
    if not re.fullmatch(NAME, name):
        raise SettingsError(f"{name!r} is no name of a webhook: up to 40 small letters, digits and hyphens")
    file, secret = secret_file(keys, name), secrets.token_hex(32)
    if file.exists() and not anew:
        raise SettingsError(f"{name} has a secret already: --anew makes another, and ends the one it has")
    keys.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(secret)
    part.rename(file)
    return secret


def lines(settings: Settings, name: str, secret: str) -> Iterator[str]:
    """What the keeper of the other program needs to know."""
    port = settings.webhook_port
    where = (
        f"http://{settings.webhook_host}:{port}"
        if port
        else "the port of CANDOR_WEBHOOK_PORT, which is not set"
    )
    yield f"secret: {secret}"
    yield f"address: {where}, POST /hooks/{name}, application/json"
    yield "X-Candor-Timestamp: seconds since 1970"
    yield "X-Candor-Signature: sha256=HMAC-SHA256(secret, timestamp + '.' + body) in hex"
    yield "`candor source list` shows how it stands, once monitoring has found it"
