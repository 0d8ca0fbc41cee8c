"""A real workspace in a temporary folder for every test of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.store.workspace import Workspace, open_workspace
from tests.store.making import Clock, Ground, laid_out


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ws(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "工作区", now=clock) as workspace:
        yield workspace


@pytest.fixture
def ground(ws: Workspace, clock: Clock) -> Ground:
    return laid_out(ws, clock)
