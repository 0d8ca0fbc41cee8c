"""Answers for reading back what a unit filled in: rows by their 序号, the words of results as they stand on the sheet.

Nothing of a sheet is overwritten by an empty cell; a row that cannot be taken is named, the rest goes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspector.domain import private_text
from inspector.domain.import_row import name_key
from inspector.domain.self_check import items_of
from inspector.store import entry_rules as rules
from inspector.store import self_checks
from inspector.store.places import BadRow, Imported
from inspector.store.workspace import Workspace
from inspector.wording.tasks import RESULTS

HEADINGS: Mapping[str, str] = {
    "序号": "position",
    **dict.fromkeys(("自查结果", "结果"), "result"),
    **dict.fromkeys(("情况说明", "说明", "情况"), "note"),
}
_RESULTS = {name_key(word): code for code, word in RESULTS.items()} | {
    **dict.fromkeys(("无", "无问题", "没有问题", "否"), "none_found"),
    **dict.fromkeys(("存在问题", "是", "发现问题"), "found"),
    **dict.fromkeys(("已整改", "已自纠", "已纠正"), "put_right"),
}


def read_back(ws: Workspace, sheet_id: str, table: Sequence[Mapping[str, str]], first_row: int = 2) -> Imported:
    """Take the results of a sheet's rows in; raise Known("self_check_filed"), Known("record_gone")."""
    sheet = rules.held(ws, "self_check_sheet", sheet_id)
    items = {str(one.position): one.id for one in items_of(rules.held(ws, "self_check", sheet.self_check_id))}
    results: dict[str, str] = {}
    notes: dict[str, str] = {}
    bad: list[BadRow] = []
    for number, raw in enumerate(table, first_row):
        row = {HEADINGS[head]: text.strip() for head, text in raw.items() if head in HEADINGS and (text or "").strip()}
        if not (row.get("result") or row.get("note")):
            continue
        item, code = items.get(row.get("position", "")), _RESULTS.get(name_key(row.get("result", "")))
        note = row.get("note", "") or str(sheet.notes.get(item or "") or "")
        checks = (
            (item is None, "序号", "row_unknown", row.get("position", "")),
            (bool(row.get("result")) and code is None, "自查结果", "row_unknown", row.get("result", "")),
            (code in ("found", "put_right") and not note, "情况说明", "row_empty", ""),
            (bool(private_text.find(note)), "情况说明", "row_task_private", ""),
        )
        fault = next((BadRow(number, *rest) for wrong, *rest in checks if wrong), None)
        if fault is not None:
            bad.append(fault)
            continue
        if code is not None:
            results[str(item)] = code
        if row.get("note"):
            notes[str(item)] = row["note"]
    before = sheet.results
    changed = sum(before.get(key) != value for key, value in results.items())
    if results or notes:
        self_checks.answer(ws, sheet_id, results, notes)
    return Imported(changed, 0, len(results) - changed, tuple(bad))
