"""Answers for joining an office: from the invitation (file, or the text of its QR code), or from code and address.

The invitation carries the office's certificate, so the first word already goes to nobody else. Where only a code and an
address were told, the last eight letters of what was typed do instead: they are the mark of the office's certificate,
which is asked for and compared. Where they were told they decide alone, whomever this computer trusts besides; only a
code without them (an office behind a gateway with a public certificate) leaves it to a public authority. The one-time
code leaves this laptop after the office has been recognised, never before.
"""

from __future__ import annotations

import base64
import binascii
import platform
import ssl
import zlib
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import msgspec

from inspector import __version__
from inspector.domain.place import Person
from inspector.domain.spoken_code import CODE_LENGTH, MARK_LENGTH, certificate_mark, plain_code
from inspector.errors import Known
from inspector.store import exchange, journal, places
from inspector.store.door import new_id
from inspector.store.workspace import Workspace
from inspector.sync.client import Address, OfficeClient
from inspector.sync.link import shown_certificate
from inspector.wire import messages
from inspector.wire.messages import Enrol, Invitation

MOST_BYTES = 64 * 1024
_PACKED = "INSPECTOR:"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What it takes to enrol: where the office is and the one-time code."""

    office: Address
    code: str
    user_name: str = ""  # who was invited; unknown where only a code was told


def read_invitation(content: bytes) -> Invitation:
    """Read an invitation from the bytes of its file or the text of its QR code.

    Raise Known("not_an_invitation") for anything else.
    """
    text = content[: MOST_BYTES + 1].strip()
    try:
        if len(content) > MOST_BYTES:
            raise ValueError("too long")
        if text.startswith(_PACKED.encode()):
            packed = base64.b32decode(text[len(_PACKED) :] + b"=" * (-len(text[len(_PACKED) :]) % 8))
            text = zlib.decompressobj().decompress(packed, MOST_BYTES)
        read = messages.decode(text.removeprefix(b"\xef\xbb\xbf"), Invitation)
    except (ValueError, binascii.Error, zlib.error, msgspec.MsgspecError) as error:
        raise Known("not_an_invitation", detail=str(error)) from error
    if not (read.urls and read.office_id and read.ca_pem and read.code):
        raise Known("not_an_invitation", detail="incomplete")
    return read


def enrol(ws: Workspace, invitation: bytes, label: str = "") -> exchange.Enrolment:
    """Enrol this laptop and the person who works here with an invitation, and keep who we are at the office.

    A second try with the same invitation after a lost answer is the same enrolment. Raise Known: what the invitation,
    the link or the office says (`bad_code`, `scope_not_invited`, `not_an_invitation`, `office_unreachable` …).
    """
    read = read_invitation(invitation)
    if ws.scope not in read.scopes and (len(read.scopes) != 1 or journal.transactions(ws, 1)):
        raise Known("scope_not_invited", scope=ws.scope, scopes="、".join(read.scopes))
    return _enrol(ws, Ticket(Address(read.urls, read.ca_pem, read.office_id), read.code, read.user_name), label)


def enrol_with_code(ws: Workspace, code: str, url: str, label: str = "") -> exchange.Enrolment:
    """Enrol with a code and an address that were told.

    `code` may also be the whole text of an invitation. Raise Known as `enrol` does; `enrol_needs_mark` where neither a
    public authority nor a typed mark vouches for who answers, `enrol_other_mark` where somebody else does.
    """
    if len(code) > 64:
        return enrol(ws, code.encode(), label)
    plain = plain_code(code)
    if len(plain) not in (CODE_LENGTH, CODE_LENGTH + MARK_LENGTH):
        raise Known("code_unreadable", count=len(plain))
    office = _recognised(_address(url), plain[CODE_LENGTH:])
    return _enrol(ws, Ticket(office, plain[:CODE_LENGTH]), label)


def _recognised(url: str, mark: str) -> Address:
    """Return the office at `url`, vouched for by the mark of its certificate, or without one by a public authority."""
    if not mark:
        try:
            return _asked_for_its_name(Address((url,), ""))
        except Known as fault:
            if fault.code != "office_not_ours":
                raise
            raise Known("enrol_needs_mark", url=url) from fault
    shown = shown_certificate(url)
    if certificate_mark(shown) != mark:
        raise Known("enrol_other_mark", url=url)
    return _asked_for_its_name(Address((url,), ssl.DER_cert_to_PEM_cert(shown)))


def _asked_for_its_name(office: Address) -> Address:
    with OfficeClient(office) as client:
        return replace(office, office_id=client.hello().office_id)


def own_label() -> str:
    """Return what the office's list of devices calls this laptop unless a person says otherwise."""
    return platform.node()[:60] or "laptop"


def _address(url: str) -> str:
    given = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        parts = urlsplit(given)
        if parts.scheme != "https" or not parts.hostname or (parts.port is not None and not parts.port):
            raise ValueError("no https address")
    except ValueError as error:
        raise Known("address_unreadable", given=url) from error
    return f"https://{parts.netloc}"


def _enrol(ws: Workspace, ticket: Ticket, label: str) -> exchange.Enrolment:
    """Enrol; where nobody said yet who works here, it is whoever was invited.

    What he records must have an author the office knows: without one it would all wait in quarantine.
    """
    office, person = ticket.office, ws.author or _person_called(ws, ticket.user_name)
    with OfficeClient(office) as client:
        client.hello()
        try:
            answer = client.enrol(_asked(ws, ticket, label, person, client.skew_ms))
        except Known as fault:
            if fault.code != "device_revoked":
                raise
            exchange.renumber_forked(ws)  # a key that was shut out stays so: whoever is invited again gets a new one
            answer = client.enrol(_asked(ws, ticket, label, person, client.skew_ms))
        skew_ms = client.skew_ms
    if answer.office_id != office.office_id or answer.device_id != ws.device.id:
        raise Known("office_strange", detail="enrol: answered for another office or device")
    enrolment = exchange.Enrolment(
        office_id=answer.office_id,
        office_name=answer.office_name,
        urls=office.urls,
        ca_pem=office.ca_pem,
        seal=answer.seal,
        sign_key=answer.sign_key,
        device_id=answer.device_id,
        user_id=answer.user_id,
        user_name=answer.user_name,
        role=answer.role,
        scopes=answer.scopes,
        epoch=answer.epoch,
    )
    exchange.keep_enrolment(ws, enrolment)
    ws.lengthen_code(answer.code)
    if skew_ms is not None:
        ws.note_skew(skew_ms)
    if not ws.author:
        if ws.get("person", person) is None:
            places.keep(ws, Person(id=person, name=answer.user_name))
        ws.become(person, ())
    return enrolment


def _person_called(ws: Workspace, name: str) -> str:
    """Return the one person of the register with this name, or the id of one to be entered."""
    found = ws.all("person", "name = ? AND active = 1", (name,)) if name else []
    return str(found[0].id) if len(found) == 1 else new_id()


def _asked(ws: Workspace, ticket: Ticket, label: str, person: str, skew_ms: int | None) -> Enrol:
    return Enrol(
        code=ticket.code,
        public_key=ws.device.public_key.hex(),
        label=(label or own_label()).strip(),
        app=__version__,
        proof=ws.sign(ticket.code.encode() + ticket.office.office_id.encode()).hex(),
        person=person,
        skew_ms=skew_ms,
    )
