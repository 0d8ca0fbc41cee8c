"""`python -m tests.bench [NAME…]`: measure, print a table, write build/bench.json; exit code 1 where a goal is missed.

NAME chooses rooms (intake, thumbnail, ledger, sheets, album, books, window, exchange, exchange_link, exchange_feed,
exchange_evening); without one all are measured. A room that cannot be
measured is a failed row, not a missing one.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
import traceback
from importlib import import_module
from unicodedata import east_asian_width

from tests.bench import ground
from tests.bench.rounds import LOWER, Row, note

ROOMS = (
    *("intake", "thumbnail", "ledger", "sheets", "album", "books", "window"),
    *("exchange", "exchange_link", "exchange_feed", "exchange_evening"),
)
OUT = ground.PROJECT / "build" / "bench.json"


def main(names: list[str]) -> int:
    """Measure the rooms called `names` (all where none is named); return the exit code."""
    unknown = [name for name in names if name not in ROOMS]
    if unknown:
        print(f"unknown: {' '.join(unknown)}; there are {' '.join(ROOMS)}", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    measured: list[Row] = []
    for name in names or ROOMS:
        note(f"{name}: measuring")
        begin = time.monotonic()
        measured += _room(name)
        note(f"{name}: {time.monotonic() - begin:.0f} s")
    print(table(measured))
    machine = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    document = {"rows": [row.as_json() for row in measured], "machine": machine}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    missed = [row for row in measured if not row.met]
    print(f"\n{len(measured) - len(missed)} of {len(measured)} goals met; {OUT.relative_to(ground.PROJECT)}")
    return 1 if missed else 0


def _room(name: str) -> list[Row]:
    try:
        return list(import_module(f"tests.bench.{name}").rows())
    except Exception as error:  # whatever happened, the table must say that this was not measured
        traceback.print_exc()
        return [Row(name=name, unit="", goal=0.0, fault=f"{type(error).__name__}: {error}")]


def table(measured: list[Row]) -> str:
    """Return the rows as aligned text."""
    cells = [("", "measured", "ours", "reference", "unit", "ratio", "goal", "against")]
    cells += [_cells(row) for row in measured]
    widths = [max(_width(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell + " " * (wide - _width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _cells(row: Row) -> tuple[str, ...]:
    mark = "ok" if row.met else "FAILED"
    if row.fault:
        return mark, row.name, "–", "–", row.unit, "–", "–", row.fault
    sign = "≤" if row.better == LOWER else "≥"
    against = row.against + (f"；p99 {row.more['p99_ms']:.1f} ms" if "p99_ms" in row.more else "")
    return (
        mark,
        row.name,
        _figure(row.ours),
        _figure(row.reference),
        row.unit,
        f"{row.ratio:.2f}" if row.ratio is not None else "–",
        f"{sign} {row.goal:g}",
        against,
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
