"""Counting, exporting and printing figures: plain functions for the `count` worker, and what the screen calls.

Ten thousand issues take seconds, so nothing here runs on the GUI thread.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.domain.clock_text import ZONE, business_date, utc_text
from inspector.domain.counted import above
from inspector.domain.figures import end_of_day, figures, start_of_day
from inspector.domain.figures_document import document, sheet_rows
from inspector.domain.paper import FiguresPaper
from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.sheets.table_csv import safe_cell
from inspector.store import figures as store
from inspector.store.workspace import Workspace
from inspector.ui.models.figures import Asked, Told
from inspector.wording import figures as words
from inspector.wording.sentences import as_of, sentences

if TYPE_CHECKING:
    from inspector.sheets.frame import Drawn

STEPS = 2


class Stopped(Exception):
    """Nobody waits for this counting any more."""


def count(
    ws: Workspace,
    asked: Asked,
    step: Callable[[int, int], None] = lambda done, whole: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Told:
    """Read and count; `step` hears (done, whole) between the parts. Raise Known("figures_span") or Stopped."""

    def between() -> None:
        if stopped():
            raise Stopped

    began, now = time.monotonic(), ws.now()
    today: date = now.astimezone(ZONE).date()
    campaign = ws.get("campaign", asked.campaign_id) if asked.campaign_id else None
    last, first = asked.last_day(today), asked.first_day(today, campaign)
    until_utc = end_of_day(last) if last else utc_text(now)
    if first and first > (last or today):
        raise Known("figures_span", since=first.isoformat(), until=(last or today).isoformat())
    step(0, STEPS)
    since_utc = start_of_day(first) if first else None
    records = store.read(ws, until_utc, since_utc, campaign.id if campaign else None, between)
    step(1, STEPS)
    counted = figures(records, asked.switches)
    places = records.places
    streets = {row.key: above(places, row.key, "street") for row in counted.tables["community"] if row.key}
    step(STEPS, STEPS)
    return Told(
        asked=asked,
        today=today,
        counted=counted,
        said=sentences(counted, as_of(business_date(until_utc), today)),
        campaign=campaign,
        street_of={community: street for community, street in streets.items() if street},
        seconds=time.monotonic() - began,
    )


def as_csv(told: Told) -> bytes:
    """Return every number as CSV for spreadsheets (UTF-8 with BOM, no cell is a formula)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in sheet_rows(told.counted, told.said):
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_json(ws: Workspace, told: Told) -> bytes:
    """Return the document that `inspector figures --json` prints."""
    plain = document(told.counted, told.said, store.numbers(ws), told.campaign)
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def export(ws: Workspace, told: Told, path: Path) -> int:
    """Write the figures to a file, by its ending as JSON or CSV, whole or not at all; return its size in bytes.

    Raise Known("file_not_saved").
    """
    from inspector.ui.parts.preview_dialog import write_whole

    content = as_json(ws, told) if path.suffix.lower() == ".json" else as_csv(told)
    write_whole(path, content)
    return len(content)


def draw_page(ws: Workspace, told: Told) -> tuple[bytes, Drawn]:
    """Draw the figures as they go on paper: sentences, numbers, tables and the same charts."""
    from inspector import papers

    out = io.BytesIO()
    drawn = papers.draw_paper(ws, "figures", figures_paper(ws, told), out)
    return out.getvalue(), drawn


def figures_paper(ws: Workspace, told: Told) -> FiguresPaper:
    """Return what the paper of the figures says."""
    return FiguresPaper(
        number=f"TJ-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}",
        subject_id=told.campaign.id if told.campaign else ws.scope,
        scope_name=campaign_name(told.campaign) if told.campaign else words.EVERYTHING,
        period=words.period(told.first_day, told.last_day),
        counted=told.counted,
        sentences=tuple(told.said.values()),
        notes=words.notes(told.counted.switches),
        street_of=told.street_of,
    )


def campaign_name(campaign: Campaign) -> str:
    """Return a campaign with its batch."""
    return " ".join(part for part in (campaign.name, campaign.batch) if part)
