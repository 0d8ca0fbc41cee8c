"""Answers for the fields of one issue in the drawer: which there are, what they show, and how each is written.

Every field is written by itself against the record as it is shown here, and nobody's text is lost to another window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.domain import issue as life
from inspector.domain.clock_text import local
from inspector.ui.actions import issues as actions
from inspector.ui.context import Context
from inspector.ui.models.dossier import Dossier
from inspector.ui.models.ledger_line import Today, due_words
from inspector.ui.models.order import rule_of
from inspector.ui.parts.basics import set_role
from inspector.ui.screens.ledger_fields import Field, FieldSpec
from inspector.ui.screens.ledger_offers import Offers
from inspector.wording import ledger as words
from inspector.wording import terms
from inspector.wording import time as time_words

COLUMN_OF = {  # key of a field → field of the record
    "category": "category",
    "place": "place_id",
    "spot": "spot",
    "description": "description",
    "severity": "severity",
    "lead": "lead_body_id",
    "assist": "assist_body_ids",
    "due": "due_on",
    "requirement": "requirement",
    "source": "source",
    "campaign": "campaign_id",
    "leader": "responsible_leader",
    "person": "responsible_person",
    "supervisor": "supervisor_body_id",
    "goal": "goal",
    "remedy": "remedy",
}


class RecordFields:
    """`fields` by their key; `owner` outlives what is being written, `shown` gives the id of the issue one looks at."""

    def __init__(
        self,
        ctx: Context,
        owner: QWidget,
        offers: Offers,
        *,
        today: Callable[[], Today],
        shown: Callable[[], str | None],
    ) -> None:
        self.fields = {spec.key: Field(spec) for spec in specs(offers)}
        self.ctx, self._owner, self._today, self._shown = ctx, owner, today, shown
        self._held: Dossier | None = None
        for field in self.fields.values():
            field.saved.connect(self._save)

    def settle(self) -> None:
        """Save what is typed."""
        for field in self.fields.values():
            field.settle()

    def let_go(self) -> None:
        """No issue is shown any more."""
        self._held = None

    def show_dossier(self, found: Dossier) -> None:
        """Show what the issue holds; editors keep what is being typed."""
        self._held = found
        issue, row_ = found.issue, found.row
        locked = not actions.editable(row_.status) or self.ctx.ws.read_only
        due = due_words(row_, self._today())
        rule_text = f"，延期 {found.extended} 次" if found.extended else ""
        ruled = rule_of(row_.due_rule)
        if ruled and not found.extended:
            rule_text = f"，{time_words.deadline(*ruled)}"
        dated = f"{due[0].text} {due[1]}{rule_text}" if row_.is_open else f"{row_.due_on or '未定'}{rule_text}"
        at = local(issue.found_at_utc)
        category = self.ctx.ws.catalogue.get(issue.category)
        shown: dict[str, tuple[str, Any]] = {
            "category": (f"{category.major_name}，{category.name}" if category else issue.category, issue.category),
            "place": (found.place, issue.place_id),
            "spot": (issue.spot or "", issue.spot),
            "description": (issue.description, issue.description),
            "severity": (terms.SEVERITIES.get(issue.severity, issue.severity), issue.severity),
            "lead": (found.lead, issue.lead_body_id),
            "assist": (found.assist, issue.assist_body_ids),
            "due": (dated, row_.due_on),
            "requirement": (issue.requirement or "", issue.requirement),
            "source": (terms.SOURCES.get(issue.source, issue.source), issue.source),
            "campaign": (found.campaign, issue.campaign_id),
            "leader": (issue.responsible_leader or "", issue.responsible_leader),
            "person": (issue.responsible_person or "", issue.responsible_person),
            "supervisor": (found.supervisor, issue.supervisor_body_id),
            "goal": (issue.goal or "", issue.goal),
            "remedy": (issue.remedy or "", issue.remedy),
            "found": (f"{time_words.moment(at, self._today().on)} {found.found_by}", None),
            "recheck": (_rechecks(found), None),
        }
        for key, (text, raw) in shown.items():
            fixed = key == "due" and (found.extended > 0 or row_.status != life.FOUND)
            why = words.DUE_FIXED if fixed and not locked else words.EDIT_LOCKED
            if key in ("lead", "assist") and issue.lead_body_id and found.life.ordered:
                fixed, why = True, why if locked else words.BODY_FIXED
            self.fields[key].show_value(text, raw, open_=not locked and not fixed, why_not=why)
        tone = due[0].tone if row_.is_open and due[0].tone in ("red", "amber") else ""
        set_role(self.fields["due"].value, "role", {"red": "bad", "amber": "warn"}.get(tone, "body"))
        self.fields["recheck"].setVisible(bool(found.rechecks) or bool(row_.recheck_on))

    def _save(self, key: str, value: Any) -> None:
        """Write one field against the record as it is shown here; what could not be saved is typed again."""
        held = self._held
        if held is None:
            return

        def failed(error: BaseException) -> None:
            if self._shown() == held.issue.id:
                self.fields[key].type_again(value)
            self.ctx.report(error)

        field = {COLUMN_OF[key]: value}
        ctx, owner = self.ctx, self._owner
        actions.edit(ctx.tasks, ctx.ws, held.issue, owner=owner, done=lambda _: None, failed=failed, **field)


def specs(offers: Offers) -> list[FieldSpec]:
    """Return the fields of an issue that stand in the drawer, in their order."""
    return [
        FieldSpec("category", "pick", offer=offers.categories),
        FieldSpec("place", "pick", offer=offers.places),
        FieldSpec("spot", "line"),
        FieldSpec("description", "text"),
        FieldSpec("severity", "choice", choices=terms.SEVERITIES),
        FieldSpec("lead", "pick", offer=offers.bodies),
        FieldSpec("assist", "many", offer=offers.bodies, name_of=offers.body_name),
        FieldSpec("due", "date"),
        FieldSpec("requirement", "text"),
        FieldSpec("source", "choice", choices=terms.SOURCES),
        FieldSpec("campaign", "pick", offer=offers.campaigns),
        FieldSpec("leader", "line"),
        FieldSpec("person", "line"),
        FieldSpec("supervisor", "pick", offer=offers.bodies),
        FieldSpec("goal", "text"),
        FieldSpec("remedy", "text"),
        FieldSpec("found", "read"),
        FieldSpec("recheck", "read"),
    ]


def _rechecks(found: Dossier) -> str:
    said = [
        " ".join((time_words.moment(local(one.rechecked_at_utc)), terms.CONCLUSIONS[one.conclusion], one.number))
        for one in found.rechecks
    ]
    if found.row.recheck_on:
        said.append(f"已安排 {found.row.recheck_on[5:]}")
    return "\n".join(said)
