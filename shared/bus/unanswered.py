"""A request that failed and names nobody to be told: what lies with the dead in its place. Pure.

Nothing of what it said is kept, since it may hold a token or a person's words: who sent it sends it again.
"""

import hashlib

from nameko.exceptions import IncorrectSignature, MalformedRequest, MethodNotFound

from shared.bus.aside import REASON_MOST, reason_of
from shared.bus.letters import ERROR, KEPT, QUEUE, REASON, TRIES
from shared.bus.publisher import Parcel
from shared.names import aside_of, calls_of, dead_of

LONGEST_CALL = 80
WRONG = {
    MethodNotFound: "there is no such call",
    MalformedRequest: "a request is a document with args and kwargs",
    IncorrectSignature: "a call takes one argument, request",
}
"""What nameko says of requests, in words that hold nothing of them."""


def unanswered(service: str, call: str, body: bytes, error: BaseException) -> Parcel:
    """The letter about a request for `call`; its id is made from the body."""
    reason = f"{call[:LONGEST_CALL]}, with nobody to answer: {WRONG.get(type(error)) or reason_of(error)}"
    headers = {
        TRIES: 1,
        REASON: reason[:REASON_MOST],
        ERROR: type(error).__name__,
        QUEUE: calls_of(service),
        KEPT: "nothing",
    }
    name = f"request-{hashlib.sha256(body).hexdigest()[:16]}"
    return Parcel(aside_of(service), dead_of(service), b"", name, headers)
