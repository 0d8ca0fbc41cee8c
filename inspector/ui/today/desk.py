"""Answers for the work on 今日 while it is under way: the form, the tray, the visit, and what becomes of the form.

A QObject without a window: sections of the screen show what it holds and call it; it calls the actions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.catalog import built_in_calendar
from inspector.domain import grouping
from inspector.domain.category import Category
from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.lead import Lead
from inspector.domain.photo import Photo
from inspector.domain.visit import Visit
from inspector.errors import Known
from inspector.store.door import Changed
from inspector.store.drafts import Draft
from inspector.ui.actions import capture
from inspector.ui.actions import visits as outings
from inspector.ui.today import form as forms
from inspector.ui.today import register as registers
from inspector.ui.today import tray as trays
from inspector.ui.today.form import Form
from inspector.ui.today.open_draft import OpenDraft
from inspector.ui.today.proposing import Grounds, leading_photos, propose
from inspector.ui.today.recent import RecentCategories
from inspector.ui.today.tray import Tray, TrayRows

RELOAD_AFTER_MS = 120  # an import commits five times a second: the tray is read once for what comes together
FORM_LACKS = frozenset(  # what the store refuses until the form is changed
    ("on_spot_needs_photo", "on_spot_same_photo", "on_spot_needs_second", "after_before_found", "after_unreadable",
     "photo_recycled", "time_ahead", "value_half_a_character", "value_not_a_number")
)  # fmt: skip


class Desk(QObject):
    """What is being recorded. Signals: `form_changed`, `tray_changed`, `visit_changed`, `completed(Completed)`,
    `relapsed(Relapsed)`."""

    form_changed = Signal()
    tray_changed = Signal()
    visit_changed = Signal()
    register_changed = Signal()
    completed = Signal(object)
    relapsed = Signal(object)

    def __init__(self, context: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.ws = context.ws
        self.form = Form()
        self.draft = OpenDraft(context, self, lambda: self.form)
        self.restored = False
        self.tray = Tray((), 0, 0)
        self.only_unused = False
        self.takes_after = False  # photos that are taken show the remedy
        self.visit: Visit | None = None
        self.register = registers.read(self.ws)
        self._recent = RecentCategories(context, self)
        self._rows = TrayRows((), {}, ())
        self._again: set[str] = set()
        self._previous_place: str | None = None
        self._wants_photos = False  # the next tray that comes proposes the photos of the form
        self._unphotographed_ok = False
        self._undoable: dict[str, Form] = {}
        self._reload = self._timer(RELOAD_AFTER_MS, self.read_tray)

    # --- what it stands on

    @property
    def draft_id(self) -> str:
        """The id of the draft that is open."""
        return self.draft.id

    @property
    def recent(self) -> list[str]:
        """The categories that were used last."""
        return self._recent.codes

    @property
    def category(self) -> Category | None:
        """The category of the form."""
        return self.ws.catalogue.get(self.form.category)  # type: ignore[no-any-return]

    def photo(self, photo_id: str) -> Photo | None:
        """Return a photo of the tray by its id."""
        return next((photo for photo in self._rows.photos if photo.id == photo_id), None)

    def nearest(self, photo: Photo) -> grouping.Proposal | None:
        """Return the place of the register a photo's point belongs to."""
        shot = grouping.Shot.of(photo)
        spots = grouping.spots(self.register.places.values())
        return grouping.propose_place(shot.point, spots, datum_assumed=shot.datum_assumed) if shot.point else None

    # --- start

    def begin(self) -> None:
        """Bring back the draft of the last time, read the visit and the tray."""
        waiting = [] if self.ws.read_only else self.waiting_drafts()
        if waiting:
            self._open(waiting[0])
        self.draft.note()
        self.read_visit()
        self.read_tray()
        self.form_changed.emit()

    def waiting_drafts(self) -> list[Draft]:
        """Return the drafts that no window of this process has open, the last kept one first."""
        return self.draft.waiting()

    def change_draft(self) -> None:
        """Put the present draft aside and go on with the one that has waited longest."""
        waiting = self.waiting_drafts()
        if not waiting:
            return
        self.flush_now()
        self._open(waiting[-1])
        self.draft.note()
        self._show(self._proposed(self.form))

    def begin_from_lead(self, lead: Lead) -> None:
        """Put what is being written aside as a draft and begin the form of the issue that a lead led to."""
        from inspector.store.leads import SOURCES

        if self.form.from_lead_id == lead.id:
            return
        self.flush_now()
        self._begin_next(forms.from_lead(lead, SOURCES.get(lead.channel, "covert")))
        self.draft.typed()

    def _open(self, draft: Draft) -> None:
        self.form, self.restored = forms.from_doc(draft.doc), True
        self.draft.take(draft)
        self._previous_place = self.form.place_id

    def refresh(self, changed: Changed) -> None:
        """Read again what a change has touched."""
        if changed.of("photo") or changed.of("issue") or changed.of("visit"):
            self._reload.start()
        if changed.of("visit"):
            self.read_visit()
        if changed.of("place") or changed.of("body") or changed.of("person") or changed.of("campaign"):
            self.register = registers.read(self.ws)
            self.register_changed.emit()
            self._show(self._proposed(self.form))
            self.read_tray()

    def read_visit(self) -> None:
        """Read which visit is under way."""
        from inspector.store import visits

        self.visit = visits.current(self.ws)
        self.visit_changed.emit()

    def read_tray(self) -> None:
        """Read and arrange the tray behind the window (some ten milliseconds); it is shown when it comes."""
        if self.context.tasks.closing.is_set():
            return
        register, again, only_unused = self.register, frozenset(self._again), self.only_unused
        today = self.context.now().astimezone(ZONE).date()
        gap_minutes = self.context.settings.group_gap_minutes

        def work() -> tuple[TrayRows, Tray]:
            rows = trays.read(self.ws)
            arranged = trays.arrange(
                rows, register, today=today, gap_minutes=gap_minutes, again=again, only_unused=only_unused
            )
            return rows, arranged

        self.context.tasks.run("read", work, owner=self, done=self._tray_read, failed=self.context.report)

    def _tray_read(self, found: tuple[TrayRows, Tray]) -> None:
        rows, self.tray = found
        self._rows = rows
        self.tray_changed.emit()
        gone = set(self.form.photo_ids) - {photo.id for photo in rows.photos}
        form = replace(self.form, photos=tuple(pair for pair in self.form.photos if pair[0] not in gone))
        if self._wants_photos:
            self._wants_photos = False
            form = self._with_leading_photos(form)
        if form.photos or not self.restored:
            form = self._proposed(form)
        if form != self.form:
            self._show(form)

    def show_only_unused(self, only: bool) -> None:
        """Show the unused photos only, or all."""
        self.only_unused = only
        self.read_tray()

    # --- writing the form

    def edit(self, **values: Any) -> None:
        """Change fields of the form; proposals follow, the draft is kept."""
        self._show(self._proposed(forms.change(self.form, **values)))
        self.draft.typed()

    def set(self, **values: Any) -> None:
        """Change fields that are not proposed (answers, measures …); as `edit`, but nothing becomes 手改."""
        self._show(self._proposed(replace(self.form, **values)))
        self.draft.typed()

    def choose(self, category: str) -> None:
        """Choose the category; answers of another one are kept apart by their ids and come back with it."""
        self._recent.remember(category)
        if category != self.form.category:
            self.set(category=category)

    def take(self, photo_id: str) -> None:
        """Take a photo into the form (the after photos, while `takes_after`), or lay it back."""
        form = self.form
        if photo_id in form.after_photos:
            form = replace(form, after_photos=tuple(one for one in form.after_photos if one != photo_id))
        elif self.takes_after and form.immediate and photo_id not in form.photo_ids:
            form = replace(form, after_photos=(*form.after_photos, photo_id))
        else:
            form = forms.take(form, photo_id)
        self._show(self._proposed(form))
        self.draft.typed()

    def take_into(self, *, after: bool) -> None:
        """Say whether photos that are taken show the find or the remedy."""
        self.takes_after = after
        self.form_changed.emit()

    def on_spot(self, wanted: bool) -> None:
        """Mark the issue as 立行立改, or not; the second inspector is proposed from the team."""
        self.takes_after = wanted and bool(self.form.photos)
        team = self.visit.team if self.visit else self.default_team()
        second = self.form.second_person_id or next((one for one in team if one != self.ws.author), None)
        self.set(immediate=wanted, second_person_id=second if wanted else self.form.second_person_id)

    def give_role(self, photo_id: str, role: str) -> None:
        """Give a photo of the form another role."""
        self._show(forms.give_role(self.form, photo_id, role))
        self.draft.typed()

    def photos_wanted(self, again: Sequence[str] = ()) -> None:
        """Photos have come: the form proposes the first of them if it has none yet; `again` came a second time."""
        self._again.update(again)
        self._wants_photos = not self.form.photos
        self._reload.start()

    def _proposed(self, form: Form) -> Form:
        by_id = {photo.id: photo for photo in self._rows.photos}
        photos = [by_id[one] for one in form.photo_ids if one in by_id]
        grounds = Grounds(
            register=self.register,
            catalogue=self.ws.catalogue,
            calendar=built_in_calendar(),
            nearest=self.nearest,
            now=self.context.now,
            previous_place_id=self._previous_place,
            roll_forward=self.context.settings.roll_forward,
            clock_off={shot.photo.id: shot.clock_off_hours for shot in self.tray.shots() if shot.clock_off_hours},
        )
        return propose(form, photos, grounds)

    def _with_leading_photos(self, form: Form) -> Form:
        limit = self.ws.catalogue.defaults.wide_shots + self.ws.catalogue.defaults.close_shots
        # photos without a time come after today's: they would leave an issue without time and place
        for group in sorted(self.tray.groups, key=lambda one: (one.days_ago > 0, one.days_ago < 0)):
            for photo_id in leading_photos([s.photo for s in group.shots], lambda p: p.subject != "tray", limit):
                form = forms.take(form, photo_id)
            if form.photos:
                break
        return form

    def show_again(self, form: Form) -> None:
        """Show a form without keeping it as a draft."""
        self._show(self._proposed(form))

    def _show(self, form: Form) -> None:
        self.form = form
        self._unphotographed_ok = False
        self.form_changed.emit()

    # --- the draft

    def flush_now(self) -> None:
        """Bring the draft to disk before this returns."""
        self.draft.flush_now()

    def pending(self) -> bool:
        """Whether something typed is not yet on its way to disk."""
        return self.draft.pending

    def discard(self) -> None:
        """Throw the draft away and begin an empty form."""
        self.draft.discard()
        self._begin_next(Form())

    def _begin_next(self, form: Form) -> None:
        self.restored = self.takes_after = False
        self.draft.begin_next()
        self._show(self._proposed(form))

    # --- finishing

    def complete(self) -> None:
        """Complete the issue; what is missing is said, and nothing is lost."""
        if self.draft.busy:
            return
        form, category = self._whole()
        self.draft.submission = capture.complete(
            self.context.tasks, self.ws, form, category, self.draft_id, default_team=self.default_team(), owner=self,
            done=lambda completed: self._completed(form, completed), failed=self._failed,
        )  # fmt: skip

    def go_on_with(self, old_issue_id: str) -> None:
        """Record what is written as the return of a closed issue (反弹), in its next round, and not as a new one."""
        if self.draft.busy:
            return
        form, category = self._whole()
        self.draft.submission = capture.reopen(
            self.context.tasks, self.ws, form, category, self.draft_id, old_issue_id=old_issue_id,
            default_team=self.default_team(), owner=self, done=lambda made: self._relapsed(form, made),
            failed=self._failed,
        )  # fmt: skip

    def point(self) -> tuple[float, float, str | None] | None:
        """Return where it is: the point of the form, else that of its first photo with one."""
        if self.form.point is not None:
            return self.form.point
        photos = (self.photo(one) for one in self.form.photo_ids)
        return next((photo.best_point for photo in photos if photo is not None and photo.best_point), None)

    def _whole(self) -> tuple[Form, Category]:
        """Return the form where nothing required is missing, and hold everything else back while it is written."""
        category = self.category
        if category is None:
            raise Known("form_needs_category")
        if not self.form.place_id:
            raise Known("issue_without_place")
        if not self.form.photos and not self._unphotographed_ok:
            self._unphotographed_ok = True
            raise Known("form_needs_photo")
        self.draft.hold()
        self.draft.busy = True
        form = self.form if self.form.found_at_utc else replace(self.form, found_at_utc=utc_text(self.context.now()))
        return form, category

    def _completed(self, form: Form, completed: capture.Completed) -> None:
        self._after(form, completed.recorded.tx)
        self.completed.emit(completed)

    def _relapsed(self, form: Form, made: capture.Relapsed) -> None:
        self._after(form, made.tx)
        self.relapsed.emit(made)

    def _after(self, form: Form, tx: str) -> None:
        """Begin the next form; the one that was written comes back with 撤销."""
        self.draft.busy, self.draft.submission = False, None
        self._undoable[tx] = form
        self._previous_place = form.place_id
        self._wants_photos = True
        self._begin_next(forms.next_form(form))
        self._reload.start()

    def _failed(self, error: BaseException) -> None:
        self.draft.busy, self.draft.submission = False, None
        self.draft.typed()
        lacks = isinstance(error, Known) and error.code in FORM_LACKS
        self.context.report(error, passing=lacks)

    def undo(self, tx: str, done: Callable[[], None]) -> None:
        """Take a completed issue back; its form comes back where nothing new was begun."""

        def back(_: object) -> None:
            form = self._undoable.pop(tx, None)
            if form is not None and not self.form.begun:
                self._begin_next(form)
                self.draft.typed()
            self._reload.start()
            done()

        capture.undo(self.context.tasks, self.ws, tx, owner=self, done=back, failed=self.context.report)

    def record_clean(self, done: Callable[[], None]) -> None:
        """Record 未发现问题 for the category and place of the form."""
        category = self.category
        if category is None:
            raise Known("form_needs_category")
        if not self.form.place_id:
            raise Known("clean_needs_place")
        if forms.failing(category, self.form.answers):
            raise Known("clean_has_failures")
        self.draft.hold()
        form = self.form

        def recorded(_: object) -> None:
            self._previous_place = form.place_id
            self._wants_photos = True
            self._begin_next(forms.next_form(form))
            self._reload.start()
            done()

        outings.record_clean(
            self.context.tasks, self.ws, owner=self, done=recorded, failed=self.context.report,
            visit_id=self.visit.id if self.visit else None, default_team=self.default_team(),
            found_at_utc=form.found_at_utc,
            place_id=form.place_id or "", category=category, answers=form.answers, notes=form.notes,
            photo_ids=form.photo_ids, draft_id=self.draft_id,
        )  # fmt: skip

    def default_team(self) -> tuple[str, ...]:
        """Return who goes out unless said otherwise: the person here and the usual companions."""
        settings = self.context.settings
        wanted = (settings.my_person_id, *settings.team_ids)
        known = {person.id for person in self.register.people}
        return tuple(dict.fromkeys(one for one in wanted if one in known))

    def _timer(self, ms: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(call)
        return timer
