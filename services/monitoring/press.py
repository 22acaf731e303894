"""Sets sheets in processes of their own, at the lowest priority: setting one takes the processor for some
hundred milliseconds, which the service has other work for."""

from pathlib import Path
from threading import BoundedSemaphore

import msgspec

from services.monitoring.sheets.known import Order
from shared.apart import run

AT_ONCE = 2
LIMIT_S = 50.0
_PLACES = BoundedSemaphore(AT_ONCE)


def printed(order: Order, fonts: Path) -> bytes:
    """The document that was ordered; `fonts` is the installation's folder of fonts.

    Raises Refused where it cannot be set here (no font), TooLate where it took too long, Permanent where
    the typesetter failed, with its last words.
    """
    with _PLACES:
        module = ["services.monitoring.sheets", str(fonts)]
        return run(module, msgspec.json.encode(order), LIMIT_S, "the sheet")
