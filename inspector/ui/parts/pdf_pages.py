"""Answers for the pages of a finished PDF as pictures: their sizes, and one page drawn at a scale.

PDFium draws them (Qt's own PDF module is not shipped). It is not safe for two threads at once, so one lock stands
around it; every call opens the document anew, which costs less than a page and leaves nothing to close. Pages are
painted on white.
"""

from __future__ import annotations

import threading

from PySide6.QtGui import QImage

POINTS_PER_INCH = 72.0

one_at_a_time = threading.Lock()


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Return width and height of every page in points."""
    import pypdfium2

    with one_at_a_time, pypdfium2.PdfDocument(pdf) as document:
        return tuple(document.get_page_size(index) for index in range(len(document)))


def draw_page(pdf: bytes, index: int, pixels_per_point: float) -> QImage:
    """Draw page `index` (from 0) on white."""
    import pypdfium2

    with one_at_a_time, pypdfium2.PdfDocument(pdf) as document:
        page = document[index]
        drawn = page.render(
            scale=pixels_per_point, rev_byteorder=True, prefer_bgrx=True, fill_color=(255, 255, 255, 255)
        )
        picture = QImage(drawn.buffer, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGBX8888).copy()
        drawn.close()
        page.close()
    return picture
