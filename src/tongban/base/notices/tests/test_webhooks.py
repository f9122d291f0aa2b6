from __future__ import annotations

import json
import pickle
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tongban.base.notices import models, queries, webhooks
from tongban.base.notices.actions import (
    announce,
    renew_seals,
    retry_dead,
    subscribe,
    unsubscribe,
)
from tongban.base.notices.delivery import MAX_ATTEMPTS, deliver_due
from tongban.base.notices.tests.conftest import CLERK, HEAD, WANG, apply
from tongban.base.notices.types import NoticeError
from tongban.base.notices.webhooks import check_url, is_public, post, sign, verify_signature
from tongban.kernel.authority import NotPermitted
from tongban.record import effects
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tongban.base.notices.tests.conftest import Receiver

pytestmark = pytest.mark.usefixtures("place")


def _again() -> int:
    """Let an hour pass for whatever waits, then deliver."""
    for row in models.Delivery.objects.all():
        row.available_at = row.created_at - timedelta(seconds=1)
        row.save()
    return deliver_due()


def test_a_webhook_gets_a_signed_message_without_personal_data(receiver: Receiver) -> None:
    made = subscribe(actor=HEAD, url=receiver.url, department="scjg", kinds=["received"])
    assert made.secret not in repr(made)
    receipt = apply("wang", WANG, subject="王小芳的申请")
    effects.drain()
    assert models.Delivery.objects.filter(channel="webhook").count() == 1
    deliver_due()
    ((headers, body),) = receiver.got
    assert verify_signature(made.secret, headers["Tongban-Signature"], body, now=int(time.time()))
    content = json.loads(body)
    assert content["id"] == headers["Tongban-Delivery"]
    assert content["event"] == "received"
    assert (content["number"], content["state"]) == (receipt.number, "OPEN")
    assert content["department"] == "scjg"
    assert "王" not in body.decode()
    assert "wang" not in body.decode()
    (logged,) = queries.list_deliveries(made.view.id, actor=HEAD)
    assert logged.done_at is not None
    assert [each.status for each in logged.attempts] == [204]


def test_a_target_that_is_down_loses_and_doubles_nothing(receiver: Receiver) -> None:
    made = subscribe(actor=HEAD, url=receiver.url, department="scjg")
    receiver.stop()
    for n in range(3):
        apply("wang", WANG, key=str(n))
    effects.drain()
    assert models.Delivery.objects.filter(channel="webhook").count() == 6
    models.Delivery.objects.filter(channel="email").delete()
    assert [deliver_due(), _again(), _again()] == [0, 0, 0]
    receiver.restart()
    receiver.answers = [503, 301]
    assert [_again(), _again(), _again(), _again()] == [0, 0, 6, 0]
    ids = [headers["Tongban-Delivery"] for headers, _ in receiver.got]
    assert len(set(ids)) == 6
    assert len(ids) == 8
    assert len(set(ids[2:])) == 6
    log = queries.list_deliveries(made.view.id, actor=SYSTEM)
    assert all(each.done_at is not None for each in log)
    tried = [attempt for each in log for attempt in each.attempts]
    assert {attempt.status for attempt in tried} == {None, 503, 301, 204}
    assert any("ConnectionRefusedError" in attempt.error for attempt in tried)


def test_the_same_event_is_announced_once(receiver: Receiver) -> None:
    subscribe(actor=HEAD, url=receiver.url, department="scjg", kinds=["granted"])
    subscribe(actor=SYSTEM, url=receiver.url, department=None)
    values = {"event": "granted", "department": "scjg", "content": {"number": "1"}}
    assert announce(key="k", **values) == 2  # type: ignore[arg-type]
    assert announce(key="k", **values) == 0  # type: ignore[arg-type]
    assert announce(key="k2", **{**values, "department": "wjw"}) == 1  # type: ignore[arg-type]
    assert announce(key="k3", **{**values, "event": "denied"}) == 1  # type: ignore[arg-type]


def test_it_is_given_up_in_the_end_and_can_be_taken_up_again(receiver: Receiver) -> None:
    made = subscribe(actor=HEAD, url=receiver.url, department="scjg")
    announce(key="k", event="granted", department="scjg", content={})
    row = models.Delivery.objects.get()
    models.Attempt.objects.bulk_create(
        models.Attempt(delivery=row, milliseconds=1) for _ in range(MAX_ATTEMPTS - 1)
    )
    receiver.answers = [500]
    assert deliver_due() == 0
    assert models.Delivery.objects.get().dead_at is not None
    assert _again() == 0
    assert len(receiver.got) == 1
    assert retry_dead(made.view.id, actor=HEAD) == 1
    assert _again() == 1


def test_unsubscribing_stops_what_waits(receiver: Receiver) -> None:
    made = subscribe(actor=HEAD, url=receiver.url, department="scjg")
    announce(key="k", event="granted", department="scjg", content={})
    assert not unsubscribe(made.view.id, actor=HEAD).active
    assert not unsubscribe(made.view.id, actor=HEAD).active
    assert announce(key="k2", event="granted", department="scjg", content={}) == 0
    assert deliver_due() == 0
    assert retry_dead(made.view.id, actor=HEAD) == 0
    assert receiver.got == []


