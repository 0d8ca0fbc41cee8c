"""Answers for the catalogue an office sends: taken in once under its version, and written out again to be edited.

A version stands for its words: checks and papers name it, so a file that says other things under a version that is
known here is refused instead of being put in its place.
"""

from __future__ import annotations

from inspector.domain.category import Catalogue
from inspector.store.workspace import Workspace


def adopt(ws: Workspace, text: str) -> tuple[Catalogue, bool]:
    """Put a catalogue (YAML) in force; return it and whether anything changed.

    Raise Known("catalog_version_known") where its version is known here with other words, Known("catalog_…") for a
    faulty one.
    """
    from inspector import catalog

    new = catalog.parse(text)
    if new == ws.catalogue:
        return ws.catalogue, False
    return ws.adopt_catalogue(text), True


def export(ws: Workspace) -> str:
    """Return the catalogue in force as the YAML an office edits; comments of an imported file are kept."""
    from inspector import catalog

    row = ws.reader().execute("SELECT body FROM catalogue WHERE version = ?", (ws.catalogue.version,)).fetchone()
    return str(row[0]) if row else catalog.dump(ws.catalogue)
