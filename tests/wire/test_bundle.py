"""A bundle is either exactly what was written and signed, or nothing of it is used."""

from __future__ import annotations

import errno
import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.domain.exchange import Cursor
from inspector.errors import Known
from inspector.wire import bundle, bundle_file
from inspector.wire.bundle import AckManifest, Content, Manifest, Member

OPS = [(bytes([n]) * 32, b'{"seq":%d,"said":"\\u9648\xe9\x99\x88"}' % n) for n in range(1, 4)]
PHOTO = bytes(range(256)) * 20


def sign(message: bytes) -> bytes:
    return hashlib.sha512(b"key" + message).digest()


def is_signed(_: Any, signature: bytes, message: bytes) -> bool:
    return signature == sign(message)


def contents() -> list[Content]:
    photo = f"blobs/{hashlib.sha256(PHOTO).hexdigest()}"
    return [bundle.of(bundle.OPS, lambda: bundle.op_lines(OPS)), bundle.of_bytes(photo, PHOTO)]


def manifest(contents: list[Content], /, **fields: Any) -> Manifest:
    given: dict[str, Any] = {
        "bundle_id": "b1", "office_id": "o1", "epoch": "e1", "device_id": "d1", "scope": "440512",
        "from_seq": 1, "to_seq": 3, "chain_before": "00", "chain_after": "01", "cursor": Cursor(),
        "members": tuple(one.member for one in contents),
    }  # fmt: skip
    return Manifest(**{**given, **fields})


def file_of(members: list[Content] | None = None, made: Any = None) -> bytes:
    members = contents() if members is None else members
    return b"".join(bundle.written(made or manifest(members), members, sign))


def opened(path: Path, content: bytes) -> bundle.Opened:
    path.write_bytes(content)
    return bundle.verified(path, Manifest, is_signed)


def test_what_was_written_is_read_back_to_the_byte(tmp_path: Path) -> None:
    found = opened(tmp_path / "x", file_of())
    assert list(found.ops()) == OPS
    assert found.content(contents()[1].member.name) == PHOTO
    assert found.manifest == manifest(contents())


def test_any_unzip_opens_it() -> None:
    with zipfile.ZipFile(io.BytesIO(file_of())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [bundle.MANIFEST, bundle.SIGNATURE, *(one.member.name for one in contents())]
        assert archive.read(contents()[1].member.name) == PHOTO


def test_more_members_than_an_old_zip_can_count(tmp_path: Path) -> None:
    blobs = [struct.pack("<L", n) for n in range(66_000)]
    many = [contents()[0], *(bundle.of_bytes(f"blobs/{hashlib.sha256(one).hexdigest()}", one) for one in blobs)]
    whole = file_of(many)
    assert len(opened(tmp_path / "x", whole).places) == 66_001
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert len(archive.namelist()) == 66_003


def test_beyond_four_gigabytes_it_is_still_a_zip(tmp_path: Path) -> None:
    members = [Member(f"blobs/{n:064x}", 3 << 30, f"{n:064x}") for n in range(2)]
    path, offset, central = tmp_path / "far", 0, b""
    with open(path, "wb") as stream:  # zeros of a sparse file: nobody reads them
        for member in (*members, Member("last", 5, "")):
            stream.seek(offset)
            crc = zlib.crc32(b"there")
            central += bundle._central(member, crc, offset)
            stream.write(bundle._local(member, crc) + (b"there" if member.name == "last" else b""))
            offset += len(bundle._local(member, crc)) + member.bytes
        stream.seek(offset)
        stream.write(central + bundle._end(3, len(central), offset))
    with zipfile.ZipFile(path) as archive:
        assert archive.read("last") == b"there"


WHOLE = file_of()


@pytest.mark.parametrize("part", range(20))
def test_a_truncated_file_is_refused(tmp_path: Path, part: int) -> None:
    with pytest.raises(Known) as caught:
        opened(tmp_path / "x", WHOLE[: len(WHOLE) * part // 20])
    assert caught.value.code == "bundle_damaged"


@given(bit=st.integers(0, len(WHOLE) * 8 - 1))
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_flipped_bit_anywhere_is_refused(tmp_path: Path, bit: int) -> None:
    flipped = bytearray(WHOLE)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Known) as caught:
        opened(tmp_path / "x", bytes(flipped))
    assert caught.value.code in ("bundle_damaged", "bundle_forged", "bundle_newer")


@given(rest=st.binary(min_size=1, max_size=2000), at=st.integers(0, len(WHOLE)))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_more_are_refused(tmp_path: Path, rest: bytes, at: int) -> None:
    longer = WHOLE[:at] + rest + WHOLE[at:]
    with pytest.raises(Known):
        opened(tmp_path / "x", longer)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "blobs/../x", "blobs/AB", "C:\\x", "ops.jsonl\n", "blobs/" + "0" * 64, ""],
)
def test_a_member_name_that_leads_elsewhere_is_refused_though_signed(tmp_path: Path, name: str) -> None:
    members = [contents()[0], bundle.of_bytes(name, b"evil")]
    with pytest.raises(Known) as caught:
        opened(tmp_path / "x", file_of(members))
    assert caught.value.code == "bundle_damaged"
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


