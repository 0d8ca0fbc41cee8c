"""What is typed in a dialog and not written yet: keeping it, finding it again, throwing it away.

One draft for each kind of dialog and what it is about. What says who somebody is is masked: no draft holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspector.domain.private_text import cleaned
from inspector.store import drafts
from inspector.store.drafts import Draft
from inspector.ui.context import Context

SUBJECT = "subject"


def read(ws: Any, kind: str, subject: str) -> dict[str, Any]:
    """Return what was typed about `subject` and not written, {} where nothing was."""
    held = _held(ws, kind, subject)
    return {name: value for name, value in held.doc.items() if name != SUBJECT} if held is not None else {}


def keep(ctx: Context, kind: str, subject: str, doc: Mapping[str, Any]) -> None:
    """Put it on disk, over what was kept before."""

    def work() -> None:
        held = _held(ctx.ws, kind, subject)
        plain = {name: _masked(value) for name, value in doc.items()}
        drafts.keep(ctx.ws, kind, {**plain, SUBJECT: subject}, held.id if held is not None else None)

    ctx.write(ctx.news, work, _nothing)  # whoever asked may be gone by then


def drop(ctx: Context, kind: str, subject: str) -> None:
    """Throw it away: it was written, or emptied."""

    def work() -> None:
        held = _held(ctx.ws, kind, subject)
        if held is not None:
            drafts.discard(ctx.ws, held.id)

    ctx.write(ctx.news, work, _nothing)


def _held(ws: Any, kind: str, subject: str) -> Draft | None:
    return next((one for one in drafts.kept(ws, kind) if one.doc.get(SUBJECT) == subject), None)


def _masked(value: Any) -> Any:
    return cleaned(value) if isinstance(value, str) else value


def _nothing(_: Any) -> None:
    pass
