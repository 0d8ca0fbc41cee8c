"""Answers for what the lists of the screen 任务 show of 自查, 包片包案, ratings and work with others: words, marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspector.domain import self_check as self_check_of
from inspector.domain.charge import Charge, leaders
from inspector.domain.clock_text import business_date
from inspector.domain.joint import Loan, Package, Selection
from inspector.domain.rating import Rating, Sum, summed
from inspector.domain.self_check import SelfCheck
from inspector.ui.models.lead_line import NOTHING, ListRow
from inspector.ui.models.ledger_line import Mark
from inspector.wording import accounts
from inspector.wording import tasks as terms
from inspector.wording import tasks_screen as words
from inspector.wording import time as times


@dataclass(frozen=True, slots=True)
class Today:
    """The day the words are relative to."""

    on: date

    @property
    def text(self) -> str:
        """It, as records write days."""
        return self.on.isoformat()


@dataclass(frozen=True, slots=True)
class Named:
    """The words of what entries name."""

    places: Mapping[str, str]
    bodies: Mapping[str, str]
    people: Mapping[str, str]
    teams: Mapping[str, str]
    issues: Callable[[str], str]


def named_of(ws: Any) -> Named:
    """Gather the words of what entries name; those out of use keep theirs."""
    from inspector.ui.today import register

    places = register.read(ws)

    def number(issue_id: str) -> str:
        issue = ws.get("issue", issue_id)
        return issue.number if issue else ""

    return Named(
        {one: places.full_name(one) for one in places.places},
        {one.id: one.name for one in ws.all("body")},
        {one.id: one.name for one in ws.all("person")},
        {one.id: one.name for one in ws.all("team")},
        number,
    )


def check_row(ws: Any, check: SelfCheck, named: Named, today: Today) -> ListRow:
    """A list: how much it asks, and how far the units are with it."""
    from inspector.store import self_checks

    extent = self_check_of.extent(check)
    if extent.authorities or extent.liabilities:
        much = words.EXTENT.format(
            groups=extent.groups, authorities=extent.authorities, items=extent.items, liabilities=extent.liabilities,
            remedies=extent.remedies,
        )  # fmt: skip
    else:
        much = words.ITEMS.format(count=extent.items)
    found = self_checks.standings(ws, check.id, today.on)
    complete = sum(one.answered.answered == one.answered.items for one in found)
    filed = sum(one.answered.filed for one in found)
    state = words.SHEETS.format(sent=len(found), complete=complete, filed=filed) if found else words.NOT_SENT
    is_sent = check.kind == "sent_list"
    all_filed = bool(found) and filed == len(found)
    late = any(one.late_days for one in found)
    if not is_sent or not check.due_on:
        due = NOTHING
    elif all_filed:
        due = Mark("closed", "green", "全部报备")
    else:
        due = Mark("overdue" if late else "", "red" if late else "text2", f"{_day(check.due_on, today)} 截止")
    return ListRow(
        check.id, check.title, terms.SELF_CHECK_KINDS.get(check.kind, ""), much if is_sent else "",
        state if is_sent else much, check.requirement or "", due, NOTHING,
    )  # fmt: skip


def sheet_row(check: SelfCheck, standing: Any, today: Today) -> ListRow:
    """A unit's sheet: how far, what it found, whether it is filed."""
    how, sheet = standing.answered, standing.sheet
    progress = words.PROGRESS.format(answered=how.answered, items=how.items)
    found = words.FOUND.format(found=how.found, put_right=how.put_right) if how.found else ""
    if how.filed:
        due = Mark("closed", "green", words.FILED.format(on=_day(sheet.filed_on, today)))
        second = words.RECEIPT.format(receiver=sheet.filed_with or "", number=sheet.filed_number or "")
    else:
        late = standing.late_days
        due = Mark("overdue", "red", words.LATE_DAYS.format(days=late)) if late else Mark("", "text2", words.NOT_FILED)
        second = sheet.said_by or ""
    photos = words.PHOTOS.format(count=standing.photos) if standing.photos else ""
    said = "　".join(part for part in (found, photos, second) if part)
    return ListRow(sheet.id, standing.body, "", progress, said, "", due, NOTHING)


def charge_row(ws: Any, charge: Charge, named: Named, today: Today) -> ListRow:
    """Who is in charge of what, and whether that holds today."""
    if (charge.ends_on or "9999") < today.text:
        due = Mark("", "text3", words.ENDED)
    else:
        due = Mark("", "text2", words.TO_COME) if (charge.starts_on or "") > today.text else NOTHING
    places = "、".join(named.places.get(one, "") for one in charge.place_ids)
    issues = "、".join(filter(None, (named.issues(one) for one in charge.issue_ids)))
    after = words.BOTH if charge.second_leader else ""
    third = "　".join(
        part
        for part in (
            "、".join(charge.duties), named.bodies.get(charge.body_id or "", ""),
            "、".join(filter(None, (charge.squad, charge.second_squad))), _span(charge.starts_on, charge.ends_on),
        )
        if part
    )  # fmt: skip
    return ListRow(
        charge.id, leaders(charge), terms.CHARGE_KINDS.get(charge.kind, ""), after,
        "　".join(part for part in (places, issues) if part), third, due, NOTHING,
    )  # fmt: skip