def test_a_member_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Known, match="bundle_damaged"):
        opened(tmp_path / "x", file_of([contents()[0], contents()[1], contents()[1]]))


def test_a_manifest_that_promises_absurd_sizes_costs_nothing(tmp_path: Path) -> None:
    huge = Member(f"blobs/{'0' * 64}", 1 << 60, "0" * 64)
    made = manifest([contents()[0]], members=(contents()[0].member, huge))
    with pytest.raises(Known, match="bundle_damaged"):
        opened(tmp_path / "x", b"".join(bundle.written(made, [contents()[0]], sign)))
    head = bytearray(WHOLE[:40])
    struct.pack_into("<LL", head, 18, 0xFFFFFFF0, 0xFFFFFFF0)  # a manifest of 4 GB, says its head
    with pytest.raises(Known, match="bundle_damaged"):
        opened(tmp_path / "y", bytes(head) + WHOLE[40:])


def test_another_signature_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(WHOLE)
    with pytest.raises(Known) as caught:
        bundle.verified(path, Manifest, lambda *_: False)
    assert caught.value.code == "bundle_forged"


def test_a_bundle_is_no_ack_and_its_signature_is_none_of_an_ack(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(WHOLE)
    with pytest.raises(Known, match="bundle_damaged"):
        bundle.verified(path, AckManifest, is_signed)
    assert bundle.kind_of(path) is None
    ack = AckManifest(
        bundle_id="b", office_id="o", epoch="e", device_id="d", scope="s", last_seq=1, cursor=Cursor(), members=()
    )
    path.write_bytes(b"".join(bundle.written(ack, [], sign)))
    assert bundle.kind_of(path) == "ack"
    assert bundle.verified(path, AckManifest, is_signed).manifest == ack


def test_a_newer_form_is_named_so(tmp_path: Path) -> None:
    with pytest.raises(Known, match="bundle_newer"):
        opened(tmp_path / "x", file_of(made=manifest(contents(), format=2)))


def test_a_source_that_changes_while_it_is_written_stops_it() -> None:
    states = iter([b"before", b"after!"])
    content = bundle.of(f"blobs/{hashlib.sha256(b'before').hexdigest()}", lambda: (next(states),))
    with pytest.raises(Known, match="bundle_changed"):
        b"".join(bundle.written(manifest([content]), [content], sign))


def test_a_line_that_is_no_op_is_refused(tmp_path: Path) -> None:
    for line in (b"{}\n", b"\n", b'{"hash":"zz","body":{}}\n', b'{"hash":"00","body":{}}'):
        found = opened(tmp_path / "x", file_of([bundle.of_bytes(bundle.OPS, line)]))
        with pytest.raises(Known, match="bundle_damaged"):
            list(found.ops())


# --- sealed, and on a stick ---------------------------------------------------------------------------------

OWN, FOREIGN = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()


def sealed(content: bytes = WHOLE) -> bytes:
    target = io.BytesIO()
    bundle_file.seal(iter([content]), target, str(OWN.to_public()))
    return target.getvalue()


SEALED = sealed()


def unsealed(content: bytes, identity: Any = OWN) -> bytes:
    target = io.BytesIO()
    bundle_file.unseal(io.BytesIO(content), target, identity)
    return target.getvalue()


def test_only_the_office_it_is_sealed_to_opens_it(tmp_path: Path) -> None:
    assert unsealed(SEALED) == WHOLE
    assert PHOTO not in SEALED
    with pytest.raises(Known) as caught:
        unsealed(SEALED, FOREIGN)
    assert caught.value.code == "bundle_not_opened"
    (tmp_path / "x").write_bytes(SEALED)
    assert bundle.kind_of(tmp_path / "x") == "bundle"


@given(bit=st.integers(0, len(SEALED) * 8 - 1))
@settings(max_examples=300)
def test_one_flipped_bit_under_the_seal_is_refused(bit: int) -> None:
    flipped = bytearray(SEALED)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Known) as caught:
        unsealed(bytes(flipped))
    assert caught.value.code in ("bundle_not_opened", "bundle_damaged")


