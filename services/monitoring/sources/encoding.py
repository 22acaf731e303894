"""A document's bytes as text, with its encoding declared rightly, wrongly or not at all.

Chinese feeds say GB2312 and mean GB18030, or say nothing, or say anything. UTF-8 is tried first: hardly
anything else is UTF-8 by chance. Then comes what is declared; then the Chinese encodings, of which the one is
taken that gives more of the characters that stand in every Chinese text. Latin 1 is what is left.
"""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"))
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
}
"""What is meant by the names of smaller encodings."""
_KNOWN = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|gb2312|gbk|gb18030|big5(hkscs)?|ascii|iso8859-\d+|cp125\d"
    r"|shift_jis|cp932|euc_jp|euc_kr|cp949|koi8-[ru]"
)
_FREQUENT = frozenset(
    "的一是不了在人有我他中大上来到国說说这這個个们們和地出也道年時时得要下以会會可能好水日月市无無"
)


def decoded(body: bytes, content_type: str = "") -> str:
    """The text, without a byte order mark and without an XML declaration: it would tell of bytes that are no
    more. `content_type` is the header that came with it."""
    text = _text(body, content_type)
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


def _text(body: bytes, content_type: str) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    bare = (name for mark, name in _BARE if body.startswith(mark))
    for name in (*bare, "utf-8", *_said(body, content_type)):
        if (text := _tried(body, name)) is not None:
            return text
    chinese = [text for name in ("gb18030", "big5hkscs") if (text := _tried(body, name)) is not None]
    likely = max(chinese, key=_frequent, default="")
    return likely if _frequent(likely) else body.decode("cp1252", "replace")


def _said(body: bytes, content_type: str) -> list[str]:
    """The encodings that the transport and the document itself name, in this order."""
    header, inside = _CHARSET.search(content_type), _DECLARED.search(body[:400])
    return [_meant(header[1] if header else ""), _meant(inside[1].decode("ascii") if inside else "")]


def _meant(said: str) -> str:
    """The codec for a declared name, or nothing for one that is not known: some of Python's are no encodings
    of texts, and some (UTF-7) hide from whoever looks into the bytes."""
    try:
        name = codecs.lookup(said).name if said else ""
    except LookupError:
        return ""
    return _LARGER.get(name, name) if _KNOWN.fullmatch(name) else ""


def _tried(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name) if name else None
    except UnicodeDecodeError:
        return None


def _frequent(text: str) -> int:
    return sum(character in _FREQUENT for character in text)
