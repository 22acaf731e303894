"""HTTP in the greenthreads of a service: a socket that listens, and a WSGI application behind it."""

import logging
import socket
from collections.abc import Callable, Iterable
from typing import Any

import eventlet.wsgi

from shared.errors import SettingsError

AT_ONCE = 16
BACKLOG = 64
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def listen(address: tuple[str, int], service: str, what: str, setting: str) -> socket.socket:
    """A socket that listens at an address; SettingsError where it cannot, with the setting to change."""
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise SettingsError(
            f"{service} cannot listen on {host}:{port} for {what} ({error.strerror}): "
            f"set {setting} to another port, or to 0 for none"
        ) from None
    return made


def serve(at: socket.socket, application: Application, log: str, patience_s: float) -> None:
    """Answer at a socket for ever, 16 at once, a connection for each request; what is to be noted goes to the
    logger of this name. Who takes longer than `patience_s` to ask is hung up on: a slow one must not keep
    others out for long."""
    eventlet.wsgi.server(
        at,
        application,
        log=logging.getLogger(log),
        log_output=False,
        keepalive=False,
        max_size=AT_ONCE,
        socket_timeout=patience_s,
        debug=False,
    )
