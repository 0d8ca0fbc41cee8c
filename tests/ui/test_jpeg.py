"""Pictures decoded on a worker: JPEG and nothing else, by one function: Qt's own readers can stop the window."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize

from inspector.ui.models.jpeg import MOST_PIXELS, read_jpeg

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
LOOKS_FOR_THE_FORMAT = re.compile(r"fromData\(|loadFromData\(|QImageReader|QMovie|QPixmapCache|QSvgRenderer|QSvgWidget")
OPENS_A_DEVICE = re.compile(r"\bQBuffer\(|\bQImage\(\s*str\(|\bQPixmap\(\s*str\(")


def made(format: str, color: str = "red", size: tuple[int, int] = (200, 100), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, format)
    return out.getvalue()


def test_a_jpeg_is_read_whole_or_cropped_to_fill() -> None:
    held = Image.new("RGB", (200, 100), "red")
    held.paste("blue", (100, 0, 200, 100))
    out = io.BytesIO()
    held.save(out, "JPEG", quality=95)
    whole = read_jpeg(out.getvalue())
    assert whole is not None
    assert (whole.width(), whole.height()) == (200, 100)
    assert whole.pixelColor(10, 50).red() > 240
    assert whole.pixelColor(190, 50).blue() > 240
    for edges in ((40, 40), (40, 5), (400, 400)):
        small = read_jpeg(out.getvalue(), QSize(*edges))
        assert small is not None
        assert (small.width(), small.height()) == edges
        assert small.pixelColor(0, edges[1] // 2).red() > 200, "cut evenly left and right"
        assert small.pixelColor(edges[0] - 1, edges[1] // 2).blue() > 200
    grey = read_jpeg(made("JPEG", "white", mode="L"), QSize(20, 20))
    assert grey is not None
    assert grey.pixelColor(5, 5).getRgb()[:3] == (255, 255, 255)


@pytest.mark.parametrize(
    "content", [None, b"", SVG, made("PNG"), made("GIF"), made("BMP"), made("TIFF"), made("WEBP"), b"\xff\xd8\xff"]
)
def test_what_is_no_jpeg_is_declined_and_not_parsed(content: bytes | None) -> None:
    assert read_jpeg(content) is None
    assert read_jpeg(content, QSize(40, 40)) is None


def test_damage_and_boasting_headers_are_no_picture() -> None:
    sound = made("JPEG", size=(640, 480))
    assert read_jpeg(sound[: len(sound) // 2]) is None
    edge = int(MOST_PIXELS**0.5) + 1
    at = sound.index(b"\xff\xc0") + 5
    boasting = sound[:at] + edge.to_bytes(2, "big") * 2 + sound[at + 4 :]
    assert read_jpeg(boasting) is None
    assert read_jpeg(boasting, QSize(40, 40)) is None


def test_nothing_in_the_window_has_qt_look_for_a_format(project: Path) -> None:
    """Icons are drawn on the window's thread; what is pasted is written as PNG by name."""
    allowed = {"icons.py": LOOKS_FOR_THE_FORMAT, "photos.py": OPENS_A_DEVICE}
    found = [
        f"{path.name}: {hit}"
        for path in (project / "inspector" / "ui").rglob("*.py")
        for rule in (LOOKS_FOR_THE_FORMAT, OPENS_A_DEVICE)
        if allowed.get(path.name) is not rule
        for line in path.read_text(encoding="utf-8").splitlines()
        if "`" not in line
        for hit in rule.findall(line)
    ]
    assert not found
