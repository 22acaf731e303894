"""Fetching from a real web server: what is asked for, how politely, how far, and what is never reached."""

import gzip
import ssl
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.monitoring.sources.addresses import Address, is_public
from services.monitoring.sources.fetch import Fetcher
from services.monitoring.sources.manners import Manners
from services.monitoring.sources.port import Trouble
from services.monitoring.sources.wire import MOST_BYTES, Wire
from shared.config import Settings
from tests.feed_server import Reply, Site, serving
from tests.integration.sources.conftest import HERE, NOON, Time, try_

FEED = b"<rss version='2.0'><channel><title>x</title></channel></rss>"


def get(fetcher: Fetcher, address: str, cursor: dict[str, str] | None = None) -> Any:
    return fetcher.get(address, cursor or {}, "*/*", NOON)


# -- only news


def test_what_has_not_changed_does_not_come_again(site: Site, fetcher: Fetcher) -> None:
    address = site.put("/f", FEED, ETag='"v1"', Last_Modified="Wed, 18 Feb 2026 10:00:00 GMT")
    first = get(fetcher, address)
    assert first.cursor == {"etag": '"v1"', "modified": "Wed, 18 Feb 2026 10:00:00 GMT"}
    site.put("/f", b"", 304)
    second = get(fetcher, address, first.cursor)
    assert (second.body, second.cursor) == (None, first.cursor)
    asked = site.asked[-1][1]
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == "Wed, 18 Feb 2026 10:00:00 GMT"


def test_a_packed_document_is_unpacked(site: Site, fetcher: Fetcher) -> None:
    address = site.put("/f", gzip.compress(FEED), Content_Encoding="gzip")
    assert get(fetcher, address).body == FEED
    assert site.asked[-1][1]["accept-encoding"] == "gzip"


def test_we_say_who_we_are_and_nothing_of_anybody(site: Site, fetcher: Fetcher) -> None:
    get(fetcher, site.put("/f", FEED, Set_Cookie="known=1"))
    get(fetcher, f"{site.address}/f")
    asked = site.asked[-1][1]
    assert asked["user-agent"].startswith("Candor/")
    assert {"cookie", "referer", "authorization"}.isdisjoint(asked)


# -- what is refused is told with what to do


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "password"),
        (403, "refuses programs"),
        (404, "new one"),
        (410, "closed for good"),
        (500, "again later"),
    ],
)
def test_a_refusal_says_what_to_do(site: Site, fetcher: Fetcher, status: int, advice: str) -> None:
    with pytest.raises(Trouble, match=f"status {status}") as trouble:
        get(fetcher, site.put("/f", b"no", status))
    assert advice in trouble.value.advice


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_names_a_time_is_left_alone_until_then(
    site: Site, fetcher: Fetcher, status: int
) -> None:
    later = format_datetime(NOON + timedelta(minutes=7), usegmt=True)
    for said, seconds in (("120", 120), (later, 420), ("never", None), ("99999999", 24 * 3600), ("-1", None)):
        with pytest.raises(Trouble) as trouble:
            get(fetcher, site.put("/f", b"", status, Retry_After=said))
        assert trouble.value.again_s == seconds


def test_an_address_where_nobody_answers_is_told(time: Time) -> None:
    wire = Wire(HERE.allowed_networks)
    with pytest.raises(Trouble, match="cannot be read"):
        get(Fetcher(wire, Manners(wire, sleep=time.sleep)), "http://127.0.0.1:1/f")


