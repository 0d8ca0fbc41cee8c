"""Every document in every format, plain, empty and hostile: it opens, says what was recorded, and nothing in it acts.

A document that is added is tested here at once, and fails until it has a specimen.
"""

from __future__ import annotations

import csv
import ctypes
import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from inspector import papers
from inspector.sheets import DOCUMENTS, faces
from inspector.sheets.frame import Drawn
from tests.papers.specimens import BIDI, CONTROLS, EMOJI, KINDS, LONG, OPENERS, RARE, TYPED, World, world

CELLS = [(name, format) for name, document in DOCUMENTS.items() for format in document.formats]
NEVER_DRAWN = frozenset(CONTROLS + BIDI) - frozenset("\n\r\t\u2028\u2029\x0b\x0c\x85")
NEVER_IN_CELLS = NEVER_DRAWN - frozenset("\x85\u200b\u200d\ufeff")  # XML allows them, and they turn nothing about
OFFICIAL_FACES = {"仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体", "宋体", "Times New Roman"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOLLOW = ("None", "nan", "NaT", "undefined", "<Undefined", "Traceback")  # what a program says where it has nothing


class Files:
    """Each world once, and each document of it drawn once."""

    def __init__(self, worlds: dict[str, World]) -> None:
        self.worlds = worlds
        self.file = cache(self._file)

    def _file(self, kind: str, name: str, format: str) -> tuple[bytes, Drawn]:
        held, out = self.worlds[kind], io.BytesIO()
        drawn = papers.draw_made(held.ws, name, held.made(name), out, format=format)
        return out.getvalue(), drawn


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    with ExitStack() as open_ones:
        made = {
            kind: open_ones.enter_context(world(tmp_path_factory.mktemp(kind) / "w", kind, photos))
            for kind, photos in KINDS.items()
        }
        yield Files(made)


def test_no_document_is_without_a_specimen(files: Files) -> None:
    for held in files.worlds.values():
        assert set(held.subjects) == set(DOCUMENTS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "format"), CELLS)
def test_a_document_says_what_was_recorded_and_nothing_acts(files: Files, kind: str, name: str, format: str) -> None:
    content, drawn = files.file(kind, name, format)
    held = files.worlds[kind]
    said = _squeezed({"pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "csv": _csv}[format](content, drawn))
    assert not [one for one in HOLLOW if one in said.replace(TYPED[0], "")]
    if format in ("pdf", "docx"):
        assert drawn.images == min(held.photos[name], KINDS[kind])
    if format == "pdf" and name != "figures":  # a chart names it, and draws nothing in it
        assert b"/Helvetica" not in content
    if kind == "empty":
        return
    lost = [word for word in held.says[name] if f"{word}{RARE}" not in said]
    assert not lost
    if kind == "hostile" and held.says[name]:
        assert all(_squeezed(one) in said for one in TYPED)
        assert said.count("长") > LONG / 2
        assert drawn.missing_glyphs <= set(EMOJI)
    else:
        assert not drawn.missing_glyphs


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _pdf(content: bytes, drawn: Drawn) -> str:
    """Return the words of a PDF whose pages, pictures and fonts are as they should be."""
    texts, images = [], 0
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == drawn.pages
        for page in document:
            for one in page.get_objects((pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT)):
                if one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                    images += 1
                else:
                    assert pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(one.raw)) == 1
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
    assert images == drawn.images
    said = "".join(texts).replace("\x02", "-").replace("\ufffe", "-")  # how pdfium says a hyphen that ends a line
    assert sorted(NEVER_DRAWN & set(said)) == []
    assert ("〓" in said) == bool(drawn.missing_glyphs)
    return said


def _parts(content: bytes) -> dict[str, etree._Element]:
    """Return the parts of a package, each of which a strict reader takes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        parts = {name: etree.fromstring(package.read(name)) for name in names if name.endswith((".xml", ".rels"))}
        assert package.testzip() is None
    for name, part in parts.items():
        if name.endswith(".rels"):
            assert not [one for one in part if one.get("TargetMode") == "External"]
    return parts


def _docx(content: bytes, drawn: Drawn) -> str:
    parts = _parts(content)
    whole = parts["word/document.xml"]
    assert len(list(whole.iter("{*}blip"))) == drawn.images
    orders = [
        one.get(f"{W}instr") or one.text or ""
        for part in parts.values()
        for one in part.iter(f"{W}instrText", f"{W}fldSimple")
    ]
    assert {one.strip() for one in orders} <= {"PAGE"}
    named = {value for one in whole.iter(f"{W}rFonts") for key, value in one.attrib.items() if not key.endswith("hint")}
    assert named <= OFFICIAL_FACES
    said = "".join(whole.itertext())
    assert sorted(NEVER_DRAWN & set(said)) == []
    return said


def _xlsx(content: bytes, drawn: Drawn) -> str:
    parts = _parts(content)
    assert not [name for name, part in parts.items() for _ in part.iter("{*}f", "{*}hyperlink")]
    held = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert len(held.sheet_names) == drawn.pages
    cells = [cell for name in held.sheet_names for row in held.get_sheet_by_name(name).to_python() for cell in row]
    assert sorted(NEVER_IN_CELLS & set("".join(one for one in cells if isinstance(one, str)))) == []
    return "\n".join(map(str, cells))


def _csv(content: bytes, drawn: Drawn) -> str:
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(OPENERS) or "\x00" in cell]
    return "\n".join(cell for row in rows for cell in row)


@pytest.mark.parametrize("name", [name for name, format in CELLS if format == "pdf"])
def test_each_character_is_a_glyph_of_the_very_font_it_is_drawn_in(files: Files, name: str) -> None:
    known = {
        faces.font(face).face.name.decode(): faces.font(face).face.charToGlyph
        for face in (faces.SANS, faces.BOLD, faces.SONG, faces.RARE)
    }
    content, _ = files.file("plain", name, "pdf")
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    found: dict[str, list[int]] = {}
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            text = page.get_textpage()
            for at in range(text.count_chars()):
                if pdfium.FPDFText_IsGenerated(text.raw, at) == 1:
                    continue
                pdfium.FPDFText_GetFontInfo(text.raw, at, buffer, 128, flags)
                font = buffer.value.decode().rpartition("+")[2]
                found.setdefault(font, []).append(pdfium.FPDFText_GetUnicode(text.raw, at))
            text.close()
    assert found.keys() <= known.keys()
    for font, codes in found.items():  # a character beyond U+FFFF comes in halves
        said = "".join(map(chr, codes)).encode("utf-16", "surrogatepass").decode("utf-16")
        assert not [one for one in set(said) if ord(one) not in known[font]]
