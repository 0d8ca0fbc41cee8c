"""A year of an office: registers and ledger come in by the command, 54 visits are on record, and the report is read.

The figures are those that 濠江 published (facts 1.1); how they spread over the year is invented. What the command
prints, what stands on the screen and what goes on paper is the same sentence, and each number leads to its records.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pypdfium2
from click.testing import CliRunner
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from inspector.catalog import load_seed
from inspector.commands import program
from inspector.domain.clock_text import utc_text
from inspector.domain.place import Campaign, Person
from inspector.domain.visit import Visit, VisitTarget
from inspector.store import issues, places
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.parts.pdf_pages import one_at_a_time
from inspector.ui.run import application, make_window
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window
from tests.figures_year import COMMUNITIES, SPLIT

CAMPAIGN, BEGINS, LAST_DAY = "人居环境整治明察暗访", date(2024, 4, 1), date(2025, 3, 31)
CLEANERS, TOILETS = "达濠片区保洁公司", "公厕管护所"
T1 = "全区纪检监察系统开展明察暗访54场次，检查街道35个次，检查社区65个次，发现问题325个"
CLOSING = (
    "截至2025年3月31日，全区开展明察暗访54场次，共发现垃圾乱堆乱放、“三线”乱拉挂、水体黑臭、乱搭乱建、公厕管护不到位等"
    "问题325个，现已推动解决281个。"
)
CLICK = Qt.MouseButton.LeftButton


def test_the_report_of_a_year_is_read_on_the_screen(tmp_path: Path, qtbot: Any) -> None:
    folder = tmp_path / "工作区"
    run = _runner(folder)
    assert "68" in run("places", "import", _places(tmp_path))
    run("bodies", "import", _bodies(tmp_path))
    with open_workspace(folder) as ws:
        _begin(ws)
        _visit(ws)
    told = json.loads(run("ledger", "import", _ledger(tmp_path), "--json"))
    assert (told["new"], told["bad"]) == (327, []), "one of them void, one found after the year"
    printed = json.loads(run("figures", "--until", str(LAST_DAY), "--campaign", CAMPAIGN, "--json"))
    assert [printed["sentences"][code] for code in ("inspected", "closing")] == [T1, CLOSING]

    with open_workspace(folder) as ws:
        year = _Year(ws, qtbot)
        try:
            year.choose(CAMPAIGN, LAST_DAY)
            assert year.said()[:2] == [T1, CLOSING]
            assert year.said() == list(printed["sentences"].values())
            assert year.paper().count("现已推动解决281个") == 1
            assert year.click_through("open") == 44
            year.all_closed(TOILETS)
            open_one = ws.all("issue", "id IN (SELECT issue_id FROM ledger WHERE status = 'assigned')")[0]
            issues.act(ws, [open_one.id], "void", reason="重复登记", happened_at_utc="2025-03-30T04:00:00.000Z")
            year.back_to_numbers()
            year.until(lambda: "等问题324个，现已推动解决281个。" in year.said()[1])
        finally:
            year.close()


def _runner(folder: Path) -> Callable[..., str]:
    def run(*arguments: object) -> str:
        done = CliRunner().invoke(program, ["--workspace", str(folder), *map(str, arguments)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return run


def _file(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def _places(folder: Path) -> Path:
    rows = []
    for number, (street, names) in enumerate(COMMUNITIES.items(), 1):
        for index, name in enumerate(names.split(), 1):
            code = f"44051200{number}"
            rows.append({"区划代码": f"{code}{index:03d}", "街道": street, "社区": f"{name}社区", "街道代码": code})
    return _file(folder / "地点.csv", rows)


def _bodies(folder: Path) -> Path:
    rows = [{"名称": CLEANERS, "类型": "sanitation_operator"}, {"名称": TOILETS, "类型": "toilet_keeper"}]
    return _file(folder / "单位.csv", rows)


def _begin(ws: Workspace) -> None:
    """Register two inspectors and the campaign."""
    chen, zheng = (Person(id=new_id(), name=name, unit="区督查组") for name in ("陈立", "郑敏"))
    for record in (chen, zheng, Campaign(id=new_id(), name=CAMPAIGN, starts_on=str(BEGINS), ends_on=str(LAST_DAY))):
        places.keep(ws, record)
    ws.become(chen.id, (chen.id, zheng.id))


def _visit(ws: Workspace) -> None:
    """Record a visit a week, one or two of them in some, with 35 streets and 65 communities among them."""
    (campaign,) = ws.all("campaign")
    team = tuple(person.id for person in ws.all("person"))
    made: list[Visit] = []
    with ws.write() as door:
        for at in range(54):
            started = datetime(2024, 4, 3, 1, tzinfo=UTC) + timedelta(days=at * 362 // 54)
            made.append(
                Visit(
                    id=new_id(), number=door.next_number("JL"), campaign_id=campaign.id, team=team,
                    mode="open" if at % 5 == 4 else "covert", started_at_utc=utc_text(started),
                    left_at_utc=utc_text(started + timedelta(hours=3)),
                )
            )  # fmt: skip
            door.put(made[-1])
        for level, count in (("street", 35), ("community", 65)):
            held = ws.all("place", "level = ?", (level,))
            for visit, place in islice(zip(cycle(made), cycle(held), strict=False), count):
                at = visit.started_at_utc
                door.put(VisitTarget(id=new_id(), visit_id=visit.id, place_id=place.id, level=level, arrived_at_utc=at))


def _ledger(folder: Path) -> Path:
    """Write the year's ledger as an office keeps it: 325 issues of five kinds, 281 of them closed, and two that do
    not count."""
    catalogue = {one.code: one for one in load_seed().categories}
    communities = cycle([(street, f"{name}社区") for street, names in COMMUNITIES.items() for name in names.split()])

    def row(number: int, code: str, state: str, on: date | None = None) -> dict[str, str]:
        street, community = next(communities)
        found = on or BEGINS + timedelta(days=number * 300 // 325)
        closed = state == "已销号"
        toilets = closed and code.startswith("cs_") and number % 3 == 0
        return {
            "检查时间": found.isoformat(), "专项行动": CAMPAIGN, "街道": street, "社区": community,
            "大类": catalogue[code].major_name, "类别": catalogue[code].name, "存在问题": f"第{number}处，𠮷里滘边",
            "责任单位": TOILETS if toilets else CLEANERS, "责任人": "许工",
            "整改期限": (found + timedelta(days=15)).isoformat(), "是否销号": state,
            "销号时间": (found + timedelta(days=number % 40 + 3)).isoformat() if closed else "",
        }  # fmt: skip

    rows: list[dict[str, str]] = []
    for minors, found, solved in SPLIT:
        for at, code in enumerate(islice(cycle(minors), found)):
            rows.append(row(len(rows), code, "已销号" if at < solved else "整改中"))
    rows.append(row(400, "garbage", "作废", date(2024, 6, 3)))
    rows.append(row(401, "garbage", "整改中", date(2025, 4, 2)))
    return _file(folder / "2024年问题台账.csv", rows)


class _Year:
    """The window in which the report is read."""

    def __init__(self, ws: Workspace, qtbot: Any) -> None:
        self.ws, self.qtbot = ws, qtbot
        apply_theme(application(), "light")
        self.window: Window = make_window(ws)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.go("figures")
        self.screen: Any = self.window.screen_at("figures")
        self.until(lambda: self.screen.told is not None)

    def until(self, met: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=30_000)

    def choose(self, campaign: str, last_day: date) -> None:
        """Choose the campaign and the cut-off by the fields."""
        head = self.screen.head
        head.campaign.setCurrentIndex(head.campaign.findText(campaign))
        head.campaign.activated.emit(head.campaign.currentIndex())
        head.until.setCurrentIndex(head.until.findData("day"))
        head.until.activated.emit(head.until.currentIndex())
        head.until_on.setDate(QDate(last_day.year, last_day.month, last_day.day))
        self.until(lambda: self.screen.told.asked == head.asked and head.asked.until_on == last_day)

    def said(self) -> list[str]:
        lines = self.screen.page.sentences
        return [lines.itemAt(at).widget().findChild(QLabel).text() for at in range(lines.count())]

    def paper(self) -> str:
        """Print and return what is on the paper."""
        QTest.mouseClick(self.screen.head.print_button, CLICK)
        self.until(lambda: getattr(self.screen, "preview", None))
        with one_at_a_time, pypdfium2.PdfDocument(self.screen.preview._pdf) as document:  # the preview draws meanwhile
            text = "".join(self._plain(page) for page in document)
        self.screen.preview.reject()
        return text

    @staticmethod
    def _plain(page: Any) -> str:
        return "".join(page.get_textpage().get_text_range().split())

    def click_through(self, code: str) -> int:
        """Press a number and return how many rows the ledger then shows."""
        QTest.mouseClick(self.screen.page.first.tiles[code], CLICK)
        self.until(lambda: self.window.shown == "ledger")
        ledger: Any = self.window.screen_at("ledger")
        self.until(lambda: ledger.filter.only and not ledger.model.loading and ledger.model.rowCount())
        wanted = {record for _, record in self.screen.told.counted.figures[code].records}
        assert set(ledger.filter.only) == wanted
        return int(ledger.model.rowCount())

    def all_closed(self, unit: str) -> None:
        """Look at the lists of a unit that has done all that was on them."""
        (body,) = self.ws.all("body", "name = ?", (unit,))
        self.window.go("figures", view="lists", body_id=body.id)
        lists = self.screen.lists
        self.until(lambda: lists.rows and lists.state.text().endswith("已全部销号"))
        assert {line.duty.lead for line in lists.rows} == {unit}
        assert all("𠮷里滘边" in line.problem.description for line in lists.rows)

    def back_to_numbers(self) -> None:
        QTest.keyClick(self.screen.head.view, Qt.Key.Key_Left)
        self.until(lambda: self.screen.middle.currentWidget() is self.screen.pages)

    def close(self) -> None:
        self.window.close()
        self.window.context.tasks.close()
        self.window.deleteLater()
