"""Every official document in every format, issued and come back: as it was, with records changed, altered, stripped."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from inspector.papers import issuing, tracing
from inspector.papers.tracing import ALTERED, AS_ISSUED, UNREGISTERED
from inspector.sheets import DOCUMENTS
from inspector.store.workspace import Workspace
from tests.papers.specimens import World, jpeg, world
from tests.store.making import take_photo

ISSUED = [
    (name, format)
    for name, document in DOCUMENTS.items()
    for format in document.formats
    if document.official or (name in ("ledger", "recheck", "closing") and format != "csv")  # which holds only its cells
]
TEXTS = ("description", "gist", "reason", "title", "name", "note", "remark", "what")  # one of them is in every record


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("back") / "w", "plain", 2) as made:
        yield made


@pytest.mark.parametrize(("name", "format"), ISSUED)
def test_of_a_file_is_said_what_became_of_it_and_of_its_records(
    held: World, tmp_path: Path, name: str, format: str
) -> None:
    ws = held.ws
    (path,) = issuing.issue(ws, name, tmp_path, formats=(format,), another=True, **held.subjects[name]).files
    first = tracing.check(ws, path)
    assert (first.file, first.changes, first.is_sound) == (AS_ISSUED, (), True)
    assert first.records > 0
    assert first.photos >= held.photos[name]
    _holds_of_records(ws, path, first)
    _holds_of_photos(ws, path, first)
    altered = tmp_path / f"altered.{format}"
    content = bytearray(path.read_bytes())
    for at in (12, len(content) // 2, len(content) - 3):
        altered.write_bytes(bytes(content[:at]) + bytes([content[at] ^ 1]) + bytes(content[at + 1 :]))
        found = tracing.check(ws, altered)
        assert found.file in (ALTERED, UNREGISTERED)
        assert not found.is_sound
    altered.write_bytes(bytes(content) + b"\n")
    assert (tracing.check(ws, altered).file, tracing.check(ws, altered).is_sound) == (ALTERED, False)
    altered.write_bytes(_stripped(bytes(content), format))
    bare = tracing.check(ws, altered)
    assert (bare.file, bare.trace, bare.entry, bare.is_sound) == (UNREGISTERED, None, None, False)


def _holds_of_records(ws: Workspace, path: Path, first: tracing.Checked) -> None:
    """Change one record the file was made from, and put it back."""
    assert first.entry is not None
    sources = [one for one in tracing.check(ws, path).trace.sources if one.entity != "photo"]  # type: ignore[union-attr]
    one = sources[0]
    record = ws.get(one.entity, one.id)
    field = next(name for name in TEXTS if hasattr(record, name))
    with ws.write() as door:
        door.put(replace(record, **{field: "改过了"}))
    found = tracing.check(ws, path)
    assert (found.file, [each.id for each in found.changes], found.is_sound) == (AS_ISSUED, [one.id], False)
    with ws.write() as door:
        door.put(record)
    assert tracing.check(ws, path).is_sound


def _holds_of_photos(ws: Workspace, path: Path, first: tracing.Checked) -> None:
    """Put another photo in the place of one the file was made with, and take that back."""
    photos = [one for one in first.trace.sources if one.entity == "photo"] if first.trace else []
    if not photos:
        return
    photo = ws.get("photo", photos[0].id)
    other = take_photo(ws, jpeg(99))
    with ws.write() as door:
        door.put(replace(photo, subject="tray", subject_id=None))
        door.put(replace(other, subject=photo.subject, subject_id=photo.subject_id, role=photo.role))
    found = tracing.check(ws, path)
    assert {photo.id, other.id} >= {one.id for one in found.changes} >= {photo.id}
    assert not found.is_sound
    with ws.write() as door:
        door.put(photo)
        door.delete("photo", other.id)
    assert tracing.check(ws, path).is_sound


def _stripped(content: bytes, format: str) -> bytes:
    """Return a file as a tool leaves it that takes out what nobody sees."""
    out = io.BytesIO()
    if format == "pdf":
        with pypdfium2.PdfDocument(content) as document, pypdfium2.PdfDocument.new() as bare:
            bare.import_pages(document)
            bare.save(out)
        return out.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as bare:
        for one in package.namelist():
            if not one.startswith(("customXml/", "docProps/")):
                bare.writestr(one, package.read(one))
    return out.getvalue()
