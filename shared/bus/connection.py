"""Connections to the broker: several hosts, heartbeats, limits on every wait, no password in any text."""

import random
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import eventlet
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed
from kombu.exceptions import OperationalError

from shared.bus.properties import tolerate
from shared.errors import BrokerAway, SettingsError

HEARTBEAT_S = 10
CONNECT_S = 5.0
LOST = (AMQPError, OperationalError, OSError, RuntimeError, BrokerAway)
"""What a lost connection may raise. (RuntimeError: eventlet's word for a socket closed while read.)"""


def connect(uri: str, name: str) -> amqp.Connection:
    """An open connection to one of the hosts of `uri` (separated by `;`), known to the broker as `name`.

    BrokerAway where none answers, SettingsError where the address or the password is wrong.
    """
    hosts = uri.split(";")
    random.SystemRandom().shuffle(hosts)  # so that the processes of a deployment spread over its nodes
    reasons = []
    for host in hosts:
        try:
            return _open(host, name)
        except (AccessRefused, NotAllowed) as error:
            raise SettingsError(f"the broker at {where(host)} refuses us: {error.reply_text}") from None
        except (*LOST, eventlet.Timeout) as error:
            reasons.append(f"{where(host)}: {str(error) or type(error).__name__}")
    raise BrokerAway(f"no broker answers ({'; '.join(reasons)})")


def where(uri: str) -> str:
    """The addresses of `uri` without users and passwords."""
    return ", ".join(
        f"{part.hostname}:{part.port or 5672}{part.path}" for part in map(urlsplit, uri.split(";"))
    )


def _open(uri: str, name: str) -> amqp.Connection:
    tolerate()
    connection = amqp.Connection(**_arguments(uri, name))
    # Told of a blocked connection, py-amqp reads before each publish, and we have a reader of our own.
    connection.negotiate_capabilities = {"consumer_cancel_notify": True, "authentication_failure_close": True}
    with eventlet.Timeout(CONNECT_S * 2):
        connection.connect()
    return connection


def _arguments(uri: str, name: str) -> dict[str, Any]:
    try:
        part = urlsplit(uri)
        port = part.port
    except ValueError as error:
        raise SettingsError(
            f"AMQP_URI is no address such as amqp://user:password@host:5672/ ({error})"
        ) from None
    if part.scheme not in ("amqp", "amqps", "pyamqp") or not part.hostname:
        raise SettingsError("AMQP_URI is no address such as amqp://user:password@host:5672/")
    secure = part.scheme == "amqps"
    return {
        "host": f"{part.hostname}:{port or (5671 if secure else 5672)}",
        "userid": unquote(part.username or "guest"),
        "password": unquote(part.password or "guest"),
        "virtual_host": unquote(part.path[1:]) or "/",
        "ssl": secure,
        "heartbeat": HEARTBEAT_S,
        "connect_timeout": CONNECT_S,
        "login_method": "PLAIN",
        "client_properties": {"connection_name": name},
    }


def drop(connection: Any) -> None:
    """Let go of a connection without a word: what it would say may belong to another message by now."""
    with suppress(*LOST):
        connection.collect()


def hang_up(connection: Any) -> None:
    """Close a connection in good order, or let go of it where the broker does not answer."""
    try:
        with eventlet.Timeout(1.0):
            connection.close()
    except (*LOST, eventlet.Timeout):
        drop(connection)
