"""Measures XLSX against XlsxWriter itself, its memory as rows grow, and the papers of a week for 325 issues.

The bare workbook gets the very cells ours gets, with borders, by XlsxWriter's own `write`, with and without constant
memory; the quicker of the two is the reference (what it costs without any look is noted beside). By the week's papers
stands a bare document that says the same: every page with reportlab's canvas, every table with `write`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.bench import ground
from tests.bench.rounds import Row, alternate, medians, note, seconds
from tests.bench.sheets import DESCRIPTION, REQUIREMENT, draw_bare, recorded

ROWS, FEW, MANY = 10_000, 5_000, 50_000
ISSUES, BODIES = 325, 8
SETS = ("weekly", "ledger", "three-lists", "efforts", "recheck")


def rows() -> Iterator[Row]:
    """Yield the rows of time, of memory and of a week."""
    yield from _time()
    yield _memory()
    yield from _week()


def _cells(count: int) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of a ledger: twenty columns as the real one has them."""
    day = date(2026, 11, 20)
    for at in range(count):
        yield (
            at + 1, f"K7M2-{at:04d}", day - timedelta(days=at % 90), "马滘街道", "凤岗社区", f"市场东门 {at} 号旁",
            "垃圾乱堆乱放", DESCRIPTION.format(n=at % 40), "一般", "马滘片区保洁公司", "黄建国", REQUIREMENT,
            day + timedelta(days=at % 30), "整改中", "已清运一半，桶位已补", at % 101, None, "", None, "",
        )  # fmt: skip


def _book(rows_of: Callable[[], Iterable[tuple[Any, ...]]]) -> Any:
    from inspector.domain.table import Book, Column, Table

    kinds = {0: "number", 2: "day", 12: "day", 15: "percent", 16: "day", 18: "day"}
    columns = tuple(Column(title=f"第 {at} 列", kind=kinds.get(at, "text"), wide=16) for at in range(20))
    table = Table(name="问题台账", columns=columns, rows=rows_of, held=2)
    return Book(number="TZ-1", title="问题台账", subtitle="全部", subject_id="440512", tables=(table,))


def _stamp() -> Any:
    from inspector.domain.paper import PrintStamp

    return PrintStamp(device_code="K7M2", printed_at_local="2026-11-20 17:05")


def _ours(path: Path, rows_of: Callable[[], Iterable[tuple[Any, ...]]]) -> None:
    from inspector.sheets import workbook

    with open(path, "wb") as out:
        workbook.write(_book(rows_of), out, _stamp())


def _bare(path: Path, tables: list[list[tuple[Any, ...]]], *, constant: bool, look: bool = True) -> None:
    """Write the same cells with the same look, cell by cell with XlsxWriter's own `write`."""
    from xlsxwriter import Workbook

    with Workbook(str(path), {"constant_memory": constant, "strings_to_formulas": False}) as made:
        plain = made.add_format({"border": 1, "text_wrap": True})
        day = made.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
        for table in tables:
            sheet = made.add_worksheet()
            for at, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    sheet.write(at, column, cell, day if isinstance(cell, date) else plain if look else None)


def _time() -> Iterator[Row]:
    folder = ground.fresh("books")
    same = list(_cells(ROWS))
    work: dict[str, Callable[[int], float]] = {
        "ours": lambda _: seconds(lambda: _ours(folder / "ours.xlsx", lambda: same)),
        "write": lambda _: seconds(lambda: _bare(folder / "bare.xlsx", [same], constant=False)),
        "write, constant_memory": lambda _: seconds(lambda: _bare(folder / "bare.xlsx", [same], constant=True)),
    }
    work["no look"] = lambda _: seconds(lambda: _bare(folder / "bare.xlsx", [same], constant=False, look=False))
    measured = medians(alternate(work))
    best = min(("write", "write, constant_memory"), key=lambda name: measured[name])
    yield Row(
        name=f"台账 {ROWS} 行 × 20 列，XLSX",
        unit="s",
        goal=1.5,
        ours=measured["ours"],
        reference=measured[best],
        against=f"裸 XlsxWriter（{best}）",
        more={"all": measured, "bytes": (folder / "ours.xlsx").stat().st_size},
    )


def _memory() -> Row:
    folder = ground.fresh("books-memory")

    def peak(count: int) -> float:
        command = [sys.executable, "-m", "tests.bench.books", str(folder / "many.xlsx"), str(count)]
        done = subprocess.run(command, cwd=ground.PROJECT, check=True, capture_output=True, text=True)
        return float(done.stdout)

    measured = medians(alternate({str(FEW): lambda _: peak(FEW), str(MANY): lambda _: peak(MANY)}, 3))
    return Row(
        name=f"内存不随行数增长：{MANY} 行对 {FEW} 行",
        unit="MB",
        goal=1.25,
        ours=measured[str(MANY)],
        reference=measured[str(FEW)],
        against=f"{FEW} 行",
    )


