"""Every Word and Excel document, plain, empty and hostile: LibreOffice loads it, and its pages say the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from inspector import papers
from inspector.sheets import DOCUMENTS
from tests.papers.specimens import KINDS, RARE, World, world

OPENED = [
    (name, format) for name, document in DOCUMENTS.items() for format in document.formats if format in ("docx", "xlsx")
]
# a sheet of a book is cut where a row would be higher than a page; what is cut there is in the cell all the same
CUT_ON_PAPER = frozenset({("hostile", "xlsx")})


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[World, Path]]:
    """Draw all documents of each world, and have them opened and printed by one run of the other program."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not here")
    made: dict[str, tuple[World, Path]] = {}
    for kind, photos in KINDS.items():
        folder = tmp_path_factory.mktemp(kind)
        with world(folder / "w", kind, photos) as held:
            files = []
            for name, format in OPENED:
                files.append(folder / f"{name}-{format}.{format}")
                with files[-1].open("wb") as out:
                    papers.draw_made(held.ws, name, held.made(name), out, format=format)
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, *files], check=True, capture_output=True, timeout=110)
        made[kind] = (held, folder)
    return made


@pytest.mark.papers
@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "format"), OPENED)
def test_another_program_opens_it_and_prints_what_it_says(
    opened: dict[str, tuple[World, Path]], kind: str, name: str, format: str
) -> None:
    held, folder = opened[kind]
    with pypdfium2.PdfDocument(folder / f"{name}-{format}.pdf") as document:
        said = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
        shown = sum(1 for page in document for one in page.get_objects() if one.type == 3)
    assert said
    if format == "docx":
        assert shown == min(held.photos[name], KINDS[kind])
        assert "—1—" in said
        assert (kind == "hostile") == ("{{7*7}}" in said)
    if kind != "empty" and (kind, format) not in CUT_ON_PAPER:
        assert not [word for word in held.says[name] if f"{word}{RARE[:2]}" not in said]
