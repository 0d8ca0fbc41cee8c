"""Pictures of papers carry nothing of the original but what is seen."""

from __future__ import annotations

import io

from PIL import Image

from inspector.sheets.pictures import colour_jpeg, print_jpeg


def test_a_picture_on_paper_carries_no_comment_place_or_thumbnail_of_the_original() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    original = io.BytesIO()
    Image.new("RGB", (200, 150), "red").save(original, "JPEG", comment=b"SECRET", exif=exif, xmp=b"<x>SECRET</x>")
    assert original.getvalue().count(b"SECRET") == 3
    for made in (colour_jpeg, print_jpeg):
        copy = made(lambda: io.BytesIO(original.getvalue()), 74.0, 55.0)
        assert copy is not None
        assert b"SECRET" not in copy
