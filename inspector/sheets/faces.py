"""Answers for the fonts of papers: which face draws a character, how wide it is, and that text comes back out.

Four faces, each with the faces that stand in where it has no glyph. A character that none has is drawn as 〓 and
reported, never as an empty box: reportlab would draw one without a word. It also writes a character beyond U+FFFF
wrongly into the table by which a PDF gives its text back; that one function is replaced (reportlab is pinned).
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

from inspector.paths import resources

SANS, BOLD, SONG, RARE = "InspectorSans", "InspectorSansBold", "InspectorSong", "InspectorRare"
GETA = "〓"  # what a typesetter sets where the type is missing
ASCENT_EM, DESCENT_EM = 0.88, 0.12  # of the Han square, the same for every face here

# Marks fill half their square only: a closing mark before another mark, or two opening ones, give up half of it.
_CLOSED, _OPENED = "，。、；：！？）》”’」』】〕〉", "（《“‘「『【〔〈"
SQUEEZED = re.compile(rf"[{_CLOSED}](?=[{_CLOSED}{_OPENED}])|[{_OPENED}](?=[{_OPENED}])")
SQUEEZE_EM = 0.5

_FILES = {
    SANS: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold.ttf",
    SONG: "NotoSerifSC-Bold.ttf",
    RARE: "InspectorRareHan-Regular.ttf",
}
_STAND_INS = {SANS: (SANS, RARE), BOLD: (BOLD, SANS, RARE), SONG: (SONG, BOLD, RARE), RARE: (RARE, SANS)}
_loading = threading.Lock()
_fonts: dict[str, Any] = {}


def font(face: str) -> Any:
    """Return reportlab's font of `face`, reading its file the first time."""
    known = _fonts.get(face)
    if known is not None:
        return known
    with _loading:
        if face not in _fonts:
            from reportlab.pdfbase import pdfmetrics, ttfonts

            ttfonts.makeToUnicodeCMap = to_unicode_map
            made = ttfonts.TTFont(face, str(resources() / "fonts" / _FILES[face]), asciiReadable=0)
            pdfmetrics.registerFont(made)
            _fonts[face] = made
    return _fonts[face]


@lru_cache(maxsize=65536)
def glyph(face: str, character: str) -> tuple[str, str, float]:
    """Return (face that has it, character to draw, advance in em) of `character` asked for in `face`."""
    code = ord(character)
    for candidate in _STAND_INS[face]:
        metrics = font(candidate).face
        if code in metrics.charToGlyph:
            return candidate, character, metrics.charWidths[code] / 1000
    if character == "\u00a0":
        return glyph(face, " ")
    metrics = font(SANS).face
    return SANS, GETA, metrics.charWidths[ord(GETA)] / 1000


def is_missing(face: str, character: str) -> bool:
    """Say whether no face has `character`, so that 〓 is drawn in its place."""
    return glyph(face, character)[1] != character and character != "\u00a0"


def to_unicode_map(font_name: str, subset: list[int]) -> str:
    """Return the ToUnicode CMap of one subset of up to 256 characters, characters beyond U+FFFF as surrogate pairs."""
    pairs = [f"<{index:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for index, code in enumerate(subset)]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]  # the format allows 100 at once
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *[line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")],
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
