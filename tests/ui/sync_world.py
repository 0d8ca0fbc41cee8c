"""A real office and laptops for the tests of the screen 同步, and the window on one of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.domain.issue import Issue
from inspector.domain.place import Place
from inspector.store import issues, places
from inspector.store.workspace import Workspace
from inspector.sync.once import once
from inspector.ui.screens.sync import SyncScreen
from inspector.ui.window import Window
from inspector.wire.messages import encode
from tests.offices import TestOffice
from tests.store.making import take_photo
from tests.sync.laptops import Laptop, laptop
from tests.ui.frame_world import opened

WAIT_MS = 30_000


@dataclass
class Desk:
    """One laptop with its window, the screen shown."""

    lap: Laptop
    window: Window
    qtbot: Any

    @property
    def ws(self) -> Workspace:
        return self.lap.ws

    @property
    def screen(self) -> SyncScreen:
        made = self.window.screen_at("sync")
        assert isinstance(made, SyncScreen)
        return made

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=WAIT_MS)

    def pill(self) -> str:
        return self.window.top_bar.office.accessibleName()

    def said(self) -> str:
        shown = self.window.message_bar.shown
        return f"{shown.what}{shown.rest}" if shown is not None else ""

    def joined(self, office: TestOffice, folder: Path, role: str = "inspector") -> None:
        """Enrol through the screen, from an invitation file."""
        file = folder / f"{self.lap.name}.json"
        file.write_bytes(encode(office.invitation(self.lap.name, role)))
        self.screen.join(file=file)
        self.until(lambda: self.screen.facts.office is not None and self.screen.background.going is None)

    def synced(self) -> None:
        """Press 现在同步 and wait for the end of it."""
        self.until(lambda: self.screen.background.going is None)
        before = self.screen.facts.receipt_no
        self.screen.again.click()
        self.until(lambda: self.screen.background.going is None and self.screen.facts.receipt_no > before)


@contextmanager
def desk(qtbot: Any, folder: Path, name: str = "陈立") -> Iterator[Desk]:
    """Show the screen 同步 of a laptop that is not enrolled."""
    with laptop(folder, name) as lap, opened(qtbot, lap.ws, lambda: datetime.now(UTC)) as window:
        window.show()
        window.activateWindow()
        window.go("sync")
        made = Desk(lap, window, qtbot)
        made.until(lambda: made.screen.background.facts is not None)
        yield made


def street(ws: Workspace) -> Place:
    """Put a place into a workspace."""
    from inspector.store.door import new_id

    made = Place(id=new_id(), name="马滘社区", level="community")
    places.keep(ws, made)
    return made


def issue(ws: Workspace, place: Place, **fields: Any) -> Issue:
    """Record an issue with one photo."""
    photo = take_photo(ws)
    form = {"category": "garbage", "place_id": place.id, "description": "墙边一堆垃圾", **fields}
    made = issues.submit(ws, issues.IssueForm(**form, photos=((photo.id, "wide"),)))
    return made.issue


def edit(ws: Workspace, record: str, **fields: Any) -> None:
    """Change an issue."""
    held = ws.get("issue", record)
    with ws.write() as door:
        door.put(dataclasses.replace(held, **fields))


def sent(lap: Laptop) -> None:
    """Exchange once outside of any window."""
    result = once(lap.ws)
    assert result.error is None, result.error
