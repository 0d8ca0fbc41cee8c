"""Word files as an office might make them for a template."""

from __future__ import annotations

import io
import zipfile

from docx import Document

NEEDED = "{{ 标题 }}{{ 主送 }}{{ 落款 }}{{ 成文日期 }}"
LOOP = ("{%p for 问题 in 问题清单 %}", "{{ 问题.描述 }}{{ 问题.时限 }}", "{%p endfor %}")
BODY, FIRST = "word/document.xml", "<w:r><w:t>{{ 标题 }}"


def template(*paragraphs: str, **parts: str | bytes) -> bytes:
    """Return an office's own file with these paragraphs; `parts` are added to the package, __ standing for a slash."""
    document = Document()
    for one in paragraphs:
        document.add_paragraph(one)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


def replaced(content: bytes, name: str, old: str, new: str) -> bytes:
    """Return a file with something else in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as made:
        for one in package.namelist():
            text = package.read(one)
            made.writestr(one, text.replace(old.encode(), new.encode()) if one == name else text)
    return out.getvalue()
