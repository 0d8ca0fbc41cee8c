"""Answers for the link itself: whose certificate is taken, and what it means when it breaks, in plain words."""

from __future__ import annotations

import socket
import ssl

import httpx

from inspector.errors import Known
from inspector.wording import say

_SHOW_SECONDS, _MOST_PEM = 10.0, 16 * 1024
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name
_PLAIN_TEXT = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")  # OpenSSL's words for no TLS at all


def tls(ca_pem: str) -> ssl.SSLContext:
    """Return what the office is checked against; raise Known("invitation_damaged") for what is no certificate."""
    if not ca_pem:
        context = ssl.create_default_context()
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(cadata=ca_pem)
        except (ssl.SSLError, ValueError) as error:
            raise Known("invitation_damaged", detail=str(error)) from error
        context.verify_flags |= _NO_CHECK_TIME
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def shown_certificate(url: str) -> bytes:
    """Return the CA (DER) that whoever answers at `url` shows; nothing is believed of it, and nothing of ours is told.

    Raise Known as `link_fault` names it, "captive_portal" for what is no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    shown = b""
    try:
        with httpx.Client(verify=context, timeout=_SHOW_SECONDS) as http, http.stream("GET", f"{url}/v1/ca") as answer:
            for piece in answer.iter_bytes():
                shown += piece
                if len(shown) > _MOST_PEM:
                    break
        if not answer.is_success:
            raise Known("captive_portal", detail=f"HTTP {answer.status_code}")
        return ssl.PEM_cert_to_DER_cert(shown[:_MOST_PEM].decode("ascii"))
    except httpx.HTTPError as error:
        raise link_fault(error) from error
    except ValueError as error:
        raise Known("captive_portal", detail=str(error)) from error


def link_fault(error: Exception) -> Known:
    """Name what the link did; somebody else's certificate is not ours, and no TLS where it was due is a portal."""
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Known("office_not_ours", name="", detail=cause.verify_message)
        if isinstance(cause, ssl.SSLError) and cause.reason in _PLAIN_TEXT:
            return Known("captive_portal", detail=cause.reason)
        if isinstance(cause, ssl.SSLError) and "PROTOCOL_VERSION" in (cause.reason or ""):
            return Known("office_not_ours", name="", detail=cause.reason)
    return Known("office_unreachable", why=say(_why(error, causes)), detail=f"{type(error).__name__}: {error}")


def _why(error: Exception, causes: list[BaseException]) -> str:
    for kind, code in _KINDS:
        if isinstance(error, kind):
            return code
    for kind, code in _CAUSES:
        if isinstance(error, httpx.ConnectError) and any(isinstance(cause, kind) for cause in causes):
            return code
    return "unreachable_no_network" if isinstance(error, httpx.ConnectError) else "unreachable_cut"


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (httpx.ProxyError, "unreachable_proxy"),
    (httpx.ConnectTimeout, "unreachable_silent"),
    (httpx.TimeoutException, "unreachable_slow"),
    (httpx.InvalidURL, "unreachable_address"),
    (httpx.UnsupportedProtocol, "unreachable_address"),
)
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "unreachable_name"),
    (ConnectionRefusedError, "unreachable_refused"),
    (ConnectionResetError, "unreachable_cut"),
    (ssl.SSLError, "unreachable_cut"),
)


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in found:
        found.append(now)
        now = now.__cause__ or now.__context__
    return found
