"""The settings of one process: from the environment and a file, checked once, frozen.

The environment wins over the file, the file over what stands here. The file is `candor.yml` in the working
folder, or the one that CANDOR_SETTINGS names.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta, timezone
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import marshmallow
import yaml
from marshmallow import validate
from marshmallow.fields import Float, Integer, String

from shared.errors import SettingsError
from shared.messages.schemas import complaints
from shared.names import SERVICES, SIMULATOR
from shared.replicas import ALONE, Replica

FILE = "candor.yml"
ENVIRONMENT: Mapping[str, str] = {
    "amqp_uri": "AMQP_URI",
    "store_uri": "STORE_URI",
    "var": "CANDOR_VAR",
    "log_level": "CANDOR_LOG_LEVEL",
    "tick_s": "CANDOR_TICK_S",
    "exercise_grace_s": "CANDOR_EXERCISE_GRACE_S",
    "health_port": "CANDOR_HEALTH_PORT",
    "health_host": "CANDOR_HEALTH_HOST",
    "heads": "CANDOR_HEADS",
    "heads_hours": "CANDOR_HEADS_HOURS",
    "lists": "CANDOR_LISTS",
    "texts_days": "CANDOR_TEXTS_DAYS",
    "webhook_port": "CANDOR_WEBHOOK_PORT",
    "webhook_host": "CANDOR_WEBHOOK_HOST",
    "utc_offset": "CANDOR_UTC_OFFSET",
    "body": "CANDOR_BODY",
    "body_en": "CANDOR_BODY_EN",
    "issuing_body": "CANDOR_ISSUING_BODY",
    "issuing_body_en": "CANDOR_ISSUING_BODY_EN",
    "source_networks": "CANDOR_SOURCE_NETWORKS",
}
"""Which variable gives which setting; an empty variable gives none."""
MOST_PORT = 65535 - len(SERVICES)
MOST_DAYS = 90
"""For so many days texts are kept at most: it is a boundary of the program, not a setting."""
LEVELS = ("debug", "info", "warning", "error")
PRIVATE_BROKER = Path("run") / "amqp-uri"
"""Where a private node's address stands under `var` while it runs, for a second terminal."""
_OFFSET = re.compile(r"([+-])(0\d|1[0-4]):([0-5]\d)")


@dataclass(frozen=True)
class Settings:
    """What an installation chose.

    `store_uri` is empty for the embedded stores under `var`; `tick_s` is how often due streams are looked
    for, `exercise_grace_s` how long after its moment, in real time, an exercise's clock may still be met.
    `health_port` is where the first service answers /healthz and /readyz, each other one a port further (0:
    none does), `health_host` the address of this machine at which they do. `heads` is the folder in which
    each service notes where its chains end, at its start and every `heads_hours` (empty: none does).
    `source_networks` are the private networks that sources may be read from, as `10.1.0.0/16 192.168.7.0/24`.
    `lists` is the folder in which lists that offices export lie (empty: `lists` under `var`).
    `texts_days` is for how many days texts are kept.
    `webhook_port` is where monitoring takes webhooks (0: nowhere), each further replica a port further, and
    `webhook_host` the address of this machine at which it does.
    """

    amqp_uri: str = "amqp://guest:guest@127.0.0.1:5672/"
    store_uri: str = ""
    var: Path = Path("var")
    log_level: str = "info"
    tick_s: float = 0.25
    exercise_grace_s: float = 2.0
    health_port: int = 0
    health_host: str = "127.0.0.1"
    heads: str = ""
    heads_hours: float = 24.0
    lists: str = ""
    texts_days: int = 30
    webhook_port: int = 0
    webhook_host: str = "127.0.0.1"
    utc_offset: str = "+08:00"
    body: str = "应急新闻办公室"
    body_en: str = "emergency news office"
    issuing_body: str = ""
    issuing_body_en: str = ""
    source_networks: str = ""

    @cached_property
    def zone(self) -> timezone:
        """The installation's time zone: what a working day and a written time are told in."""
        return _zone(self.utc_offset)

    @property
    def allowed_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks that sources may be read from, beside the public ones."""
        return _networks(self.source_networks)

    @property
    def keys(self) -> Path:
        """The folder of the keys that tokens are signed and checked with."""
        return self.var / "keys"

    @property
    def lists_folder(self) -> Path:
        """The folder of lists: nothing outside of it is read as one."""
        return Path(self.lists) if self.lists else self.var / "lists"

    @property
    def logs(self) -> Path:
        """The folder of the logs."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """The folder of what is true while the services run: process ids, locks."""
        return self.var / "run"

    def health_at(self, service: str, replica: Replica = ALONE) -> tuple[str, int] | None:
        """Where a service answers for its health; None where it does not. All second replicas come behind
        all first ones. SettingsError where there is no such port."""
        port = self.health_port + SERVICES.index(service) + len(SERVICES) * (replica.number - 1)
        if self.health_port and port > 65535:
            raise SettingsError(
                f"CANDOR_HEALTH_PORT leaves no port for replica {replica}: choose a lower one"
            )
        return (self.health_host, port) if self.health_port else None

    def webhooks_at(self, service: str, replica: Replica = ALONE) -> tuple[str, int] | None:
        """Where a service takes webhooks: monitoring, and no other; None where it does not."""
        port = self.webhook_port + replica.number - 1
        return (self.webhook_host, port) if self.webhook_port and service == SERVICES[0] else None

    @property
    def muted(self) -> Path:
        """The mark that notices are muted."""
        return self.var / "muted"

    @property
    def in_mongo(self) -> bool:
        """Whether the stores are databases of a MongoDB."""
        return is_mongo(self.store_uri)

    @property
    def store_folder(self) -> Path:
        """The folder of the embedded stores; SettingsError where there is none."""
        return store_folder(self.store_uri) if self.store_uri else self.var / "candor"

    def store_file(self, service: str) -> Path:
        """The file of a service's embedded store."""
        return self.store_folder / f"{service}.sqlite"


