"""How laptops know the office: its own CA, and nothing else."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from inspector.errors import Known
from inspector.office.serving import open_office
from inspector.office.tls import Authority, keep_authority, keep_leaf, leaf_ends, own_names, server_context
from inspector.wire.messages import Invitation
from tests.offices import TestOffice, serving

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def _authority(folder: Path) -> Authority:
    return keep_authority(folder, "办公室", NOW)


def _leaf(authority: Authority) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.certificate.read_bytes())


def _reaches(office: TestOffice, ca_pem: str) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_verify_locations(cadata=ca_pem)
    try:
        with httpx.Client(verify=context, trust_env=False) as http:
            return http.get(f"{office.url}/v1/hello").status_code == 200
    except httpx.ConnectError:
        return False


def test_the_authority_is_made_once_and_is_for_ten_years(tmp_path: Path) -> None:
    first = _authority(tmp_path / "tls")
    assert _authority(tmp_path / "tls") == first
    ca = x509.load_pem_x509_certificate(first.ca_pem.encode())
    assert ca.not_valid_after_utc - NOW >= timedelta(days=3652)
    key = ca.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    office = open_office(tmp_path / "office")
    keep_leaf(office.authority, ["localhost"], datetime.now(UTC))
    office.close()
    for name in ("office.key", "office.json", "tls/ca.key", "tls/leaf.pem"):
        assert stat.S_IMODE((tmp_path / "office" / name).stat().st_mode) == 0o600, name


def test_the_servers_certificate_names_what_it_is_asked_by(tmp_path: Path) -> None:
    authority = _authority(tmp_path)
    assert keep_leaf(authority, ["office.example", "10.1.2.3", "::1"], NOW)
    names = _leaf(authority).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["office.example"]
    assert {str(one) for one in names.get_values_for_type(x509.IPAddress)} == {"10.1.2.3", "::1"}
    assert leaf_ends(authority) == NOW + timedelta(days=397)


def test_the_servers_certificate_is_renewed_when_due_or_when_the_computer_is_called_otherwise(tmp_path: Path) -> None:
    authority = _authority(tmp_path)
    keep_leaf(authority, ["a.example"], NOW)
    assert not keep_leaf(authority, ["a.example"], NOW + timedelta(days=366))
    assert keep_leaf(authority, ["a.example"], NOW + timedelta(days=368))
    assert keep_leaf(authority, ["b.example"], NOW + timedelta(days=368))
    assert not keep_leaf(authority, ["b.example"], NOW + timedelta(days=369))
    authority.certificate.write_bytes(b"torn")
    assert keep_leaf(authority, ["b.example"], NOW + timedelta(days=369))


def test_a_laptop_accepts_its_office_and_a_rotated_certificate_and_no_impostor(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as office, serving(tmp_path / "b") as impostor:
        assert _reaches(office, office.now.ca_pem)
        assert not _reaches(impostor, office.now.ca_pem)
        before = _leaf(office.office.authority).serial_number
        ca_pem = office.now.ca_pem
        office.stop()
        office.office.authority.certificate.unlink()
        office.start()
        assert _leaf(office.office.authority).serial_number != before
        assert _reaches(office, ca_pem)


def test_tls_1_2_is_not_spoken(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as office:
        context = ssl.create_default_context(cadata=office.now.ca_pem)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with httpx.Client(verify=context, trust_env=False) as http, pytest.raises(httpx.ConnectError):
            http.get(f"{office.url}/v1/hello")


def test_a_running_server_takes_a_new_certificate_for_new_connections(tmp_path: Path) -> None:
    authority = _authority(tmp_path)
    keep_leaf(authority, ["localhost"], NOW)
    context = server_context(authority)
    keep_leaf(authority, ["localhost", "x.example"], NOW)
    context.load_cert_chain(authority.certificate)  # as `_renew` does, on the context in use
    assert context.minimum_version == ssl.TLSVersion.TLSv1_3


def test_damaged_keys_are_named_and_never_replaced(tmp_path: Path) -> None:
    open_office(tmp_path / "o").close()
    (tmp_path / "o" / "office.key").write_text("{}")
    with pytest.raises(Known, match="office_keys_damaged"):
        open_office(tmp_path / "o")
    assert (tmp_path / "o" / "office.key").read_text() == "{}"
    (tmp_path / "p").mkdir()
    open_office(tmp_path / "p").close()
    (tmp_path / "p" / "tls" / "ca.pem").write_text("torn")
    with pytest.raises(Known, match="office_tls_damaged"):
        open_office(tmp_path / "p")


def test_a_database_never_gets_a_second_set_of_keys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    open_office(tmp_path / "first", url).close()
    with pytest.raises(Known, match="office_keys_elsewhere"):
        open_office(tmp_path / "second", url)
    assert not (tmp_path / "second" / "tls").exists()
    assert not (tmp_path / "second" / "office.key").exists()


def test_the_invitation_carries_what_the_office_signs_and_opens_with(office: TestOffice) -> None:
    given: Invitation = office.invitation()
    assert given.ca_pem == office.office.authority.ca_pem
    assert (given.seal, given.sign_key) == (office.office.keys.seal, office.office.keys.sign_key)
    import pyrage

    sealed = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(given.seal)])
    assert pyrage.decrypt(sealed, [office.office.keys.identity()]) == b"x"


def test_own_names_are_names_a_certificate_may_hold() -> None:
    names = own_names("0.0.0.0")
    assert {"localhost", "127.0.0.1"} <= set(names)
    assert "0.0.0.0" not in names
    assert own_names("10.0.0.7")[0] == "10.0.0.7"
