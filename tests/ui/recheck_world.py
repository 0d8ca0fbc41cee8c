"""A small real workspace for 回头看: a clock that can be set, places, people, photos with EXIF, issues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inspector.domain.clock_text import ZONE
from inspector.domain.issue import Issue
from inspector.domain.place import Person, Place
from inspector.intake.behind import derive_waiting
from inspector.intake.take_in import take_in_paths
from inspector.store import issues, places, rechecks
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import Workspace, open_workspace
from tests.intake import making
from tests.store.making import take_step

TODAY = datetime(2026, 11, 20, 15, 0, tzinfo=ZONE)  # a Friday
HERE = (23.2800, 116.7200)


class World:
    """The workspace and what tests need to fill it."""

    def __init__(self, folder: Path) -> None:
        self.moment = TODAY
        self.card = folder / "card"
        self.card.mkdir()
        self._seed = 0
        self.ws: Workspace = open_workspace(folder / "workspace", now=self._now)
        self.street = Place(id=new_id(), name="马滘街道", level="street", code="440512003")
        self.place = Place(
            id=new_id(), name="凤岗社区", level="community", code="440512003001", parent_id=self.street.id,
            lat=HERE[0], lon=HERE[1], datum="WGS-84",
        )  # fmt: skip
        self.people = [Person(id=new_id(), name=name, unit="区督查组") for name in ("陈立", "郑敏", "林𠮷")]
        for record in (self.street, self.place, *self.people):
            places.keep(self.ws, record)
        self.team = (self.people[0].id, self.people[1].id)
        self.ws.become(self.team[0], self.team)

    def _now(self) -> datetime:
        self.moment += timedelta(milliseconds=3)
        return self.moment.astimezone(UTC)

    def days_ago(self, days: float) -> World:
        """Set the clock back, for what was done earlier; `today()` brings it to the present again."""
        self.moment = TODAY - timedelta(days=days)
        return self

    def today(self) -> World:
        self.moment = TODAY
        return self

    def picture(self, *, lat: float | None = HERE[0], lon: float = HERE[1], bearing: float | None = None) -> Path:
        """Write one more JPEG of a phone onto the card, taken now."""
        self._seed += 1
        path = self.card / f"IMG_{self._seed:04d}.jpg"
        said = {} if lat is None else {"point": (lat, lon), "bearing_deg": bearing}
        taken = self.moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")
        path.write_bytes(making.photo(taken, size=(320, 240), seed=self._seed, **said))  # type: ignore[arg-type]
        return path

    def photo(self, **said: float | None) -> str:
        """Take in one more photo and return its id."""
        (outcome,) = take_in_paths(self.ws, [self.picture(**said)])  # type: ignore[arg-type]
        for _ in derive_waiting(self.ws):
            pass
        assert outcome.photo_id
        return outcome.photo_id

    def issue(
        self, *acts: str, due_on: str | None = "2026-11-20", photos: Sequence[str] | None = None,
        point: tuple[float, float, str] | None = (*HERE, "WGS-84"), category: str = "garbage", spot: str = "学校后门巷",
    ) -> Issue:  # fmt: skip
        """Record an issue with one original photo (unless told) and take it through `acts`."""
        shots = (self.photo(lat=HERE[0], lon=HERE[1], bearing=42),) if photos is None else tuple(photos)
        form = IssueForm(
            category=category, place_id=self.place.id, spot=spot, description="巷口成堆垃圾未入桶。", due_on=due_on,
            point=point, photos=tuple((shot, "wide" if n == 0 else "close") for n, shot in enumerate(shots)),
        )  # fmt: skip
        issue = issues.submit(self.ws, form).issue
        for action in acts:
            take_step(self.ws, [issue.id], action)
        return issue

    def closed(self) -> Issue:
        """Record an issue and close it by a re-inspection with a photo."""
        issue = self.issue("assign")
        self.recheck(issue, "done")
        return issue

    def recheck(self, issue: Issue, conclusion: str, photo: str | None = None) -> str:
        """Record a re-inspection and return its transaction; its photo is taken an hour after what went before."""
        if photo is None:
            self.moment += timedelta(hours=1)
        form = RecheckForm(issue_id=issue.id, conclusion=conclusion, people=self.team, photos=(photo or self.photo(),))
        return rechecks.record(self.ws, form).tx
