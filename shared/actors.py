"""Who acts: signed, short-lived tokens that every service checks again."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.types import Options

from shared.clock import Clock, SystemClock
from shared.errors import Forbidden, SettingsError, WrongWorld
from shared.parts import Person, Role

ROLES: tuple[str, ...] = get_args(Role)
LIFETIME = timedelta(hours=12)
REMEMBERED = 1000
"""How many tokens that were found good are remembered, each until it ends."""
SYSTEM_CLOCK = SystemClock()
OPTIONS: Options = {"require": ["sub", "role", "exp", "iat"], "verify_exp": False, "verify_iat": False}
"""jwt would ask the machine's time itself. Our clock tells the end; nothing is held against the beginning, or
all who are logged in would be refused from the moment that a clock is set back."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the role that they act in; `exercise` is empty for live work.

    `robot` marks the simulator's people, whose calls carry the virtual time that they were made at.
    """

    person: Person
    exercise: str = ""
    robot: bool = False


def new_keys(folder: Path) -> None:
    """Make the signing key and the public key, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    private = folder / "actor.key"
    key = Ed25519PrivateKey.generate()
    try:
        descriptor = os.open(private, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = folder / "actor.pub.part"
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    public.rename(folder / "actor.pub")


def sign(actor: Actor, key: str, now: datetime, lifetime: timedelta = LIFETIME) -> str:
    """A token (JWT, EdDSA) for the actor; `key` is the private key in PEM."""
    claims = {
        "sub": actor.person.id,
        "role": actor.person.role,
        "unit": actor.person.unit,
        "exercise": actor.exercise,
        "robot": actor.robot,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(claims, key, algorithm="EdDSA")


def verify(token: str, key: str, clock: Clock = SYSTEM_CLOCK) -> Actor:
    """The actor of a token; Forbidden where the signature or the time is wrong. `key` is public, in PEM."""
    actor, until = _verified(token, key)
    if clock.now().timestamp() >= until:
        raise Forbidden("the actor token is not valid (Signature has expired): log in again")
    return actor


@lru_cache(maxsize=REMEMBERED)
def _verified(token: str, key: str) -> tuple[Actor, int]:
    """The actor of a token that is well signed, and the second when it ends. The same token under the same
    key is checked once; what is refused is not remembered."""
    try:
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=["EdDSA"], options=OPTIONS)
    except jwt.PyJWTError as error:
        raise Forbidden(f"the actor token is not valid ({error}): log in again") from None
    who = person(claims["sub"], claims["role"], claims.get("unit", ""))
    actor = Actor(who, str(claims.get("exercise", "")), bool(claims.get("robot", False)))
    return actor, int(claims["exp"])


def person(name: str, role: str, unit: str = "") -> Person:
    """A person in a known role; Forbidden for an unknown one."""
    if role not in ROLES:
        raise Forbidden(f"unknown role {role!r}: one of {', '.join(ROLES)}")
    return Person(name, role, unit)  # type: ignore[arg-type]  # just checked against the literal


def parse_person(text: str) -> Person:
    """`ROLE:NAME` or `ROLE:NAME@UNIT`, as in `unit:chen@water`."""
    role, colon, name = text.partition(":")
    if not colon or not name:
        raise SettingsError(
            f"{text!r} names no person: write ROLE:NAME or ROLE:NAME@UNIT, as in unit:chen@water"
        )
    who, _, unit = name.partition("@")
    return person(who, role, unit)


def same_world(actor: Actor, exercise: str) -> None:
    """WrongWorld unless the actor belongs where the call goes: an exercise's people to it alone."""
    if actor.exercise != exercise:
        here = f"the exercise {exercise!r}" if exercise else "live work"
        there = f"the exercise {actor.exercise!r}" if actor.exercise else "live work"
        raise WrongWorld(f"{actor.person.id} acts in {there} and cannot touch {here}")
