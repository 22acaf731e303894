"""The service on the bus: its calls (calls.py) and what all answer. Its policy says what it hears."""

from services.instruction import PARTS
from shared.service import service


@service(PARTS)
class Instruction:
    """See PARTS for what it does."""


SERVICE = Instruction
