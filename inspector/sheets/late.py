"""Answers for photos that are opened only while their page is drawn, so that a thousand take no memory at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.domain.paper import PhotoPaper
from inspector.sheets.blocks import Block
from inspector.sheets.pictures import FIELD, Picture
from inspector.sheets.stream import Pen


@dataclass(frozen=True, slots=True)
class LatePicture:
    """A photo in a 4:3 field `width` points wide."""

    open: Callable[[], PhotoPaper]
    width: float

    @property
    def height(self) -> float:
        """Height of the field."""
        return self.width * FIELD

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Open the photo, draw it, let it go."""
        Picture(self.open(), self.width, self.height).draw(pen, x, top)

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Is not parted."""
        return (self, None) if self.height <= room + 0.01 else (None, self)
