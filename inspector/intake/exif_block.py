"""Answers for where in a file the EXIF bytes stand: JPEG, PNG, WebP, HEIC/HEIF/AVIF; a TIFF file is one block itself.

exifread's own finders stop at unusual segments, unknown brands and odd sizes, and raise on damaged ones. Finding the
block ourselves lets exifread do what it is good at, on at most a few dozen kilobytes. Everything is read through
`Source`, from the head that intake has in memory anyway; the whole file is opened only if the block lies further back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

LARGEST_BLOCK = 1 << 20  # 64 KiB in a JPEG by definition; others seldom reach this
_MOST_SEGMENTS = 4096  # a damaged chain must end


class Source:
    """A file as its head in memory and, only if needed, the whole of it as a stream."""

    def __init__(self, head: bytes, open_whole: Callable[[], BinaryIO] | None = None) -> None:
        self.head = head
        self._open_whole = open_whole
        self._whole: BinaryIO | None = None
        self._size = 0

    def at(self, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`; fewer where the file ends."""
        if start + length <= len(self.head) or self._open_whole is None:
            return self.head[start : start + length]
        if self._whole is None:
            self._whole = self._open_whole()
            self._size = self._whole.seek(0, os.SEEK_END)
        if start >= self._size:  # a damaged offset may be beyond what the operating system lets one seek to
            return b""
        self._whole.seek(start)
        return self._whole.read(length)

    def close(self) -> None:
        """Close the whole file if it was opened."""
        if self._whole is not None:
            self._whole.close()


def find_block(source: Source) -> bytes | None:
    """Return the EXIF bytes from the TIFF header on, None if the file has none. Not for TIFF files."""
    head = source.at(0, 12)
    if head[:2] == b"\xff\xd8":
        return _in_jpeg(source)
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return _in_png(source)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _in_webp(source)
    if head[4:8] == b"ftyp":
        return _in_heif(source)
    return None


def is_tiff(head: bytes) -> bool:
    """Return whether these bytes begin a classic TIFF (BigTIFF is beyond exifread)."""
    return head[:4] in (b"II*\0", b"MM\0*")


def _in_jpeg(source: Source) -> bytes | None:
    """Walk the segments up to the picture itself; filling FF bytes between them are allowed."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        mark = source.at(at, 10)
        if len(mark) < 4 or mark[0] != 0xFF:
            return None
        if mark[1] == 0xFF:
            at += 1
            continue
        if mark[1] in (0xD9, 0xDA):
            return None
        if mark[1] == 0x01 or 0xD0 <= mark[1] <= 0xD8:  # markers without a length
            at += 2
            continue
        length = int.from_bytes(mark[2:4], "big")
        if mark[1] == 0xE1 and mark[4:8] == b"Exif":
            return source.at(at + 10, max(length - 8, 0))
        at += 2 + max(length, 2)
    return None


def _in_png(source: Source) -> bytes | None:
    at = 8
    for _ in range(_MOST_SEGMENTS):
        chunk = source.at(at, 8)
        if len(chunk) < 8 or chunk[4:] == b"IEND":
            return None
        length = int.from_bytes(chunk[:4], "big")
        if chunk[4:] == b"eXIf":
            return _without_name(source.at(at + 8, min(length, LARGEST_BLOCK)))
        at += 12 + length
    return None


def _in_webp(source: Source) -> bytes | None:
    at = 12
    for _ in range(_MOST_SEGMENTS):
        chunk = source.at(at, 8)
        if len(chunk) < 8:
            return None
        length = int.from_bytes(chunk[4:], "little")
        if chunk[:4] == b"EXIF":
            return _without_name(source.at(at + 8, min(length, LARGEST_BLOCK)))
        at += 8 + length + (length & 1)
    return None


def _without_name(block: bytes) -> bytes:
    """Some writers put JPEG's own "Exif\\0\\0" before the TIFF header."""
    return block[6:] if block[:4] == b"Exif" else block


# --- HEIF: boxes within boxes ----------------------------------------------------------------------------------------


def _in_heif(source: Source) -> bytes | None:
    """Find the item of type Exif in `iinf`, and its bytes by `iloc`; its first four bytes point at the TIFF header."""
    for kind, start, end in _boxes(source, 0, 1 << 62):
        if kind == b"meta":
            meta = source.at(start, min(end - start, LARGEST_BLOCK))
            break
    else:
        return None
    inside = Source(meta)
    parts = {kind: meta[start:end] for kind, start, end in _boxes(inside, 4, len(meta))}
    item = _exif_item(parts.get(b"iinf", b""))
    if item is None:
        return None
    block = b""
    for from_idat, start, length in _extents(parts.get(b"iloc", b""), item):
        wanted = min(length, LARGEST_BLOCK - len(block))
        block += parts.get(b"idat", b"")[start : start + wanted] if from_idat else source.at(start, wanted)
    if len(block) < 4:
        return None
    return _without_name(block[4 + int.from_bytes(block[:4], "big") :]) or _without_name(block[4:])


def _boxes(source: Source, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, start of content, end) of the boxes between `at` and `end`."""
    for _ in range(_MOST_SEGMENTS):
        frame = source.at(at, 16)
        if len(frame) < 8 or at >= end:
            return
        size, kind, header = int.from_bytes(frame[:4], "big"), frame[4:8], 8
        if size == 1:
            size, header = int.from_bytes(frame[8:16], "big"), 16
        if size == 0:
            size = end - at
        if size < header:
            return
        yield kind, at + header, at + size
        at += size


def _exif_item(iinf: bytes) -> int | None:
    wide = iinf[:1] != b"\0"
    inside = Source(iinf)
    for kind, start, end in _boxes(inside, 8 if wide else 6, len(iinf)):
        entry = iinf[start:end]
        if kind != b"infe" or entry[:1] not in (b"\2", b"\3"):
            continue
        id_bytes = 2 if entry[:1] == b"\2" else 4
        if entry[6 + id_bytes : 10 + id_bytes] == b"Exif":
            return int.from_bytes(entry[4 : 4 + id_bytes], "big")
    return None


def _extents(iloc: bytes, item: int) -> list[tuple[bool, int, int]]:
    """Return (stands in idat, start, length) of each piece of `item`."""
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int.from_bytes(iloc[at - count : at], "big")

    version = take(4) >> 24
    sizes = take(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version in (1, 2) else 0
    for _ in range(min(take(4 if version == 2 else 2), _MOST_SEGMENTS)):
        found = take(4 if version == 2 else 2)
        from_idat = bool(version in (1, 2) and take(2) & 15 == 1)
        take(2)  # data reference
        base = take(base_size)
        pieces = []
        for _ in range(min(take(2), _MOST_SEGMENTS)):
            take(index_size)
            start = base + take(offset_size)
            pieces.append((from_idat, start, take(length_size)))
        if found == item:
            return pieces
        if at > len(iloc):
            return []
    return []
