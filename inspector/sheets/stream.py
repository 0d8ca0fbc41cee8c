"""Answers for one PDF written while it is drawn: finished pages and photos leave memory at once.

reportlab keeps every page and picture until the end; here each is formatted and written as soon as it is whole, and
only its place in the file is remembered, so that a thousand sheets need no more memory than one. Fonts come last,
because their subsets are known last. Stands on reportlab's document internals (pinned): `Reference`, `idToOffset`,
`PDFIndirectObject` and the cross-reference table.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.domain.issued import ATTACHMENT, KEYWORD
from inspector.sheets.faces import SANS, SQUEEZE_EM, SQUEEZED, font

if TYPE_CHECKING:
    from inspector.domain.figure_marks import Landed
    from inspector.domain.paper import PrintStamp
    from inspector.sheets.text import Run, Text

MM = 72 / 25.4
RED = "0.86 0 0"  # of a red head, as the print shops have it
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
_KEPT_LENGTH, _KEPT_RUNS = 12, 1024  # labels come again on every sheet


class Pen:
    """Draws on the page at hand (points, y upwards) and counts what was drawn."""

    def __init__(self, out: BinaryIO, title: str) -> None:
        from reportlab import rl_config
        from reportlab.pdfbase import pdfdoc
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # plain bytes: five times quicker and a fifth smaller
        self._pdf = pdfdoc
        font(SANS)  # reportlab names its first font on each page: one of ours, which is embedded
        self.canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, initialFontName=SANS)
        self.canvas.setTitle(title)
        self.canvas.setCreator("Inspector")
        self._document: Any = self.canvas._doc
        self._file = _File(out, self._document._pdfVersion)
        self._spent = pdfdoc.PDFDictionary({})
        self._code: list[str] = self.canvas._code
        self._state: dict[str, object] = {}  # what the page's graphics state is set to, so that it is set once
        self._encoded: dict[Run, tuple[tuple[str, str], ...]] = {}
        self.pages = 0
        self.images = 0
        self.missing: frozenset[str] = frozenset()
        self._landed: Landed | None = None

    def turn(self, size: tuple[float, float]) -> None:
        """Make the page at hand, and those that follow, of this width and height."""
        self.canvas.setPageSize(size)

    def lines(self, text: Text, x: float, baseline: float) -> None:
        """Draw the lines of `text`, the first on `baseline`, from `x` on."""
        self.missing |= text.missing
        self._code.append("BT")
        self._set("fill", RED if text.red else text.grey, RED + " rg" if text.red else f"{text.grey:g} g")
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[text.align]
        for line in text.lines:
            left = x + share * (text.width - line.width)
            self._code.append(f"1 0 0 1 {left:.2f} {baseline:.2f} Tm")
            self._set("spacing", line.spacing, f"{line.spacing:.3f} Tc")
            for run in line.runs:
                for name, shown in self._encode(run):
                    self._set("font", (name, text.size), f"{name} {text.size:g} Tf")
                    self._code.append(shown)
            if line.marks and self._landed is not None:
                for key, begin, end in line.marks:
                    box = (left + begin, baseline - 0.22 * text.size, left + end, baseline + 0.88 * text.size)
                    self._landed(self.pages, key, box)
            baseline -= text.leading
        self._code.append("ET")

    def stroke(self, width_mm: float, *, grey: float = 0.0, dash: tuple[float, ...] = (), red: bool = False) -> None:
        """Set the line for what follows: width in mm, grey 0 (black) to 1 or `red`, dash in points."""
        self._set("width", width_mm, f"{width_mm * MM:.3f} w")
        self._set("stroke", RED if red else grey, RED + " RG" if red else f"{grey:g} G")
        self._set("dash", dash, f"[{' '.join(f'{length:g}' for length in dash)}] 0 d")

    def frames(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Draw the outlines of boxes (left, lower, width, height)."""
        path = " ".join(f"{x:.2f} {y:.2f} {wide:.2f} {high:.2f} re" for x, y, wide, high in boxes)
        self._code.append(f"{path} S")

    def shade(self, x: float, y: float, wide: float, high: float, grey: float) -> None:
        """Fill a box with grey."""
        self._set("fill", grey, f"{grey:g} g")
        self._code.append(f"{x:.2f} {y:.2f} {wide:.2f} {high:.2f} re f")

    def path(self, *points: tuple[float, float]) -> None:
        """Draw the line through `points`."""
        (x, y), *rest = points
        turns = " ".join(f"{to_x:.2f} {to_y:.2f} l" for to_x, to_y in rest)
        self._code.append(f"{x:.2f} {y:.2f} m {turns} S")

    def jpeg(self, data: bytes, size_px: tuple[int, int], box: tuple[float, float, float, float]) -> None:
        """Put a grey JPEG on the page as it is, in `box` (left, lower, width, height), and write it to the file."""
        self.images += 1
        name = f"photo{self.images}"
        stream = self._pdf.PDFStream(content=data, filters=[])
        stream.dictionary.dict.update(
            Type=self._pdf.PDFName("XObject"),
            Subtype=self._pdf.PDFName("Image"),
            Width=size_px[0],
            Height=size_px[1],
            ColorSpace=self._pdf.PDFName("DeviceGray"),
            BitsPerComponent=8,
            Filter=self._pdf.PDFName("DCTDecode"),
        )
        internal = self._pdf.xObjectName(name)
        self._document.Reference(stream, internal)
        self._write(internal)
        x, y, wide, high = box
        self._code.append(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm")
        self.canvas.doForm(name)
        self._code.append("Q")

    def cells(self, rows: list[list[tuple[int, int]]], x: float, y: float, cell: float) -> None:
        """Fill square cells black: for each row from the top the (start, length) of its runs; (x, y) lower left."""
        self._set("fill", 0.0, "0 g")
        path = [f"q {cell:.4f} 0 0 {cell:.4f} {x:.3f} {y:.3f} cm"]
        last = len(rows) - 1
        path += [f"{start} {last - index} {run} 1 re" for index, row in enumerate(rows) for start, run in row]
        self._code.append(" ".join([*path, "f Q"]))

    def later(self, name: str, x: float, y: float) -> None:
        """Draw at (x, y) what `fill` says once it is known."""
        internal = self._pdf.xObjectName(name)
        if internal not in self._document.idToObject:
            self._document.Reference(self._pdf.PDFFormXObject(-1, -10, 300, 30), internal)
        self._code.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm")
        self.canvas.doForm(name)
        self._code.append("Q")

    def fill(self, name: str, text: Text) -> None:
        """Say what `later(name)` draws: one line with its baseline at the origin."""
        form = self._document.idToObject.get(self._pdf.xObjectName(name))
        if form is None:
            return
        shown = [
            f"{font_name} {text.size:g} Tf {operator}"
            for run in text.lines[0].runs
            for font_name, operator in self._encode(run)
        ]
        form.setStreamList(" ".join(["BT 0 g 0 Tc", *shown, "ET"]))

    def _encode(self, run: Run) -> tuple[tuple[str, str], ...]:
        """Return (name of the font's subset, operator that shows it) for each part of `run`; short runs are kept."""
        known = self._encoded.get(run)
        if known is None:
            face = font(run[0])
            parts: list[tuple[str, str]] = []
            *squeezed, last = _parts(run[1])
            for part in squeezed:
                parts += self._shown(face, part)
                name, shown = parts.pop()
                parts.append((name, f"[{shown.removesuffix(' Tj')} {SQUEEZE_EM * 1000:g}] TJ"))
            parts += self._shown(face, last)
            known = tuple(parts)
            if len(run[1]) <= _KEPT_LENGTH and len(self._encoded) < _KEPT_RUNS:
                self._encoded[run] = known
        return known

    def _shown(self, face: Any, characters: str) -> list[tuple[str, str]]:
        """Return (name of the font's subset, operator) for `characters` of `face`."""
        return [
            (face.getSubsetInternalName(subset, self._document), f"<{codes.hex()}> Tj")
            for subset, codes in face.splitString(characters, self._document)
        ]

    def _set(self, name: str, value: object, operator: str) -> None:
        """Append `operator` unless the page's state is `value` already."""
        if self._state.get(name) != value:
            self._state[name] = value
            self._code.append(operator)

    def end_page(self) -> None:
        """Finish the page, write it to the file and forget it."""
        self.canvas.showPage()
        self.pages += 1
        self._state.clear()
        self._code = self.canvas._code
        pages = self._document.Pages.pages
        page = pages[-1]
        name = page.__InternalName__
        self._write(name)
        self._write(page.Contents.__InternalName__)
        pages[-1] = self._pdf.PDFObjectReference(name)

    def carry(self, stamp: PrintStamp) -> None:
        """Put the document's id and what it was made from into the file, where `inspector verify` finds them.

        Where figures land is told to `stamp.landed`, and written nowhere.
        """
        self._landed = stamp.landed
        if stamp.document_id:
            self._document.info.keywords = KEYWORD + stamp.document_id
        if stamp.trace:
            pdf = self._pdf
            content = pdf.PDFStream(content=stamp.trace.encode(), filters=[pdf.PDFZCompress])
            content.dictionary.dict["Type"] = pdf.PDFName("EmbeddedFile")
            file = {
                "Type": pdf.PDFName("Filespec"),
                "F": pdf.PDFString(ATTACHMENT),
                "UF": pdf.PDFString(ATTACHMENT),
                "EF": pdf.PDFDictionary({"F": self._document.Reference(content)}),
                "AFRelationship": pdf.PDFName("Data"),
            }
            names = pdf.PDFArray([pdf.PDFString(ATTACHMENT), self._document.Reference(pdf.PDFDictionary(file))])
            tree = pdf.PDFDictionary({"EmbeddedFiles": pdf.PDFDictionary({"Names": names})})
            self._document.Catalog.Names = tree

    def close(self) -> None:
        """Write what is left (fonts, catalogue, cross references). The pen draws no more."""
        document = self._document
        for late in document.delayedFonts:
            late.addObjects(document)
        document.info.invariant = document.invariant
        document.info.digest(document.signature)
        catalogue, info = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, self.canvas)
        document.Catalog.Outlines = None
        ids: list[str] = []
        while len(ids) < len(document.numberToId):  # formatting an object may name further ones
            name = document.numberToId[len(ids) + 1]
            if name not in document.idToOffset:
                self._write(name)
            ids.append(name)
        table = self._pdf.PDFCrossReferenceTable()
        table.addsection(0, ids)
        start = self._file.add(table.format(document))
        trailer = self._pdf.PDFTrailer(startxref=start, Size=len(ids) + 1, Root=catalogue, Info=info, ID=document.ID())
        self._file.add(trailer.format(document))

    def _write(self, name: str) -> None:
        """Write the object `name` now; nothing but its place is kept."""
        document = self._document
        formatted = self._pdf.PDFIndirectObject(name, document.idToObject[name]).format(document)
        document.idToOffset[name] = self._file.add(formatted)
        document.idToObject[name] = self._spent


def _parts(characters: str) -> list[str]:
    """Cut `characters` behind each mark that moves close to the next."""
    cuts = [0, *(found.end() for found in SQUEEZED.finditer(characters)), len(characters)]
    return [characters[start:end] for start, end in pairwise(cuts)]


class _File:
    """Bytes going out, and how many went."""

    def __init__(self, out: BinaryIO, version: tuple[int, int]) -> None:
        self._out = out
        self._offset = 0
        self.add(b"%%PDF-%d.%d\n%%\xe2\xe3\xcf\xd3\n" % version)

    def add(self, data: bytes) -> int:
        """Write `data`; return where it begins."""
        begins = self._offset
        self._out.write(data)
        self._offset += len(data)
        return begins