@pytest.mark.parametrize(
    "address",
    ["ftp://a.example/f", "file:///etc/passwd", "javascript:alert(1)", "http:///f", "f", "http://[::1/f"],
)
def test_what_is_no_address_of_the_web_is_refused(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(Trouble, match=r"https://example\.org"):
        get(fetcher, address)


def test_a_password_in_an_address_is_refused(fetcher: Fetcher) -> None:
    with pytest.raises(Trouble, match="only what everybody can read"):
        get(fetcher, "https://me:secret@a.example/f")


# -- how much, and how long


def endless(handler: Any) -> None:
    """Entries without end, as long as anybody listens."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(b"<rss version='2.0'><channel>")
    while True:
        handler.wfile.write(b"<item><title>and on</title></item>" * 1000)


def test_a_feed_that_never_ends_is_read_no_further_than_its_limit(site: Site) -> None:
    site.pages["/f"] = endless
    failure = try_(f"{site.address}/f").failure
    assert failure is not None
    assert "larger than 2 MB" in failure.problem
    assert "only the newest" in failure.advice


@pytest.mark.parametrize("size", [MOST_BYTES, MOST_BYTES + 1])
def test_the_limit_counts_what_is_unpacked(site: Site, fetcher: Fetcher, size: int) -> None:
    address = site.put("/f", gzip.compress(bytes(size)), Content_Encoding="gzip")
    if size <= MOST_BYTES:
        assert len(get(fetcher, address).body) == size
    else:
        with pytest.raises(Trouble, match="larger than 2 MB"):
            get(fetcher, address)


def test_a_bomb_of_gzip_is_not_unpacked(site: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress(bytes(500_000_000), 9)
    assert len(packed) < MOST_BYTES
    with pytest.raises(Trouble, match="larger than 2 MB"):
        get(fetcher, site.put("/f", packed, Content_Encoding="gzip"))


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (b"no gzip at all", "gzip", "broken gzip"),
        (gzip.compress(FEED)[:-6], "gzip", "ends in the middle"),
        (FEED, "br", "answers in 'br'"),
    ],
)
def test_what_is_packed_wrongly_is_told(
    site: Site, fetcher: Fetcher, body: bytes, encoding: str, why: str
) -> None:
    with pytest.raises(Trouble, match=why):
        get(fetcher, site.put("/f", body, Content_Encoding=encoding))


def dripping(handler: Any) -> None:
    """A body that comes byte by byte."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(FEED)))
    handler.end_headers()
    for byte in FEED:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()


def test_a_slow_body_is_read_to_its_end_while_there_is_time(site: Site, fetcher: Fetcher) -> None:
    site.pages["/f"] = dripping
    assert get(fetcher, f"{site.address}/f").body == FEED


def test_a_body_that_comes_too_slowly_is_given_up(site: Site, time: Time) -> None:
    site.pages["/f"] = dripping
    time.step = 20.0
    wire = Wire(HERE.allowed_networks, monotonic=time.monotonic)
    with pytest.raises(Trouble, match="does not answer in time"):
        wire.ask(f"{site.address}/f")


def test_a_server_that_says_nothing_is_given_up(site: Site) -> None:
    over = threading.Event()
    site.pages["/f"] = lambda _: over.wait()
    with pytest.raises(Trouble, match="does not answer in time"):
        Wire(HERE.allowed_networks, wait_s=0.2).ask(f"{site.address}/f")
    over.set()


# -- where to


def test_a_redirect_is_followed_to_the_document(site: Site, fetcher: Fetcher) -> None:
    site.put("/new", FEED)
    for status in (301, 302, 303, 307, 308):
        document = get(fetcher, site.put("/f", b"", status, Location="/new"))
        assert (document.body, document.address) == (FEED, f"{site.address}/new")


def test_redirects_without_end_are_given_up(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(Trouble, match="redirects without end"):
        get(fetcher, site.put("/f", b"", 302, Location="/f"))
    assert site.paths().count("/f") == 6


@pytest.mark.parametrize(
    "wrong", ["http://[::1/f", "ftp://a.example/f", "http://me:pw@a.example/f", "http://"]
)
def test_a_redirect_to_what_is_no_address_is_told(site: Site, fetcher: Fetcher, wrong: str) -> None:
    with pytest.raises(Trouble, match=r"address|web"):
        get(fetcher, site.put("/f", b"", 302, Location=wrong))


@pytest.mark.parametrize(
    "inside",
    [
        "http://10.1.2.3/f",
        "http://192.168.1.1/f",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/f",
        "http://[fe80::1]/f",
        "http://[::ffff:10.1.2.3]/f",
        "http://100.64.0.1/f",
        "http://0.0.0.0/f",
        "http://167837955/f",
        "http://0x0a.1.2.3/f",
    ],
)
def test_a_redirect_behind_our_walls_is_refused(site: Site, fetcher: Fetcher, inside: str) -> None:
    with pytest.raises(Trouble, match="not public") as trouble:
        get(fetcher, site.put("/f", b"", 302, Location=inside))
    assert "CANDOR_SOURCE_NETWORKS" in trouble.value.advice


def test_without_leave_not_even_this_machine_is_read(site: Site) -> None:
    address = site.put("/f", FEED)
    failure = try_(address, Settings()).failure
    assert failure is not None
    assert "which is not public" in failure.problem
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::ffff:93.184.216.34", True),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fc00::1", False),
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_everybody_s(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_a_name_is_looked_up_once_and_that_address_is_connected_to(site: Site, time: Time) -> None:
    answers = [[ip_address("127.0.0.1")], [ip_address("127.0.0.1")], [ip_address("10.0.0.1")]]
    asked: list[str] = []

    def changing(host: str) -> Sequence[Address]:
        asked.append(host)
        return answers[len(asked) - 1]

    port = site.address.rpartition(":")[2]
    site.put("/f", FEED)
    wire = Wire(HERE.allowed_networks, look=changing)
    fetcher = Fetcher(wire, Manners(wire, sleep=time.sleep))
    assert get(fetcher, f"http://rebinding.example:{port}/f").body == FEED
    assert asked == ["rebinding.example", "rebinding.example"]  # for the rules, and for the document
    assert site.asked[-1][1]["host"] == f"rebinding.example:{port}"
    with pytest.raises(Trouble, match="not public"):
        get(fetcher, f"http://rebinding.example:{port}/f")


def test_a_name_that_nobody_knows_is_told(time: Time) -> None:
    def unknown(host: str) -> Sequence[Address]:
        raise OSError(host)

    wire = Wire(look=unknown)
    with pytest.raises(Trouble, match=r"nowhere\.example is not known"):
        get(Fetcher(wire, Manners(wire, sleep=time.sleep)), "http://nowhere.example/f")


# -- manners


def test_what_the_robots_rules_forbid_is_not_asked_for(site: Site, fetcher: Fetcher) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /private/\n")
    site.put("/f", FEED)
    site.put("/private/f", FEED)
    assert get(fetcher, f"{site.address}/f").body == FEED
    with pytest.raises(Trouble, match="robots rules") as trouble:
        get(fetcher, f"{site.address}/private/f")
    assert "ask its keeper" in trouble.value.advice
    assert site.paths() == ["/robots.txt", "/f"]


def test_rules_for_us_alone_are_ours(site: Site, fetcher: Fetcher) -> None:
    site.put("/robots.txt", b"User-agent: Candor\nDisallow: /\n\nUser-agent: *\nDisallow:\n")
    with pytest.raises(Trouble, match="robots rules"):
        get(fetcher, site.put("/f", FEED))


def test_a_redirect_does_not_lead_around_the_rules(site: Site, fetcher: Fetcher) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /private/\n")
    site.put("/private/f", FEED)
    with pytest.raises(Trouble, match="robots rules"):
        get(fetcher, site.put("/f", b"", 302, Location="/private/f"))
    assert "/private/f" not in site.paths()


@pytest.mark.parametrize("status", [404, 401, 403, 410])
def test_without_rules_everything_may_be_read(site: Site, fetcher: Fetcher, status: int) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /\n", status)
    assert get(fetcher, site.put("/f", FEED)).body == FEED


@pytest.mark.parametrize("status", [500, 503, 429])
def test_rules_that_cannot_be_read_are_waited_for(site: Site, fetcher: Fetcher, status: int) -> None:
    site.pages["/robots.txt"] = [Reply(b"", status), Reply(b"User-agent: *\nDisallow:\n")]
    address = site.put("/f", FEED)
    with pytest.raises(Trouble, match=f"robots rules .* cannot be read .{status}."):
        get(fetcher, address)
    assert get(fetcher, address).body == FEED


def test_rules_are_asked_for_once_a_day(site: Site, fetcher: Fetcher, time: Time) -> None:
    address = site.put("/f", FEED)
    get(fetcher, address)
    get(fetcher, address)
    assert site.paths().count("/robots.txt") == 1
    time.now += 25 * 3600
    get(fetcher, address)
    assert site.paths().count("/robots.txt") == 2


def test_a_host_is_given_a_pause_as_long_as_its_rules_ask_for(
    site: Site, fetcher: Fetcher, time: Time
) -> None:
    address = site.put("/f", FEED)
    get(fetcher, address)
    assert time.slept == []
    get(fetcher, address)
    assert time.slept == [pytest.approx(1.0)]
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 7\n")
    time.now += 25 * 3600
    get(fetcher, address)
    get(fetcher, address)
    assert time.slept[1:] == [pytest.approx(7.0)]


def test_a_host_is_asked_one_thing_at_a_time(site: Site, fetcher: Fetcher) -> None:
    within: list[int] = []
    most: list[int] = []

    def counting(handler: Any) -> None:
        within.append(1)
        most.append(len(within))
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        within.pop()  # before the answer is complete: who asked may go on at once
        handler.end_headers()

    for number in range(6):
        site.pages[f"/{number}"] = counting
    threads = [threading.Thread(target=get, args=(fetcher, f"{site.address}/{n}")) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (6, 1)


# -- secured


def certificate(name: str, folder: Path) -> Path:
    """A certificate that a name gave itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + key.private_bytes(*plain))
    return file


def test_the_certificate_must_be_the_name_s_though_we_connect_to_its_address(tmp_path: Path) -> None:
    file = certificate("feeds.example", tmp_path)
    told = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    told.load_cert_chain(file)
    with serving(told) as site:
        port = site.address.rpartition(":")[2]
        site.put("/f", FEED)
        wire = Wire(HERE.allowed_networks, look=lambda _: [ip_address("127.0.0.1")])
        wire.tls = ssl.create_default_context(cafile=str(file))
        assert wire.ask(f"https://feeds.example:{port}/f").body == FEED
        with pytest.raises(Trouble, match="cannot be read"):
            wire.ask(f"https://others.example:{port}/f")
        assert site.paths() == ["/f"]
