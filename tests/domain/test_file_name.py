"""Names of files that Windows takes as well as everybody else."""

from __future__ import annotations

import pytest

from inspector.domain.file_name import MOST_BYTES, safe_name


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ('台账:<一>/"二"|三?*', "台账 一 二 三.pdf"),
        ("CON", "_CON.pdf"),
        ("com1.台账", "_com1.台账.pdf"),
        ("console", "console.pdf"),
        (" 空格与点. . ", "空格与点.pdf"),
        ("\u202efdp.exe\x00", "fdp.exe.pdf"),
        ("", "单据.pdf"),
        ("滘口𠮷里礐石", "滘口𠮷里礐石.pdf"),
    ],
)
def test_what_windows_refuses_is_taken_out_and_the_rest_stays(stem: str, name: str) -> None:
    assert safe_name(stem, "pdf") == name


def test_a_name_is_short_enough_and_never_one_that_is_taken() -> None:
    long = safe_name("长" * 300, "xlsx")
    assert len(long.encode()) <= MOST_BYTES + len(".xlsx")
    assert safe_name("台账", "pdf", {"台账.pdf", "台账（2）.pdf"}) == "台账（3）.pdf"
    assert safe_name("ABC", "pdf", {"abc.pdf"}) == "ABC（2）.pdf"
