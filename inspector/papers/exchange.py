"""Answers for 对账单: what came of the last 对账, kept so that it can be printed as it was then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from inspector.domain import paper as shown
from inspector.domain.clock_text import local
from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.papers import names
from inspector.papers.subject import Made, Run, Subject
from inspector.store import exchange, photo_queue
from inspector.store.exchange import Reconciliation
from inspector.store.workspace import Workspace

RECONCILED = "last_reconciliation"
_COUNTED = (
    "records_total", "records_confirmed", "records_safe", "photos_total", "photos_confirmed", "photos_safe",
    "acked_seq", "receipt_no",
)  # fmt: skip


def made(ws: Workspace, _name: str, _subject: Subject, _run: Run) -> Made:
    """Return the paper of the last 对账."""
    return Made([reconciliation_paper(ws)], ())


def keep_reconciliation(ws: Workspace, found: Reconciliation) -> None:
    """Keep what came of a 对账, so that it can be printed as it was then."""
    originals = photo_queue.all_originals(ws)
    kept = {
        **asdict(found),
        "office_id": getattr(exchange.enrolment(ws), "office_id", ""),
        "user_name": names.person_name(ws, ws.author),
        "photo_digest": hashlib.sha256("\n".join(sorted(originals)).encode()).hexdigest(),
        "device": ws.device.code,
    }
    ws.set_meta(RECONCILED, json.dumps(kept, ensure_ascii=False))


def reconciliation_paper(ws: Workspace) -> shown.ReconciliationPaper:
    """Return the paper of the last 对账; raise Known("reconciliation_none") where there was none."""
    kept = json.loads(ws.meta(RECONCILED) or "null")
    if kept is None:
        raise Known("reconciliation_none")
    at = local(kept["at_utc"])
    files = {photo.sha256: photo.file_name for photo in _photos_of(ws, kept["missing"] + kept["lost"])}
    return shown.ReconciliationPaper(
        number=f"DZ-{kept['device']}-{at:%Y%m%d-%H%M}",
        office_name=kept["office"],
        office_id=kept["office_id"],
        user_name=kept["user_name"],
        scope=ws.scope,
        asked_at_local=f"{at:%Y-%m-%d %H:%M}",
        own_seq=kept["head_seq"],
        head=kept["head_hash"],
        missing=tuple((one, files.get(one, "")) for one in kept["missing"])
        + tuple((one, "不在本机，办公室也没有") for one in kept["lost"]),
        photo_digest=kept["photo_digest"],
        **{name: kept[name] for name in _COUNTED},
    )


def _photos_of(ws: Workspace, digests: Sequence[str]) -> Iterator[Photo]:
    for start in range(0, len(digests), 500):
        some = tuple(digests[start : start + 500])
        yield from ws.all("photo", f"sha256 IN ({', '.join('?' * len(some))})", some)
