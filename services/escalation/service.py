"""The service on the bus: its calls (calls.py) and what all answer. Its policy says what it hears."""

from services.escalation import PARTS
from shared.service import service


@service(PARTS)
class Escalation:
    """See PARTS for what it does."""


SERVICE = Escalation
