"""Answers for one PDF written while it is drawn: finished pages and photos leave memory at once.

reportlab keeps every page and picture until the end; here each is formatted and written as soon as it is whole, and
only its place in the file is remembered, so that a thousand sheets need no more memory than one. Fonts come last,
because their subsets are known last. Stands on reportlab's document internals (pinned): `Reference`, `idToOffset`,
`PDFIndirectObject` and the cross-reference table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.sheets.faces import SANS, font

if TYPE_CHECKING:
    from inspector.sheets.text import Text

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM


class Pen:
    """Draws on the page at hand (points, y upwards) and counts what was drawn."""

    def __init__(self, out: BinaryIO, title: str) -> None:
        from reportlab import rl_config
        from reportlab.pdfbase import pdfdoc
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # plain bytes: five times quicker and a fifth smaller
        self._pdf = pdfdoc
        self.canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, initialFontName="Helvetica")
        self.canvas.setTitle(title)
        self.canvas.setCreator("Inspector")
        self._document: Any = self.canvas._doc
        self._file = _File(out, self._document._pdfVersion)
        self._spent = pdfdoc.PDFDictionary({})
        self._spacing = 0.0
        self.pages = 0
        self.images = 0
        self.missing: frozenset[str] = frozenset()

    def lines(self, text: Text, x: float, baseline: float) -> None:
        """Draw the lines of `text`, the first on `baseline`, from `x` on."""
        out = self.canvas.beginText()
        if text.grey:
            out.setFillGray(text.grey)
        for line in text.lines:
            left = x + {"left": 0.0, "center": 0.5, "right": 1.0}[text.align] * (text.width - line.width)
            out.setTextOrigin(left, baseline)
            if line.spacing != self._spacing:
                out.setCharSpace(line.spacing)
                self._spacing = line.spacing
            for face, characters in line.runs:
                out.setFont(font(face).fontName, text.size)
                out.textOut(characters)
            baseline -= text.leading
        if text.grey:
            out.setFillGray(0)
        self.canvas.drawText(out)

    def stroke(self, width_mm: float, *, grey: float = 0.0, dash: tuple[float, ...] = ()) -> None:
        """Set the line for what follows: width in mm, grey 0 (black) to 1, dash in points."""
        self.canvas.setLineWidth(width_mm * MM)
        self.canvas.setStrokeGray(grey)
        self.canvas.setDash(*([list(dash)] if dash else [[]]))

    def jpeg(self, data: bytes, size_px: tuple[int, int], x: float, y: float, width: float, height: float) -> None:
        """Put a grey JPEG on the page as it is, its lower left corner at (x, y), and write it to the file."""
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
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.scale(width, height)
        self.canvas.doForm(name)
        self.canvas.restoreState()

    def cells(self, rows: list[list[tuple[int, int]]], x: float, y: float, cell: float) -> None:
        """Fill square cells: for each row from the top the (start, length) of its dark runs; (x, y) lower left."""
        count = len(rows)
        path = [f"q {cell:.4f} 0 0 {cell:.4f} {x:.3f} {y:.3f} cm"]
        path += [f"{start} {count - 1 - index} {run} 1 re" for index, row in enumerate(rows) for start, run in row]
        self.canvas._code.append(" ".join([*path, "f Q"]))

    def later(self, name: str) -> None:
        """Draw here what `fill` says once it is known, at the origin of the present coordinates."""
        internal = self._pdf.xObjectName(name)
        if internal not in self._document.idToObject:
            self._document.Reference(self._pdf.PDFFormXObject(-1, -10, 300, 30), internal)
        self.canvas.doForm(name)

    def fill(self, name: str, text: Text | None) -> None:
        """Say what `later(name)` draws: one text with its baseline at the origin, or nothing."""
        form = self._document.idToObject.get(self._pdf.xObjectName(name))
        if form is None:
            return
        code = " "
        if text is not None:
            out = self.canvas.beginText()
            out.setTextOrigin(0, 0)
            out.setFillGray(text.grey)
            for face, characters in text.lines[0].runs:
                out.setFont(font(face).fontName, text.size)
                out.textOut(characters)
            code = str(out.getCode())
        form.setStreamList(code)

    def end_page(self) -> None:
        """Finish the page, write it to the file and forget it."""
        self.canvas.showPage()
        self.pages += 1
        self._spacing = 0.0
        pages = self._document.Pages.pages
        page = pages[-1]
        name = page.__InternalName__
        self._write(name)
        self._write(page.Contents.__InternalName__)
        pages[-1] = self._pdf.PDFObjectReference(name)

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
        trailer = self._pdf.PDFTrailer(
            startxref=start, Size=len(ids) + 1, Root=catalogue, Info=info, ID=document.ID()
        )
        self._file.add(trailer.format(document))

    def _write(self, name: str) -> None:
        """Write the object `name` now; nothing but its place is kept."""
        document = self._document
        formatted = self._pdf.PDFIndirectObject(name, document.idToObject[name]).format(document)
        document.idToOffset[name] = self._file.add(formatted)
        document.idToObject[name] = self._spent


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


def ready() -> None:
    """Read the text font, so that the first sheet does not wait for it."""
    font(SANS)