def workspace() -> Path:
    """Return the folder of a workspace with 325 issues of two photos each, handed to eight bodies; made once."""
    from inspector.domain.place import Body, Person
    from inspector.intake.behind import derive_waiting
    from inspector.intake.take_in import take_in_paths
    from inspector.store import feedbacks, issues, life, places
    from inspector.store.door import new_id
    from inspector.store.issues import IssueForm
    from inspector.store.workspace import open_workspace

    folder = ground.ROOT / f"books-{ISSUES}-{ground.mark_of_store()}"
    if (folder / "made").exists():
        return folder
    note(f"making {ISSUES} issues with two photos each")
    folder.mkdir(parents=True, exist_ok=True)
    shots = ground.jpegs(2 * ISSUES, size_bytes=ground.MB, size_px=(2000, 1500))
    with open_workspace(folder / "workspace", now=ground.clock) as ws:
        people = [Person(id=new_id(), name=name, unit="区督查组") for name in ("陈立", "郑敏")]
        bodies = [
            Body(id=new_id(), name=f"第 {at + 1} 片区保洁公司", kind="sanitation_operator") for at in range(BODIES)
        ]
        for record in (*people, *bodies):
            places.keep(ws, record)
        ws.become(people[0].id, tuple(one.id for one in people))
        taken = [one.photo_id for one in take_in_paths(ws, shots) if one.photo_id]
        places.import_places(
            ws, [{"区划代码": "440512001001", "街道": "达濠街道", "社区": "西墩社区", "街道代码": "440512001"}]
        )
        place = places.children(ws, None, "community")[0]
        categories = [one.code for one in ws.catalogue.categories]
        due = (ground.TODAY + timedelta(days=7)).isoformat()
        for number in range(ISSUES):
            form = IssueForm(
                category=categories[number % len(categories)],
                place_id=place.id,
                spot=f"市场东门 {number} 号旁",
                description=DESCRIPTION.format(n=number),
                requirement=REQUIREMENT,
                photos=((taken[2 * number], "wide"), (taken[2 * number + 1], "close")),
            )
            made = issues.submit(ws, form).issue
            life.assign(ws, [made.id], body_id=bodies[number % BODIES].id, due_on=due, responsible_person="许工")
            if number % 5 == 0:
                said = {"efforts": ["清理垃圾9余车次"], "finished": True}
                feedbacks.say(ws, made.id, "2026-W47", "已清运，桶位已补", **said)  # type: ignore[arg-type]
        for _ in derive_waiting(ws):
            pass
    (folder / "made").touch()
    return folder


def _week() -> Iterator[Row]:
    from inspector.domain.table import Book
    from inspector.sheets import workbook
    from inspector.store.workspace import open_workspace
    from inspector.ui.actions import reports

    folder, out = workspace(), ground.fresh("books-week")
    with open_workspace(folder / "workspace", now=ground.clock) as ws:
        jobs = [one for one in reports.week_jobs(ws) if one.asked.name in SETS and one.kind in ("pdf", "xlsx")]
        tables: list[list[tuple[Any, ...]]] = []
        write = workbook.write

        def heard(book: Book, stream: Any, stamp: Any) -> Any:
            tables.extend([list(table.rows()) for table in book.tables])
            return write(book, stream, stamp)

        def ours(_: int) -> float:
            ground.fresh("books-week")
            return seconds(lambda: _all(reports.write_batch(ws, jobs, out, lambda *_: None, lambda: False), len(jobs)))

        workbook.write = heard
        try:
            with recorded() as said:
                ours(0)
        finally:
            workbook.write = write

        def bare(_: int) -> float:
            def both() -> None:
                draw_bare(said.pages, ground.ROOT / "bare-week.pdf")
                _bare(ground.ROOT / "bare-week.xlsx", tables, constant=True)

            return seconds(both)

        measured = medians(alternate({"ours": ours, "bare": bare}, 3))
    yield Row(
        name=f"一周的单据：{ISSUES} 条问题、{len(jobs)} 份文件、{sum(len(one) for _, one in said.pages)} 张照片",
        unit="s",
        goal=5.0,  # ours also reads, lays out, traces each file to its records, and fills the Word form of the 周报
        ours=measured["ours"],
        reference=measured["bare"],
        against="裸 reportlab 和 XlsxWriter，同样的字符、照片和单元格，不读库",
        more={"files": len(jobs), "pages": len(said.pages), "sheets": len(tables)},
    )


def _all(found: Any, count: int) -> None:
    assert not found.faults, found.faults
    assert len(found.files) == count


if __name__ == "__main__":
    _ours(Path(sys.argv[1]), lambda: _cells(int(sys.argv[2])))
    print(ground.peak_mb())
