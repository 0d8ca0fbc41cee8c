"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import pytest

from inspector.errors import Known
from inspector.intake.sniff import AVIF, BMP, GIF, HEIC, HEIF, JPEG, MOV, MP4, PNG, THREE_GP, TIFF, WEBP, Kind, sniff
from tests.intake import making as m


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("JPEG", JPEG),
        ("PNG", PNG),
        ("WEBP", WEBP),
        ("TIFF", TIFF),
        ("GIF", GIF),
        ("BMP", BMP),
        ("HEIF", HEIC),
        ("AVIF", AVIF),
    ],
)
def test_real_pictures_are_known_by_their_signature(format: str, kind: Kind) -> None:
    picture = m.encode(m.scene((64, 48)), None, format)
    assert sniff(picture[:64]) == kind
    assert sniff(picture[:32]) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", MP4),
        (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", MP4),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", MOV),
        (b"\0\0\0\x08wide\0\0\0\0mdat", MOV),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0isom3gp4", THREE_GP),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", AVIF),
        (b"\0\0\0\x14ftypmif1\0\0\0\0miaf", HEIF),
        (b"\0\0\0\x14ftypheix\0\0\0\0mif1", HEIC),
        (b"MM\0*\0\0\0\x08", TIFF),
        (b"II+\0\x08\0\0\0", TIFF),
        (b"GIF87a", GIF),
    ],
)
def test_brands_tell_pictures_from_films(head: bytes, kind: Kind) -> None:
    assert sniff(head) == kind
    assert (kind.family == "video") == kind.mime.startswith("video/")


def test_a_photo_cut_after_its_signature_is_still_an_image() -> None:
    assert sniff(m.photo()[:3]) == JPEG


def test_nothing_is_nothing() -> None:
    with pytest.raises(Known) as refused:
        sniff(b"")
    assert refused.value.code == "empty_file"


@pytest.mark.parametrize(
    "head",
    ["现场检查记录".encode(), b"BMW in der Gasse", b"%PDF-1.7", b"PK\3\4", b"RIFF\0\0\0\0WAVEfmt ", b"\0", b"\xff\xd8"],
)
def test_what_has_no_image_signature_is_refused(head: bytes) -> None:
    with pytest.raises(Known) as refused:
        sniff(head)
    assert refused.value.code == "not_an_image"