def test_only_the_head_keeps_webhooks(receiver: Receiver) -> None:
    made = subscribe(actor=SYSTEM, url=receiver.url, department="scjg")
    for actor, department in ((CLERK, "scjg"), (WANG, "scjg"), (HEAD, None), (HEAD, "wjw")):
        with pytest.raises(NotPermitted):
            subscribe(actor=actor, url=receiver.url, department=department)
    for refused in (unsubscribe, retry_dead, queries.list_deliveries):
        with pytest.raises(NotPermitted):
            refused(made.view.id, actor=CLERK)
    assert queries.list_subscriptions(actor=CLERK) == []
    assert queries.list_subscriptions(actor=HEAD) == [made.view]
    with pytest.raises(NoticeError):
        subscribe(actor=HEAD, url=receiver.url, department="scjg", kinds=[])
    assert models.Subscription.objects.count() == 1


def test_the_secret_is_sealed() -> None:
    made = subscribe(actor=SYSTEM, url="https://example.org/", department=None)
    stored = models.Subscription.objects.get().secret
    assert stored.startswith("enc:v1:")
    assert made.secret not in stored


def test_secrets_follow_the_key(receiver: Receiver, settings: Settings) -> None:
    made = subscribe(actor=HEAD, url=receiver.url, department="scjg")
    settings.TONGBAN_DATA_KEYS_RETIRED = (settings.TONGBAN_DATA_KEY,)
    settings.TONGBAN_DATA_KEY = b"n" * 32
    assert renew_seals() == 1
    assert renew_seals() == 0
    settings.TONGBAN_DATA_KEYS_RETIRED = ()
    announce(key="k", event="granted", department="scjg", content={})
    assert deliver_due() == 1
    ((headers, body),) = receiver.got
    assert verify_signature(made.secret, headers["Tongban-Signature"], body, now=int(time.time()))


def test_a_signature_holds_for_its_body_its_secret_and_its_time() -> None:
    header = sign("s", b"{}", 1000)
    assert verify_signature("s", header, b"{}", now=1200)
    assert not verify_signature("s", header, b"{ }", now=1200)
    assert not verify_signature("t", header, b"{}", now=1200)
    assert not verify_signature("s", header, b"{}", now=1301)
    assert not verify_signature("s", header.replace("t=1000", "t=1001"), b"{}", now=1200)
    for nonsense in ("", "t=,v1=", "t=²,v1=x", "v1=x", "é"):
        assert not verify_signature("s", nonsense, b"{}", now=1200)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://user:pw@example.org/",
        "https://example.org:99999/",
        "https://example.org/\r\nX: y",
        "https://[::1",
        "https://example.org/#x",
        "https://" + "a" * 600 + ".org/",
        "http://example.org/",
    ],
)
def test_addresses_that_are_none_are_refused(url: str, settings: Settings) -> None:
    settings.TONGBAN_WEBHOOK_SCHEMES = ("https",)
    with pytest.raises(NoticeError) as caught:
        check_url(url)
    assert caught.value.code == "WEBHOOK-URL"
    assert pickle.loads(pickle.dumps(caught.value)).code == "WEBHOOK-URL"  # noqa: S301 - our own


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "192.168.0.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2001:4860:4860::8888")


def test_no_message_goes_inside_unless_the_setting_says_so(
    receiver: Receiver, settings: Settings
) -> None:
    made = subscribe(actor=HEAD, url=receiver.url, department="scjg")
    settings.TONGBAN_WEBHOOK_PRIVATE = False
    announce(key="k", event="granted", department="scjg", content={})
    assert deliver_due() == 0
    assert receiver.got == []
    (logged,) = queries.list_deliveries(made.view.id, actor=HEAD)
    assert "NoticeError" in logged.attempts[0].error


def test_https_needs_a_certificate_of_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    made = {"secret": "s", "delivery": "d", "body": b"{}", "timestamp": 1}
    url = f"https://localhost:{receiver.port}/hook"
    with pytest.raises(ssl.SSLCertVerificationError):
        post(url, **made)  # type: ignore[arg-type]
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    with pytest.raises(ssl.SSLCertVerificationError):
        post(url.replace("localhost", "127.0.0.1"), **made)  # type: ignore[arg-type]
    assert receiver.got == []
    assert post(url, **made) == 204  # type: ignore[arg-type]
    assert len(receiver.got) == 1


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_never_answers_is_left(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TOTAL_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        talk = _drip if scheme == "http" else _listen
        talking = threading.Thread(target=talk, args=(silent,), daemon=True)
        talking.start()
        begun = time.monotonic()
        with pytest.raises(webhooks.UNREACHED):
            post(
                f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/",
                secret="s",
                delivery="d",
                body=b"{}",
                timestamp=1,
            )
        assert time.monotonic() - begun < 3
        talking.join(5)


def _listen(silent: socket.socket) -> None:
    connection, _ = silent.accept()
    with connection:
        while connection.recv(4096):
            continue


def _drip(silent: socket.socket) -> None:
    connection, _ = silent.accept()
    with connection:
        for _ in range(100):
            try:
                connection.sendall(b"H")
            except OSError:
                return
            time.sleep(0.05)
