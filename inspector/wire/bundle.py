"""Answers for the file that carries an exchange on a stick or through a shared folder: its form, both ways.

A bundle (laptop → office) and its ack (office → laptop) are ZIP files in exactly one form, so that any unzip opens them
and nothing that is hostile has to be parsed: members are stored, undated and in the order of the manifest, and every
byte beside their content follows from name, size and CRC. A reader makes those bytes itself and compares; what differs
anywhere is refused. So there are no members twice, no paths out, no bombs, no slack. The manifest names each member
with size and SHA-256 and is signed (Ed25519). A bundle is then sealed to the office as one age stream, block by block;
an ack is sealed to nobody: whoever carries it may read it, but not change it.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

import msgspec

from inspector.domain.exchange import Cursor
from inspector.errors import Known
from inspector.wire.messages import PushedOp, encode

SUFFIX, ACK_SUFFIX = ".fsync", ".ack.fsync"
SEALED = b"age-encryption.org/v1\n"  # the first bytes of a bundle
MANIFEST, SIGNATURE, OPS, OUTCOMES = "manifest.json", "manifest.sig", "ops.jsonl", "outcomes.json"
FORMAT = 1
CHUNK = 1 << 20
MOST_MANIFEST = 64 << 20  # some 300 000 photos
MOST_MEMBER = (1 << 32) - 2
MOST_LINE = 4 << 20  # an op of the longest transaction, escaped
_SIGNATURE_BYTES = 64
_DIGEST = re.compile("[0-9a-f]{64}")
_NAMES = {
    "bundle": re.compile("ops\\.jsonl|blobs/[0-9a-f]{64}"),
    "ack": re.compile("outcomes\\.json|pages/[0-9]{4}\\.json|previews/[0-9a-f]{64}"),
}
_UNDATED = (0, 0x21)  # 1 January 1980: the same content makes the same file
_32, _16 = 0xFFFFFFFF, 0xFFFF


class Member(msgspec.Struct, frozen=True):
    """One file inside: its name, its size in bytes, its SHA-256 (hex)."""

    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle says of itself. `from_seq` > `to_seq` where it carries no ops.

    `chain_before`, `chain_after` (hex) are the hashes before its first and of its last op, `head_signature` (hex) the
    device's over the latter; `cursor` is how far the laptop has the feed, so that the ack can go on from there, with
    the versions of its records since `since` (an older program does not say: since the cursor);
    `previews` maps the SHA-256 of a preview → those of its originals; `wanted` are originals whose preview it lacks;
    `undecided` are ops (ids) which were in quarantine when the laptop last heard: the ack says how they stand now.
    """

    kind: Literal["bundle"] = "bundle"
    format: int = FORMAT
    bundle_id: str
    office_id: str
    epoch: str
    device_id: str
    scope: str
    from_seq: int
    to_seq: int
    chain_before: str
    chain_after: str
    cursor: Cursor
    since: int | None = None
    head_signature: str = ""
    previews: dict[str, tuple[str, ...]] = {}
    wanted: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    members: tuple[Member, ...]


class AckManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an ack says: how far the office has this device's ops and which of the bundle's blobs it holds.

    `expected` is set where the bundle was held because an earlier one is missing; `cursor` is that of the bundle;
    `diverged`: the office's feed is another one than the laptop's cursor stands in, the pages begin anew from 0.
    """

    kind: Literal["ack"] = "ack"
    format: int = FORMAT
    bundle_id: str
    office_id: str
    epoch: str
    device_id: str
    scope: str
    last_seq: int
    cursor: Cursor
    expected: int | None = None
    diverged: bool = False
    more: bool = False
    blobs_stored: tuple[str, ...] = ()
    blobs_safe: tuple[str, ...] = ()
    members: tuple[Member, ...]


M = TypeVar("M", Manifest, AckManifest)


@dataclass(frozen=True, slots=True)
class Content:
    """A member that is to be written: what it is, its CRC-32, and how its bytes are had."""

    member: Member
    crc: int
    pieces: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the content of a member that was verified lies in the file."""

    member: Member
    offset: int


def of(name: str, pieces: Callable[[], Iterable[bytes]]) -> Content:
    """Read a member's bytes once, for its size and digests; they are read again when it is written."""
    size, crc, digest = 0, 0, hashlib.sha256()
    for piece in pieces():
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        digest.update(piece)
    return Content(Member(name, size, digest.hexdigest()), crc, pieces)


