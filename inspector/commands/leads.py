"""`inspector leads`: taking leads, joining, answering and closing them, importing lists; who called, for a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.domain.lead import ACCEPT_WAYS, ANSWER_RATINGS, ANSWER_WAYS, CHANNELS, KINDS
from inspector.wording import leads as words
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.domain.lead import Lead
    from inspector.domain.private_text import Caller
    from inspector.store.leads import LeadLine
    from inspector.store.workspace import Workspace

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")


@click.group(name="leads")
def command() -> None:
    """登记和处理线索（12345、扫码、媒体、来信来访、上级交办、巡察）。来电人只进信封，不进任何记录。"""


@command.command(name="add")
@click.option("--channel", type=click.Choice(CHANNELS), default="hotline", show_default=True, help="来源。")
@click.option("--kind", type=click.Choice(KINDS), default="complaint", show_default=True, help="类型。")
@click.option("--gist", required=True, help="反映的内容（不写来电人）。")
@click.option("--received", help="收到的时间，如 2026-11-20 10:05；不写是现在。")
@click.option("--reference", help="工单号或文号。")
@click.option("--place", help="地点的名称或区划代码。")
@click.option("--spot", help="具体位置。")
@click.option("--category", help="类别代码。")
@click.option("--due", help="来文指定的答复日期，如 2026-12-01。")
@click.option("--seal", is_flag=True, help="内容里会暴露来电人的部分移入信封，而不是拒收。")
@click.option("--caller", "with_caller", is_flag=True, help="依次询问（或从标准输入读三行）来电人的姓名、电话、住址。")
@_AS_JSON
@click.pass_obj
def add(
    workspace: Path,
    /,
    *,
    received: str | None,
    place: str | None,
    due: str | None,
    seal: bool,
    with_caller: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """登记一条线索，给出编号、受理和答复期限，并列出疑似重复的。

    退出码：0 已登记；2 没能登记（说明哪一处要改）。
    """
    from inspector.commands.opening import opened
    from inspector.domain.private_text import Caller
    from inspector.store import leads

    caller = _asked_caller() if with_caller else Caller()
    with opened(workspace) as ws:
        form = leads.LeadForm(
            **said,
            received_at_utc=_utc(received),
            place_id=_place_id(ws, place),
            reply_due_on=_day(due),
            seal_private=seal,
            caller=caller,
        )
        lead = leads.take(ws, form)
        suspects = leads.suspects(ws, lead)
        years = leads.due_days(ws, lead.channel, lead.kind, lead.received_at_utc).assumed_years
    alikes: list[dict[str, Any]] = [
        {"number": one.lead.number, "why": one.likeness.why, "days": round(one.likeness.days_apart, 2)}
        for one in suspects
    ]
    if as_json:
        click.echo(json.dumps({**asdict(lead), "assumed_years": years, "suspects": alikes}, ensure_ascii=False))
        return
    from inspector.wording.time import assumed_mark

    mark = assumed_mark(years)
    click.echo(
        say(
            "lead_taken",
            number=lead.number,
            accept=lead.accept_due_on,
            reply=lead.reply_due_on,
            assumed=f"（{mark}）" if mark else "",
        )
    )
    for one in alikes:
        why = "、".join(words.WHY_ALIKE[code] for code in one["why"])
        click.echo(say("lead_suspect", number=one["number"], why=why, days=one["days"]), err=True)


@command.command(name="list")
@click.option("--open", "only_open", is_flag=True, help="只列还没有处理的。")
@click.option("--overdue", is_flag=True, help="只列受理或答复超期的。")
@click.option("--search", "text", default="", help="只列编号、工单号、位置或内容里含这些字的。")
@_AS_JSON
@click.pass_obj
def list_leads(workspace: Path, only_open: bool, overdue: bool, text: str, as_json: bool) -> None:
    """列出线索，最先要答复的在前。

    退出码：0 已列出（没有符合的也是 0）；2 没能进行。
    """
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import leads

    with opened(workspace) as ws:
        found = leads.open_leads(ws) if only_open else leads.overdue(ws) if overdue else leads.lines(ws)
        if text.strip():
            wanted = {lead.id for lead in leads.search(ws, text)}
            found = [line for line in found if line.lead.id in wanted]
    if as_json:
        print_array(_plain(line) for line in found)
        return
    for line in found:
        click.echo("\t".join(_shown(line)))


@command.command(name="merge")
@click.argument("into")
@click.argument("numbers", nargs=-1, required=True)
@click.pass_obj
def merge(workspace: Path, into: str, numbers: Sequence[str]) -> None:
    """把 NUMBERS 并入 INTO（线索编号或工单号）；各自的来电人仍要各自答复。"""
    from inspector.commands.opening import opened
    from inspector.store import leads

    with opened(workspace) as ws:
        stays = leads.by_number(ws, into)
        leads.merge(ws, stays.id, [leads.by_number(ws, number).id for number in numbers])
    click.echo(say("lead_merge_done", count=len(set(numbers)), number=stays.number))


@command.command(name="answer")
@click.argument("number")
@click.option("--way", type=click.Choice(ANSWER_WAYS), required=True, help="答复方式。")
@click.option("--text", required=True, help="答复了什么（不写来电人）。")
@click.option("--at", help="答复时间，如 2026-11-20 15:30；不写是现在。")
@click.option("--rating", type=click.Choice(ANSWER_RATINGS), help="是否满意。")
@click.pass_obj
def answer(workspace: Path, *, number: str, way: str, text: str, at: str | None, rating: str | None) -> None:
    """记下对来电人的答复。"""
    from inspector.commands.opening import opened
    from inspector.store import leads

    with opened(workspace) as ws:
        lead = leads.by_number(ws, number)
        leads.answer(ws, lead.id, way=way, text=text, at_utc=_utc(at), rating=rating)
    click.echo(say("lead_answer_kept", number=lead.number))


@command.command(name="accept")
@click.argument("number")
@click.option("--way", type=click.Choice(ACCEPT_WAYS), default="phone", show_default=True, help="怎样告知反映人。")
@click.option("--at", metavar="'2026-11-20 10:05'", help="告知时间，缺省现在。")
@click.pass_obj
def accept(workspace: Path, *, number: str, way: str, at: str | None) -> None:
    """记下一条线索已受理、已告知反映人。"""
    from inspector.commands.opening import opened
    from inspector.store import leads

    with opened(workspace) as ws:
        lead = leads.by_number(ws, number)
        leads.accept(ws, lead.id, way=way, at_utc=_utc(at))
    click.echo(say("lead_accept_kept", number=lead.number, way=words.ACCEPT_WAYS[way]))


@command.command(name="back")
@click.argument("number")
@click.option("--reason", required=True, help="为什么撤回（不是这一处、转错了……）。")
@click.option("--keep", is_flag=True, help="问题不作废，只与线索脱开。")
@click.pass_obj
def back(workspace: Path, *, number: str, reason: str, keep: bool) -> None:
    """撤回线索转的问题：问题作废（或脱开），线索重新打开。"""
    from inspector.commands.opening import opened
    from inspector.store import leads

    with opened(workspace) as ws:
        lead = leads.by_number(ws, number)
        issue = ws.get("issue", lead.issue_id)
        leads.take_back_issue(ws, lead.id, reason, void=not keep)
    what = "不再记作它立的问题" if keep else "已作废"
    click.echo(say("lead_issue_back", number=lead.number, issue=issue.number, what=what))


@command.command(name="close")
@click.argument("number")
@click.option("--reason", required=True, help="办结理由（不属本区、已退回、查无此事……）。")
@click.pass_obj
def close(workspace: Path, number: str, reason: str) -> None:
    """办结一条不列检查、不立问题的线索。"""
    from inspector.commands.opening import opened
    from inspector.store import leads

    with opened(workspace) as ws:
        lead = leads.by_number(ws, number)
        leads.close(ws, lead.id, reason)
    click.echo(say("lead_closed", number=lead.number))


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--channel", type=click.Choice(CHANNELS), default="hotline", show_default=True, help="表里没有来源时。")
@click.option("--kind", type=click.Choice(KINDS), default="complaint", show_default=True, help="表里没有类型时。")
@click.option("--seal", is_flag=True, help="内容里会暴露来电人的部分移入信封，而不是留下那一行不收。")
@_AS_JSON
@click.pass_obj
def import_file(workspace: Path, *, file: Path, channel: str, kind: str, seal: bool, as_json: bool) -> None:
    """从 CSV（UTF-8、GB18030）或 XLSX 导入线索。

    表头：工单号、来源、诉求类型、受理时间、街道、社区、事发地点、诉求内容、答复期限；来电人、联系电话、联系地址只进信封。
    已有的工单号不再导入；有误的行逐行说明，其余照常写入。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.table_result import tell
    from inspector.store import lead_import, tables

    table = tables.read(file, lead_import.HEADINGS)
    with opened(workspace) as ws:
        done = lead_import.import_leads(ws, table.rows, table.first_row, channel=channel, kind=kind, seal_private=seal)
    tell(done, as_json)


