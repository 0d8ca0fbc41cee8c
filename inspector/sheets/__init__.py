"""Answers for the papers: which there are, what they are called, in which formats, and where each is drawn.

One file is one document in one format: `draw(papers, out, stamp) -> Drawn`, plain values of `domain` in, bytes out; no
store. A new document is a line here: its name on the command line, its title (= `TITLE` of the PDF's module), the
family that reads its records (`inspector.papers.<family>.made`), what has to be chosen for it, and for each format the
module that draws it. `official` papers go out under a number and are registered (发文登记).

    Document("notice", "整改通知书", "notices", "notice", {"pdf": "notice", "docx": "word_notice"}, official=True)

The stamp says who printed when, the document's id (on every page and in the code) and its `trace` (the records it was
made from): a PDF drawn by `frame.draw_sheets` carries both by itself, one drawn otherwise calls `Pen.carry(stamp)`
before `close`; Word and Excel hold the id as the custom property `domain.issued.PROPERTY` and the trace as a part
`customXml/….xml` of the package: `<trace xmlns="urn:inspector">…</trace>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

FORMATS = ("pdf", "docx", "xlsx", "csv")
SUBJECTS = (
    "visit", "issues", "body", "place", "campaign", "week", "period", "lead", "talk", "notice", "circular", "photos",
    "rotation", "none",
)  # fmt: skip

BOOK = {"pdf": "book_pages", "xlsx": "workbook", "csv": "table_csv"}  # a book of tables (`domain.table`)


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of paper. `family` is "" where only the window can put it together; `subject` is one of SUBJECTS."""

    name: str
    title: str
    family: str
    subject: str
    modules: Mapping[str, str]
    official: bool = False

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats it can be had in."""
        return tuple(self.modules)

    def load(self, format: str = "pdf") -> ModuleType:
        """Import the module that draws it (reportlab, docxtpl and XlsxWriter are heavy, so only when printed)."""
        return import_module(f"{__name__}.{self.modules[format]}")


OFFICIAL = {"docx": "word", "pdf": "word_page"}  # 公文: Word is its form, the PDF a preview of that very file

DOCUMENTS = {
    document.name: document
    for document in (
        Document("visit-record", "现场检查（暗访）记录表", "visits", "visit", {"pdf": "visit_record"}),
        Document("blank-checklist", "现场检查清单（手填）", "visits", "none", {"pdf": "blank_checklist"}),
        Document("recheck", "回头看核查表", "rechecks", "issues", {"pdf": "recheck_sheet"}),
        Document("reconciliation", "对账单", "exchange", "none", {"pdf": "reconciliation"}),
        Document("water-survey", "黑臭水体监测评价表", "water", "place", {"pdf": "water_survey"}),
        Document("photo-album", "照片证据册", "albums", "photos", {"pdf": "photo_album"}),
        Document("place-file", "一村一档", "place_files", "place", {"pdf": "place_file"}),
        Document("rota", "交叉督查排班表", "rotas", "rotation", {"pdf": "rota_table"}),
        Document("lead-transfer", "12345 转办单", "lead_transfers", "lead", {"pdf": "lead_transfer"}, official=True),
        Document("figures", "统计表", "", "period", {"pdf": "figures_page"}),
        Document("ledger", "问题台账", "ledgers", "period", BOOK),
        Document("three-lists", "问题、责任、整改清单", "ledgers", "body", BOOK),
        Document("efforts", "整改投入汇总", "ledgers", "period", BOOK),
        Document("task-board", "任务推进表", "boards", "body", BOOK),
        Document("account", "责任追溯表", "boards", "body", BOOK),
        Document("completeness", "逐件排查表", "boards", "period", BOOK),
        Document("rectify", "整改通知书", "notices", "notice", OFFICIAL, official=True),
        Document("assign", "交办单", "notices", "notice", OFFICIAL, official=True),
        Document("supervise", "督办单", "notices", "notice", OFFICIAL, official=True),
        Document("urge", "催办通知书", "notices", "notice", OFFICIAL, official=True),
        Document("notice-circular", "书面通报", "notices", "notice", OFFICIAL, official=True),
        Document("withdraw", "转办告知", "notices", "notice", OFFICIAL, official=True),
        Document("weekly", "一周一反馈周报", "weekly", "week", {**OFFICIAL, "xlsx": "weekly_book"}, official=True),
        Document("circular", "督查通报", "circulars", "circular", OFFICIAL, official=True),
        Document("talk", "约谈提醒记录", "talks", "talk", OFFICIAL),
        Document("closing", "问题销号申请审批表", "closings", "issues", OFFICIAL),
    )
}
