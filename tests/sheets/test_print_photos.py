"""Photos on paper: grey, upright, whole, no finer than 200 dpi, embedded byte for byte."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from inspector.sheets import recheck_sheet
from inspector.sheets.pictures import print_jpeg
from tests.sheets.conftest import Print, issue_paper, jpeg, photo


def opened(data: bytes) -> Image.Image:
    """Return the print JPEG of `data`, decoded."""
    made = print_jpeg(partial(io.BytesIO, data))
    assert made is not None
    return Image.open(io.BytesIO(made))


def halves(size: tuple[int, int], orientation: int) -> bytes:
    """Return a JPEG white above and black below as stored, with an EXIF orientation."""
    picture = Image.new("RGB", size, "white")
    picture.paste("black", (0, size[1] // 2, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_it_is_grey_and_within_200_dpi_of_its_field() -> None:
    made = opened(jpeg("red", (4000, 3000)))
    assert made.mode == "L"
    assert made.size == (629, 472)  # 80 × 60 mm


def test_a_small_photo_is_not_blown_up() -> None:
    assert opened(jpeg(size=(200, 150))).size == (200, 150)


def test_it_is_lighter_than_the_photo_and_white_stays_white() -> None:
    assert opened(jpeg("white")).getpixel((5, 5)) == 255
    assert 25 <= int(opened(jpeg("black")).getpixel((5, 5))) <= 40  # type: ignore[arg-type]
    assert int(opened(jpeg((128, 128, 128))).getpixel((5, 5))) > 135  # type: ignore[arg-type]


@pytest.mark.parametrize(("orientation", "top_is_white"), [(1, True), (3, False)])
def test_it_is_turned_upright_once(orientation: int, top_is_white: bool) -> None:
    made = opened(halves((400, 300), orientation))
    assert (int(made.getpixel((200, 20))) > 128) is top_is_white  # type: ignore[arg-type]


def test_an_upright_photo_stands_whole_in_its_field() -> None:
    made = opened(halves((1600, 1200), 6))
    assert made.size == (354, 472)
    assert int(made.getpixel((300, 200))) > 128 > int(made.getpixel((50, 200)))  # type: ignore[arg-type,operator]


def test_heic_comes_upright_without_being_turned_twice() -> None:
    import pillow_heif

    picture = Image.new("RGB", (300, 400), "white")
    picture.paste("black", (0, 200, 300, 400))
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out)
    made = opened(out.getvalue())
    assert made.size == (300, 400)
    assert int(made.getpixel((150, 50))) > 128  # type: ignore[arg-type]


def test_a_transparent_picture_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(out.getvalue()).getpixel((25, 25)) == 255


def test_a_tiff_is_turned_once() -> None:
    picture = Image.new("RGB", (400, 300), "white")
    picture.paste("black", (0, 150, 400, 300))
    out = io.BytesIO()
    picture.save(out, "TIFF", tiffinfo={274: 6})
    made = opened(out.getvalue())
    assert made.size == (300, 400)
    assert int(made.getpixel((250, 200))) > 128 > int(made.getpixel((50, 200)))  # type: ignore[arg-type,operator]


def test_a_cut_jpeg_shows_what_came_before_the_cut() -> None:
    noise = io.BytesIO()
    Image.effect_noise((800, 600), 90).convert("RGB").save(noise, "JPEG")
    made = opened(noise.getvalue()[: len(noise.getvalue()) // 2])
    assert made.size == (629, 472)
    top = made.crop((0, 0, 629, 200)).getextrema()
    assert int(top[1]) - int(top[0]) > 150  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"no picture", jpeg()[:100], b"\xff\xd8\xff\xe1\xff\xff"])
def test_what_cannot_be_decoded_gives_nothing(data: bytes) -> None:
    assert print_jpeg(partial(io.BytesIO, data)) is None


def test_a_decompression_bomb_is_not_decoded() -> None:
    header = bytearray(jpeg(size=(16, 16)))
    at = header.index(b"\xff\xc0")
    header[at + 5 : at + 9] = b"\xff\x00\xff\x00"  # claims 65 280 × 65 280
    assert print_jpeg(partial(io.BytesIO, bytes(header))) is None


def test_the_prepared_jpeg_is_embedded_byte_for_byte(print_sheet: Print) -> None:
    made = print_jpeg(partial(io.BytesIO, jpeg("olive", (1600, 1200))))
    assert made is not None
    printed = print_sheet(recheck_sheet, issue_paper(photos=[photo(1, data=jpeg("olive", (1600, 1200)))]))
    assert made in printed.path.read_bytes()


def test_real_photos_of_many_cameras_print_or_say_why(shared_photos: Path) -> None:
    files = [path for path in sorted(shared_photos.rglob("*")) if path.suffix.lower() in (".jpg", ".jpeg", ".heic")]
    made = {path.name: print_jpeg(partial(path.open, "rb")) for path in files[:60]}
    assert sum(data is not None for data in made.values()) > len(made) / 2
    for data in filter(None, made.values()):
        assert Image.open(io.BytesIO(data)).size <= (630, 472)
