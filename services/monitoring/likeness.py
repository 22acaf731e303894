"""Which texts tell nearly the same: those that have most of their words in the same order share a key.

A text is cut into words (jieba), each two that follow one another are one feature, and 16 minimal hashes of
all features (MinHash, A. Broder, On the resemblance and containment of documents, 1997) are its signature.
Four rows of it make a key. Two texts that share a part J of their features have a key in common with the
probability 1 - (1 - J^4)^4: 0.99 for J = 0.9, 0.88 for 0.8, 0.23 for 0.5, 0.03 for 0.3. Short texts have no
keys: many people say the same in few words, and each of them counts. Pure; the same on every machine.
"""

import re
import struct
from hashlib import blake2b
from itertools import pairwise

from rensa import RMinHash
from rjieba import cut

ADDRESS = re.compile(r"\w+://\S+")
ROWS, KEYS, SEED = 4, 4, 1
FEWEST = 8
"""A text with fewer features has no keys."""
KEY_BYTES = 64
Signature = tuple[bytes, ...]


def signature_of(text: str) -> Signature:
    """The signature of a comparable text, in pieces of four rows; empty for a short one. Addresses, signs and
    numbers do not count: a copy often has others."""
    words = [word for word in cut(ADDRESS.sub(" ", text) if "://" in text else text) if word.isalpha()]
    features = {*map(" ".join, pairwise(words))}
    if len(features) < FEWEST:
        return ()
    hashed = RMinHash(num_perm=ROWS * KEYS, seed=SEED)
    hashed.update([*features])
    rows = struct.pack(f">{ROWS * KEYS}I", *hashed.digest())
    return tuple(rows[place : place + 4 * ROWS] for place in range(0, len(rows), 4 * ROWS))


def keys_of(signature: Signature, topic: str) -> tuple[str, ...]:
    """The keys of a signature within a topic (BLAKE2b, 64 bits); two texts are near where any is the same."""
    return tuple(digest(bytes([place]) + piece, topic) for place, piece in enumerate(signature))


def digest(of: bytes, topic: str) -> str:
    """A digest that means something within one topic alone."""
    return blake2b(of, digest_size=8, key=topic.encode()[:KEY_BYTES]).hexdigest()
