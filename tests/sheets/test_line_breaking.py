"""No line begins or ends with a mark that may not stand there; nothing is lost; fonts have what they are asked for."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.paths import resources
from inspector.sheets.faces import BOLD, GETA, RARE, SANS, SONG, font, glyph, is_missing, to_unicode_map
from inspector.sheets.text import Line, Text, clean, set_text, width_of
from tests.sheets.conftest import PASSAGE, squeeze

NEVER_FIRST = "，。、；：！？）》”’」』】…"
NEVER_LAST = "（《“‘「『【"
WORDS = [
    "垃圾",
    "黑臭水体",
    "约",
    "2",
    "立方米",
    "A3-0012",
    "24℃",
    "https://example.cn/a?b=1",
    "三四天",
    "𠮷",
    " ",
    "礐石",
]


def bad_edges(text: Text) -> list[str]:
    """Return the lines with a mark where none may stand."""
    inner = [line.text.strip() for line in text.lines]
    return [line for line in inner if line and (line[0] in NEVER_FIRST or line[-1] in NEVER_LAST)]


def prose() -> st.SearchStrategy[str]:
    """Texts as people write them: words, then a mark now and then, quotes opened before words and closed after."""
    quoted = st.builds(lambda a, w, b: a + w + b, st.sampled_from(NEVER_LAST), st.sampled_from(WORDS), st.just("”"))
    piece = st.one_of(st.sampled_from(WORDS), quoted)
    marked = st.builds(lambda p, m: p.strip() + m if p.strip() else "水" + m, piece, st.sampled_from(NEVER_FIRST))
    return st.lists(st.one_of(piece, piece, marked), min_size=1, max_size=120).map("".join)


@given(prose(), st.integers(min_value=110, max_value=520))
def test_no_line_of_prose_begins_or_ends_with_a_forbidden_mark(text: str, width: int) -> None:
    assert bad_edges(set_text("水" + text.strip() + "水", width)) == []


def test_thousands_of_lines_of_a_passage_have_no_bad_edge() -> None:
    lines = 0
    for width in range(90, 480, 3):
        for start in range(0, len(PASSAGE), 7):
            text = set_text("文" + PASSAGE[start:].lstrip(NEVER_FIRST) + PASSAGE, width, size=9 + start % 2 * 1.5)
            assert bad_edges(text) == []
            lines += len(text.lines)
    assert lines > 5000


def test_the_domain_facts_have_no_bad_edge(project: Path) -> None:
    facts = project.parent / "shared" / "domain" / "facts.md"
    if not facts.is_file():
        pytest.skip("no ../shared/domain beside this checkout")
    checked = 0
    for paragraph in facts.read_text().splitlines():
        words = clean(paragraph).strip()
        if not words or words[0] in NEVER_FIRST or words[-1] in NEVER_LAST:
            continue  # its own first or last character: no breaking can help
        for width in (150, 227, 480):
            text = set_text(words, width)
            assert bad_edges(text) == []
            checked += len(text.lines)
    assert checked > 2000


@given(st.text(max_size=200), st.floats(min_value=25, max_value=500))
def test_any_text_at_all_keeps_every_character_and_its_width(text: str, width: float) -> None:
    set_ = set_text(text, width, size=10)
    drawn = squeeze("".join(line.text for line in set_.lines))
    asked = "".join(c if not is_missing(SANS, c) else GETA for c in squeeze(clean(text)))
    assert drawn == asked
    assert set_.missing == {c for c in clean(text) if c != "\n" and is_missing(SANS, c)}
    assert all(line.width <= width + 0.01 or len(line.text) == 1 for line in set_.lines)


def test_a_run_of_nothing_but_marks_is_cut_rather_than_lost() -> None:
    text = set_text("。" * 100, 60)
    assert sum(len(line.text) for line in text.lines) == 100
    assert all(line.width <= 60 for line in text.lines)


@pytest.mark.parametrize("word", ["A3-0012", "3.14mg/L", "2026-11-20", "https://example.cn/a", "don’t", "……", "——"])
def test_words_numbers_and_paired_marks_are_never_cut(word: str) -> None:
    for width in range(120, 240):
        lines = [line.text for line in set_text(f"垃圾堆放点编号为{word}渗滤液流到路面，{word}，未清运", width).lines]
        assert sum(line.count(word) for line in lines) == 2, lines


def test_lines_are_spread_to_the_full_width_but_not_the_last_one() -> None:
    text = set_text(PASSAGE * 4, 227)
    *full, last = text.lines

    def reach(line: Line) -> float:
        return line.width + line.spacing * (len(line.text) - 1)

    assert sum(abs(reach(line) - 227) < 0.01 for line in full) >= len(full) - 1
    assert last.spacing == 0


@given(st.text(alphabet="ab汉\u202e\u200b\u200f\u2066\x00\x07\x1b\ufeff\ufe0f\U000e0041", max_size=30))
def test_controls_and_direction_marks_are_never_drawn(text: str) -> None:
    assert all(unicodedata.category(c) not in ("Cc", "Cf") and c in "ab汉" for c in clean(text))


def test_every_kind_of_newline_ends_a_line() -> None:
    lines = [line.text for line in set_text("一\r\n二\n三\r四\u2028五", 200).lines]
    assert lines == ["一", "二", "三", "四", "五"]


def test_a_character_no_font_has_is_set_as_geta_and_reported() -> None:
    text = set_text("好😀的\U0010fffd", 200)
    assert text.lines[0].text == f"好{GETA}的{GETA}"
    assert text.missing == {"😀", "\U0010fffd"}


def test_the_text_faces_cover_gbk_and_the_names_of_places_and_people() -> None:
    gbk = {bytes((a, b)).decode("gbk", "ignore") for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F}
    characters = {c for c in gbk if len(c) == 1 and not 0xE000 <= ord(c) < 0xF900} | set("滘礐濠𠮷䶮㛃")
    lacking = {c for face in (SANS, BOLD, SONG) for c in characters if is_missing(face, c)}
    assert lacking <= {"≒"}
    assert {glyph(face, "𠮷")[0] for face in (SANS, BOLD, SONG)} == {RARE}


def test_bold_is_as_wide_as_what_is_drawn() -> None:
    assert width_of("滘𠮷", 10, BOLD) == pytest.approx(20)
    assert font(BOLD).face.charWidths[ord("滘")] == 1000


def test_to_unicode_gives_characters_beyond_the_basic_plane_as_pairs() -> None:
    table = to_unicode_map("Any", [0, 0x6ED8, 0x20BB7])
    assert "<01> <6ED8>" in table
    assert "<02> <D842DFB7>" in table


def test_the_licence_of_each_font_travels_with_it() -> None:
    fonts = resources() / "fonts"
    assert {path.name for path in fonts.glob("OFL-*.txt")} == {
        "OFL-NotoSansSC.txt",
        "OFL-NotoSerifSC.txt",
        "OFL-LXGWWenKai.txt",
    }
    assert all("SIL OPEN FONT LICENSE" in path.read_text() for path in fonts.glob("OFL-*.txt"))
