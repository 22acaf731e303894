"""The hand-made feeds of tests/feeds: how each is served, and what is to be taken of it on 18 February
2026."""

from dataclasses import dataclass

A = "柳河镇自来水今天发黄，烧开以后还有味道"
B = "请问什么时候能恢复供水？老人和孩子都在等"
TITLED = f"自来水发黄\n{A}"
ASKED = f"什么时候恢复\n{B}"
FIRST, SECOND, NOW = "10:30", "11:00", "12:00"


@dataclass(frozen=True, slots=True)
class Good:
    """A feed that can be read: its texts with their times (UTC), its language, and what is said of the rest.
    `encoding` is the one in which it is sent."""

    texts: tuple[tuple[str, str], ...]
    lang: str = "zh"
    left_out: tuple[str, ...] = ()
    encoding: str = "utf-8"
    content_type: str = "application/xml"


@dataclass(frozen=True, slots=True)
class Bad:
    """What is no feed: the beginning of what is said of it, and a word of the advice."""

    problem: str
    advice: str = ""
    encoding: str = "utf-8"
    content_type: str = "text/html"


CHINESE = ((f"自来水发黄\n{A}，朱镕基", FIRST), (ASKED, SECOND))
TRADITIONAL = (
    ("自來水發黃\n柳河鎮自來水今天發黃，燒開以後還有味道，朱鎔基", FIRST),
    ("什麼時候恢復\n請問什麼時候能恢復供水？老人和孩子都在等", SECOND),
)
FRENCH = (("Café près de la rivière\nL'eau du robinet est brune à Liuhe, que faire ?", FIRST),)
ONE = ((TITLED, FIRST),)
TWO = ((TITLED, FIRST), (ASKED, SECOND))

