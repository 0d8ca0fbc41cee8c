"""Measures the thumbnail of a 12 MP JPEG against what Pillow, Qt and pyvips need for the same one."""

from __future__ import annotations

import io
from collections.abc import Iterator

from inspector.intake import picture
from tests.bench import ground, libraries
from tests.bench.rounds import Row, alternate, medians, seconds

CALLS = 8
ROUNDS = 7


def rows() -> Iterator[Row]:
    """Yield the one row."""
    contents = [path.read_bytes() for path in ground.jpegs(100)[:CALLS]]
    made = {
        "ours": lambda content: picture.thumbnail(io.BytesIO(content)),
        **libraries.thumbnails(),
    }
    for name, make in made.items():
        size = picture.measure(io.BytesIO(make(contents[0])))  # everything imported; equal work
        assert (size.width_px, size.height_px) == (320, 240), name
    measured = medians(
        alternate(
            {
                name: lambda _, make=make: seconds(lambda: [make(content) for content in contents]) / CALLS * 1000
                for name, make in made.items()
            },
            ROUNDS,
        )
    )
    best = min((name for name in measured if name != "ours"), key=lambda name: measured[name])
    yield Row(
        name="12 MP JPEG 的缩略图",
        unit="ms",
        goal=1.2,
        ours=measured["ours"],
        reference=measured[best],
        against=best,
        more={"libraries_ms": {name: value for name, value in measured.items() if name != "ours"}},
    )
