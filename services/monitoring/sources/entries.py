"""An entry as a feed has it, before it becomes an item: it never leaves the functions that read feeds."""

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """What concerns us of an entry: `title` and `body` as they came (with markup), the date as it was written
    and as it was read (UTC). `names` are of those whose bylines are to be taken out of the text."""

    id: str
    link: str
    title: str
    body: str
    date: str
    moment: time.struct_time | None
    lang: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed: its entries, its language (empty where it does not say), and what is wrong with the document as
    a whole, in a line with what to do (empty where nothing is)."""

    entries: tuple[Entry, ...]
    lang: str = ""
    flaw: str = ""


def tag_of(lang: object) -> str:
    """A language tag, or nothing where it is none."""
    said = str(lang or "").strip().replace("_", "-")
    return said if 2 <= len(said) <= 20 and said.replace("-", "").isalnum() and said.isascii() else ""
