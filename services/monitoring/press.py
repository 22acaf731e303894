"""Sets sheets in processes of their own, at the lowest priority: setting one takes the processor for some
hundred milliseconds, which the service has other work for."""

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

import msgspec

from services.monitoring.sheets.known import Order
from shared.errors import Permanent, Refused, TooLate

AT_ONCE = 2
LIMIT_S = 50.0
WORDS_KEPT = 500
_PLACES = BoundedSemaphore(AT_ONCE)


def printed(order: Order, fonts: Path) -> bytes:
    """The document that was ordered; `fonts` is the installation's folder of fonts.

    Raises Refused where it cannot be set here (no font), TooLate where it took too long, Permanent where
    the typesetter failed, with its last words.
    """
    command = [sys.executable, "-m", "services.monitoring.sheets", str(fonts)]
    with _PLACES:
        try:
            done = subprocess.run(
                command,
                input=msgspec.json.encode(order),
                capture_output=True,
                check=False,
                timeout=LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise TooLate(
                f"the sheet was not set within {LIMIT_S:g} s: try again when less goes on"
            ) from None
    return document(done.returncode, done.stdout, done.stderr.decode(errors="replace").strip())


def document(status: int, made: bytes, said: str) -> bytes:
    """What a typesetter that ended with this status made; raises as `printed` does, where it made nothing.
    One line is its own refusal, more are a failure that nobody foresaw."""
    if status == 1 and "\n" not in said:
        raise Refused(said)
    if status:
        raise Permanent(f"the sheet could not be set: {said[-WORDS_KEPT:]}")
    return made
