"""Answers for reading what figures are counted from: one query an entity, however many issues there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from inspector.domain import figure_scope as scope
from inspector.domain.counted import Ref
from inspector.domain.figures import Records
from inspector.domain.much import without_collecting
from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.store.workspace import Workspace


def read(
    ws: Workspace,
    until_utc: str,
    since_utc: str | None = None,
    campaign_id: str | None = None,
    between: Callable[[], None] = lambda: None,
) -> Records:
    """Return what the figures of a period are counted from; both instants belong to it (UTC text).

    `between` is called between two queries, so that whoever waits can let go. Raise Known("record_gone") for a campaign
    that is not there.
    """
    campaign = ws.get("campaign", campaign_id) if campaign_id else None
    if campaign_id and campaign is None:
        raise Known("record_gone", entity="campaign", record=campaign_id)
    catalogue = ws.catalogue
    held: dict[str, Any] = {}
    with without_collecting():
        for entity, name in scope.COUNTED.items():
            between()
            held[name] = tuple(ws.all(entity))
    between()
    records = Records(
        until_utc=until_utc,
        since_utc=since_utc,
        places={place.id: place for place in ws.all("place")},
        bodies={body.id: body for body in ws.all("body")},
        majors=catalogue.majors,
        categories={category.code: category for category in catalogue.categories},
        recorded=scope.first_written(_created(ws)),
        **held,
    )
    if campaign is None:
        return records
    taken_back = ws.reader().execute("SELECT id, campaign_id FROM visit WHERE deleted = 1")
    return scope.of_campaign(records, campaign, dict(map(tuple, taken_back)))


def campaign_named(ws: Workspace, name: str) -> Campaign:
    """Return the campaign of a name; see `domain.figure_scope.campaign_named`."""
    return scope.campaign_named(ws.all("campaign", order="starts_on, rowid"), name)


def numbers(ws: Workspace) -> dict[Ref, str]:
    """Return (entity, id) → the paper number of every record that has one, to name the records of a figure by."""
    found: dict[Ref, str] = {}
    for entity in scope.NUMBERED:
        for row in ws.reader().execute(f"SELECT id, number FROM \"{entity}\" WHERE number <> ''"):
            found[entity, row[0]] = row[1]
    return found


def _created(ws: Workspace) -> Iterator[tuple[str, str]]:
    """Yield (record, clock text) of the first ops of records that say nothing of it themselves, ours last."""
    ids = " UNION ALL ".join(f'SELECT id FROM "{entity}"' for entity in scope.UNDATED)
    for source in ("edition", "journal"):  # what stands in our own journal stood here first
        sql = f"SELECT record, wall FROM {source} WHERE kind = 'create' AND record IN ({ids})"
        for row in ws.reader().execute(sql):
            yield row[0], row[1]
