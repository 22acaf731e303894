"""`candor source` at a terminal, without any service: try, list, import, and one line where something is
wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli import app
from services.commands.sources import imported
from shared.errors import SettingsError
from tests.feed_server import Site

FEED = """<rss version="2.0"><channel><item><title>自来水发黄，打13812345678问</title><guid>1</guid></item>
<item><title></title></item></channel></rss>"""
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>我的订阅</title></head><body><outline text="本地">
<outline text="柳河快讯" type="rss" xmlUrl="https://news.example.cn/rss.xml"/>
<outline text="柳河快讯" type="rss" xmlUrl="https://news.example.cn/atom.xml"/>
<outline text="柳河快讯" type="rss" xmlUrl="https://news.example.cn/rss.xml"/>
<outline type="rss" xmlUrl="https://other.example.cn/f"/>
</outline></body></opml>
"""
COMMANDS = ("add", "import", "list", "test", "pause", "resume")


def candor(var: Path, *arguments: str, **settings: str) -> Result:
    """Run the command in this process, with no broker anywhere."""
    nowhere = "amqp://guest:secret@127.0.0.1:1/"
    env = {"CANDOR_VAR": str(var), "AMQP_URI": nowhere, "CANDOR_SOURCE_NETWORKS": "", **settings}
    return CliRunner().invoke(app, ["source", *arguments], env=env)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(tmp_path: Path, command: str) -> None:
    said = candor(tmp_path, command, "--help")
    assert said.exit_code == 0
    assert f"Example: candor source {command}" in said.stdout


def test_a_try_shows_what_would_be_taken_and_stores_nothing(site: Site, tmp_path: Path) -> None:
    address = site.put("/f", FEED.encode())
    said = candor(tmp_path, "test", address, CANDOR_SOURCE_NETWORKS="127.0.0.0/8")
    assert said.exit_code == 0, said.stderr
    first, left_out, last = said.stdout.splitlines()
    assert first.endswith("zh  自来水发黄，打〔电话〕问")
    assert left_out.startswith("left out: 1 entries without any text")
    assert last == "would be taken: 1; nothing was stored"
    assert list(tmp_path.iterdir()) == []


def test_a_try_as_json_has_all_of_a_text_and_nothing_that_is_ours(site: Site, tmp_path: Path) -> None:
    address = site.put("/f", FEED.encode())
    said = candor(tmp_path, "test", address, "--json", CANDOR_SOURCE_NETWORKS="127.0.0.0/8")
    document = json.loads(said.stdout)
    assert set(document) == {"mentions", "left_out", "failure"}
    assert document["mentions"][0]["text"] == "自来水发黄，打〔电话〕问"


def test_a_try_that_fails_says_why_and_what_to_do(site: Site, tmp_path: Path) -> None:
    address = site.put("/f", b"<html><body>x</body></html>")
    said = candor(tmp_path, "test", address, CANDOR_SOURCE_NETWORKS="127.0.0.0/8")
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == (
        "candor: this is a web page, not a feed: look on the page for the address of its feed\n"
    )
    refused = candor(tmp_path, "test", address)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "CANDOR_SOURCE_NETWORKS" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("test", "ftp://a.example/f"), "no address of the web"),
        (("test", "https://me:secret@a.example/f"), "only what everybody can read"),
        (("test", "daily"), "has monitoring ever run here"),
        (("list",), "has monitoring ever run here"),
        (("add", "daily", "file:///etc/passwd", "--as", "monitor:he"), "no address of the web"),
        (("pause", "daily", "why", "--as", "monitor:he"), "broker does not answer"),
        (("import", "/nowhere.opml", "--as", "monitor:he"), "/nowhere.opml"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    said = candor(tmp_path, *arguments)
    assert (said.exit_code, said.stderr.count("\n")) == (1, 1), said.stderr
    assert why in said.stderr
    assert "secret" not in said.stderr


def test_networks_that_are_none_stop_the_command(tmp_path: Path) -> None:
    said = candor(tmp_path, "list", CANDOR_SOURCE_NETWORKS="my-house")
    assert (said.exit_code, said.stderr.count("\n")) == (1, 1)
    assert "CANDOR_SOURCE_NETWORKS: names no networks such as 10.1.0.0/16" in said.stderr


# -- OPML


def test_a_list_of_feeds_becomes_sources_with_names_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(OPML, encoding="utf-8")
    found = [(one.source, one.address, one.outlet) for one in imported(file, 30)]
    assert found == [
        ("柳河快讯", "https://news.example.cn/rss.xml", "柳河快讯"),
        ("柳河快讯-2", "https://news.example.cn/atom.xml", "柳河快讯"),
        ("other-example-cn", "https://other.example.cn/f", ""),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no OPML"),
        ("<opml><body>", "no OPML"),
        ("<opml><body/></opml>", "names no feed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><opml>&b;</opml>', "as an XML bomb does"),
        ('<opml><outline xmlUrl="file:///etc/passwd"/></opml>', "no address of the web"),
        ("x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_what_is_no_list_of_feeds_is_told(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=why):
        list(imported(file, 30))
