"""Answers for what the demo's inspectors issue (出文): one finished, one replaced, one that changed, some that wait.

There is no office in the demo; the 文号 it would give are in the story and taken as they come from an office.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspector import settings
from inspector.domain.exchange import OfficeDatum
from inspector.domain.issued import NUMBERING, official
from inspector.papers import issuing
from inspector.store import issued, issued_numbers, notices
from inspector.store.kept import kept_settings
from inspector.store.workspace import Workspace

SERIES = "濠督"


def begin(ws: Workspace) -> None:
    """Set under which 机关代字 documents go out."""
    ws.set_meta("settings", settings.dump(replace(kept_settings(ws), document_series=SERIES)))


def keep(ws: Workspace, told: Mapping[str, Any], issue_ids: Sequence[str], folder: Path) -> None:
    """Issue the last notice about an issue as the story says: `number` the office's, `finish` it, `again` why."""
    folder.mkdir(exist_ok=True)
    notice = notices.notices_of(ws, issue_ids[0])[-1]
    if "again" in told:
        held = next(one for one in issued.page(ws) if f"notice {notice.id}" in one.issued.about)
        sent = issuing.issue_again(ws, held.issued.id, folder, reason=told["again"])
    else:
        sent = issuing.issue(ws, told["paper"], folder, notice_id=notice.id)
    if "number" in told:
        year = int(sent.entry.issued.issued_at_utc[:4])
        number = official(SERIES, year, told["number"])
        datum = OfficeDatum(name=NUMBERING + sent.entry.issued.id, version=number, body=json.dumps({"number": number}))
        with ws.local() as conn:
            issued_numbers.take_numbers(conn, [datum], sent.entry.issued.issued_at_utc)
    if told.get("finish"):
        issuing.finish(ws, sent.entry.issued.id, folder)
