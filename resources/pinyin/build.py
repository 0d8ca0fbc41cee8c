"""Makes initials.txt, the table of pinyin initials, with pypinyin (MIT; its data MIT): run `python build.py`.

All of U+4E00-9FFF that pypinyin can read (GBK's Han characters are among them), 〇, and rarer characters that stand
in names. A character with several readings has the commonest, except where places here say otherwise: see LOCAL.
"""

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

RARE = "〇𠮷㙟㘵㙦㴔䓬㘭㙍𡐓"  # in names, outside the main block
LOCAL = {
    "𠮷": "j",  # pypinyin knows no reading of it: 吉
    "礐": "q",  # 礐石 Quèshí
    "滘": "j",  # 马滘 Mǎjiào
    "埭": "d",  # 埭头 Dàitóu
    "厝": "c",  # 老厝 lǎocuò
    "埔": "p",  # 珠埔、葛埔: pǔ in the names here (bù only in 大埔)
    "濠": "h",
    "长": "c",
    "重": "z",
    "行": "x",
    "厦": "x",  # 厦门; 大厦 is shà
    "塭": "w",
    "畲": "s",
}


def letter_of(character: str) -> str:
    """Return the first letter of the commonest reading, or nothing where pypinyin knows none."""
    if character in LOCAL:
        return LOCAL[character]
    read = pinyin(character, style=Style.NORMAL, errors="ignore")
    return read[0][0][:1].replace("ê", "e") if read and read[0][0][:1].isalpha() else ""


def made() -> str:
    """Return the text of initials.txt."""
    by_letter = defaultdict(list)
    for character in [*map(chr, range(0x4E00, 0xA000)), *RARE]:
        if letter := letter_of(character):
            by_letter[letter].append(character)
    return "".join(f"{letter} {''.join(by_letter[letter])}\n" for letter in sorted(by_letter))


if __name__ == "__main__":
    (Path(__file__).parent / "initials.txt").write_text(made(), "utf-8")
