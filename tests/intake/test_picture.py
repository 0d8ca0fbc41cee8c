"""How a picture looks: upright, bounded, from the main image, without metadata."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from inspector.errors import Known
from inspector.intake import picture
from inspector.intake.picture import derive_both, measure, preview, thumbnail
from tests.intake import making as m

FORMATS = ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "GIF", "BMP"]
# orientation → how a picture that is upright must be turned to be stored so
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def look(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    image.load()
    return image


def corners(image: Image.Image) -> tuple[str, str]:
    """The colours of the top corners, roughly: the scene has red at the left and blue at the right."""
    names = []
    for x in (image.width // 10, image.width - image.width // 10):
        red, _, blue = image.convert("RGB").getpixel((x, image.height // 10))  # type: ignore[misc]
        names.append("red" if red > blue + 60 else "blue" if blue > red + 60 else "?")
    return names[0], names[1]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_measured_and_shown(format: str) -> None:
    file = m.encode(m.scene((2000, 1500)), None, format)
    measured = measure(io.BytesIO(file))
    assert (measured.state, measured.width_px, measured.height_px) == ("readable", 2000, 1500)
    derived = derive_both(io.BytesIO(file))
    assert look(derived.thumbnail).size == (320, 240)
    assert look(derived.preview).size == (1600, 1200)
    assert corners(look(derived.thumbnail)) == ("red", "blue")
    assert derived.warnings == ()


@pytest.mark.parametrize(
    ("format", "orientation"),
    # Encoding AVIF is slow; one orientation shows the way it takes.
    [(f, o) for f in ("JPEG", "PNG", "WEBP", "TIFF", "HEIF") for o in range(1, 9)] + [("AVIF", 6)],
)
def test_every_orientation_is_turned_upright_once(format: str, orientation: int) -> None:
    upright = m.scene((400, 300))
    turn = STORED[orientation]
    stored = upright.transpose(turn) if turn is not None else upright
    file = m.encode(stored, m.exif_block({m.ORIENTATION: orientation}), format)
    measured = measure(io.BytesIO(file))
    assert (measured.width_px, measured.height_px) == stored.size
    small = look(thumbnail(io.BytesIO(file)))
    assert small.size == (320, 240)
    assert corners(small) == ("red", "blue")


def test_real_photos_of_every_orientation_look_alike(shared_photos: Path) -> None:
    for shape, size in (("landscape", (320, 240)), ("portrait", (240, 320))):
        first = look(thumbnail(io.BytesIO((shared_photos / f"orientation/{shape}_1.jpg").read_bytes())))
        for turn in range(2, 9):
            other = look(thumbnail(io.BytesIO((shared_photos / f"orientation/{shape}_{turn}.jpg").read_bytes())))
            assert other.size == first.size == size
            apart = ImageStat.Stat(ImageChops.difference(first.convert("L"), other.convert("L"))).mean[0]
            assert apart < 25, (shape, turn)


def test_real_heic_photos_are_turned_once(shared_photos: Path) -> None:
    phone = shared_photos / "heic" / "iphone_13_pro_max.HEIC"
    with phone.open("rb") as stream:
        measured = measure(stream)
        assert (measured.width_px, measured.height_px) == (4032, 3024)
        assert look(thumbnail(stream)).size == (240, 320)


def test_the_embedded_thumbnail_is_never_shown() -> None:
    """A photo edited after the shot often keeps the old picture in its EXIF."""
    white = m.encode(Image.new("RGB", (160, 120), "white"))
    block = m.exif_block({m.ORIENTATION: 1}) + white
    file = m.with_block(block, size=(1200, 900))
    assert corners(look(thumbnail(io.BytesIO(file)))) == ("red", "blue")


@pytest.mark.parametrize("which", [thumbnail, preview])
def test_what_is_derived_carries_no_metadata(which: Any) -> None:
    taken = m.encode(m.scene((800, 600)), m.camera_exif(point=(23.28, 116.72)), comment=b"secret", quality=90)
    jpeg = which(io.BytesIO(taken))
    assert b"Exif" not in jpeg
    assert b"secret" not in jpeg
    assert not look(jpeg).getexif()


def test_a_small_picture_is_not_enlarged() -> None:
    tiny = m.encode(m.scene((100, 50)))
    assert look(preview(io.BytesIO(tiny))).size == (100, 50)
    assert look(thumbnail(io.BytesIO(m.encode(m.scene((3000, 2)))))).size == (320, 1)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "RGBA", "LA", "I;16", "1"])
def test_every_colour_mode_becomes_a_plain_jpeg(mode: str) -> None:
    scene = m.scene((400, 300))
    image = scene.convert("L").convert("I").point(lambda v: v * 256).convert("I;16") if mode == "I;16" else scene
    image = image if mode == "I;16" else image.convert(mode)
    file = m.encode(image, None, "JPEG" if mode == "CMYK" else "PNG")
    small = look(thumbnail(io.BytesIO(file)))
    assert small.size == (320, 240)
    assert ImageStat.Stat(small.convert("L")).stddev[0] > 10


def test_transparency_is_white_paper() -> None:
    clear = m.encode(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), None, "PNG")
    assert min(look(thumbnail(io.BytesIO(clear))).convert("L").getextrema()) == 255  # type: ignore[type-var]


def test_the_colours_of_a_phone_keep_their_profile() -> None:
    profile = b"\0" * 500
    file = m.encode(m.scene((400, 300)), icc_profile=profile)
    assert look(thumbnail(io.BytesIO(file))).info["icc_profile"] == profile
    huge = m.encode(m.scene((400, 300)), icc_profile=bytes(500_000))
    assert "icc_profile" not in look(thumbnail(io.BytesIO(huge))).info


# --- damage and bounds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("progressive", [False, True])
def test_a_cut_jpeg_shows_what_came_before_the_cut(progressive: bool) -> None:
    file = m.encode(m.scene((1600, 1200)), quality=90, progressive=progressive)
    derived = derive_both(io.BytesIO(file[: len(file) * 6 // 10]))
    assert derived.warnings == ("picture_cut",)
    assert look(derived.preview).size == (1600, 1200)
    assert corners(look(derived.preview)) == ("red", "blue")


def test_a_cut_png_shows_what_came_before_the_cut() -> None:
    file = m.encode(m.scene((800, 600)), None, "PNG")
    derived = derive_both(io.BytesIO(file[: len(file) // 2]))
    assert derived.warnings == ("picture_cut",)
    assert corners(look(derived.preview)) == ("red", "blue")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("length", [12, 60, 200])
def test_a_stump_is_unreadable_not_a_crash(format: str, length: int) -> None:
    stump = m.encode(m.scene((800, 600)), None, format)[:length]
    measured = measure(io.BytesIO(stump))
    assert measured.state in ("readable", "unreadable")
    with pytest.raises(Known) as refused:
        derive_both(io.BytesIO(stump))
    assert refused.value.code == "picture_unreadable"


def test_a_film_is_an_attachment() -> None:
    film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100)
    assert measure(io.BytesIO(film)) == picture.Measured("video/mp4", "attachment")
    with pytest.raises(Known) as refused:
        thumbnail(io.BytesIO(film))
    assert refused.value.code == "picture_is_video"


def png_claiming(width: int, height: int) -> bytes:
    """A PNG header for a picture that would fill the memory, followed by a little data."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def jpeg_claiming(width: int, height: int) -> bytes:
    file = bytearray(m.encode(m.scene((64, 48))))
    frame = file.index(b"\xff\xc0")
    file[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(file)


@pytest.mark.parametrize(
    "bomb", [png_claiming(60_000, 60_000), png_claiming(12_000, 9_000), jpeg_claiming(65_500, 65_500)]
)
def test_a_bomb_is_marked_and_not_decoded(bomb: bytes) -> None:
    measured = measure(io.BytesIO(bomb))
    assert (measured.state, measured.warnings) == ("unreadable", ("picture_too_large",))
    assert measured.width_px is not None
    assert measured.width_px >= 12_000
    with pytest.raises(Known) as refused:
        derive_both(io.BytesIO(bomb))
    assert refused.value.code == "picture_too_large"


def test_a_photo_of_200_megapixels_works() -> None:
    strip = m.encode(m.scene((16_320, 64)), quality=60)
    tall = bytearray(strip)
    frame = tall.index(b"\xff\xc0")
    tall[frame + 5 : frame + 7] = struct.pack(">H", 12_240)  # 199.8 MP claimed, the first 64 lines there
    assert measure(io.BytesIO(bytes(tall))).state == "readable"
    derived = derive_both(io.BytesIO(bytes(tall)))
    assert look(derived.preview).size == (1600, 1200)


DAMAGED = {
    format: m.encode(m.scene((96, 72)), m.camera_exif(), format) for format in ("JPEG", "PNG", "WEBP", "TIFF", "HEIF")
}


@given(
    st.sampled_from(sorted(DAMAGED)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=10),
    st.floats(0.05, 1),
)
@settings(max_examples=150)
def test_damage_is_shown_or_refused(format: str, hits: list[tuple[float, int]], cut: float) -> None:
    spoiled = bytearray(DAMAGED[format][: int(len(DAMAGED[format]) * cut)])
    for where, value in hits:
        spoiled[int(where * len(spoiled))] = value
    try:
        assert measure(io.BytesIO(bytes(spoiled))).state in ("readable", "unreadable", "attachment")
        derived = derive_both(io.BytesIO(bytes(spoiled)))
    except Known:
        return
    assert max(look(derived.thumbnail).size) <= 320
    assert max(look(derived.preview).size) <= 1600
