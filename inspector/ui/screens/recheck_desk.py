"""Answers for the work behind 回头看: the list, the issue under re-inspection, its draft, and recording it.

It knows no widget: the screen shows what the desk holds and tells it what a person did. Reading goes to the `read`
queue, writing to `store`, photos to `heavy`; what is half typed is on disk within half a second.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.domain.clock_text import ZONE, business_date, local
from inspector.domain.comparison import Compared, compare, taken_at
from inspector.domain.geo import Point
from inspector.store import visits
from inspector.store.worklist import Worklist
from inspector.ui.actions import photos as photo_actions
from inspector.ui.actions import rechecks as actions
from inspector.ui.context import Context, Message
from inspector.ui.screens import recheck_form as forms
from inspector.ui.screens.recheck_case import Case, Shot
from inspector.ui.screens.recheck_drafts import Drafts
from inspector.ui.screens.recheck_form import Answers, Grounds
from inspector.ui.screens.recheck_stops import Arranged, Arrangement, arrange
from inspector.wording import recheck as said
from inspector.wording import say, terms

NEWS_MS = 150
VIEW_KEY = "recheck_view"


class Desk(QObject):
    """The state of one 回头看 screen."""

    listed = Signal()  # the list is to be shown again
    shown = Signal()  # another issue, other photos or other answers are to be shown
    lacking = Signal(str)  # what is missing before it can be recorded
    sheet_done = Signal()  # a paper sheet was recorded: on to the next sheet

    def __init__(self, ctx: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ctx = ctx
        self.worklist = Worklist(())
        self.today: date = ctx.now().astimezone(ZONE).date()
        self.start: Point | None = None
        self.arrangement = self._remembered()
        self.arranged: Arranged | None = None
        self.asked: tuple[str, ...] = ()
        self.case: Case | None = None
        self.shots: tuple[Shot, ...] = ()
        self.answers: Answers | None = None
        self.original_at = self.shot_at = 0
        self.recording = False
        self._wanted_shot: int | None = None
        self._opening = ""
        self.drafts = Drafts(ctx, self)
        self._listed_once = False
        self._stop = Event()
        self._refresh_soon = QTimer(self)
        self._refresh_soon.setSingleShot(True)
        self._refresh_soon.setInterval(NEWS_MS)
        self._refresh_soon.timeout.connect(self.refresh)
        self.asked = self.drafts.issues
        if self.asked:
            rest = "照片、结论和写了一半的描述都已恢复，打开那一条接着做。"
            ctx.say(Message(f"上次没核完的 {len(self.asked)} 条还在。", rest))
        ctx.news.changed.connect(self._news)
        ctx.news.settings_changed.connect(self._refresh_later)

    # -- the list

    def _refresh_later(self, _settings: object) -> None:
        self._refresh_soon.start()  # a method, so that it ends with its window

    def refresh(self) -> None:
        """Read the list again."""
        if self.ctx.tasks.closing.is_set():
            return  # a timer that ran out while the program ends
        actions.read_worklist(self.ctx, self.asked, owner=self, done=self._take_listed)

    def arrange_by(self, **choice: Any) -> None:
        """Take another segment, way, order by hand or choice of streets."""
        self.arrangement = replace(self.arrangement, **choice)
        self._rearrange()
        if choice.keys() & {"way", "by_hand", "streets"}:
            view = {"way": self.arrangement.way, "by_hand": list(self.arrangement.by_hand)}
            self._meta(VIEW_KEY, json.dumps(view))

    def reorder(self, issue_ids: Sequence[str]) -> None:
        """Take the order by hand of the issues that are shown; the others keep their places."""
        if self.arranged is None:
            return
        moved, fresh = set(issue_ids), iter(issue_ids)
        self.arrange_by(way="hand", by_hand=tuple(next(fresh) if id in moved else id for id in self.arranged.ids))

    def draw_again(self) -> None:
        """Draw another sample of the closed for this week."""
        draw = int(self.ctx.ws.meta("recheck_draw") or 0) + 1
        self._meta("recheck_draw", str(draw), lambda _none: self.refresh())

    def streets(self) -> tuple[str, ...]:
        """Return the streets that occur in the list."""
        return tuple(sorted({work.row.street_name for work in self.worklist.works if work.row.street_name}))

    # -- the issue

    def open(self, issue_id: str, *, sheet: bool = False) -> None:
        """Show one issue; `sheet`: what follows is typed in from its paper."""
        self.flush()
        if sheet:
            answers = self._answers(issue_id)
            day = answers.happened_on or self.today.isoformat()
            self.drafts.take(replace(answers, sheet=True, happened_on=day))
        if issue_id not in {work.row.issue_id for work in self.worklist.works}:
            self.asked = tuple(dict.fromkeys((*self.asked, issue_id)))
            self.refresh()
        if self._opening == issue_id and self.case is not None and not sheet:
            return
        self._opening = issue_id
        self.original_at = self.shot_at = 0
        self._read()

    def change(self, answers: Answers) -> None:
        """Take changed answers; they are on disk within half a second. Nothing changes while they are recorded."""
        if self.recording:
            return
        another_day = self.answers is not None and self.answers.happened_on != answers.happened_on
        self.answers = answers
        self.drafts.take(answers)
        if another_day and self.shots:
            self._read()  # whether a photo is fit depends on the day
        self.shown.emit()

    def choose_original(self, at: int) -> None:
        """Compare with another of the original photos."""
        self.original_at = at
        self.shown.emit()

    def choose_shot(self, at: int) -> None:
        """Compare another after photo."""
        self.shot_at = at
        self.shown.emit()

    @property
    def fit(self) -> tuple[Shot, ...]:
        """The after photos that were not used before."""
        return tuple(shot for shot in self.shots if not shot.unfit)

    @property
    def shown_shots(self) -> tuple[Shot, ...]:
        """The after photos to look at: those at hand, or those recorded where it was done today."""
        if self.shots or not self.done_today or self.case is None:
            return self.shots
        return tuple(Shot(photo) for photo in self.case.recorded)

    @property
    def compared(self) -> Compared | None:
        """The original and the after photo that are shown, compared."""
        shots = self.shown_shots
        if self.case is None or not self.case.originals or not shots:
            return None
        return compare(self.case.originals[self.original_at], shots[self.shot_at].photo)

    @property
    def grounds(self) -> Grounds | None:
        """What the proposals for this issue stand on."""
        if self.case is None:
            return None
        settings = self.ctx.settings
        return Grounds(
            self.case.standing, self.case.category, self.ctx.ws.calendar, self.ctx.now(), settings.roll_forward
        )

    @property
    def done_today(self) -> str:
        """The conclusion of a re-inspection of this issue already recorded today, in words."""
        last = self.case.last if self.case else None
        if last is None or business_date(last.rechecked_at_utc) != self.today:
            return ""
        return f"今天 {local(last.rechecked_at_utc):%H:%M} 已核：{terms.CONCLUSIONS[last.conclusion]}"

    # -- photos

    def take_photos(self, paths: Sequence[Path]) -> None:
        """Take dropped files in, then use them as after photos of the issue that is shown."""
        if self.answers is None:
            return
        issue_id, tasks = self.answers.issue_id, self.ctx.tasks
        self._stop = Event()

        def told(progress: photo_actions.Progress) -> None:
            tasks.tell(self, self._progress, progress)

        def done(taken: photo_actions.TakenIn) -> None:
            self.ctx.progress("", 0, 0, "", None)
            self._taken(issue_id, taken)

        photo_actions.take_in(
            tasks, self.ctx.ws, paths=paths, stop=self._stop, progress=told, owner=self, done=done,
            failed=self._take_in_failed,
        )  # fmt: skip

    def use_photos(self, photo_ids: Sequence[str], issue_id: str | None = None) -> None:
        """Use photos as after photos (of the issue that is shown)."""
        issue_id = issue_id or (self.answers.issue_id if self.answers else "")
        answers = self._answers(issue_id)
        known = len(answers.photos)
        answers = replace(answers, photos=tuple(dict.fromkeys((*answers.photos, *photo_ids))))
        if self.answers is not None and issue_id == self.answers.issue_id:
            self._wanted_shot = known  # the first of the new ones is compared as soon as it is read
            self.change(answers)
            self._read()
        else:
            self.drafts.take(answers, soon=False)

    def remove_shot(self, at: int) -> None:
        """Lay an after photo back; it was in the tray all the time."""
        if self.answers is None or not 0 <= at < len(self.shots):
            return
        gone = self.shots[at].photo.id
        self.shots = tuple(shot for shot in self.shots if shot.photo.id != gone)
        self.shot_at = max(0, min(self.shot_at, len(self.shots) - 1))
        answers = replace(self.answers, photos=tuple(id for id in self.answers.photos if id != gone))
        if self.case is not None and forms.shut(answers.conclusion, self.case.standing, len(self.fit)):
            answers = replace(answers, conclusion="", decision=None, new_due_on=None)
        self.change(answers)

    # -- the end of it

    def finish(self) -> None:
        """Record the re-inspection, or say what is missing."""
        if self.answers is None or self.case is None or self.recording:
            return
        code = forms.missing(self.answers, self.case.standing, len(self.fit))
        if code is not None:
            what, stop, rest = say(code).partition("。")
            self.ctx.say(Message(what + stop, rest, "warn"))
            self.lacking.emit(code)
            return
        self.drafts.hold_back(self.answers.issue_id)
        self.recording = True
        answers, case = self.answers, self.case
        actions.record(
            self.ctx, self._submission(answers), owner=self,
            done=lambda made: self._recorded(answers, case, made), failed=self._failed,
        )  # fmt: skip
        self.shown.emit()

    def skip(self) -> None:
        """Go on to the next issue; what is half typed is kept."""
        following = self._next()
        if following:
            self.open(following)

    def step(self, by: int) -> None:
        """Go to the row before or behind."""
        ids = [stop.issue_id for stop in self.arranged.stops] if self.arranged else []
        at = ids.index(self._opening) + by if self._opening in ids else 0
        if 0 <= at < len(ids):
            self.open(ids[at])

    @property
    def position(self) -> tuple[int, int]:
        """Return (which, of how many) of the rows shown; 0 where the issue is not among them."""
        ids = [stop.issue_id for stop in self.arranged.stops] if self.arranged else []
        return (ids.index(self._opening) + 1 if self._opening in ids else 0), len(ids)

    def flush(self, *, now: bool = False) -> None:
        """Put what is half typed on disk; `now` on this thread, because the workers are about to end."""
        self.drafts.flush(now=now)

    # -- inside

    def _read(self) -> None:
        issue_id = self._opening
        answers = self._answers(issue_id)
        actions.read_case(
            self.ctx, issue_id, answers.photos, owner=self,
            at_utc=forms.happened_at(answers, None, self.ctx.now()),
            done=lambda found: self._take_case(answers, *found), failed=self._failed,
        )  # fmt: skip

    def _take_case(self, asked: Answers, case: Case, shots: tuple[Shot, ...]) -> None:
        issue_id = asked.issue_id
        if issue_id != self._opening:
            return
        if self._answers(issue_id).photos != asked.photos:
            self._read()  # photos came or went while this was read
            return
        self.case, self.shots = case, shots
        self.answers = self._answers(issue_id)
        self.original_at = min(self.original_at, max(0, len(case.originals) - 1))
        wanted = self.shot_at if self._wanted_shot is None else self._wanted_shot
        self.shot_at, self._wanted_shot = min(wanted, max(0, len(self.shown_shots) - 1)), None
        if any(shot.photo.id not in self.answers.photos for shot in shots) or len(shots) != len(self.answers.photos):
            present = {shot.photo.id for shot in shots}
            self.answers = replace(self.answers, photos=tuple(id for id in self.answers.photos if id in present))
        self.shown.emit()

    def _take_listed(self, found: actions.Listed) -> None:
        if not self._listed_once or found.today != self.today:
            self.start = found.start  # stands all day: a list whose numbers wander while one works is of no use
        self._listed_once = True
        self.today, self.worklist = found.today, found.worklist
        self._rearrange()

    def _rearrange(self) -> None:
        worklist, chosen, today, start = self.worklist, self.arrangement, self.today, self.start
        catalogue = self.ctx.ws.catalogue

        def name(code: str) -> str:
            category = catalogue.get(code)
            return category.short_name if category else code

        def work() -> Arranged:
            return arrange(
                worklist.works, chosen, today=today, start=start, category_name=name, left_out=worklist.left_out
            )

        self.ctx.tasks.run("read", work, owner=self, done=self._take_arranged, failed=self.ctx.report)

    def _take_arranged(self, arranged: Arranged) -> None:
        self.arranged = arranged
        if not self._opening:
            first = next((stop for stop in arranged.stops if not stop.done), None)
            if first is not None:
                self.open(first.issue_id)
        self.listed.emit()

    def _submission(self, answers: Answers) -> Any:
        fit = self.fit
        original = self.case.originals[self.original_at] if self.case and self.case.originals else None
        compared = compare(original, fit[0].photo) if original and fit else None
        visit = visits.current(self.ctx.ws)
        return forms.submission(
            answers,
            tuple(shot.photo.id for shot in fit),
            visit_id=visit.id if visit else None,
            same_position=compared.same_position(self.ctx.settings.same_position_m) if compared else None,
            taken_at=taken_at(fit[0].photo) if fit else None,
            now=self.ctx.now(),
            draft_id=self.drafts.id_of(answers.issue_id),
        )

    def _recorded(self, answers: Answers, case: Case, made: Any) -> None:
        self.recording = False
        self.drafts.drop(answers.issue_id)
        held = case.standing.closed_before and case.standing.status == "closed" and answers.conclusion == "done"
        conclusion = "held" if held else answers.conclusion
        if conclusion == "done" and case.approved:
            conclusion = "verified"
        what, rest = said.recorded(case.issue.number, conclusion, answers.decision or "", case.standing.round + 1)
        self.ctx.say(Message(what, rest, "good", (("撤销", lambda: self._undo(made.tx, answers)),)))
        following = self._next()
        self.refresh()
        if answers.sheet:
            self.sheet_done.emit()
        if following:
            self.open(following)
        else:
            self._read()

    def _undo(self, tx: str, answers: Answers) -> None:
        def done(_changed: Any) -> None:
            self.drafts.take(answers, soon=False)
            self.ctx.say(Message("已撤销。", "刚才填的都还在，可以改好再核。"))
            self._opening = ""
            self.open(answers.issue_id)
            self.refresh()

        actions.undo(self.ctx, tx, owner=self, done=done)

    def _next(self) -> str:
        """Return the next issue that is not done, behind this one first, then from the beginning."""
        stops = self.arranged.stops if self.arranged else ()
        ids = [stop.issue_id for stop in stops]
        at = ids.index(self._opening) + 1 if self._opening in ids else 0
        ring = (*stops[at:], *stops[:at])
        return next((stop.issue_id for stop in ring if not stop.done and stop.issue_id != self._opening), "")

    def _taken(self, issue_id: str, taken: photo_actions.TakenIn) -> None:
        ids = [*taken.fresh, *actions.photos_here(self.ctx, taken.again)]
        if taken.refused:
            names = "、".join(Path(name).name for name, _ in taken.refused[:3])
            kept = f"其余 {len(ids)} 张已存好。" if ids else "什么都没有改动。"
            self.ctx.say(Message(f"{len(taken.refused)} 个文件不能作照片：{names}。", kept, "warn"))
        if ids:
            self.use_photos(ids, issue_id)
            self._derive()

    def _derive(self) -> None:
        photo_actions.derive(
            self.ctx.tasks, self.ctx.ws, stop=self.ctx.tasks.closing, made=lambda _sha: None, owner=self,
            done=lambda _count: self.shown.emit(), failed=self.ctx.report,
        )  # fmt: skip

    def _progress(self, at: photo_actions.Progress) -> None:
        self.ctx.progress("收照片", at.done, at.whole or at.done, f"每秒 {at.rate:.0f} 张", self._stop.set)

    def _take_in_failed(self, error: BaseException) -> None:
        self.ctx.progress("", 0, 0, "", None)
        self.ctx.report(error)

    def _failed(self, error: BaseException) -> None:
        self.recording = False
        if self.answers is not None:
            self.drafts.take(self.answers)
        self.shown.emit()
        self.ctx.report(error)

    def _answers(self, issue_id: str) -> Answers:
        return self.drafts.get(issue_id) or self._blank(issue_id)

    def _blank(self, issue_id: str) -> Answers:
        visit, settings = visits.current(self.ctx.ws), self.ctx.settings
        people = visit.team if visit and len(visit.team) >= 2 else settings.team_ids
        mine = (settings.my_person_id,) if settings.my_person_id and not people else ()
        return Answers(issue_id=issue_id, people=(*people, *mine), mode=visit.mode if visit else "covert")

    def _news(self, changed: Any) -> None:
        touched = {entity for entity in ("issue", "issue_step", "recheck", "place") if changed.of(entity)}
        if touched and not self._refresh_soon.isActive():
            self._refresh_soon.start()
        own = {self._opening} if self._opening else set()
        shown = {shot.photo.id for shot in self.shots}
        if self.case is not None and not self.recording:
            shown |= {photo.id for photo in self.case.originals}
            if changed.of("issue") & own or changed.of("photo") & shown or changed.of("issue_step"):
                self._read()

    def _remembered(self) -> Arrangement:
        try:
            view = json.loads(self.ctx.ws.meta(VIEW_KEY) or "{}")
        except ValueError:
            view = {}
        way = view.get("way")
        return Arrangement(way=way if way in said.WAYS else "route", by_hand=tuple(view.get("by_hand", ())))

    def _meta(self, key: str, value: str, done: Any = None) -> None:
        self.ctx.write(self, lambda: self.ctx.ws.set_meta(key, value), done or (lambda _none: None))
