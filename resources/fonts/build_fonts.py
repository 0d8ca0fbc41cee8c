"""Answers for the fonts beside this file: which characters they hold, and how they are made again.

    npm pack @expo-google-fonts/noto-sans-sc @expo-google-fonts/noto-serif-sc    (unpack both)
    apt-get install fonts-lxgw-wenkai                                            (or its TTF from its authors)
    python resources/fonts/build_fonts.py SANS_PACKAGE SERIF_PACKAGE LXGWWenKai-Regular.ttf

Text is set in Noto Sans SC, so it gets all of GBK (from the codec `gbk`: `gb2312` has neither 滘 nor 礐 and loses —)
plus the Han characters of the source beyond it that names use. Titles are set in Noto Serif SC Bold, which needs
GB2312 and the place names only: what it lacks falls back to the sans. LXGW WenKai gives the Han characters that Noto
lacks (𠮷); its subset carries another name, because "LXGW" and "霞鹜" are reserved. No hinting: it is not used in
print and blurs nothing on a screen of today. reportlab needs TrueType outlines, hence these sources and no CFF.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SYMBOLS = ((0x20, 0x2FF), (0x370, 0x3FF), (0x2000, 0x2BFF), (0x3000, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
PLACE_NAMES = "濠滘礐埭墘埕塭汕潮岐厝"  # beyond GB2312 or close to its edge, in the names of the trade's places
RARE_FAMILY = "Inspector Rare Han"


def codec_characters(codec: str) -> set[int]:
    """Return every character that two bytes of `codec` stand for."""
    found: set[int] = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                text = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            found.update(map(ord, text))
    return found


def is_han(code: int) -> bool:
    """Say whether `code` is a unified Han character (compatibility forms are not)."""
    return 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x2F7FF or 0x30000 <= code <= 0x3347F


def symbols() -> set[int]:
    """Return the code points of signs and punctuation that every text font gets."""
    return {code for first, last in SYMBOLS for code in range(first, last + 1)}


def covered(path: Path) -> set[int]:
    """Return the characters the font at `path` has."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def write_subset(source: Path, target: Path, characters: set[int], family: str | None = None) -> None:
    """Write the part of `source` that holds `characters` to `target`, under another family name if given."""
    options = Options(hinting=False, glyph_names=False, notdef_outline=True, layout_features=["kern", "mark"])
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "DSIG", "meta", "STAT"]
    with TTFont(source) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=characters & set(font.getBestCmap()))
        subsetter.subset(font)
        if family:
            rename(font, family)
        font.save(target)
    print(f"{target.name}: {len(covered(target))} characters, {target.stat().st_size / 1e6:.1f} MB")


def rename(font: TTFont, family: str) -> None:
    """Give `font` another family name everywhere; the copyright and licence entries stay."""
    postscript = family.replace(" ", "") + "-Regular"
    named = {1: family, 2: "Regular", 3: postscript, 4: family, 6: postscript}
    font["name"].names = [record for record in font["name"].names if record.nameID in (0, 13, 14)]
    for name_id, text in named.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


def main(sans: Path, serif: Path, wenkai: Path) -> None:
    """Make the four fonts from the unpacked packages `sans` and `serif` and the file `wenkai`."""
    regular = sans / "400Regular" / "NotoSansSC_400Regular.ttf"
    noto, rare = covered(regular), covered(wenkai)
    extension_a = {code for code in rare if 0x3400 <= code <= 0x4DBF}  # those a Chinese font has
    beyond_gbk = {code for code in noto if is_han(code) and not 0x3400 <= code <= 0x4DBF} | extension_a
    text = codec_characters("gbk") | symbols() | beyond_gbk
    write_subset(regular, HERE / "NotoSansSC-Regular.ttf", text)
    write_subset(sans / "700Bold" / "NotoSansSC_700Bold.ttf", HERE / "NotoSansSC-Bold.ttf", text)
    titles = {code for code in codec_characters("gb2312") if is_han(code)} | symbols() | set(map(ord, PLACE_NAMES))
    write_subset(serif / "700Bold" / "NotoSerifSC_700Bold.ttf", HERE / "NotoSerifSC-Bold.ttf", titles)
    lacking = {code for code in rare - noto if is_han(code)}
    write_subset(wenkai, HERE / "InspectorRareHan-Regular.ttf", lacking, family=RARE_FAMILY)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
