"""Answers for receiving what others did, page by page; page and cursor are written in one transaction each.

Where the office's history is not the one we know (it was put back, and others went on since), the cursor goes back to
the start, everything of ours that it lacks is sent again, and all is received anew. Nothing of ours is dropped.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.domain.exchange import Cursor, Page
from inspector.errors import Known
from inspector.store import exchange, streams
from inspector.store.workspace import Workspace
from inspector.sync import snapshot
from inspector.sync.client import OfficeClient

_DIVERGED = ("history_diverged", "cursor_too_old")
_MOST_RESTARTS, _MOST_STALE = 2, 8


def pull(ws: Workspace, client: OfficeClient, *, tell: Callable[[int], None], cancelled: Callable[[], bool]) -> int:
    """Receive everything up to the office's present; return how many records came, which `tell` hears on the way."""
    received = 0
    restarts = stale = 0
    while not cancelled():
        cursor = exchange.cursor(ws)
        if cursor == Cursor():
            received += snapshot.receive(ws, client, tell=tell, cancelled=cancelled)
            continue
        try:
            page = client.pull(ws.scope, cursor, since=exchange.whole_upto(ws))
        except Known as fault:
            if fault.code not in _DIVERGED or restarts == _MOST_RESTARTS:
                raise
            restarts += 1
            start_over(ws, client)
            continue
        if not exchange.apply_page(ws, page):  # somebody else moved the cursor meanwhile: this page is of the past
            stale += 1
            if stale > _MOST_STALE:
                raise Known("office_strange", detail=f"pull: page after {page.after}, asked after {cursor.seq}")
            continue
        received += len(page.records)
        tell(received)
        if take_up(ws, page.device_last_seq):  # all is pulled anew then
            continue
        if not page.more:
            break
        _must_go_on(page, cursor)
    return received


def take_up(ws: Workspace, device_last_seq: int) -> bool:
    """Send again what the office confirmed and lacks now (it was put back from a copy); say whether that is so."""
    if device_last_seq >= streams.stream(ws.reader(), ws.device.id).acked:
        return False
    exchange.rewind(ws, device_last_seq)
    return True


def start_over(ws: Workspace, client: OfficeClient) -> None:
    """Go back to the start of the office's feed, and to what it really has of ours."""
    standing = client.standing(ws.scope)
    exchange.start_over(ws)
    exchange.rewind(ws, standing.device_last_seq)


def _must_go_on(page: Page, cursor: Cursor) -> None:
    if page.upto <= cursor.seq:
        raise Known("office_strange", detail=f"pull: more after {cursor.seq}, but the page ends at {page.upto}")
