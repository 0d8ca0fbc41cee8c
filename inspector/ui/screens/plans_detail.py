"""Answers for one plan opened on the right: who, when, its seal, its targets where they may be seen, who looked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from inspector.domain.clock_text import local_text
from inspector.domain.plan import Content, Plan, state
from inspector.ui.actions.plans import PlanRead
from inspector.ui.models.plan_rows import STATE_LOOKS, Names, days
from inspector.ui.parts.basics import column, label, pane, row, set_role
from inspector.ui.parts.pill import Pill
from inspector.wording import plans as words
from inspector.wording import plans_screen as screen


class PlanDetail(QScrollArea):
    """Shows a plan; what is secret stands here only between `show_secret` and `forget`."""

    def __init__(self) -> None:
        super().__init__()
        self.plan_id = self._sealed = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        page = QWidget()
        page.setProperty("ground", "none")
        self._whole = QVBoxLayout(page)
        self._whole.setContentsMargins(24, 16, 24, 24)
        self._whole.setSpacing(12)
        self.setWidget(page)
        self.title, self.pill = label("", "page"), Pill("found", "")
        self.when = label("", "body", wrap=True)
        self.people = label("", "body", wrap=True)
        self.seal = label("", "body", wrap=True)
        self.seal.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict = label("", "good", wrap=True)
        self.targets_head = label(screen.TARGETS, "strong")
        self.targets = label("", "body", wrap=True)
        self.secret = label("", "hint", wrap=True)
        self.compare = label("", "body", wrap=True)
        self.looks = label("", "body", wrap=True)
        self.remark = label("", "body", wrap=True)
        self._page = page
        self._whole.addLayout(row(self.title, 8, self.pill, None))
        self._whole.addWidget(self._card(self.when, self.people, self.remark))
        self._whole.addWidget(self._card(self.targets_head, self.targets, self.secret))
        self._compared = self._card(label(screen.COMPARE, "strong"), self.compare)
        self._whole.addWidget(self._compared)
        self._whole.addWidget(self._card(label(screen.COMMITMENT, "strong"), self.seal, self.verdict))
        self._whole.addWidget(self._card(label(screen.LOOKS, "strong"), self.looks))
        self._whole.addStretch(1)
        self.show_nothing()

    def _card(self, *parts: QWidget) -> QWidget:
        made = pane("card")
        made.setLayout(column(*parts, spacing=6, margins=(16, 12, 16, 12)))
        return made

    def show_nothing(self) -> None:
        """Show no plan."""
        self.plan_id = ""
        self._page.hide()

    def show_plan(self, plan: Plan, names: Names) -> None:
        """Show a plan as everybody sees it; what was shown of the same list in secret stays until it is forgotten."""
        same, now = (plan.id, plan.sealed) == (self.plan_id, self._sealed), state(plan)
        self.plan_id, self._sealed = plan.id, plan.sealed
        self._page.show()
        self.title.setText(f"暗访计划 {plan.number}" if plan.mode == "covert" else f"检查计划 {plan.number}")
        self.pill.set(STATE_LOOKS[now][0], words.STATES[now])
        team = names.teams.get(plan.team_id or "", "")
        parts = (days(plan.starts_on, plan.ends_on), team, names.campaigns.get(plan.campaign_id or "", ""))
        self.when.setText("　".join(part for part in parts if part))
        self.people.setText(
            f"带队 {names.people.get(plan.lead_id or '', '—')}　审批 {names.people.get(plan.approver_id or '', '—')}"
            f"　制定 {names.people.get(plan.planner_id or '', '—')}"
        )
        told = "　".join(
            part for part in (plan.remark, f"取消原因：{plan.cancel_reason}" if plan.cancel_reason else "") if part
        )
        self.remark.setText(told)
        self.remark.setVisible(bool(told))
        self.seal.setText(_spaced(plan.commitment) or screen.NO_COMMITMENT)
        self.verdict.hide()
        if plan.opened:
            self._list([names.full.get(one, one) for one in plan.place_ids])
            self.secret.hide()
        elif not same:
            self.forget()
        self.targets_head.setText(f"{screen.TARGETS}（{plan.size} 处）")

    def show_secret(self, content: Content) -> None:
        """Show targets to somebody who may read them before departure."""
        self._list([one.name for one in content.targets])
        self.secret.setText(screen.SEEN)
        self.secret.show()

    def forget(self) -> None:
        """Put away what was shown in secret."""
        self.targets.setText(screen.SECRET)
        self.secret.setText(screen.SECRET_REST)
        self.secret.show()

    def show_around(self, found: PlanRead, names: Names) -> None:
        """Show who looked, what a check came to, and what the visits reached."""
        plan = found.plan
        self.verdict.setText(words.plan_verdict(plan.number, state(plan), plan.size, plan.commitment, found.faults))
        set_role(self.verdict, "role", "bad" if found.faults else "good")
        self.verdict.setVisible(bool(plan.commitment))
        lines = [
            "　".join(
                (
                    local_text(one.looked_at_utc),
                    names.people.get(one.person_id or "", "—"),
                    words.LOOKS.get(one.what, ""),
                )
            )
            for one in found.looks[-12:]
        ]
        self.looks.setText("\n".join(lines) or screen.NO_LOOKS)
        self._compared.setVisible(found.compared is not None)
        if found.compared is not None:
            told = [("reached", found.compared.reached), ("missed", found.compared.missed)]
            told += [("unplanned", found.compared.unplanned)] if found.compared.unplanned else []
            by = [f"{words.COMPARED[key]} {len(ids)}：{_named(ids, names)}" for key, ids in told]
            visits = f"场次 {'、'.join(found.visits)}" if found.visits else "还没有场次"
            self.compare.setText("\n".join([visits, *by]))

    def _list(self, targets: Sequence[str]) -> None:
        self.targets.setText("\n".join(f"{at}　{name}" for at, name in enumerate(targets, 1)))


def _named(ids: Sequence[str], names: Names) -> str:
    return "、".join(names.full.get(one, one) for one in ids) or "—"


def _spaced(digest: str) -> str:
    """Return a digest in groups, so that it can be read out and broken over lines."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
