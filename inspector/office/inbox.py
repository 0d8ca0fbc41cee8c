"""Answers for a watched folder (a share of the local network): bundles laid there are taken in, acks laid beside them.

Nobody who can write there is trusted: a bundle counts for its signature, wherever it lay. A file is touched only once
it stopped growing, and never changed or removed. One that comes too early is tried again whenever another was taken in;
one that is refused gets a text beside it that says why.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from threading import Event

from sqlalchemy.exc import DBAPIError

from inspector.errors import Known
from inspector.office.bundles import Imported, ack_path, import_bundle
from inspector.office.database import AWAY
from inspector.office.opening import Office
from inspector.wire.bundle import ACK_SUFFIX, SUFFIX, AckManifest, verified
from inspector.wording import say

SECONDS_BETWEEN = 2.0
REFUSED = ".refused.txt"
_log = logging.getLogger(__name__)

# refusals that may go away by themselves
_PASSING = AWAY | {"bundle_unreadable", "bundle_office_full", "bundle_target", "bundle_target_full"}
_Print = tuple[int, int]  # size and time of a file: it is another one when these change


class Inbox:
    """One watched folder and what was seen of it."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office, self._folder = office, folder
        self._seen: dict[str, _Print] = {}
        self._done: dict[str, _Print] = {}
        self._held: dict[str, _Print] = {}

    def look(self) -> list[Imported]:
        """Take in every bundle that has not changed since the last look; return what became of each."""
        taken: list[Imported] = []
        for path, now in self._settled():
            found = self._take(path, now)
            if found is None:
                continue
            taken.append(found)
            if found.expected is not None:
                self._held[path.name] = now
            else:
                self._held.clear()  # what waited for an earlier one is looked at again
        return taken

    def _settled(self) -> list[tuple[Path, _Print]]:
        before, self._seen = self._seen, {}
        with suppress(OSError):  # a share that is away comes back
            for path in sorted(self._folder.glob(f"*{SUFFIX}")):
                if path.name.endswith(ACK_SUFFIX) or path.name.startswith("."):
                    continue
                stat = path.stat()
                self._seen[path.name] = (stat.st_size, stat.st_mtime_ns)
        return [
            (self._folder / name, now)
            for name, now in self._seen.items()
            if before.get(name) == now and now not in (self._done.get(name), self._held.get(name))
        ]

    def _take(self, path: Path, now: _Print) -> Imported | None:
        if path.name not in self._done and _was_answered(path):
            self._done[path.name] = now
            return None
        told = path.with_name(path.name + REFUSED)
        try:
            found = import_bundle(self._office, path, by="inbox")
        except Known as refused:
            if refused.code not in _PASSING:
                self._done[path.name] = now
            sentence = say(refused.code, **refused.facts)
            _log.info("%s: %s", path.name, sentence)
            with suppress(OSError):
                told.write_text(sentence + "\n", encoding="utf-8")
            return None
        with suppress(OSError):
            told.unlink(missing_ok=True)
        if found.expected is None:
            self._done[path.name] = now
        return found


def watch_inbox(office: Office, folder: Path, stop: Event) -> None:
    """Look into `folder` until `stop` is set; run it in a thread of its own."""
    inbox = Inbox(office, folder)
    while not stop.is_set():
        try:
            inbox.look()
        except DBAPIError as error:  # the database is away for now; every import may be begun again
            _log.info("the database is away: %s", type(error).__name__)
        stop.wait(SECONDS_BETWEEN)


def _was_answered(path: Path) -> bool:
    """Say whether a bundle was taken in by an earlier run: a whole ack, no older, that holds nothing back."""
    ack = ack_path(path)
    try:
        if ack.stat().st_mtime_ns < path.stat().st_mtime_ns:
            return False
        found: AckManifest = verified(ack, AckManifest, lambda *_: True).manifest
    except (OSError, Known):
        return False
    return found.expected is None
