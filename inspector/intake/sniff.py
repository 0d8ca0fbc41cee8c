"""Answers for what a file is, by the signature in its first bytes; its name is never asked.

Anything with an image's signature is kept, even truncated: it may be evidence. Everything else is refused with a code:
text renamed to .jpg is not an image, and 0 bytes are nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.errors import Known

IMAGE, VIDEO = "image", "video"


@dataclass(frozen=True, slots=True)
class Kind:
    """What the signature says: `format` is one of the names below, `family` image or video (kept as attachment)."""

    format: str
    mime: str
    family: str = IMAGE


JPEG = Kind("jpeg", "image/jpeg")
PNG = Kind("png", "image/png")
WEBP = Kind("webp", "image/webp")
TIFF = Kind("tiff", "image/tiff")
GIF = Kind("gif", "image/gif")
BMP = Kind("bmp", "image/bmp")
HEIC = Kind("heic", "image/heic")
HEIF = Kind("heif", "image/heif")
AVIF = Kind("avif", "image/avif")
MP4 = Kind("mp4", "video/mp4", VIDEO)
MOV = Kind("mov", "video/quicktime", VIDEO)
THREE_GP = Kind("3gp", "video/3gpp", VIDEO)

_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),  # BigTIFF
    (b"MM\x00+", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_BRANDS: dict[bytes, Kind] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), HEIC),
    **dict.fromkeys((b"mif1", b"mif2", b"msf1", b"miaf", b"1pic"), HEIF),
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    b"qt  ": MOV,
}
_OLD_MOVIE_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")  # QuickTime without ftyp


def sniff(head: bytes) -> Kind:
    """Return what the file is that begins with `head`. Raises Known("empty_file") or Known("not_an_image")."""
    if not head:
        raise Known("empty_file")
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _OLD_MOVIE_ATOMS and int.from_bytes(head[:4], "big") >= 8:
        return MOV
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":  # the reserved words; "BM" alone begins many a text
        return BMP
    raise Known("not_an_image")


def _by_brand(head: bytes) -> Kind:
    """Tell pictures from films by the major brand, then by the compatible ones."""
    major = head[8:12]
    if major in (b"mif1", b"msf1", b"miaf"):  # generic: a more exact brand may stand among the compatible ones
        end = min(len(head), int.from_bytes(head[:4], "big"))
        for at in range(16, end - 3, 4):
            exact = _BRANDS.get(head[at : at + 4])
            if exact in (HEIC, AVIF):
                return exact
        return HEIF
    if major in _BRANDS:
        return _BRANDS[major]
    return THREE_GP if major[:3] in (b"3gp", b"3g2") else MP4
