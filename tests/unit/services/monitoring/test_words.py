"""What is left of a text: its words, and nobody who said them."""

import pytest

from services.monitoring.sources.words import anonymous, shown


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("水是黄的", "水是黄的"),
        ("压力 < 0.1 & 下降", "压力 < 0.1 & 下降"),
        ("<p>一</p><p>二<br>三</p>", "一\n二\n三"),
        ("<p>一<p>二", "一\n二"),
        ("<div>一<script>x()</script><style>y{}</style></div>", "一"),
        ("a&nbsp;b&#20108;&lt;", "a b二<"),
        ('<a href="https://a.example/u/1">这里</a><img alt="头像" src="x">', "这里"),
        ('<p>一</p><p class="byline">王小明</p><p>二</p>', "一\n二"),
        ('<p class="author">王小明<p>二', "二"),
        ('<span class="h-card"><a class="u-url">@<span>wang</span></a></span> 水是黄的', "水是黄的"),
        ("<address>王小明</address>水是黄的", "水是黄的"),
        ('<a rel="author" href="/u/1">王小明</a>水是黄的', "水是黄的"),
        ("a\x1b[2Jb\u202ec\x00\ud800", "a[2Jbc?"),
        ("", ""),
    ],
)
def test_html_is_read_as_it_is_shown(html: str, words: str) -> None:
    assert shown(html) == words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@wang_1 水是黄的", "@… 水是黄的"),
        ("转发 @王小明：水是黄的", "转发 @…：水是黄的"),
        ("@alice@social.example says", "@… says"),
        ("写信到 a.b+c@mail.example.cn。", "写信到 …。"),
        ("见 https://weibo.example/u/123?x=1 看看", "见 https://… 看看"),
        ("见https://user:pw@a.example/b看看", "见https://…看看"),
        ("见 www.weibo.example/u/123", "见 https://…"),
        ("从 203.0.113.77 发出", "从 … 发出"),
        ("从 2001:db8:0:0:0:0:0:1 发出", "从 … 发出"),
        ("水是黄的 来自 iPhone 15 Pro客户端", "水是黄的"),
        ("水是黄的 Sent from my Samsung Galaxy S24", "水是黄的"),
        ("王小明：水是黄的", "水是黄的"),
        ("【王小明】：水是黄的", "水是黄的"),
        ("记者 王小明 报道：停水", "报道：停水"),
        ("本报记者王小明报道：停水", "报道：停水"),
        ("停水通知（文/王小明）", "停水通知（）"),
        ("Posted by 王小明", ""),
        ("王小明 - 水是黄的", "水是黄的"),
    ],
)
def test_who_said_it_is_forgotten(text: str, left: str) -> None:
    assert anonymous(text, ("王小明",)) == left


@pytest.mark.parametrize(
    "text",
    [
        "柳河镇人民政府通知今晚停水",
        "据柳河镇人民政府说，管道破裂",
        "水压 0.1 到 0.3，1.2 小时",
        "时间是 12:30:45",
        "来自上游的水是黄的",
        "苹果来自山东",
        "数据来自小李的测量",
        "3.14.15",
        "A & B @ 5",
    ],
)
def test_what_names_no_account_stays(text: str) -> None:
    assert anonymous(text, ("柳河镇人民政府",)) == text
