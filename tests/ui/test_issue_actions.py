"""What the drawer offers to take back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.store import import_run, ledger_import
from inspector.store.workspace import open_workspace
from inspector.ui.actions.issues import last_step
from tests.store.import_files import ledger_file
from tests.store.making import Clock, Ground, laid_out


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with open_workspace(tmp_path / "工作区", now=Clock()) as ws:
        yield laid_out(ws, Clock())


def test_an_imported_issue_offers_only_what_was_done_since(ground: Ground, tmp_path: Path) -> None:
    file = ledger_file(tmp_path, [{}, {"存在问题": "乙"}])
    import_run.write(ground.ws, ledger_import.plan(ground.ws, file))
    issue, other = ground.ws.all("issue")
    assert last_step(ground.ws, issue.id) is None, "one transaction holds both: the import is taken back as a whole"
    ground.step(issue, "assign")
    step = last_step(ground.ws, issue.id)
    assert step is not None
    assert (step.action, step.issues) == ("assign", 1)
    assert last_step(ground.ws, other.id) is None
