"""The papers as files: any reader opens them, codes hold what was put in, each document is where the registry says."""

from __future__ import annotations

import io
import itertools
import re

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inspector.domain.paper import ChecklistPaper
from inspector.sheets import DOCUMENTS, recheck_sheet
from inspector.sheets.blocks import Headed, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import named, plain, words
from inspector.sheets.qr import qr_rows
from inspector.sheets.text import Text
from tests.sheets.conftest import PASSAGE, STAMP, UUID, issue_paper, photo


@given(
    st.one_of(
        st.text("HK-A3|0129abcdef", min_size=1, max_size=300),
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    )
)
def test_a_code_reads_back_whatever_was_put_in(payload: str) -> None:
    rows = qr_rows(payload)
    side = len(rows)
    picture = Image.new("L", (side + 8, side + 8), 255)
    for y, row in enumerate(rows):
        for start, length in row:
            picture.paste(0, (4 + start, 4 + y, 4 + start + length, 5 + y))
    large = picture.resize((picture.width * 5, picture.height * 5), Image.Resampling.NEAREST)
    (code,) = zxingcpp.read_barcodes(large)
    assert code.bytes == payload.encode()
    assert code.ec_level == "M"


def test_cross_references_point_at_their_objects() -> None:
    out = io.BytesIO()
    recheck_sheet.draw([issue_paper(photos=[photo(1)]), issue_paper(13)], out, STAMP)
    data = out.getvalue()
    start = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    assert data[start : start + 4] == b"xref"
    offsets = [int(at) for at in re.findall(rb"(\d{10}) 00000 n", data[start:])]
    assert len(offsets) > 10
    for number, offset in enumerate(offsets, start=1):
        assert data[offset:].startswith(b"%d 0 obj" % number)


def test_no_object_is_written_twice() -> None:
    out = io.BytesIO()
    recheck_sheet.draw([issue_paper(photos=[photo(1), photo(2, "close")])], out, STAMP)
    numbers = re.findall(rb"\n(\d+) 0 obj", out.getvalue())
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_of_the_registry_draws(name: str) -> None:
    document = DOCUMENTS[name]
    modules = {one: document.load(one) for one in document.formats}
    assert all(callable(module.draw) for module in modules.values())
    shared = [one.name for one in DOCUMENTS.values() if one.modules.get("pdf") == document.modules.get("pdf")]
    if "pdf" in modules and shared == [name]:
        assert document.title == modules["pdf"].TITLE


def test_no_text_is_smaller_than_eight_points() -> None:
    sizes: set[float] = set()
    original = Text.draw

    def noting(self: Text, pen: object, x: float, top: float) -> None:
        sizes.add(self.size)
        original(self, pen, x, top)  # type: ignore[arg-type]

    patch = pytest.MonkeyPatch()
    with patch.context() as patched:
        patched.setattr(Text, "draw", noting)
        paper = issue_paper(description=PASSAGE * 20, photos=[photo(n) for n in range(6)], due_note="未含调休")
        recheck_sheet.draw([paper], io.BytesIO(), STAMP)
    assert min(sizes) >= 8


def test_a_block_higher_than_a_page_is_parted_and_none_is_lost() -> None:
    kept = Stack(tuple(Space(50) for _ in range(30)), kept=True)
    table = Table((Row((named("备注", 24.0), plain(words(PASSAGE * 40, 152.0), 152.0))),))
    pages = pages_of([kept, table], 600, 5)
    heights = [sum(block.height for _, block in page) for page in pages]
    assert all(height <= 600.01 for height in heights)
    assert sum(heights) >= kept.height + table.height - 600 * 0.5
    lines = [line for page in pages for _, block in page if isinstance(block, Table) for line in text_lines(block)]
    whole = words(PASSAGE * 40, 152.0)
    assert lines == [line.text for line in whole.lines]


def test_no_row_of_a_table_is_left_alone_at_an_edge_of_a_page() -> None:
    row = Row((plain(Space(10), 100.0),), least=20.0)
    for count in range(2, 60):
        for above in range(0, 400, 7):
            pages = pages_of([Space(above), Table((row,) * count, (row,))], 400, 0)
            parts = [len(block.rows) for page in pages for _, block in page if isinstance(block, Table)]
            assert sum(parts) == count
            assert min(parts) > 1


def test_no_name_stands_without_what_it_names_and_no_signature_on_a_page_alone() -> None:
    row = Row((plain(Space(10), 100.0),), least=20.0)
    signed = Stack((Space(30),), kept=True)
    for count in range(1, 40):
        for above in range(0, 400, 7):
            named_table = Headed(Space(15), Table((row,) * count, (row,)), gap=2.0)
            filled = Row((plain(Space(10), 100.0),), least=float(above or 1))
            pages = pages_of([Table((filled,), part_above=1e9), named_table, signed], 400, 5)
            ends = [block for _, block in pages[-1]]
            assert ends[-1] is signed
            assert len(ends) > 1
            assert not any(isinstance(block, Space) for page in pages for _, block in page), "a name alone"
            tables = [block.body if isinstance(block, Headed) else block for page in pages for _, block in page]
            rows = sum(len(one.rows) for one in tables if isinstance(one, Table))
            assert rows == count + 1
            for page in pages:
                for (at, block), (after, _) in itertools.pairwise(page):
                    assert at + block.height <= after
                assert page[-1][0] + page[-1][1].height <= 400.01


def text_lines(table: Table) -> list[str]:
    """Return the lines of the second cells of a table."""
    cells = [row.cells[1].block for row in table.rows]
    return [line.text for block in cells if isinstance(block, Text) for line in block.lines]


def test_a_checklist_of_nothing_is_still_a_paper() -> None:
    paper = ChecklistPaper(number="QD-A3-0001", subject_id=UUID, categories=())
    drawn = DOCUMENTS["blank-checklist"].load().draw([paper], io.BytesIO(), STAMP)
    assert drawn.pages == 1
