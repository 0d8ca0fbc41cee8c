"""Answers for the papers: which there are, what they are called, and where each is drawn.

One file is one document: plain values of `domain.paper` in, a PDF out. A new document is a new file and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of paper: its name on the command line, its Chinese title, the module whose `draw` makes it."""

    name: str
    title: str
    module: str

    def load(self) -> ModuleType:
        """Import its module (reportlab is heavy, so only when something is printed)."""
        return import_module(f"{__name__}.{self.module}")


DOCUMENTS = {
    document.name: document
    for document in (
        Document("visit-record", "现场检查（暗访）记录表", "visit_record"),
        Document("blank-checklist", "现场检查清单（手填）", "blank_checklist"),
        Document("recheck", "回头看核查表", "recheck_sheet"),
        Document("reconciliation", "对账单", "reconciliation"),
        Document("water-survey", "黑臭水体监测评价表", "water_survey"),
        Document("figures", "统计表", "figures_page"),
        Document("three-lists", "问题、责任、整改清单", "three_lists"),
    )
}