def of_bytes(name: str, content: bytes) -> Content:
    """Return a member of these bytes."""
    return of(name, lambda: (content,))


def file_pieces(open_it: Callable[[], BinaryIO]) -> Iterator[bytes]:
    """Yield the bytes of a file in chunks, opening it first and closing it at the end."""
    with open_it() as stream:
        while piece := stream.read(CHUNK):
            yield piece


def op_lines(ops: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Yield (hash, body) as the lines of `ops.jsonl`: the very bytes that were hashed, each with its hash."""
    for digest, body in ops:
        yield encode(PushedOp(hash=digest.hex(), body=msgspec.Raw(body))) + b"\n"


def written(
    manifest: Manifest | AckManifest, contents: Iterable[Content], sign: Callable[[bytes], bytes]
) -> Iterator[bytes]:
    """Yield the file piece by piece; `contents` are the members of the manifest, in its order.

    Raise Known("bundle_changed") where a member's bytes are not those any more that the manifest names.
    """
    text = encode(manifest)
    signature = sign(_signed(manifest.kind, text))
    offset, central = 0, []
    for content in (of_bytes(MANIFEST, text), of_bytes(SIGNATURE, signature), *contents):
        head = _local(content.member, content.crc)
        central.append(_central(content.member, content.crc, offset))
        offset += len(head) + content.member.bytes
        yield head
        size, digest = 0, hashlib.sha256()
        for piece in content.pieces():
            digest.update(piece)
            size += len(piece)
            yield piece
        if (size, digest.hexdigest()) != (content.member.bytes, content.member.sha256):
            raise Known("bundle_changed", member=content.member.name)
    yield from central
    yield _end(len(central), sum(map(len, central)), offset)


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle or ack of which every byte has been verified; its members are read by name."""

    manifest: Any
    path: Path
    places: dict[str, Place]

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one member."""
        place = self.places[name]
        with open(self.path, "rb") as stream:
            stream.seek(place.offset)
            left = place.member.bytes
            while left:
                piece = stream.read(min(CHUNK, left))
                if not piece:
                    raise Known("bundle_damaged", detail=name)
                left -= len(piece)
                yield piece

    def content(self, name: str) -> bytes:
        """Return one member whole."""
        return b"".join(self.pieces(name))

    def ops(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield (hash, exact body) of each op; raise Known("bundle_damaged") for a line that is none."""
        rest = b""
        for piece in self.pieces(OPS):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > MOST_LINE:
                raise Known("bundle_damaged", detail=OPS)
            for line in lines:
                yield _op(line)
        if rest:
            raise Known("bundle_damaged", detail=OPS)


def verified(path: Path, kind: type[M], is_signed: Callable[[M, bytes, bytes], bool]) -> Opened:
    """Verify the whole file and return it; `is_signed(manifest, signature, message)` knows whose key counts.

    Raise Known("bundle_damaged") for anything that is not exactly as it was written, Known("bundle_newer") for a form
    that this program does not know, Known("bundle_forged") where the signature is not that of who it says it is from.
    """
    with open(path, "rb") as stream:
        reader = _Reader(stream)
        text = reader.small(MANIFEST, MOST_MANIFEST)
        manifest = _manifest(text, kind)
        signature = reader.small(SIGNATURE, _SIGNATURE_BYTES)
        if not is_signed(manifest, signature, _signed(manifest.kind, text)):
            raise Known("bundle_forged")
        places = {member.name: reader.member(member) for member in manifest.members}
        reader.end()
    return Opened(manifest, path, places)


def kind_of(path: Path) -> str | None:
    """Say whether a file looks like a `bundle` or an `ack`; None: neither. Nothing is verified by that."""
    try:
        with open(path, "rb") as stream:
            begin = stream.read(512)
    except OSError:
        return None
    if begin.startswith(SEALED):
        return "bundle"
    name = _local_name(begin)
    return "ack" if name == MANIFEST.encode() and b'"kind":"ack"' in begin else None


class _Reader:
    """Goes through a file from its first byte to its last, making each byte that is not content itself."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offset = 0
        self._central: list[bytes] = []

    def small(self, name: str, most: int) -> bytes:
        """Read a member whose size only its head says, up to `most` bytes."""
        head = self._stream.read(len(_local(Member(name, 0, ""), 0)))
        size = struct.unpack_from("<L", head, 22)[0] if len(head) > 26 else most + 1
        if size > most:
            raise Known("bundle_damaged", detail=name)
        content = self._stream.read(size)
        self._settle(Member(name, size, ""), zlib.crc32(content), head, len(content))
        return content

    def member(self, member: Member) -> Place:
        """Go over a member that the manifest names; return where its bytes lie."""
        head = self._stream.read(len(_local(member, 0)))
        crc, digest, left = 0, hashlib.sha256(), member.bytes
        while left and (piece := self._stream.read(min(CHUNK, left))):
            crc, left = zlib.crc32(piece, crc), left - len(piece)
            digest.update(piece)
        if digest.hexdigest() != member.sha256:
            raise Known("bundle_damaged", detail=member.name)
        place = Place(member, self._offset + len(head))
        self._settle(member, crc, head, member.bytes - left)
        return place

    def end(self) -> None:
        """Compare everything behind the last member."""
        expected = b"".join(self._central) + _end(len(self._central), sum(map(len, self._central)), self._offset)
        if self._stream.read(len(expected) + 1) != expected:
            raise Known("bundle_damaged", detail="end")

    def _settle(self, member: Member, crc: int, head: bytes, size: int) -> None:
        if size != member.bytes or head != _local(member, crc):
            raise Known("bundle_damaged", detail=member.name)
        self._central.append(_central(member, crc, self._offset))
        self._offset += len(head) + size


def _manifest(text: bytes, kind: type[M]) -> M:
    try:
        made = msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Known("bundle_damaged", detail=f"{MANIFEST}: {error}") from error
    if made.format != FORMAT:
        raise Known("bundle_newer", found=made.format)
    names = [member.name for member in made.members]
    for member in made.members:
        odd = not _NAMES[made.kind].fullmatch(member.name) or not _DIGEST.fullmatch(member.sha256)
        own_name = member.name.startswith("blobs/") and member.name != f"blobs/{member.sha256}"
        if odd or own_name or not 0 <= member.bytes <= MOST_MEMBER:
            raise Known("bundle_damaged", detail=MANIFEST)
    if len(set(names)) != len(names) or (made.kind == "bundle" and OPS not in names):
        raise Known("bundle_damaged", detail=MANIFEST)
    return made


def _op(line: bytes) -> tuple[bytes, bytes]:
    try:
        one = msgspec.json.decode(line, type=PushedOp)
        return bytes.fromhex(one.hash), bytes(one.body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Known("bundle_damaged", detail=OPS) from error


def _signed(kind: str, text: bytes) -> bytes:
    return f"inspector {kind}\n".encode() + text


# --- the bytes of a ZIP file beside its content (APPNOTE 4.3) -----------------------------------------------


def _common(member: Member, crc: int) -> bytes:
    name = member.name.encode()
    return struct.pack("<HHHHLLLH", 0, 0, *_UNDATED, crc, member.bytes, member.bytes, len(name))


def _local(member: Member, crc: int) -> bytes:
    return b"PK\x03\x04" + struct.pack("<H", 20) + _common(member, crc) + struct.pack("<H", 0) + member.name.encode()


def _central(member: Member, crc: int, offset: int) -> bytes:
    far = offset >= _32
    extra = struct.pack("<HHQ", 1, 8, offset) if far else b""
    needed = 45 if far else 20
    head = b"PK\x01\x02" + struct.pack("<HH", needed, needed) + _common(member, crc)
    rest = struct.pack("<HHHHLL", len(extra), 0, 0, 0, 0, _32 if far else offset)
    return head + rest + member.name.encode() + extra


def _end(count: int, size: int, offset: int) -> bytes:
    """Return the end of the central directory, with that of ZIP64 before it where something does not fit."""
    far = b""
    if count >= _16 or size >= _32 or offset >= _32:
        far = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, size, offset)
        far += b"PK\x06\x07" + struct.pack("<LQL", 0, offset + size, 1)
    few = min(count, _16)
    return far + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, few, few, min(size, _32), min(offset, _32), 0)


def _local_name(begin: bytes) -> bytes:
    if len(begin) < 30 or not begin.startswith(b"PK\x03\x04"):
        return b""
    return begin[30 : 30 + struct.unpack_from("<H", begin, 26)[0]]