@command.command(name="check")
@click.option("--since", help="从这一天收到的起，如 2026-11-01。")
@click.option("--until", help="到这一天收到的为止（含当天）。")
@_AS_JSON
@click.pass_obj
def check(workspace: Path, since: str | None, until: str | None, as_json: bool) -> None:
    """核对收到的线索是否逐件处理、逐件答复。

    退出码：0 全部处理；1 还有没处理的（逐个列出）；2 没能进行。
    """
    from datetime import date

    from inspector.commands.opening import opened
    from inspector.domain.clock_text import day_bounds
    from inspector.store import leads

    begins = day_bounds(date.fromisoformat(_day(since) or ""))[0] if since else ""
    ends = day_bounds(date.fromisoformat(_day(until) or ""))[1] if until else "9999"
    with opened(workspace) as ws:
        done = leads.completeness(ws, begins, ends)
        left = [leads.must_get(ws, lead_id).number for lead_id in done.open]
    figures = {"taken": done.taken, "processed": done.processed, "unanswered": len(done.unanswered)}
    if as_json:
        click.echo(json.dumps({**figures, "by_outcome": done.by_outcome, "open": left}, ensure_ascii=False))
    else:
        click.echo(say("lead_check", **figures, left=len(left)))
        if left:
            click.echo(say("lead_check_left", numbers="、".join(left)))
    raise SystemExit(0 if done.is_complete else 1)