@pytest.mark.parametrize("part", range(20))
def test_a_truncated_seal_is_refused(part: int) -> None:
    long = sealed(bytes(1_000_000))
    for whole in (SEALED, long):
        with pytest.raises(Known):
            unsealed(whole[: len(whole) * part // 20])
    with pytest.raises(Known):
        unsealed(long + b"x")


def test_a_key_that_is_none_is_said() -> None:
    with pytest.raises(Known, match="bundle_no_recipient"):
        bundle_file.seal(iter([b""]), io.BytesIO(), "age1nonsense")


class Stick:
    """A sink whose medium does something after so many bytes."""

    def __init__(self, after: int, fault: BaseException) -> None:
        self.left, self.fault = after, fault

    def wrap(self, sink: Any) -> Any:
        outer = self

        class Sink:
            def write(self, piece: bytes) -> None:
                outer.left -= len(piece)
                if outer.left < 0:
                    raise outer.fault
                sink.write(piece)

        return Sink()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "bundle_target_full"),
        (OSError(errno.EIO, "pulled out"), "bundle_target"),
        (OSError(errno.EFBIG, "4 GB"), "bundle_too_large"),
        (Known("bundle_source", detail="x"), "bundle_source"),
    ],
)
@pytest.mark.parametrize("after", [0, 200, 6000])
def test_nothing_half_stands_under_the_name(tmp_path: Path, fault: BaseException, code: str, after: int) -> None:
    target = tmp_path / "x.fsync"
    target.write_bytes(b"the one before")
    stick = Stick(after, fault)
    with pytest.raises(Known) as caught:
        bundle_file.lay(target, lambda sink: bundle_file.seal(iter([WHOLE]), stick.wrap(sink), str(OWN.to_public())))
    assert caught.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["x.fsync"]
    assert target.read_bytes() == b"the one before"


def test_a_stick_that_lies_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bundle_file.os.fsync

    def forgets(descriptor: int) -> None:
        real(descriptor)
        for part in tmp_path.glob("*.part"):
            part.write_bytes(bytes(part.stat().st_size))

    monkeypatch.setattr(bundle_file.os, "fsync", forgets)
    with pytest.raises(Known, match="bundle_differs"):
        bundle_file.lay(tmp_path / "x.fsync", lambda sink: sink.write(b"written"))
    assert list(tmp_path.iterdir()) == []


def test_a_gone_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(Known, match="bundle_target"):
        bundle_file.lay(tmp_path / "gone" / "x", lambda sink: sink.write(b""))
