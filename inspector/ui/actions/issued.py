"""Reading 发文登记 for the screen: its lines, and of one document what it was made from and what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.domain.clock_text import local_text
from inspector.domain.issued import pairs
from inspector.errors import Known
from inspector.papers import changed, issuing
from inspector.papers.names import addressees
from inspector.sheets import DOCUMENTS
from inspector.store import issued as register
from inspector.store.workspace import Workspace
from inspector.wording import issued as words
from inspector.wording import reports
from inspector.wording.office_data import ENTITIES

MOST = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the register in words; `printed` is the 文号 on its paper, `given` the one the office gave.

    Where the two differ the office's is what it is called by, and another document has to replace it.
    """

    id: str
    number: str
    draft: str
    kind: str
    title: str
    bodies: str
    on: str
    person: str
    replaced_by: str
    printed: str
    given: str
    can_draw: bool
    is_waiting: bool
    has_files: bool

    @property
    def is_ready(self) -> bool:
        """Say whether the office has given a 文号 that is on no paper yet."""
        return bool(self.given) and not self.printed

    @property
    def clashes(self) -> bool:
        """Say whether another 文号 stands on paper than the office gave."""
        return bool(self.given) and bool(self.printed) and self.given != self.printed

    @property
    def can_finish(self) -> bool:
        """Say whether the final form may be written, or the files that a failed drawing left out."""
        return (self.is_ready or not self.has_files) and self.can_again and not self.clashes

    @property
    def can_again(self) -> bool:
        """Say whether another document may replace it."""
        return self.can_draw and not self.replaced_by


@dataclass(frozen=True, slots=True)
class Detail:
    """One document: its facts (word, said), what it was made from, what changed since (None: cannot be told here)."""

    row: Row
    facts: tuple[tuple[str, str], ...]
    made_from: str
    since: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Listed:
    """The newest documents that were asked for, and the kinds (name, title) and years the whole register holds."""

    rows: tuple[Row, ...]
    kinds: tuple[tuple[str, str], ...]
    years: tuple[int, ...]


def listed(ws: Workspace, text: str = "", kind: str = "", year: int | None = None) -> Listed:
    """Return the newest documents: those with `text` in number, title or addressee, of a kind, of a year."""
    names: dict[tuple[str, str], str] = {}
    found = register.page(ws, text=text, kind=kind, year=year, limit=MOST)
    kinds, years = register.shelves(ws)
    return Listed(tuple(_row(ws, one, names) for one in found), tuple((one, title_of(one)) for one in kinds), years)


def title_of(kind: str) -> str:
    """Return what a kind of document is called; one of a later program by its own name."""
    return DOCUMENTS[kind].title if kind in DOCUMENTS else kind


def changed_ids(ws: Workspace, ids: Iterable[str]) -> frozenset[str]:
    """Return those of which a record is no longer as it was; one with too many records is not told here."""
    found = set()
    for one in ids:
        try:
            if register.changes(ws, register.entry(ws, one).issued):
                found.add(one)
        except Known as error:
            if error.code not in ("issued_too_many", "record_gone"):
                raise
    return frozenset(found)


def detail(ws: Workspace, issued_id: str) -> Detail:
    """Return all that is said of one document; raise Known("record_gone")."""
    entry = register.entry(ws, issued_id)
    held, row = entry.issued, _row(ws, entry, {})
    replaced = ws.get("issued", held.replaces_id)
    files = "、".join(f"{reports.FORMATS.get(kind, kind)} {sha256[:8]}…" for kind, sha256 in pairs(held.files))
    said = (
        row.draft, row.kind, row.bodies, local_text(held.issued_at_utc), row.person, files,
        (register.official_number(ws, replaced) or replaced.number) if replaced else "", held.reason or "",
    )  # fmt: skip
    facts = tuple((word, value) for word, value in zip(words.FACTS, said, strict=True) if value)
    sources = register.sources_of(held)
    counts = Counter(ENTITIES.get(one.entity, one.entity) for one in sources)
    named = "、".join(f"{name} {count}" for name, count in counts.most_common())
    made = words.MADE_FROM_COUNT.format(count=len(sources), said=named)
    if not sources:
        made = words.MADE_FROM_MANY if held.made_from else words.MADE_FROM_NONE
    try:
        since = _told_once(changed.lines(ws, register.changes(ws, held)))
    except Known as error:
        if error.code != "issued_too_many":
            raise
        since = None
    return Detail(row, facts, made, since)


def _told_once(lines: Iterable[str]) -> tuple[str, ...]:
    """Return each sentence once, with how many records it holds for: steps and photos have no names of their own."""
    return tuple(
        said if count == 1 else words.TOLD_ONCE.format(said=said, count=count) for said, count in Counter(lines).items()
    )


def _row(ws: Workspace, entry: register.Entry, names: dict[tuple[str, str], str]) -> Row:
    def name_of(entity: str, key: str | None) -> str:
        if not key:
            return ""
        if (entity, key) not in names:
            found = ws.get(entity, key)
            names[entity, key] = found.name if found else ""
        return names[entity, key]

    held = entry.issued
    named = list(filter(None, (name_of("body", one) for one in held.body_ids)))
    return Row(
        id=held.id,
        number=entry.shown_number,
        draft=held.number,
        kind=title_of(held.kind),
        title=held.title,
        bodies="、".join(named or addressees(ws, held)),
        on=local_text(held.issued_at_utc)[:10],
        person=name_of("person", held.person_id),
        replaced_by=entry.replaced_by,
        printed=held.official_number or "",
        given=register.given_number(ws, held.id),
        can_draw=issuing.can_be_drawn(held),
        is_waiting=bool(held.series) and not entry.official_number,
        has_files=bool(held.files),
    )
