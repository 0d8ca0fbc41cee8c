"""What a file that leaves carries, whatever its kind: every text and every byte in it, and the pictures it shows."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

CAMERA = "SERIAL-77120"  # what the camera of `jpeg` wrote, in every place a camera writes to
GROUND = 128  # the grey around the plate, by which a photo is known among the pictures of a paper
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_METADATA = (b"Exif\x00", b"http://ns.adobe.com/xap", b"Photoshop", CAMERA.encode())


def jpeg() -> bytes:
    """A photo: a plate in black and white on grey, over a fifth of each side, and what a camera writes."""
    picture = Image.new("RGB", (800, 600), (GROUND,) * 3)
    for at in range(300, 460, 40):
        picture.paste((0, 0, 0), (at, 200, at + 20, 360))
        picture.paste((255, 255, 255), (at + 20, 200, at + 40, 360))
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[0x8825] = {1: "N", 2: (23.0, 16.0, 0.0), 3: "E", 4: (116.0, 43.0, 0.0)}
    out = io.BytesIO()
    small = b"<x>" + CAMERA.encode() + b"</x>"
    picture.save(out, "JPEG", quality=95, exif=exif, comment=CAMERA.encode(), xmp=small)
    return out.getvalue()


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, of each part of an archive and each packed stream, and the text of a PDF's pages."""
    content = path.read_bytes()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as box:
            yield from (box.read(name) for name in box.namelist())
    if content.startswith(b"%PDF"):
        for found in _STREAM.finditer(content):
            try:
                yield zlib.decompress(found[1])
            except zlib.error:  # a JPEG, or not packed
                continue
        with pypdfium2.PdfDocument(content) as document:
            for page in document:
                yield page.get_textpage().get_text_bounded().encode()
            yield repr(document.get_metadata_dict()).encode()


def tells(path: Path, secrets: tuple[str, ...]) -> set[str]:
    """Return what of the secrets stands in a file, in any encoding a file of ours may have."""
    return {
        secret
        for piece in pieces(path)
        for secret in secrets
        for encoding in ("utf-8", "utf-16-be", "utf-16-le", "gb18030")
        if secret.encode(encoding) in piece
    }


def pictures(path: Path) -> Iterator[tuple[Any, bytes]]:
    """Yield the pictures a file shows, decoded, and the bytes of each as they lie in it."""
    content = path.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as box:
            for name in box.namelist():
                if "/media/" in name:
                    raw = box.read(name)
                    yield Image.open(io.BytesIO(raw)).convert("L"), raw
    if content.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(content) as document:
            for page in document:
                for one in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
                    raw = bytes(one.get_data(decode_simple=True))
                    yield one.get_bitmap(render=False).to_pil().convert("L"), raw


def photos(path: Path) -> list[tuple[bool, bool]]:
    """Return for each of our photos in a file: can its plate be seen, and does what the camera wrote lie in it."""
    found = []
    for picture, raw in pictures(path):
        wide, high = picture.size
        if not GROUND - 15 <= picture.getpixel((wide // 20, high // 20)) <= GROUND + 40:
            continue
        low, most = picture.crop((wide * 3 // 8, high // 3, wide * 23 // 40, high * 3 // 5)).getextrema()
        found.append((most - low > 100, any(mark in raw for mark in _METADATA)))
    return found
