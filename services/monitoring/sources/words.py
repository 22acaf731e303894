"""What a text says, without its markup and without who said it.

Here a source forgets: bylines, accounts (@name), mail and network addresses, links (many lead to a profile)
and the line that tells the device. Telephone, identity-card and account numbers are masked later, for all
sources in one place.
"""

import re
from collections.abc import Collection
from html.parser import HTMLParser

OMITTED = "…"
MOST_NAMES = 20
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "address"})
_BLOCKS = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "blockquote", "section", "article", "hr"}
_HEADS = {"h1", "h2", "h3", "h4", "h5", "h6", "header", "footer", "pre", "dd", "dt"}
_BREAKS = frozenset(_BLOCKS | _HEADS)
_OPEN_ENDED = frozenset({"p", "li", "dd", "dt", "tr"})
_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "source", "embed", "area"})
_WHO = re.compile(r"\b(?:author|byline|h-card|vcard|username|nickname|handle|u-url|p-name)\b", re.IGNORECASE)

_UNSPEAKABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_HANDLE = re.compile(r"[@＠][\w.·-]{1,40}(?:@[\w.-]{1,100})?")
_LINK = re.compile(r"(?<![a-z])(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_NETWORK = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){4,7}[0-9A-Fa-f:]{0,9}",
    re.ASCII,
)
_MAKER = (
    "iphone|ipad|android|huawei|honor|xiaomi|redmi|oppo|vivo|samsung|galaxy|华为|荣耀|小米|红米|三星|苹果手机"
)
_MODEL = r"\d+\w*|pro|max|plus|ultra|mini|se|air|mate|nova|note|fold|flip|reno|find|galaxy|[a-z]\d+\w*"
_DEVICE = re.compile(
    rf"(?:来自|发自|\bsent from|\bvia)\s*(?:我的|my)?\s*(?:{_MAKER})(?:[ -]?(?:{_MODEL})\b)*"
    r"\s*(?:客户端|手机)?",
    re.IGNORECASE | re.ASCII,
)
_BEFORE_NAME = (
    r"(?:本报|特约)?(?:作者|记者|通讯员|编辑|责编|摄影|图/文|文/图|图文|文|来源|发布者|楼主|网友|用户"
    r"|\bby|\bposted by|\bvia|\bauthor|\bfrom)\s*[:：/|]?\s*"
)


class _Words(HTMLParser):
    """Gathers what is shown, but for elements that name somebody."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._within, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._within == tag and tag in _OPEN_ENDED:
            self._within = ""  # the next paragraph ends the one before it
        if self._within:
            self._depth += tag == self._within
        elif tag in _SILENT or (tag not in _EMPTY and _names_somebody(attrs)):
            self._within, self._depth = tag, 1
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - html's
        if not self._within and tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._depth -= 1
            self._within = self._within if self._depth else ""
        elif not self._within and tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.words.append(data)


def _names_somebody(attrs: list[tuple[str, str | None]]) -> bool:
    return any(name in ("class", "rel", "itemprop") and value and _WHO.search(value) for name, value in attrs)


def shown(html: str) -> str:
    """The words of a piece of HTML, or of a plain text, a line for each of its blocks; without signs that
    command a terminal, and without halves of characters, which no store takes."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    words = _UNSPEAKABLE.sub("", "".join(reader.words).encode("utf-8", "replace").decode())
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


def anonymous(text: str, names: Collection[str] = ()) -> str:
    """The text without accounts, addresses and devices, and without the bylines of these names.

    A name that stands in the midst of a sentence stays: the name of an office or a place is news. No text has
    more than 20 authors.
    """
    for name in sorted(filter(None, (one.strip() for one in names)), key=len, reverse=True)[:MOST_NAMES]:
        text = _without_byline(text, name)
    text = _LINK.sub(f"https://{OMITTED}", text)
    text = _MAIL.sub(OMITTED, text)
    text = _HANDLE.sub(f"@{OMITTED}", text)
    text = _NETWORK.sub(OMITTED, text)
    return _DEVICE.sub("", text).strip()


def _without_byline(text: str, name: str) -> str:
    known = re.escape(name)
    text = re.sub(rf"{_BEFORE_NAME}{known}(?![A-Za-z0-9])", "", text, flags=re.IGNORECASE)
    return re.sub(rf"^\s*[\[(（【]?{known}[\])）】]?\s*(?:[:：|]|[-–—]\s)\s*", "", text, flags=re.MULTILINE)
