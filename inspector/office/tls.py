"""Answers for how laptops know the office: a CA made on the first day, and a short-lived certificate under it.

The CA (EC P-256, 10 years) travels with each invitation and is all a laptop trusts; it signs this office's servers and
nothing else. The server's own certificate (397 days) names this computer and its addresses and is made anew a month
before it ends or when the computer is called differently; laptops notice nothing. Several nodes of one office have the
same CA: the folder `tls` is copied. TLS 1.3 only.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.errors import Known
from inspector.office.keys import write_private

if TYPE_CHECKING:
    from cryptography import x509

CA_DAYS, LEAF_DAYS, RENEW_DAYS = 3653, 397, 30
_BACKDATED = timedelta(days=1)  # a clock a little behind must not refuse a certificate made just now


@dataclass(frozen=True, slots=True)
class Authority:
    """The office's CA and where its files lie. `fingerprint` is the SHA-256 of the certificate (hex)."""

    folder: Path
    ca_pem: str
    fingerprint: str

    @property
    def certificate(self) -> Path:
        """The server's certificate and its key, one PEM (0600)."""
        return self.folder / "leaf.pem"


def has_authority(folder: Path) -> bool:
    """Say whether a CA lies in `folder`."""
    return (folder / "ca.pem").exists() and (folder / "ca.key").exists()


def keep_authority(folder: Path, name: str, now: datetime) -> Authority:
    """Read the CA in `folder`, or make it; raise Known("office_tls_damaged") for what is none."""
    from cryptography import x509

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not has_authority(folder):
        _make_authority(folder, name, now)
    try:
        pem = (folder / "ca.pem").read_text(encoding="ascii")
        der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(_encoding().DER)
    except (OSError, ValueError) as error:
        raise Known("office_tls_damaged", path=str(folder), detail=str(error)) from error
    return Authority(folder, pem, hashlib.sha256(der).hexdigest())


def keep_leaf(authority: Authority, names: Iterable[str], now: datetime) -> bool:
    """Make the server's certificate anew where it is due or lacks one of `names`; say whether it was."""
    wanted = sorted(set(names))
    with suppress(OSError, ValueError):
        if _serves(authority, wanted, now):
            return False
    _make_leaf(authority, wanted, now)
    return True


def leaf_ends(authority: Authority) -> datetime:
    """Return when the server's certificate ends (UTC)."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(authority.certificate.read_bytes()).not_valid_after_utc


def server_context(authority: Authority) -> ssl.SSLContext:
    """Return what the server speaks: TLS 1.3, its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(authority.certificate)
    return context


def own_names(host: str = "") -> list[str]:
    """Return the names and addresses this computer is reached by, the ones for others first."""
    found: list[str] = []
    if host and host not in ("0.0.0.0", "::"):
        found.append(host)
    else:
        found += _addresses()
        with suppress(OSError):
            found.append(socket.gethostname())
            found.append(socket.getfqdn())
    usable = [name for name in found if name and _is_name(name)]
    return list(dict.fromkeys([*usable, "localhost", "127.0.0.1", "::1"]))


def _addresses() -> list[str]:
    found = []
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        # a UDP "connection" sends nothing: it asks which of our addresses the way out has
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)]
    return [address for address in found if "%" not in address]


def _is_name(name: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return name.isascii() and all(part and part.replace("-", "").isalnum() for part in name.rstrip(".").split("."))


def _encoding() -> Any:
    from cryptography.hazmat.primitives import serialization

    return serialization.Encoding


def _general(name: str) -> x509.GeneralName:
    from cryptography import x509

    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name)


def _pem(key: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization

    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))


def _subject(name: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64] or "Inspector")])


def _usage(*, authority: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _make_authority(folder: Path, name: str, now: datetime) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"Inspector {name}".strip())
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(folder / "ca.key", _pem(key))
    write_private(folder / "ca.pem", made.public_bytes(_encoding().PEM))


def _make_leaf(authority: Authority, names: list[str], now: datetime) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        signer: Any = load_pem_private_key((authority.folder / "ca.key").read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise Known("office_tls_damaged", path=str(authority.folder), detail=str(error)) from error
    ca = x509.load_pem_x509_certificate(authority.ca_pem.encode())
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(_subject(names[0] if names else "localhost"))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(min(now + timedelta(days=LEAF_DAYS), ca.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    # one file for both: no moment at which the key and the certificate on the disk are of different days
    both = made.public_bytes(_encoding().PEM) + _pem(key)
    write_private(authority.certificate, both, replace=True)


def _serves(authority: Authority, names: list[str], now: datetime) -> bool:
    """Say whether the certificate there is ours, names all of `names` and lasts another month."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    leaf = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    try:
        leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.ca_pem.encode()))
    except InvalidSignature:
        return False
    named = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if not {_general(name) for name in names} <= set(named):
        return False
    return leaf.not_valid_before_utc <= now.astimezone(UTC) <= leaf.not_valid_after_utc - timedelta(days=RENEW_DAYS)