GOOD = {
    "rss-0.90.xml": Good(((A, NOW), (B, NOW))),
    "rss-0.91-netscape.xml": Good(((f"{A}\n镇上多个小区都有反映", NOW),), "zh-cn"),
    "rss-0.91-userland.xml": Good(((A, NOW),)),
    "rss-0.92.xml": Good(((A, NOW), (B, NOW))),
    "rss-1.0.xml": Good(((f"自来水发黄\n{A}\n镇上多个小区都有反映，自来水公司说正在查", FIRST),), "zh-CN"),
    "rss-2.0.xml": Good(TWO),
    "rss-2.0-cdata.xml": Good(((f"自来水发黄 & 有味道\n{A}\n第二段 在这里", FIRST),)),
    "rss-2.0-double-escaped.xml": Good(((f"水压<0.1兆帕\n{A}\n{B}", FIRST),)),
    "rss-2.0-html-in-title.xml": Good(((f"紧急：停水通知\n{A}", FIRST),)),
    "rss-2.0-no-guid.xml": Good(TWO),
    "rss-2.0-no-date.xml": Good(((TITLED, NOW),)),
    "rss-2.0-relative-links.xml": Good(ONE),
    "rss-2.0-empty.xml": Good(()),
    "rss-2.0-title-only.xml": Good(((A, FIRST),)),
    "rss-2.0-description-only.xml": Good(((A, FIRST),)),
    "rss-2.0-title-repeated.xml": Good(((A, FIRST),)),
    "rss-2.0-without-text.xml": Good((("自来水发黄", FIRST),), left_out=("1 entries without any text",)),
    "rss-2.0-zone-offset.xml": Good(ONE),
    "rss-2.0-zone-none.xml": Good(TWO),
    "rss-2.0-zone-cst.xml": Good(ONE),
    "rss-2.0-date-chinese.xml": Good(TWO),
    "rss-2.0-date-1970.xml": Good(((TITLED, NOW),), left_out=("1 dates that cannot be right (1970-01-01)",)),
    "rss-2.0-date-9999.xml": Good(((TITLED, NOW),), left_out=("1 dates that cannot be right (9999-12-31)",)),
    "rss-2.0-date-nonsense.xml": Good(
        ((TITLED, NOW), (ASKED, NOW)), left_out=("2 dates that cannot be right (unreadable, 2027-01-01)",)
    ),
    "rss-2.0-date-old.xml": Good(
        ((f"今天的事\n{B}", FIRST),), left_out=("1 entries older than 30 days: nothing to do",)
    ),
    "rss-2.0-date-soon.xml": Good(((TITLED, NOW),)),
    "rss-2.0-same-id-twice.xml": Good(ONE),
    "rss-2.0-english.xml": Good(
        (("Tap water turned brown\nResidents of Liuhe ask when it will be safe to drink again.", FIRST),),
        "en-us",
    ),
    "rss-2.0-modules.xml": Good(((f"自来水发黄\n{B}", FIRST),)),
    "rss-2.0-control-characters.xml": Good(ONE),
    "rss-2.0-undefined-entity.xml": Good(
        ((f"自来水 发黄\n{A}…", FIRST),), left_out=("what stands behind broken XML: 1 entries",)
    ),
    "rss-2.0-breaks-off.xml": Good(
        TWO, left_out=("what stands behind broken XML: 3 entries", "1 entries without any text")
    ),
    "rss-2.0-bare-ampersand.xml": Good(
        ((f"供水 & 供电\n{A}", FIRST),), left_out=("what stands behind broken XML: 1 entries",)
    ),
    "rss-2.0-no-declaration.xml": Good(ONE),
    "rss-2.0-blank-before-declaration.xml": Good(ONE),
    "atom-0.3.xml": Good(ONE),
    "atom-1.0.xml": Good(ONE, "zh-CN"),
    "atom-1.0-html.xml": Good(((f"自来水发黄\n{A}\n第一个小区\n第二个小区", FIRST),), "zh-CN"),
    "atom-1.0-xhtml.xml": Good(ONE, "zh-CN"),
    "atom-1.0-no-id.xml": Good(ONE),
    "atom-1.0-empty.xml": Good(()),
    "atom-1.0-entry-language.xml": Good((("Tap water turned brown\nWhen will it be safe?", FIRST),), "en"),
    "json-1.0.json": Good(ONE, content_type="application/json"),
    "json-1.1.json": Good(
        ((f"{A}\n{B}", FIRST), ("水压<0.1兆帕", SECOND)), "zh-CN en", content_type="application/feed+json"
    ),
    "json-1.1-odd.json": Good(
        ((A, NOW), (B, NOW)),
        left_out=(
            "1 items that are no documents",
            "1 dates that cannot be right",
            "1 entries without any text",
        ),
    ),
    "encoding-gb18030.xml": Good(CHINESE, encoding="gb18030"),
    "encoding-gb2312-that-is-gbk.xml": Good(CHINESE, encoding="gbk"),
    "encoding-none-gbk.xml": Good(CHINESE, encoding="gbk", content_type="text/xml"),
    "encoding-big5.xml": Good(TRADITIONAL, encoding="big5"),
    "encoding-none-big5.xml": Good(TRADITIONAL, encoding="big5", content_type="text/xml"),
    "encoding-utf-16.xml": Good(CHINESE, encoding="utf-16"),
    "encoding-utf-16-without-mark.xml": Good(CHINESE, encoding="utf-16-le"),
    "encoding-utf-8-with-mark.xml": Good(CHINESE),
    "encoding-says-gb2312-is-utf-8.xml": Good(CHINESE),
    "encoding-latin-1.xml": Good(FRENCH, encoding="latin-1"),
    "encoding-none-latin-1.xml": Good(FRENCH, encoding="latin-1", content_type="text/xml"),
}
BAD = {
    "bad-page-that-names-its-feed.html": Bad("this is a web page, not a feed", "{site}/rss.xml"),
    "bad-page.html": Bad("this is a web page, not a feed", "address of its feed"),
    "bad-xml.xml": Bad("the feed's XML is broken", "keeper", content_type="application/xml"),
    "bad-text.txt": Bad("this is no feed that is known", "browser", content_type="text/plain"),
    "bad-json.json": Bad("the document begins as JSON and is none", "keeper"),
    "bad-json-of-something-else.json": Bad("this is JSON, and no JSON Feed", "browser"),
    "bad-bomb.xml": Bad("the document declares entities", "without a DTD"),
    "bad-bomb-in-utf-16.xml": Bad("the document declares entities", "without a DTD", "utf-16"),
    "bad-reads-a-file.xml": Bad("the document declares entities", "without a DTD"),
    "bad-empty.xml": Bad("the document is empty", "again later"),
}