def load(environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """The settings of this process; SettingsError in one sentence where they cannot be used."""
    named = environment.get("CANDOR_SETTINGS", "")
    path = Path(named) if named else (folder or Path()) / FILE
    values = _read(path) if named or path.exists() else {}
    _complain(str(path), _Schema().validate(values))
    said = {
        name: environment[variable] for name, variable in ENVIRONMENT.items() if environment.get(variable)
    }
    _complain("the environment", {ENVIRONMENT[name]: why for name, why in _Schema().validate(said).items()})
    chosen = _Schema().load({**values, **said})
    var = chosen["var"] = Path(chosen.get("var", "var"))
    if "amqp_uri" not in chosen and (var / PRIVATE_BROKER).is_file():
        chosen["amqp_uri"] = (var / PRIVATE_BROKER).read_text().strip()
    return Settings(**chosen)


def is_mongo(uri: str) -> bool:
    """Whether a store's address is MongoDB's."""
    return uri.partition("://")[0] in ("mongodb", "mongodb+srv")


def store_folder(uri: str) -> Path:
    """The folder of `sqlite:///FOLDER` (`sqlite:////FOLDER` from the root); SettingsError for others."""
    scheme, _, rest = uri.partition("://")
    if is_mongo(uri):
        raise SettingsError("the stores are databases of a MongoDB, not files in a folder")
    if scheme != "sqlite" or len(rest) < 2 or not rest.startswith("/"):
        raise SettingsError(
            "STORE_URI names no store that is known: write sqlite:///FOLDER or mongodb://HOST/PREFIX"
        )
    return Path(rest[1:])


def _zone(offset: str) -> timezone:
    found = _OFFSET.fullmatch(offset)
    if found is None:
        raise marshmallow.ValidationError("is no offset such as +08:00")
    sign, hours, minutes = found.groups()
    away = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-away if sign == "-" else away)


def _broker(uri: str) -> None:
    if not all(_is_broker(one) for one in uri.split(";")):
        raise marshmallow.ValidationError("is no address such as amqp://user:password@host:5672/")


def _is_broker(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        return parts.scheme in ("amqp", "amqps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or none that there is
        return False


def _store(uri: str) -> None:
    try:
        if is_mongo(uri):
            from shared.journal.mongo import database_of  # who keeps files does not pay for it

            database_of(uri, SIMULATOR)
        else:
            store_folder(uri)
    except SettingsError as error:
        raise marshmallow.ValidationError(str(error)) from None


def _host(address: str) -> None:
    try:
        ip_address(address)
    except ValueError:
        raise marshmallow.ValidationError("is no address such as 127.0.0.1, or 0.0.0.0 for all") from None


def _networks(said: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one) for one in said.split())
    except ValueError:
        raise marshmallow.ValidationError("names no networks such as 10.1.0.0/16 192.168.7.0/24") from None


def _between(least: float, most: float) -> Float:
    return Float(validate=validate.Range(least, most, error=f"must lie between {least:g} and {most:g}"))


class _Schema(marshmallow.Schema):
    """The file's fields; the environment's values are held against the same."""

    error_messages = {  # noqa: RUF012 - marshmallow declares it as an instance's
        "unknown": f"is no setting: one of {', '.join(ENVIRONMENT)}"
    }

    amqp_uri = String(validate=_broker)
    store_uri = String(validate=_store)
    var = String(validate=validate.Length(min=1))
    log_level = String(validate=validate.OneOf(LEVELS, error=f"must be one of {', '.join(LEVELS)}"))
    tick_s = _between(0.01, 60)
    exercise_grace_s = _between(0, 60)
    health_port = Integer(
        validate=validate.Range(0, MOST_PORT, error=f"must be 0, or a port up to {MOST_PORT}")
    )
    health_host = String(validate=_host)
    heads = String()
    heads_hours = _between(0.001, 24 * 31)
    lists = String()
    texts_days = Integer(validate=validate.Range(1, MOST_DAYS, error=f"must lie between 1 and {MOST_DAYS}"))
    webhook_port = Integer(
        validate=validate.Range(0, MOST_PORT, error=f"must be 0, or a port up to {MOST_PORT}")
    )
    webhook_host = String(validate=_host)
    utc_offset = String(validate=_zone)
    body = String(validate=validate.Length(1, 200))
    body_en = String(validate=validate.Length(1, 200))
    issuing_body = String(validate=validate.Length(0, 200))
    issuing_body_en = String(validate=validate.Length(0, 200))
    source_networks = String(validate=_networks)


def _read(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings in {path} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise SettingsError(f"the settings in {path} are no YAML{line}") from None
    if values is None:
        return {}
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise SettingsError(f"the settings in {path} must be a list of `name: value`")
    return values


def _complain(where: str, errors: Mapping[str, Any]) -> None:
    if errors:
        raise SettingsError(f"the settings in {where} cannot be used: {'; '.join(complaints(dict(errors)))}")


assert ENVIRONMENT.keys() == {field.name for field in fields(Settings)}
