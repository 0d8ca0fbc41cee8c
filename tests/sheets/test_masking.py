"""The copy that leaves: nothing of what is in a box comes through, whichever way the camera was held."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageChops, ImageStat

from inspector.domain.masking import Box
from inspector.sheets.masking import BLOCKS, hide, masked_copy

ORIENTATION, THUMBNAIL_TAG, GPS = 274, 513, 34853
TURNED = {  # how the stored picture comes of the upright one
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip
FACE = Box(0.625, 0.125, 0.25, 0.25)


def scene() -> Image.Image:
    """Return an upright picture, black and white noise where the face is, plain green elsewhere."""
    picture = Image.new("RGB", (640, 480), (40, 160, 60))
    noise = Image.effect_noise((160, 120), 200).point(lambda value: 255 if value > 128 else 0).convert("RGB")
    picture.paste(noise, (400, 60))
    return picture


def stored(orientation: int) -> bytes:
    picture = scene()
    turn = TURNED[orientation]
    picture = picture.transpose(turn) if turn is not None else picture
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[GPS] = {1: "N", 2: (23.0, 16.0, 0.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def spread(picture: Image.Image, area: tuple[int, int, int, int]) -> float:
    return ImageStat.Stat(picture.crop(area).convert("L")).stddev[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_box_covers_the_same_face_however_the_camera_was_held(orientation: int) -> None:
    content = stored(orientation)
    copy = Image.open(io.BytesIO(masked_copy(io.BytesIO(content), [FACE])))
    assert copy.size == (640, 480)
    assert spread(scene(), (400, 60, 560, 180)) > 100
    assert spread(copy, (400, 60, 560, 180)) < 15, "nothing of the noise is left"
    away = ImageChops.difference(copy.convert("RGB"), scene()).crop((0, 240, 640, 480))
    assert max(high for _, high in away.getextrema()) < 24, "the rest is as it was"
    assert not copy.getexif(), "no place, no device, no small picture of the whole"


def test_two_faces_with_the_same_few_blocks_leave_the_same_copy() -> None:
    """What comes out depends on the blocks' colours alone: there is no way back from them to the pixels."""
    copies = []
    for seed in (1, 2):
        pixels = list(range(0, 256, 16)) * 100
        random.Random(seed).shuffle(pixels)
        block = Image.new("L", (40, 40))
        block.putdata(pixels)
        picture = Image.new("RGB", (400, 400), "gray")
        for row in range(BLOCKS):
            for column in range(BLOCKS):
                picture.paste(block.convert("RGB"), (120 + 40 * column, 120 + 40 * row))
        hide(picture, [Box(131 / 400, 131 / 400, 138 / 400, 138 / 400)])
        copies.append(picture.crop((125, 125, 275, 275)))
    difference = ImageChops.difference(*copies)
    assert max(high for _, high in difference.getextrema()) <= 32


@pytest.mark.parametrize("box", [Box(0.0, 0.0, 1.0, 1.0), Box(0.995, 0.995, 0.005, 0.005), Box(0.2, 0.5, 0.6, 0.004)])
def test_any_box_in_the_picture_can_be_covered(box: Box) -> None:
    found = box.within()
    assert found is not None
    before = scene()
    after = before.copy()
    hide(after, [found])
    assert after.size == before.size


@pytest.mark.parametrize("box", [Box(float("nan"), 0, 1, 1), Box(1.2, 0, 0.5, 0.5), Box(0.3, 0.3, 0.0, 0.5)])
def test_what_lies_nowhere_is_no_box(box: Box) -> None:
    assert box.within() is None


def test_a_box_drawn_backwards_is_the_same_box() -> None:
    assert Box(0.5, 0.5, -0.25, -0.25).within() == Box(0.25, 0.25, 0.25, 0.25)
