"""Makes cn_days.csv from chinesecalendar (MIT, 1.11.0 knows years to 2026): run `python build.py` with it installed.

It is not a dependency: it raises for years it does not know, and a new year must be importable without a new program.
"""

from pathlib import Path

from chinese_calendar.constants import holidays, workdays

FIRST_YEAR = 2024
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def made() -> str:
    """Return the text of cn_days.csv: each announced day off (休) and each worked weekend day (班)."""
    off = [(day, "休", name) for day, name in holidays.items()]
    on = [(day, "班", name) for day, name in workdays.items()]
    rows = sorted(row for row in off + on if row[0].year >= FIRST_YEAR)
    return "日期,休班,节日\n" + "".join(f"{day},{kind},{NAMES[name]}\n" for day, kind, name in rows)


if __name__ == "__main__":
    (Path(__file__).parent / "cn_days.csv").write_text(made(), "utf-8")
