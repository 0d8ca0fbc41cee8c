"""Answers for what 安排 shows of plans, rotas, coverage, draws and the second line: words and marks, no window."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain import plan as rule
from inspector.domain.coverage import BANDS, Matrix
from inspector.domain.coverage import Cell as Community
from inspector.domain.draw import Draw, Fault, Member, thaw
from inspector.domain.geo import to_wgs84
from inspector.domain.hotspots import Rate, Spot
from inspector.domain.plan import Plan
from inspector.domain.rotation import Obstacle, Rota, Shift
from inspector.domain.second_line import TeamMiss
from inspector.domain.weeks import days_of
from inspector.errors import Known
from inspector.ui.models.lead_line import NOTHING, ListRow
from inspector.ui.models.ledger_line import Mark
from inspector.ui.parts.coverage_grid import Block, Row
from inspector.ui.parts.word_table import Cell, Line
from inspector.wording import plans as words
from inspector.wording import plans_screen as screen
from inspector.wording import terms
from inspector.wording import time as times

STATE_LOOKS = {  # state → (mark, tone)
    rule.DRAFT: ("found", "slate"), rule.SEALED: ("supervised", "violet"), rule.REVEALED: ("assigned", "blue"),
    rule.FINISHED: ("closed", "green"), rule.CANCELLED: ("void", "text3"),
}  # fmt: skip
BAND_TONES = {"fresh": "green", "month": "blue", "quarter": "amber", "long": "red", "never": "red"}


@dataclass(frozen=True, slots=True)
class Names:
    """The words of what planning names, by id."""

    people: Mapping[str, str]
    places: Mapping[str, str]  # own names
    full: Mapping[str, str]  # with their streets
    teams: Mapping[str, str]
    campaigns: Mapping[str, str]
    bodies: Mapping[str, str]
    categories: Mapping[str, str]

    def member(self, member_id: str) -> str:
        """Return the name of a place or team in a draw."""
        return self.full.get(member_id) or self.teams.get(member_id) or member_id


def days(first: str, last: str) -> str:
    """Return 11-23 or 11-23 至 11-27."""
    one = times.short_date(date.fromisoformat(first)) if first else ""
    return one if last in ("", first) else f"{one} 至 {times.short_date(date.fromisoformat(last))}"


def week_words(week: str) -> str:
    """Return W48　11-23 至 11-29."""
    monday, sunday = days_of(week)
    return f"{week[5:]}　{times.short_date(monday)} 至 {times.short_date(sunday)}"


def plan_row(plan: Plan, names: Names, today: str) -> ListRow:
    """Return what a plan shows in the list: never where it goes before it departs."""
    state = rule.state(plan)
    look, tone = STATE_LOOKS[state]
    team = names.teams.get(plan.team_id or "", "")
    leader = screen.LEADER.format(name=names.people.get(plan.lead_id or "", ""))
    opened = "、".join(names.places.get(one, one) for one in plan.place_ids)
    due = (
        Mark("soon", "amber", "今天可出发")
        if state == rule.SEALED and plan.starts_on <= today <= plan.ends_on
        else NOTHING
    )
    return ListRow(
        plan.id,
        days(plan.starts_on, plan.ends_on),
        terms.MODES.get(plan.mode, plan.mode),
        plan.number,
        "　".join(part for part in (team, leader, names.campaigns.get(plan.campaign_id or "", "")) if part),
        opened or words.SEALED_TO_OTHERS.format(size=plan.size),
        due,
        Mark(look, tone, words.STATES[state]),
    )


def rota_lines(rotas: Iterable[Rota], names: Names, this_week: str) -> list[Line]:
    """Return accepted lines as rows; those of this week are set off."""
    return [
        _rota_line(
            one.id, one.week, names, this_week, team_id=one.team_id or "", leader_id=one.leader_id or "",
            people=one.people, place_ids=one.place_ids,
            note="，".join(part for part in (one.note or "", screen.BY_HAND if one.by_hand else "") if part),
        )
        for one in rotas
    ]  # fmt: skip


def proposal_lines(
    shifts: Iterable[Shift], changed: Container[str], teams: Mapping[str, Rota], names: Names, this_week: str
) -> list[Line]:
    """Return the lines of a proposal; `teams` gives leader and people by team, `changed` are lines changed by hand."""
    return [
        _rota_line(
            f"{one.week}/{one.crew_id}", one.week, names, this_week, team_id=one.crew_id,
            leader_id=teams[one.crew_id].leader_id or "", people=teams[one.crew_id].people, place_ids=one.site_ids,
            note=screen.BY_HAND if f"{one.week}/{one.crew_id}" in changed else "",
        )
        for one in sorted(shifts, key=lambda one: (one.week, names.teams.get(one.crew_id, "")))
    ]  # fmt: skip


def _rota_line(
    line_id: str, week: str, names: Names, this_week: str, *, team_id: str, leader_id: str, people: Sequence[str],
    place_ids: Sequence[str], note: str,
) -> Line:  # fmt: skip
    now = week == this_week
    head = f"{screen.THIS_WEEK} {week_words(week)}" if now else week_words(week)
    members = "、".join(names.people.get(one, "") for one in people if one != leader_id)
    return Line(
        line_id,
        (
            Cell(head, "accent" if now else "text", now),
            Cell(names.teams.get(team_id, words.NOBODY), strong=True),
            Cell(names.people.get(leader_id, "")),
            Cell(members, "text2"),
            Cell("、".join(names.full.get(one, one) for one in place_ids)),
            Cell(note, "text2"),
        ),
    )


def obstacles(title: str, against: Mapping[str, Sequence[Obstacle]], named: Mapping[str, str], names: Names) -> str:
    """Word what is not possible and why: the heading, then a line each."""
    if not against:
        return ""
    lines = [f"{title.format(count=len(against))}："]
    for key, found in against.items():
        why: dict[str, list[str]] = {}
        for one in found:
            who = words.who(names.people.get(person, person) for person in one.who)
            why.setdefault(f"{words.OBSTACLES[one.rule]}{who}", []).append(names.teams.get(one.crew_id, ""))
        by_rule = "；".join(
            f"{'、'.join(team for team in dict.fromkeys(teams) if team != named.get(key))} {text}".strip()
            for text, teams in why.items()
        )
        lines.append(f"{named.get(key, key)}：{by_rule}")
    return "\n".join(lines)


def blocks(matrix: Matrix, names: Names) -> list[Row]:
    """Return the streets of a matrix as blocks."""
    return [
        Row(
            street.place.name.removesuffix("街道") if street.place else "",
            screen.STREET_SUMS.format(covered=street.covered, whole=len(street.cells)),
            tuple(_block(cell, names) for cell in street.cells),
        )
        for street in matrix.streets
    ]


def _block(cell: Community, names: Names) -> Block:
    place, point = cell.place, None
    if place.lat is not None and place.lon is not None:
        try:
            point = to_wgs84(place.lat, place.lon, place.datum)
        except Known:  # a datum this program does not know: no point is better than a wrong one
            point = None
    tip = screen.TIP.format(name=names.full.get(place.id, place.name), band=words.BANDS[cell.band])
    return Block(place.id, place.name.removesuffix("社区"), cell.band, cell.covered, point, tip)


def coverage_lines(matrix: Matrix, open_issues: Mapping[str, int]) -> list[Line]:
    """Return the communities of a matrix as rows, by street."""
    return [
        Line(
            cell.place.id,
            (
                Cell(street.place.name if street.place else "", "text2"),
                Cell(cell.place.name, strong=True),
                Cell(times_of(cell), "green" if cell.covered else "red"),
                Cell(cell.last_on or "—"),
                Cell(ago(cell), BAND_TONES[cell.band]),
                Cell(str(open_issues.get(cell.place.id, 0) or "—")),
            ),
        )
        for street in matrix.streets
        for cell in street.cells
    ]


def heat_lines(matrix: Matrix) -> list[Line]:
    """Return how many communities of each street waited how long, with the sums of all below."""
    heat = matrix.heat()
    lines = []
    for street in matrix.streets:
        place_id = street.place.id if street.place else ""
        name = street.place.name if street.place else ""
        lines.append(_heat_line(place_id, name, len(street.cells), street.covered, heat[place_id]))
    sums = {one: sum(found[one] for found in heat.values()) for one in BANDS}
    return [*lines, _heat_line("", screen.HEAT_SUM, matrix.whole, matrix.covered, sums)]


def _heat_line(place_id: str, name: str, whole: int, covered: int, by_band: Mapping[str, int]) -> Line:
    waits = tuple(Cell(str(by_band[one] or "—"), BAND_TONES[one] if by_band[one] else "text3") for one in BANDS)
    return Line(place_id, (Cell(name, strong=True), Cell(str(whole)), Cell(str(covered)), *waits))


def times_of(cell: Community) -> str:
    """Return how often the campaign reached a community."""
    return screen.TIMES.format(count=cell.visits) if cell.covered else screen.NOT_YET


def ago(cell: Community) -> str:
    """Return how long ago anybody was there."""
    if cell.days is None:
        return screen.NEVER
    return screen.DAYS_AGO.format(days=cell.days) if cell.days else screen.TODAY


def draw_row(draw: Draw, names: Names, plan_number: str, faults: Sequence[Fault]) -> ListRow:
    """Return what a draw shows in the list."""
    if faults:
        by_hand = all(one.code == "adjusted" for one in faults)
        state = Mark("to_warn", "amber", screen.DRAW_CHANGED) if by_hand else Mark("fail", "red", screen.DRAW_WRONG)
    elif draw.seed:
        state = Mark("closed", "green", screen.DRAW_DONE.format(count=len(draw.result)))
    else:
        state = Mark("found", "slate", screen.DRAW_WAITS)
    told = screen.DRAW_SECRET.format(number=plan_number) if plan_number and not draw.seed else ""
    chosen = draw.chosen or draw.result
    third = "、".join(names.member(one) for one in chosen) or told or f"摘要 {draw.seed_sha256[:16]}"
    pool = len(members_of(draw))
    second = "　".join(
        part for part in (f"{pool} 个里抽 {draw.count} 个", names.campaigns.get(draw.campaign_id or "", "")) if part
    )
    return ListRow(
        draw.id, draw.title or "—", words.DRAW_KINDS.get(draw.kind, draw.kind), "", second, third, NOTHING, state
    )


def members_of(draw: Draw) -> tuple[Member, ...]:
    """Return the frozen list of a draw, nothing where it cannot be read."""
    try:
        return thaw(draw.pool)
    except ValueError:
        return ()


def draw_lines(draw: Draw, names: Names, reasons: Mapping[str, Member]) -> list[Line]:
    """Return the frozen list of a draw as rows: the drawn first, in their order, then by weight."""
    place = {one: at for at, one in enumerate(draw.result, 1)}
    shown = sorted(
        members_of(draw), key=lambda one: (place.get(one.id, len(place) + 1), -one.weight, names.member(one.id))
    )
    lines = []
    for one in shown:
        word, tone = screen.DRAWN.format(at=place[one.id]) if one.id in place else "", "green"
        if draw.chosen and one.id in place and one.id not in draw.chosen:
            word, tone = screen.REMOVED, "red"
        elif draw.chosen and one.id in draw.chosen and one.id not in place:
            word, tone = screen.ADDED, "red"
        why = reasons.get(one.id)
        said = words.reasons(why.reasons) if why is not None and why.weight == one.weight else ""
        cells = (
            Cell(names.member(one.id), strong=bool(word)),
            Cell(str(one.weight)),
            Cell(said, "text2"),
            Cell(word, tone),
        )
        lines.append(Line(one.id, cells))
    return lines


def miss_lines(teams: Iterable[TeamMiss], names: Names) -> list[Line]:
    """Return the miss rates by team as rows."""
    return [
        Line(
            one.team_id or words.NOBODY,
            (
                Cell(names.teams.get(one.team_id or "", words.NOBODY), strong=True),
                Cell(str(one.places)),
                Cell(str(one.found)),
                Cell(str(one.missed), "red" if one.missed else "text"),
                Cell(words.percent(one.percent), "red" if one.missed else "text", bool(one.missed)),
            ),
        )
        for one in teams
    ]


def spot_lines(spots: Iterable[Spot], names: Names) -> list[Line]:
    """Return 高发点位 as rows."""
    return [
        Line(
            f"{one.place_id}/{one.spot}",
            (
                Cell(" ".join(part for part in (names.full.get(one.place_id, ""), one.spot) if part)),
                Cell(str(one.found)),
                Cell(str(one.open or "—"), "amber" if one.open else "text3"),
                Cell(str(one.relapses or "—"), "red" if one.relapses else "text3"),
                Cell("、".join(names.categories.get(code, code) for code in one.categories), "text2"),
            ),
        )
        for one in spots
    ]


def rate_lines(rates: Iterable[Rate], by: str, names: Names) -> list[Line]:
    """Return 反弹率 by something as rows; who never had one closed is left out."""
    named = {"community": names.full, "category": names.categories, "body": names.bodies}[by]
    return [
        Line(
            one.key,
            (
                Cell(named.get(one.key, one.key) or screen.NO_BODY),
                Cell(str(one.found)),
                Cell(str(one.closed)),
                Cell(str(one.relapsed or "—"), "red" if one.relapsed else "text3"),
                Cell(words.percent(one.percent), "red" if one.relapsed else "text", bool(one.relapsed)),
            ),
        )
        for one in rates
        if one.closed
    ]
