"""Answers for the heads of the sheet a unit fills in, and the line above it."""

from __future__ import annotations

from inspector.wording.tasks import RESULTS

TABLE = "自查表"
MOST = 24  # letters of the requirement
ALWAYS = ("序号", "责任事项", "自查结果", "情况说明")
COLUMNS = {
    "序号": ("number", 7.0),
    "类别": ("text", 12.0),
    "职权事项": ("text", 14.0),
    "责任事项": ("text", 36.0),
    "追责情形": ("text", 20.0),
    "整改清单": ("text", 20.0),
    "自查结果": ("text", 14.0),
    "情况说明": ("text", 34.0),
}


def subtitle(unit: str, due_on: str | None, file_with: str | None, requirement: str | None) -> str:
    """Return whose sheet it is, until when, to whom it is filed, and what the results are called."""
    parts = (
        unit,
        f"{due_on} 前填完" if due_on else "",
        f"报备给{file_with}" if file_with else "",
        _short(requirement or ""),
        f"自查结果填：{'、'.join(RESULTS.values())}",
    )
    return "；".join(part for part in parts if part)


def _short(requirement: str) -> str:
    """Return a requirement as far as there is room above the table."""
    said = " ".join(requirement.split()).rstrip("。")
    return said if len(said) <= MOST else f"{said[:MOST]}…"
