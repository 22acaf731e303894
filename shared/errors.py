"""Every error that Candor raises on purpose, and which of them pass by themselves."""

from collections.abc import Sequence


class CandorError(Exception):
    """The root. The message says what is wrong and what to do."""


class Permanent(CandorError):
    """Trying again changes nothing."""


class Temporary(CandorError):
    """Trying again later may succeed."""


class BadMessage(Permanent):
    """No valid envelope, an unknown type or version, or data that its schema refuses."""


class BadPayload(Permanent):
    """A call's fields are wrong; `fields` names each."""

    def __init__(self, message: str, fields: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.fields = tuple(fields)


class Poisonous(Permanent):
    """Whoever handled the message was gone afterwards, again and again."""


class Refused(Permanent):
    """A rule says no: the state, a missing second person, an incomplete statement."""


class Forbidden(Permanent):
    """The actor's role or unit may not do this."""


class WrongWorld(Permanent):
    """An exercise reached for a live record, or live work for an exercise's."""


class NotFound(Permanent):
    """There is nothing under this name."""


class KeyReused(Permanent):
    """The Idempotency-Key was used for another call; take a new key."""


class SettingsError(Permanent):
    """The settings cannot be used; the message is one sentence that says which and why."""


class Contended(Temporary):
    """Too many others changed the same stream at the same moment."""


class Away(Temporary):
    """What everybody stands on does not answer. Nothing else would go better meanwhile: wait for it."""


class BrokerAway(Away):
    """The broker does not answer."""


class StoreAway(Away):
    """The store does not answer."""


class TooLate(Temporary):
    """The caller's deadline has passed: nobody waits for the answer any more."""


def is_temporary(error: BaseException) -> bool:
    """Whether a later try may succeed. What nobody foresaw counts as permanent: it is kept and shown."""
    return isinstance(error, (Temporary, TimeoutError, ConnectionError))


def by_name(name: str) -> type[CandorError] | None:
    """The error class that travelled over RPC by its name."""
    known = [CandorError]
    for cls in known:
        known.extend(cls.__subclasses__())
    return next((cls for cls in known if cls.__name__ == name), None)
