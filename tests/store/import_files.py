"""Ledgers as offices have them, for the tests of the import."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from inspector.domain.place import Body
from inspector.store import places
from inspector.store.door import new_id
from tests.store.making import Ground

HEADINGS = (
    *(
        "序号",
        "问题编号",
        "检查时间",
        "街道",
        "社区",
        "具体地点",
        "隐患类别",
        "存在问题",
        "严重程度",
        "主责单位",
        "协办单位",
        "责任人",
    ),
    *("整改措施", "整改期限", "完成时间", "是否销号", "复查时间", "复查结果", "备注", "联系电话"),
)
ROW: Mapping[str, str] = {
    "检查时间": "2026.9.1",
    "街道": "马滘街道",
    "社区": "马滘",
    "具体地点": "市场后巷",
    "隐患类别": "垃圾",
    "存在问题": "墙边一堆垃圾",
}


def register(ground: Ground) -> None:
    """Put two bodies into the register."""
    for name, kind in (("濠江区城管局", "city_mgmt"), ("清洁公司", "sanitation_operator")):
        places.keep(ground.ws, Body(id=new_id(), name=name, kind=kind))


def ledger_file(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "2026年问题台账.csv") -> Path:
    """Write a CSV with a title above the headings, as Excel saves it here (GB18030)."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(["马滘街道问题台账"])
    out.writerow(HEADINGS)
    for number, row in enumerate(rows, 1):
        full = {"序号": str(number), **ROW, **row}
        out.writerow([full.get(heading, "") for heading in HEADINGS])
    file = folder / name
    file.write_bytes(text.getvalue().encode("gb18030"))
    return file
