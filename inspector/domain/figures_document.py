"""Answers for figures as a file of their own: a plain document that names every record, and rows for a spreadsheet.

What the command prints as JSON and what the window exports are the same document, so that a program that reads the one
reads the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from inspector.domain.counted import Figure, Ref
from inspector.domain.figures import Figures
from inspector.domain.place import Campaign
from inspector.wording.figures import COLUMNS, FIGURES, SHEET_HEAD, TABLES, row_name
from inspector.wording.sentences import amount


def document(
    counted: Figures, said: Mapping[str, str], numbers: Mapping[Ref, str], campaign: Campaign | None
) -> dict[str, Any]:
    """Return everything that was counted as plain values; `numbers` are the paper numbers of records that have one."""

    def records(found: tuple[Ref, ...]) -> list[dict[str, str]]:
        return [
            {"entity": ref[0], "id": ref[1], **({"number": numbers[ref]} if numbers.get(ref) else {})} for ref in found
        ]

    def plain(figure: Figure) -> dict[str, Any]:
        label, unit = FIGURES.get(figure.code, (figure.code, ""))
        return {"value": figure.value, "label": label, "unit": unit, "records": records(figure.records)}

    return {
        "until_utc": counted.until_utc,
        "since_utc": counted.since_utc,
        "campaign": {"id": campaign.id, "name": campaign.name, "batch": campaign.batch} if campaign else None,
        "switches": asdict(counted.switches),
        "sentences": dict(said),
        "figures": {code: plain(figure) for code, figure in counted.figures.items()},
        "tables": {
            table: [
                {
                    "key": row.key,
                    "name": row_name(table, row.key, row.name),
                    **{
                        code: {"value": cell.value, "records": records(cell.records)}
                        for code, cell in row.cells.items()
                    },
                }
                for row in rows
            ]
            for table, rows in counted.tables.items()
        },
        "efforts": [
            {
                "what": one.what,
                "unit": one.unit,
                "quantity": one.quantity,
                "qualifier": one.qualifier,
                "records": records(one.records),
            }
            for one in counted.efforts
        ],
    }


def sheet_rows(counted: Figures, said: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield one row a number under SHEET_HEAD (表, 行, 列, 数量, 单位), the sentences first."""
    yield SHEET_HEAD
    for text in said.values():
        yield "报告用语", text, "", "", ""
    for code, (label, unit) in FIGURES.items():
        if code in counted.figures:
            yield "指标", label, "", number(counted[code]), unit
    for table, rows in counted.tables.items():
        for row in rows:
            for code, cell in row.cells.items():
                yield TABLES[table], row_name(table, row.key, row.name), COLUMNS[code], number(cell.value), ""
    for one in counted.efforts:
        yield "整改投入", one.what, "", amount(one), ""


def number(value: int | float) -> str:
    """Return a number as tables show it: whole, or a percentage to two places."""
    return str(value) if isinstance(value, int) else f"{value:.2f}"
