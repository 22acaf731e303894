"""OPML: the lists of feeds that feed readers hand over (http://opml.org/spec2.opml)."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from services.monitoring.sources.encoding import decoded
from services.monitoring.sources.wire import MOST_BYTES
from shared.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of a list: its title (it may be empty) and address."""

    title: str
    address: str


def listed(file: Path) -> list[Listed]:
    """The feeds of a list, in its order, each address once; SettingsError with the reason where it is
    none."""
    with file.open("rb") as opened:
        body = opened.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise SettingsError(f"{file} is larger than {MOST_BYTES // 1_000_000} MB: that is no list of feeds")
    text = decoded(body)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SettingsError(f"{file} declares a document type, as an XML bomb does: remove that line")
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise SettingsError(f"{file} is no OPML: {error}") from None
    outlines = (one for one in root.iter("outline") if one.get("xmlUrl"))
    found = {one.attrib["xmlUrl"]: one.get("title") or one.get("text") or "" for one in outlines}
    if not found:
        raise SettingsError(f"{file} names no feed: an outline of one has an xmlUrl")
    return [Listed(title, address) for address, title in found.items()]
