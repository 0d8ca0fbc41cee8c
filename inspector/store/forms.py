"""Answers for the office's own Word templates: kept in the workspace, one for each form, none where it uses ours.

Decided: they are settings of this computer. They lie in the database as other local settings do, so a backup holds them
and a locked workspace locks them; the exchange does not carry them, and each computer takes up its own. With each is
kept from which file it came, when and who took it up; its digest says whether two computers use the same.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from inspector.domain.clock_text import utc_text
from inspector.store.workspace import Workspace

_KEY = "form/{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A template of the office: the Word file, its name, when it was taken up (UTC) and by whom, "" where unknown."""

    content: bytes
    file: str = ""
    at_utc: str = ""
    person_id: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


def kept(ws: Workspace, form: str) -> Kept | None:
    """Return the office's own template of a form with where it came from, None where the program's is used."""
    held = ws.meta(_KEY.format(form))
    if not held:
        return None
    if not held.startswith("{"):  # as it was kept before it was said where it came from
        return Kept(content=base64.b64decode(held))
    said = json.loads(held)
    return Kept(
        content=base64.b64decode(said["docx"]), file=said["file"], at_utc=said["at_utc"], person_id=said["person_id"]
    )


def own(ws: Workspace, form: str) -> bytes | None:
    """Return the office's own template of a form, None where the program's is used."""
    found = kept(ws, form)
    return found.content if found else None


def keep(ws: Workspace, form: str, content: bytes, file: str = "") -> None:
    """Use a template, which was checked, for a form from now on; `file` is the name it came under."""
    docx = base64.b64encode(content).decode("ascii")
    said = {"docx": docx, "file": file, "at_utc": utc_text(ws.now()), "person_id": ws.author}
    ws.set_meta(_KEY.format(form), json.dumps(said, ensure_ascii=False))


def drop(ws: Workspace, form: str) -> bool:
    """Go back to the program's own template; say whether there was another."""
    had = own(ws, form) is not None
    ws.set_meta(_KEY.format(form), "")
    return had
