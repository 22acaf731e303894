"""What an item is called where its source's own name for it might lead to somebody. Pure."""

from datetime import datetime
from hashlib import blake2b

from services.monitoring.redaction import masked

LONGEST = 100


def key_of(said: str, at: datetime, text: str) -> str:
    """The source's own key where it is short, nobody's number, and no address of a page, which may name whose
    it is; else a digest: of the key, or, where there is none, of time and text."""
    if said and len(said) <= LONGEST and "/" not in said and "@" not in said and masked(said) == said:
        return said
    known = said or f"{at.isoformat()} {text}"
    return blake2b(known.encode("utf-8", "replace"), digest_size=12).hexdigest()