@command.command(name="caller")
@click.argument("number")
@click.option("--reason", required=True, help="为什么要看（或销毁）；与时间、人员一起留下记录。")
@click.option("--destroy", is_flag=True, help="不看，而是销毁这个信封，以后谁也打不开。")
@_AS_JSON
@click.pass_obj
def caller(workspace: Path, number: str, reason: str, destroy: bool, as_json: bool) -> None:
    """拆阅（或销毁）一条线索的来电人信封；每一次都留下记录。

    NUMBER 是线索编号、工单号，或 `inspector leads log` 里列出的信封编号（登记已撤销的线索只能用它）。
    """
    from inspector.commands.opening import opened
    from inspector.errors import Known
    from inspector.store import envelopes, leads

    with opened(workspace) as ws:
        envelope_id = number if envelopes.is_here(ws, number) else leads.by_number(ws, number).envelope_id
        if envelope_id is None:
            raise Known("lead_no_caller", number=number)
        if destroy:
            envelopes.destroy(ws, envelope_id, reason)
            click.echo(say("envelope_gone", number=number))
            return
        found = envelopes.read(ws, envelope_id, reason)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        click.echo("\t".join((found.name, found.phone, found.address, found.said)))


@command.command(name="log")
@click.argument("number", required=False)
@_AS_JSON
@click.pass_obj
def show_log(workspace: Path, number: str | None, as_json: bool) -> None:
    """列出来电人信封的封存、拆阅、拦下和销毁记录（谁、何时、为何；不含内容）。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.domain.clock_text import local_text
    from inspector.store import envelopes, leads

    with opened(workspace) as ws:
        lines = envelopes.log(ws, leads.by_number(ws, number).envelope_id or "" if number else None)
        names = {one.id: one.name for one in ws.all("person")}
    if as_json:
        print_array(map(asdict, lines))
        return
    for line in lines:
        who = names.get(line.person_id, line.person_id)
        click.echo("\t".join((local_text(line.at_utc), who, words.LOG_WORDS[line.what], line.envelope_id, line.reason)))


def _asked_caller() -> Caller:
    """Ask for the caller on the terminal: what stands in a command line stays in its history."""
    from inspector.domain.private_text import Caller

    name, phone, address = (
        click.prompt(word, default="", show_default=False, err=True) for word in ("姓名", "电话", "住址")
    )
    return Caller(name.strip(), phone.strip(), address.strip())


def _utc(local: str | None) -> str | None:
    """Read a moment in Asia/Shanghai."""
    from datetime import datetime

    from inspector.domain.clock_text import ZONE, utc_text

    if not local:
        return None
    try:
        return utc_text(datetime.fromisoformat(local).replace(tzinfo=ZONE))
    except ValueError as error:
        raise click.BadParameter(f"“{local}”不是时间，应如 2026-11-20 10:05") from error


def _day(text: str | None) -> str | None:
    from datetime import date

    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise click.BadParameter(f"“{text}”不是日期，应如 2026-11-20") from error


def _place_id(ws: Workspace, text: str | None) -> str | None:
    """Return the place that a name or code means; raise Known("place_unknown") where none or several do."""
    from inspector.errors import Known
    from inspector.store import places

    if not text:
        return None
    found = [p for p in places.all_places(ws) if text in (p.code, p.name, places.full_name(ws, p.id))]
    if len(found) != 1:
        raise Known("place_unknown", place=text)
    return found[0].id


def _plain(line: LeadLine) -> dict[str, Any]:
    return {
        **asdict(line.lead),
        "outcome": line.outcome,
        "owes_answer": line.owes_answer,
        "accept_late_days": line.accept_late,
        "reply_late_days": line.reply_late,
        "assumed_years": line.assumed_years,
    }


def _shown(line: LeadLine) -> tuple[str, ...]:
    lead: Lead = line.lead
    return (
        lead.number,
        words.OUTCOMES[line.outcome],
        words.CHANNELS.get(lead.channel, lead.channel),
        words.KINDS.get(lead.kind, lead.kind),
        lead.reply_due_on or "",
        "" if line.owes_answer else "已答复" if lead.answered_at_utc else "无须答复",
        lead.gist.replace("\n", " ").replace("\t", " "),
    )
