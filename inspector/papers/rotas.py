"""Answers for 交叉督查排班表: the accepted rota of some weeks, this one and the next where none is asked for."""

from __future__ import annotations

from inspector.domain.clock_text import ZONE
from inspector.domain.weeks import following, week_of
from inspector.papers.subject import Made, Run, Subject
from inspector.sheets.rota_table import RotaSheet
from inspector.store import rotation
from inspector.store.workspace import Workspace


def made(ws: Workspace, _name: str, subject: Subject, _run: Run) -> Made:
    """Return the rota of the weeks from `since` to `until`, of one `week`, or of this week and the next."""
    now = ws.now().astimezone(ZONE)
    first = subject.week or week_of(subject.since or now.date())
    last = subject.week or (week_of(subject.until) if subject.until else following(first))
    number = f"PB-{ws.device.code}-{now:%Y%m%d-%H%M}"
    found = rotation.rotas(ws, first, last)
    sheet = RotaSheet(number=number, subject_id=f"{first}/{last}", rota=rotation.paper(ws, first, last))
    return Made([sheet], tuple(("rota", one.id) for one in found), title=f"交叉督查排班表（{sheet.rota.period}）")
