"""拼音首字母, checked against pypinyin, which knows words and not only characters."""

from __future__ import annotations

import runpy

import pytest
from pypinyin import Style, lazy_pinyin

from inspector import catalog, paths
from inspector.domain.pinyin import initials, is_initials

FOLDER = paths.resources() / "pinyin"
STREETS = {
    "达濠街道": "dhjd", "马滘街道": "mjjd", "礐石街道": "qsjd", "滨海街道": "bhjd",
    "广澳街道": "gajd", "玉新街道": "yxjd", "河浦街道": "hpjd",
}  # fmt: skip


@pytest.mark.parametrize(("name", "letters"), STREETS.items())
def test_the_seven_streets(name: str, letters: str) -> None:
    assert initials(name, catalog.letters()) == letters


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("A3-0017 垃圾", "a30017lj"), ("“三线”乱拉挂", "sxllg"), ("埭头厝", "dtc"), ("𠮷〇", "jl"),
        ("ＡＢ１", "ab1"), ("，。 ", ""),
    ],
)  # fmt: skip
def test_letters_and_digits_stay_and_signs_go(text: str, letters: str) -> None:
    assert initials(text, catalog.letters()) == letters


def test_the_words_of_the_catalogue_are_read_as_a_reader_would() -> None:
    names = [n for c in catalog.load_seed().categories for n in (c.short_name, c.name, *c.aliases)]
    wrong = {}
    for name in names:
        ours = initials(name, catalog.letters())
        words = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")).lower()
        if ours != words:
            wrong[name] = (ours, words)
    # 重建 is chóngjiàn, and a table has one letter for 重; 村巷道 is xiàng, where pypinyin thinks of a mine's hàngdào.
    assert wrong == {"重建轻管": ("zjqg", "cjqg"), "村巷道乱堆乱放": ("cxdldlf", "chdldlf")}


def test_the_table_covers_every_han_character_of_gbk() -> None:
    pairs = (bytes((high, low)) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF) if low != 0x7F)
    characters = "".join(pair.decode("gbk", "ignore") for pair in pairs)
    han = {ch for ch in characters if "\u4e00" <= ch <= "\u9fff"}
    assert len(han) > 20_000
    missing = han - set(catalog.letters())
    assert len(missing) < 60, "".join(sorted(missing))
    assert not missing & set("".join(ch for ch in characters if len(ch.encode("gb2312", "ignore")) == 2))


def test_the_table_is_the_one_its_script_makes() -> None:
    assert runpy.run_path(str(FOLDER / "build.py"))["made"]() == (FOLDER / "initials.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("query", "meant"), [("ljx", True), ("LJ", True), ("a3", True), ("0017", False), ("垃圾", False), ("l j", False)]
)
def test_what_can_be_meant_as_initials(query: str, meant: bool) -> None:
    assert is_initials(query) is meant
