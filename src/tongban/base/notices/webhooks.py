"""Sends a signed message to a subscriber's server, and to no address that is not meant for it."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
import threading
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

from tongban.base.notices.types import NoticeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.kernel.canonical import Json

MAX_URL: Final = 500
CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 10.0
TOLERANCE_SECONDS: Final = 300
SIGNATURE: Final = "Tongban-Signature"
DELIVERY: Final = "Tongban-Delivery"
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


def check_url(url: str) -> SplitResult:
    """Return the parts of a webhook's address, or raise NoticeError WEBHOOK-URL.

    Only the schemes of TONGBAN_WEBHOOK_SCHEMES (https when unset), with a host, without a user.
    """
    schemes = _schemes()
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    blank = any(each.isspace() or not each.isprintable() for each in url)
    if (
        parts.scheme not in schemes
        or not host
        or blank
        or parts.username is not None
        or parts.fragment
        or port == 0
        or len(url) > MAX_URL
    ):
        raise NoticeError(
            "WEBHOOK-URL",
            f"回调地址应为 {'、'.join(schemes)} 地址，有主机名，无用户名，不超过{MAX_URL}字。",
            f"A webhook address starts with {' or '.join(schemes)}://, names a host, no user, and "
            f"has at most {MAX_URL} characters.",
        )
    return parts


def addresses_of(parts: SplitResult) -> list[tuple[str, int]]:
    """Return the addresses and ports to connect to; NoticeError WEBHOOK-ADDRESS for one inside.

    Every address that the name has must be public, unless TONGBAN_WEBHOOK_PRIVATE is on. The
    connection goes to an address checked here, so that the name cannot change in between.
    """
    host = (parts.hostname or "").encode("idna").decode()
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not getattr(settings, "TONGBAN_WEBHOOK_PRIVATE", False) and not all(
        is_public(each) for each in addresses
    ):
        raise NoticeError(
            "WEBHOOK-ADDRESS",
            "回调地址指向内部网络，不能使用；请填写公网地址。",
            "The webhook's host is inside a private network. Give a public one.",
        )
    return [(each, port) for each in dict.fromkeys(addresses)]


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the public internet, also behind its IPv6 disguises."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if hidden is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            hidden = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(str(hidden))
    return ip.is_global and not ip.is_multicast


def body_of(content: Mapping[str, Json]) -> bytes:
    """Return the bytes that are signed and sent; the same for every try."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """Return the signature header: `t=<seconds>,v1=<HMAC-SHA256 over "<seconds>.<body>">`."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


def verify_signature(
    secret: str, header: str, body: bytes, *, now: int, tolerance: int = TOLERANCE_SECONDS
) -> bool:
    """Tell whether a message is from this house and not older than `tolerance` seconds.

    What a receiver does; `now` in seconds since 1970.
    """
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdecimal()) or abs(now - int(stamp)) > tolerance:
        return False
    return hmac.compare_digest(sign(secret, body, int(stamp)).encode(), header.encode())


def post(url: str, *, secret: str, delivery: str, body: bytes, timestamp: int) -> int:
    """Send the message once and return the answer's status; redirects are not followed.

    Raises NoticeError for a forbidden address, OSError or HTTPException when there is no answer
    within TOTAL_SECONDS.
    """
    parts = check_url(url)
    line = [_connect(addresses_of(parts))]
    watch = threading.Timer(TOTAL_SECONDS, _hang_up, (line,))
    watch.daemon = True
    watch.start()
    try:
        if parts.scheme == "https":
            line[0] = tls = _tls(line[0], parts)
            tls.do_handshake()
        return _exchange(line[0], parts, body, _headers(parts, secret, delivery, body, timestamp))
    finally:
        watch.cancel()
        line[0].close()


def _connect(addresses: list[tuple[str, int]]) -> socket.socket:
    """Return a connection to the first address that takes it; OSError of the last otherwise."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection(address, timeout=CONNECT_SECONDS)
    return socket.create_connection(addresses[-1], timeout=CONNECT_SECONDS)


def _tls(sock: socket.socket, parts: SplitResult) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(
        sock,
        server_hostname=(parts.hostname or "").encode("idna").decode(),
        do_handshake_on_connect=False,  # the watch must hold the new socket first
    )


def _exchange(
    sock: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> int:
    connection = HTTPConnection(headers["Host"])
    connection.sock = sock
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    connection.request("POST", f"{path}?{query}" if query else path, body, dict(headers))
    with closing(connection.getresponse()) as response:
        return response.status


def _headers(
    parts: SplitResult, secret: str, delivery: str, body: bytes, timestamp: int
) -> dict[str, str]:
    name = (parts.hostname or "").encode("idna").decode()
    host = f"[{name}]" if ":" in name else name
    return {
        "Host": host if parts.port is None else f"{host}:{parts.port}",
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "tongban",
        "Connection": "close",
        DELIVERY: delivery,
        SIGNATURE: sign(secret, body, timestamp),
    }


def _hang_up(line: list[socket.socket]) -> None:
    try:
        socket.socket.shutdown(line[0], socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster


def _schemes() -> tuple[str, ...]:
    return tuple(getattr(settings, "TONGBAN_WEBHOOK_SCHEMES", ("https",)))


UNREACHED: Final = (OSError, HTTPException, NoticeError)
"""What `post` raises when the message did not arrive."""
