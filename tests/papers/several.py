"""What a Word file of several papers says of each: read section by section, as Word turns it into pages."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn

_NUMBER = re.compile(r"编号：(XH-[A-Z0-9-]+)")


def closing_forms(path: Path) -> list[str]:
    """Return the number of each 销号 form; each must have a section of its own whose pages are counted from 1."""
    document, found = Document(str(path)), [""]
    for element in document.element.body:
        found[-1] += "".join(one.text or "" for one in element.iter(qn("w:t")))
        if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            found.append("")
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in document.sections]
    assert all(one is not None and one.get(qn("w:start")) == "1" for one in starts[1:])
    assert starts[0] is None or starts[0].get(qn("w:start")) in (None, "1")
    assert len(found) == len(starts)
    assert all(section.footer.paragraphs[0].text for section in document.sections)
    numbers = [_NUMBER.findall(text) for text in found]
    assert all(len(one) == 1 for one in numbers), "one form to a section"
    return [one[0] for one in numbers]
