"""Charts say what the figures say, once for screen and paper, with every name readable."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pypdfium2
import pytest

from inspector.catalog import load_seed
from inspector.domain.figures import Figures, Records, end_of_day, figures
from inspector.domain.issue import Issue, IssueStep
from inspector.domain.place import Place
from inspector.sheets import charts
from inspector.sheets.chart_marks import HAIR, Chart, Look, shortened, ticks, width
from inspector.sheets.frame import LEFT, WIDTH
from inspector.sheets.stream import PAGE_HEIGHT, Pen
from inspector.sheets.text import set_text

LAST = date(2024, 4, 30)
DRAWN: dict[str, Callable[..., Chart]] = {
    "trend": charts.trend,
    "majors": charts.majors,
    "categories": charts.categories,
    "streets": charts.streets,
    "ages": charts.ages,
}


def counted(streets: dict[str, int], solved_each: int = 1, categories: tuple[str, ...] = ("garbage",)) -> Figures:
    """Figures of so many issues in each street, found over eight weeks; the first of each street are closed."""
    catalogue = load_seed()
    issues, steps = [], []
    for at, (street, number) in enumerate(streets.items()):
        for one in range(number):
            found = f"{LAST - timedelta(days=(7 * one) % 56)}T04:00:00.000Z"
            issue = Issue(
                id=f"{at:03}{one:03}", found_at_utc=found, place_id=street, category=categories[one % len(categories)],
                due_on="2024-04-01" if one % 2 else None,
            )  # fmt: skip
            issues.append(issue)
            if one < solved_each:
                steps.append(IssueStep(id=f"s{issue.id}", issue_id=issue.id, action="recheck_done",
                                       to_status="closed", happened_at_utc=found))  # fmt: skip
    return figures(
        Records(
            until_utc=end_of_day(LAST),
            issues=tuple(issues),
            steps=tuple(steps),
            places={
                name: Place(id=name, name=name, level="street", code=f"{at:03}") for at, name in enumerate(streets)
            },
            majors=catalogue.majors,
            categories={one.code: one for one in catalogue.categories},
        )
    )


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def words_of(chart: Chart) -> list[str]:
    return text_of(chart.as_pdf()).split()


def bars_of(chart: Chart, colour: str) -> list[tuple[float, float]]:
    """Width and height of the boxes of one colour, without that of the legend, which is drawn first."""
    boxes = (
        one for one in chart.drawing.contents if getattr(one, "fillColor", None) is not None and hasattr(one, "rx")
    )
    return [(one.width, one.height) for one in boxes if f"#{one.fillColor.hexval()[2:]}".upper() == colour][1:]


def test_a_bar_is_as_long_as_its_number_and_the_number_stands_beside_it() -> None:
    chart = charts.streets(counted({"达濠街道": 10, "马滘街道": 30}, solved_each=5))
    assert words_of(chart)[-10:] == ["达濠街道", "10", "5", "5", "3", "马滘街道", "30", "5", "25", "13"]
    look = Look()
    solved = [wide for wide, _ in bars_of(chart, look.solved)]
    overdue = [wide for wide, _ in bars_of(chart, look.overdue)]
    waiting = [wide for wide, _ in bars_of(chart, look.found)]
    one = (
        sum(wide + HAIR for wide in (solved[1], waiting[1], overdue[1])) / 30
    )  # each is drawn inside its hair of an edge
    for wide, count in zip(solved + waiting + overdue, (5, 5, 2, 12, 3, 13), strict=True):
        assert wide + HAIR == pytest.approx(count * one)


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_names_what_it_shows_and_its_cut_off(name: str) -> None:
    found = counted({"礐石𠮷街道": 12, "马滘街道": 3}, categories=("garbage", "black_water"))
    chart = DRAWN[name](found)
    text = text_of(chart.as_pdf())
    assert "截至 2024-04-30" in text
    assert chart.width == pytest.approx(WIDTH)
    assert not chart.missing
    wanted = {
        "trend": "第18周",
        "majors": "水系治理",
        "categories": "黑臭水体",
        "streets": "礐石𠮷街道",
        "ages": "31至90天",
    }
    assert wanted[name] in "".join(text.split())


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_recorded_is_said_and_not_drawn_as_an_empty_frame(name: str) -> None:
    assert "没有可画的记录" in text_of(DRAWN[name](figures(Records(until_utc=end_of_day(LAST)))).as_pdf())


def test_the_same_drawing_stands_on_the_screen_and_on_a_sheet_and_leaves_the_pen_as_it_was() -> None:
    chart = charts.streets(counted({"礐石𠮷街道": 12, "马滘街道": 3}))
    out = io.BytesIO()
    pen = Pen(out, "图")
    pen.shade(0, PAGE_HEIGHT - 10, 10, 10, 0.0)
    set_text("图前", WIDTH).draw(pen, LEFT, PAGE_HEIGHT - 20)
    chart.draw(pen, LEFT, PAGE_HEIGHT - 100)
    pen.shade(0, PAGE_HEIGHT - 20, 10, 10, 0.0)
    set_text("图后", WIDTH).draw(pen, LEFT, PAGE_HEIGHT - 100 - chart.height - 20)
    pen.end_page()
    pen.close()
    assert "".join(text_of(out.getvalue()).split()) == "".join(["图前", *words_of(chart), "图后"])
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        picture = document[0].render(scale=1).to_pil().convert("RGB")
    assert picture.getpixel((5, 15)) == (0, 0, 0), "black was set before the chart and still is"
    assert chart.split(chart.height) == (chart, None)
    assert chart.split(chart.height - 1) == (None, chart)


def test_what_has_no_room_is_added_up_and_the_longest_bars_stay() -> None:
    streets = {f"街道{at}": at + 1 for at in range(charts.MOST_BARS + 3)}
    words = words_of(charts.streets(counted(streets, solved_each=0)))
    assert "其余4个街道" in words
    assert words[words.index("其余4个街道") + 1] == str(1 + 2 + 3 + 4)
    assert f"街道{charts.MOST_BARS + 2}" in words
    assert "街道0" not in words
    exactly = {f"街道{at}": 1 for at in range(charts.MOST_BARS)}
    assert not [word for word in words_of(charts.streets(counted(exactly))) if "其余" in word]


def test_a_character_no_font_has_is_reported_and_a_long_name_cut() -> None:
    chart = charts.streets(counted({"\ue000街道": 1, "一个名字很长很长的经济技术开发区综合管理办事处": 1}))
    assert chart.missing == {"\ue000"}
    words = words_of(chart)
    assert "〓街道" in words
    assert next(word for word in words if word.startswith("一个名字")).endswith("…")
    assert width(shortened("很长" * 40, 100, 9), 9) <= 100
    assert shortened("短", 100, 9) == "短"


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4, 6]), (28, [0, 10, 20, 30]),
        (275, [0, 100, 200, 300]), (1000, [0, 500, 1000]), (1797, [0, 500, 1000, 1500, 2000]),
    ],
)  # fmt: skip
def test_an_axis_counts_in_round_steps(most: int, marks: list[int]) -> None:
    assert ticks(most) == marks


def test_a_year_of_weeks_has_no_two_dates_on_top_of_each_other() -> None:
    catalogue = load_seed()
    issues = tuple(
        Issue(
            id=f"{week:03}",
            found_at_utc=f"{date(2023, 5, 1) + timedelta(weeks=week)}T04:00:00.000Z",
            category="garbage",
        )
        for week in range(70)
    )
    found = figures(Records(until_utc=end_of_day(date(2024, 12, 31)), issues=issues, majors=catalogue.majors))
    chart = charts.trend(found)
    weeks = [(one.x, one.text) for one in chart.drawing.contents if getattr(one, "text", "").startswith("第")]
    assert len(weeks) > 10
    for (x, text), (following, _) in pairwise(weeks):
        assert x + width(text, charts.SMALL) < following
    assert weeks[-1][0] + width(weeks[-1][1], charts.SMALL) <= chart.width
    assert {"2023年", "2024年"} <= set(words_of(chart))


@pytest.mark.parametrize("name", DRAWN)
def test_each_number_that_is_drawn_has_its_place_to_be_clicked_within_the_chart(name: str) -> None:
    figures_of = counted({"达濠街道": 10, "马滘街道": 30}, solved_each=5)
    chart = DRAWN[name](figures_of)
    assert chart.spots
    for spot in chart.spots:
        x, y, wide, high = spot.box
        assert x >= 0
        assert x + wide <= chart.width + 0.01
        assert y >= 0
        assert y + high <= chart.height
        rows = {row.key: row for row in figures_of.tables[spot.table]}
        assert sum(rows[key][spot.code] for key in spot.keys) > 0


def test_the_rows_that_share_the_last_bar_are_clicked_together() -> None:
    figures_of = counted({f"第{at}街道": 3 for at in range(charts.MOST_BARS + 4)})
    spots = [spot for spot in charts.streets(figures_of).spots if len(spot.keys) > 1]
    assert {spot.code for spot in spots} == {"found", "solved", "open", "overdue"}
    assert {len(spot.keys) for spot in spots} == {5}
