"""One request to one checked address: bounded in time and size, whatever the other side does."""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ssl import SSLContext
from typing import Any

import httpx

from services.monitoring.sources.addresses import LookUp, Network, chosen, look_up
from services.monitoring.sources.port import Trouble

MOST_BYTES = 2_000_000
"""No document is larger, neither as it comes nor unpacked."""
WAIT_S = 10.0
TOTAL_S = 30.0
AGENT = "Candor"
USER_AGENT = f"{AGENT}/0.1 (reads public texts; forgets who wrote them)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Wire:
    """Asks by HTTP. `networks` are allowed beside the public ones; `total_s` bounds one whole answer, and
    `wait_s` each wait within it, in seconds."""

    networks: Sequence[Network] = ()
    look: LookUp = look_up
    wait_s: float = WAIT_S
    total_s: float = TOTAL_S
    monotonic: Callable[[], float] = field(default=time.monotonic)

    def ask(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer of an http or https address, redirects not followed. Trouble where there is none."""
        url = url_of(address)
        place = chosen(url.host, self.networks, self.look)
        host = url.netloc.decode("ascii")
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **(headers or {}), "Host": host}
        try:
            with (
                self._client(url.scheme) as client,
                client.stream(
                    "GET", url.copy_with(host=str(place)), headers=sent, extensions=_secured(url)
                ) as said,
            ):
                body = b"" if said.status_code == httpx.codes.NOT_MODIFIED else self._body(said, host)
                return Answer(said.status_code, {n.lower(): v for n, v in said.headers.items()}, body)
        except httpx.TimeoutException:
            raise slow(host) from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            raise Trouble(
                f"{host} cannot be read ({type(error).__name__})",
                "it may be down: it is asked again later; if it stays so, check the address",
            ) from None

    def _client(self, scheme: str) -> httpx.Client:
        """A connection of its own for each request: one that was opened for another name is never used."""
        tls = self.tls if scheme == "https" else False
        return httpx.Client(verify=tls, trust_env=False, timeout=self.wait_s)

    @cached_property
    def tls(self) -> SSLContext:
        """Whom we trust: made when it is first needed."""
        return httpx.create_ssl_context(trust_env=False)

    def _body(self, said: httpx.Response, host: str) -> bytes:
        return bounded(self._in_time(said.iter_raw(), host), said.headers.get("Content-Encoding", ""), host)

    def _in_time(self, chunks: Iterable[bytes], host: str) -> Iterator[bytes]:
        until = self.monotonic() + self.total_s
        for chunk in chunks:
            if self.monotonic() > until:
                raise slow(host)
            yield chunk


def url_of(address: str) -> httpx.URL:
    """The address in its parts; Trouble for what is no address of the web."""
    advice = "write it as in https://example.org/feed.xml"
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Trouble("the address cannot be read", advice) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise Trouble(f"{(url.scheme or address)[:40]!r} is no address of the web", advice)
    if url.userinfo:
        raise Trouble("the address holds a user or a password", "only what everybody can read is read")
    return url


def joined(base: str, said: str) -> str:
    """The address that a redirect leads to; Trouble where it is none of the web."""
    try:
        return str(url_of(str(httpx.URL(base).join(said))))
    except (httpx.InvalidURL, ValueError):
        raise Trouble("it redirects to what is no address", "check the address in a browser") from None


def bounded(chunks: Iterable[bytes], encoding: str, host: str = "", most: int = MOST_BYTES) -> bytes:
    """The whole body, unpacked where it is gzip; Trouble as soon as it is longer than `most` bytes, packed or
    unpacked: what lies behind that is never read."""
    if encoding.strip().lower() not in ("", "identity", "gzip", "x-gzip"):
        raise Trouble(f"{host} answers in {encoding[:20]!r}", "only gzip was asked for: tell its keeper")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding.lower() else None
    body, came = bytearray(), 0
    try:
        for chunk in chunks:
            came += len(chunk)
            body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
            if max(len(body), came) > most:
                raise Trouble(
                    f"what {host} sends is larger than {most // 1_000_000} MB",
                    "look for an address that gives only the newest texts",
                )
    except zlib.error:
        raise Trouble(
            f"what {host} sends is broken gzip", "tell its keeper; it is asked again later"
        ) from None
    if unpack and body and not unpack.eof:
        raise Trouble(f"what {host} sends ends in the middle", "it is asked again later")
    return bytes(body)


def slow(host: str) -> Trouble:
    """It does not come to an end."""
    return Trouble(
        f"{host} does not answer in time", "it is asked again later; if it stays so, pause the source"
    )


def _secured(url: httpx.URL) -> dict[str, Any]:
    """We connect to an address, and the certificate must be the name's."""
    return {"sni_hostname": url.raw_host.decode("ascii")}
