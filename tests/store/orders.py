"""What tests of the life of an issue stand on: units that answer for places, and issues sent out to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from inspector.domain.issue import Issue, Standing
from inspector.domain.place import Body
from inspector.store import issues, life, places, rechecks
from inspector.store.door import new_id
from inspector.store.rechecks import RecheckForm
from tests.store.making import Ground

DUE = "2026-11-27"  # the Friday after START


@dataclass
class Office:
    """A ground with three units: two streets' worth of cleaning, one office that helps."""

    ground: Ground
    cleaners: Body
    street_office: Body
    power: Body

    def assigned(self, *, due_on: str = DUE, **fields: Any) -> Issue:
        """Record an issue and send it out."""
        issue = self.ground.issue(**fields).issue
        life.assign(self.ground.ws, [issue.id], due_on=due_on)
        return issue

    def verified(self, **fields: Any) -> Issue:
        """Record, send out, report and verify an issue whose closing must be approved."""
        issue = self.assigned(**fields)
        self.ground.step(issue, "report")
        self.look(issue)
        return issue

    def closed(self, **fields: Any) -> Issue:
        issue = self.assigned(**fields)
        self.look(issue)
        return issue

    def look(self, issue: Issue, conclusion: str = "done") -> None:
        photos = (self.ground.photo().id,) if conclusion == "done" else ()
        form = RecheckForm(issue_id=issue.id, conclusion=conclusion, people=self.ground.people, photos=photos)
        rechecks.record(self.ground.ws, form)

    def standing(self, issue: Issue) -> Standing:
        return issues.standing(self.ground.ws, issue.id)

    def set(self, **values: Any) -> None:
        ws = self.ground.ws
        kept = json.loads(ws.meta("settings") or "{}")
        ws.set_meta("settings", json.dumps(kept | values))


def office(ground: Ground) -> Office:
    """Register the units."""
    category = ground.ws.catalogue.get("garbage")
    assert category is not None
    cleaners = Body(
        id=new_id(), name="环卫一公司", kind=category.lead, contact="许工", leader="黄经理", phone="0754-1",
        place_ids=(ground.street.id,),
    )  # fmt: skip
    street = Body(id=new_id(), name="马滘街道办", kind="street", contact="林主任", place_ids=(ground.street.id,))
    power = Body(id=new_id(), name="濠江供电局", kind="power", contact="吴工")
    for body in (cleaners, street, power):
        places.keep(ground.ws, body)
    return Office(ground, cleaners, street, power)
