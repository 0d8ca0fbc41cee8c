"""Who answers is checked before anything is said; what the link does is told in plain words."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from inspector.domain.clock_text import instant
from inspector.errors import Known
from inspector.office import database as tables
from inspector.office.tls import Authority, keep_authority, keep_leaf, server_context
from inspector.sync.client import Address, OfficeClient
from inspector.sync.once import client_for
from inspector.wire import messages
from inspector.wire.messages import Hello
from inspector.wording import say
from tests.offices import TestOffice, serving
from tests.sync.laptops import laptop


@contextmanager
def answering(reply: bytes, context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Listen on a free port, answer everything with `reply` (under TLS where `context` is given); yield what came."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    raw, _ = listening.accept()
                except OSError:
                    return
                try:
                    with raw if context is None else context.wrap_socket(raw, server_side=True) as end:
                        came.append(end.recv(65536))
                        end.sendall(reply)
                except OSError:
                    raw.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], came
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def http(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def hello_of(office_id: str, proto: tuple[int, int] = (1, 1)) -> bytes:
    said = Hello(
        office_id=office_id, office_name="甲", epoch="e", proto=proto, schema=(1, 1), time="2026-11-22T01:00:00Z"
    )
    return http(messages.encode(said))


def at(port: int) -> tuple[str, ...]:
    return (f"https://127.0.0.1:{port}",)


def refusal(address: Address) -> Known:
    with OfficeClient(address) as client, pytest.raises(Known) as caught:
        client.hello()
    assert isinstance(caught.value, Known)
    assert say(caught.value.code, **caught.value.facts)
    return caught.value


def address(office: TestOffice, *urls: str) -> Address:
    return Address(urls or office.now.urls, office.now.ca_pem, office.office.founding.office_id)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = keep_authority(tmp_path / "tls", "甲", datetime.now(UTC))
    keep_leaf(made, ["127.0.0.1"], datetime.now(UTC))
    return made


def test_our_office_says_who_it_is_and_how_far_the_clocks_are_apart(office: TestOffice) -> None:
    with OfficeClient(address(office)) as client:
        said = client.hello()
        assert said.office_id == office.office.founding.office_id
        assert client.skew_ms is not None
        apart = (instant(said.time) - datetime.now(UTC)).total_seconds() * 1000
        assert abs(client.skew_ms - apart) < 5000


def test_the_first_address_that_answers_is_used(office: TestOffice) -> None:
    with OfficeClient(address(office, "https://127.0.0.1:1", office.url)) as client:
        client.hello()


def test_where_nobody_listens_it_says_so_in_plain_words() -> None:
    found = refusal(Address(("https://127.0.0.1:1",), ""))
    assert found.code == "office_unreachable"
    assert found.facts["why"] == say("unreachable_refused")
    assert refusal(Address(("https://office.invalid:8443",), "")).facts["why"] == say("unreachable_name")
    assert refusal(Address((), "")).code == "office_unreachable"


def test_an_impostor_with_the_same_name_under_another_authority_hears_nothing(
    office: TestOffice, tmp_path: Path
) -> None:
    with serving(tmp_path / "other") as other:
        ours = Address(other.now.urls, office.now.ca_pem, office.office.founding.office_id)
        assert refusal(ours).code == "office_not_ours"


def test_another_office_under_our_authority_is_not_ours_either(authority: Authority) -> None:
    with answering(hello_of("another"), server_context(authority)) as (port, came):
        assert refusal(Address(at(port), authority.ca_pem, "ours")).code == "office_not_ours"
        assert all(b"/v1/hello" in one for one in came)


def test_a_portal_that_answers_without_tls_is_named_as_such() -> None:
    with answering(http(b"<html>login</html>", "302 Found", "text/html")) as (port, _):
        assert refusal(Address(at(port), "")).code == "captive_portal"


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "511 Network Authentication Required"])
def test_an_answer_that_is_no_word_of_an_office_is_a_portal(authority: Authority, status: str) -> None:
    with answering(http(b"<html>login</html>", status, "text/html"), server_context(authority)) as (port, _):
        assert refusal(Address(at(port), authority.ca_pem, "ours")).code == "captive_portal"


def test_a_broken_server_in_between_is_trouble_and_not_a_portal(authority: Authority) -> None:
    with answering(http(b"Bad Gateway", "502 Bad Gateway", "text/plain"), server_context(authority)) as (port, _):
        assert refusal(Address(at(port), authority.ca_pem, "ours")).code == "office_trouble"


def test_an_office_of_another_age_is_told(authority: Authority) -> None:
    for proto, code in (((2, 3), "office_too_new"), ((0, 0), "office_too_old")):
        with answering(hello_of("ours", proto), server_context(authority)) as (port, _):
            assert refusal(Address(at(port), authority.ca_pem, "ours")).code == code


def test_older_tls_is_not_spoken(authority: Authority) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(authority.certificate)
    with answering(hello_of("ours"), context) as (port, came):
        assert refusal(Address(at(port), authority.ca_pem, "ours")).code == "office_not_ours"
        assert came == []


def test_a_clock_that_is_years_off_does_not_lock_us_out(tmp_path: Path) -> None:
    for number, then in enumerate((datetime.now(UTC) - timedelta(days=3000), datetime.now(UTC) + timedelta(days=3000))):
        authority = keep_authority(tmp_path / f"tls{number}", "甲", then)
        keep_leaf(authority, ["127.0.0.1"], then)
        with (
            answering(hello_of("ours"), server_context(authority)) as (port, _),
            OfficeClient(Address(at(port), authority.ca_pem, "ours")) as client,
        ):
            client.hello()


def test_a_proxy_of_the_environment_is_used_and_its_faults_are_named(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(http(b"", "407 Proxy Authentication Required")) as (port, came):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert refusal(address(office)).facts["why"] == say("unreachable_proxy")
        assert came[0].startswith(b"CONNECT 127.0.0.1:")
    monkeypatch.setenv("HTTPS_PROXY", "gopher://127.0.0.1:1")
    with pytest.raises(Known, match="proxy_unusable"):
        OfficeClient(address(office))


def test_what_is_no_certificate_is_told() -> None:
    with pytest.raises(Known, match="invitation_damaged"):
        OfficeClient(
            Address(("https://127.0.0.1:1",), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        )


def test_a_bearer_that_ended_is_renewed_without_a_word(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap, client_for(lap.ws) as client:
        client.standing(lap.ws.scope)
        office.office.db.write(lambda conn: conn.execute(sa.delete(tables.session)))
        client.standing(lap.ws.scope)
        assert client.have([]).stored == ()


def test_a_device_that_was_shut_out_is_told_so_at_once(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap, client_for(lap.ws) as client:
        client.standing(lap.ws.scope)
        office.office.db.write(lambda conn: conn.execute(sa.update(tables.device).values(status="revoked")))
        with pytest.raises(Known, match="device_revoked"):
            client.standing(lap.ws.scope)
    with (
        laptop(tmp_path / "a", "张三") as lap,
        client_for(lap.ws) as client,
        pytest.raises(Known, match="device_revoked"),
    ):
        client.standing(lap.ws.scope)


def test_another_district_is_refused(office: TestOffice, tmp_path: Path) -> None:
    with (
        laptop(tmp_path / "a", "张三", office) as lap,
        client_for(lap.ws) as client,
        pytest.raises(Known, match="scope_denied"),
    ):
        client.standing("440513")


def test_a_lost_answer_to_a_signed_nonce_costs_another_nonce(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office counts each nonce once; sent again after its answer was lost, it is unknown there."""
    with laptop(tmp_path / "a", "张三", office) as one, client_for(one.ws) as client:
        client.hello()
        real, lost = client._http.send, []

        def send(request: httpx.Request, **given: Any) -> httpx.Response:
            answer = real(request, **given)
            if b"signature" in request.content and b'"signature":""' not in request.content and not lost:
                lost.append(answer.read())
                raise httpx.ReadError("reset")
            return answer

        monkeypatch.setattr(client._http, "send", send)
        client.standing(one.ws.scope)
        assert len(lost) == 1


def test_answers_to_signed_nonces_that_are_lost_each_time_are_no_answer_and_no_refusal(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, client_for(one.ws) as client:
        client.hello()
        real, spent = client._http.send, set[bytes]()

        def send(request: httpx.Request, **given: Any) -> httpx.Response:
            answer = real(request, **given)
            signed = b"signature" in request.content and b'"signature":""' not in request.content
            if signed and request.content not in spent:
                spent.add(request.content)
                answer.read()
                raise httpx.ReadError("reset")
            return answer

        monkeypatch.setattr(client._http, "send", send)
        with pytest.raises(Known, match="office_unreachable") as raised:
            client.standing(one.ws.scope)
        assert raised.value.facts["why"] == "办公室没有应答"
        assert len(spent) == 3