def rating_row(ws: Any, rating: Rating, named: Named, today: Today) -> ListRow:
    """What the public said of a result, with the sample."""
    issue = ws.get("issue", rating.issue_id) if rating.issue_id else None
    place_id = rating.place_id or (issue.place_id if issue else None)
    title = "　".join(part for part in (issue.number if issue else "", named.places.get(place_id or "", "")) if part)
    whole = summed([rating])
    said = words.RATED.format(satisfied=rating.satisfied, mostly=rating.mostly, unsatisfied=rating.unsatisfied)
    sample = words.SAMPLE.format(asked=rating.asked)
    return ListRow(
        rating.id, title, terms.RATING_WAYS.get(rating.way, ""), _day(rating.rated_on, today),
        f"{sample}：{said}", rating.remark or "", Mark("", "text", _rate(whole)), NOTHING,
    )  # fmt: skip


def selection_row(ws: Any, selection: Selection, named: Named, today: Today) -> ListRow:
    """The units of a quarter, and what stands on their lists."""
    from inspector.store import joint_work

    found = joint_work.chosen(ws, selection.id)
    closed, issues = sum(one.closed for one in found), sum(one.issues for one in found)
    second = words.CHOSEN.format(count=len(found), issues=issues, closed=closed)
    each = "、".join(f"{one.name} {one.closed}/{one.issues}" for one in found)
    return ListRow(selection.id, selection.title, selection.quarter, "", second, each, NOTHING, NOTHING)


def loan_row(ws: Any, loan: Loan, named: Named, today: Today) -> ListRow:
    """Who helps where, from when to when."""
    is_over = (loan.ends_on or "9999") < today.text
    due = Mark("", "text3", words.ENDED) if is_over else NOTHING
    where = words.LENT.format(team=named.teams.get(loan.team_id or "", ""))
    home = named.teams.get(loan.from_team_id or "", "")
    second = "　".join(part for part in (home, _span(loan.starts_on, loan.ends_on), loan.reason) if part)
    return ListRow(loan.id, named.people.get(loan.inspector_id or "", ""), "", where, second, "", due, NOTHING)


def package_row(ws: Any, package: Package, named: Named, today: Today) -> ListRow:
    """What was handed over, and whether it was signed for."""
    from inspector.store import packages

    if package.signed_at_utc:
        on = times.short_date(business_date(package.signed_at_utc))
        due = Mark("closed", "green", words.SIGNED.format(on=on, by=package.signed_by or ""))
    else:
        due = Mark("soon", "amber", words.UNSIGNED)
    holds = words.PACKED.format(issues=len(package.issue_ids), photos=package.photos, digits=packages.code_of(package))
    made = _day(business_date(package.made_at_utc).isoformat(), today)
    return ListRow(package.id, package.receiver, "", made, holds, package.purpose or "", due, NOTHING)


def completeness_row(ws: Any, line: Any, named: Named, today: Today) -> ListRow:
    """One comparison of what came in with what went on; `line` is a `CompletenessLine`."""
    compared = line.line
    what = accounts.COMPLETENESS[compared.code]
    if compared.is_complete:
        return ListRow(
            line.id, what, "", f"{compared.whole} 件", "没有遗漏", "", Mark("closed", "green", "齐了"), NOTHING
        )
    due = Mark("overdue", "red", f"还有 {len(compared.missing)} 件")
    return ListRow(line.id, what, "", f"{compared.done}/{compared.whole} 件", "、".join(line.numbers), "", due, NOTHING)


def account_row(ws: Any, account: Any, named: Named, today: Today) -> ListRow:
    """One unit: how many of its issues ran late, unwarned among them, how many weekly words are missing."""
    late, unwarned = len(account.late), len(account.unwarned)
    due = Mark("overdue", "red", f"超期 {late} 个") if late else Mark("closed", "green", "没有超期")
    said = [f"问题 {len(account.accounts)} 个"]
    said += [f"其中没有预警过的 {unwarned} 个"] if unwarned else []
    said += [f"缺周反馈 {account.silent} 次"] if account.silent else []
    said += [f"约谈、通报 {len(account.others)} 次"] if account.others else []
    return ListRow(account.body_id, named.bodies.get(account.body_id, ""), "", "", "，".join(said), "", due, NOTHING)


@dataclass(frozen=True, slots=True)
class CompletenessLine:
    """One comparison with the numbers of what is missing; `id` is its code."""

    line: Any
    numbers: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its code."""
        return str(self.line.code)


ROWS: Mapping[str, Callable[[Any, Any, Named, Today], ListRow]] = {
    "self_check": check_row, "charge": charge_row, "rating": rating_row, "selection": selection_row,
    "loan": loan_row, "package": package_row, "completeness": completeness_row, "account": account_row,
}  # fmt: skip


def sums_of(ws: Any, kind: str) -> str:
    """Word what the entries of a kind come to."""
    if kind != "rating":
        return ""
    from inspector.store import ratings

    held = ratings.listed(ws)
    whole = summed(held)
    return words.RATING_SUMS.format(count=len(held), asked=whole.asked, percent=_percent(whole)) if held else ""


def _rate(whole: Sum) -> str:
    return words.RATE.format(percent=whole.percent) if whole.percent is not None else words.NO_RATE


def _percent(whole: Sum) -> str:
    return f"{whole.percent:g}%" if whole.percent is not None else "—"


def _day(text: str | None, today: Today) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text)
    return times.short_date(day) if day.year == today.on.year else text


def _span(since: str | None, until: str | None) -> str:
    if since and until:
        return f"{since} 至 {until}"
    return f"{since} 起" if since else f"至 {until}" if until else ""
