"""Every document there is can be had from 报表, in every format, or says in words why there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.errors import Known
from inspector.papers.subject import Run
from inspector.sheets import DOCUMENTS
from inspector.store.workspace import open_workspace
from inspector.ui.actions import reports
from inspector.ui.models.reports import Asked
from inspector.wording import templates
from tests.store.making import Clock, laid_out
from tests.store.orders import office


@pytest.mark.parametrize("filled", [False, True])
def test_every_document_is_drawn_or_says_why_not(tmp_path: Path, *, filled: bool) -> None:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        ground = laid_out(ws, clock)
        if filled:
            desk = office(ground)
            desk.assigned(description="=1+1 滘口𠮷里礐石\u202e\n" + "长" * 2000)
        drawn, refused = set(), set()
        for name, document in DOCUMENTS.items():
            asked = reports.completed(ws, Asked(name, span="all"))
            for kind in document.formats:
                path = tmp_path / f"{name}.{kind}"
                try:
                    reports.write(ws, asked, path, kind, Run())
                except Known as known:
                    refused.add((known.code, path))
                else:
                    drawn.add(name)
                    assert path.stat().st_size > 0
        assert {code for code, _ in refused} <= set(templates())
        assert not any(path.exists() for _, path in refused)
        assert {"ledger", "three-lists", "efforts", "figures", "weekly"} <= drawn
