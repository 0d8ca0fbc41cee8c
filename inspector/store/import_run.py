"""Answers for writing the plan of an import, whole transactions under one id, and for taking all of it back.

Steps carry the dates of the row as their business time and the present as recorded time, so that "as known then" stays
honest; they name no person, because who checked is not known, and say which row they came from. The list of what an
import wrote is kept with each of its transactions. Taking back is new ops, like any undo (`journal`), and never takes
what somebody has built on since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspector.domain.clock_text import utc_text
from inspector.domain.import_row import ImportRow, name_key
from inspector.domain.issue import SOURCES, Issue
from inspector.domain.op import Op
from inspector.errors import Known
from inspector.store import identity, import_mapping, journal
from inspector.store.door import Transaction, new_id
from inspector.store.import_names import Names, Who
from inspector.store.issues import add_step
from inspector.store.ledger_import import NEW, Plan, PlannedRow, held_keys, spot_of, utc_of
from inspector.store.workspace import Workspace
from inspector.wording.terms import SOURCES as SOURCE_WORDS

RUNS = "ledger_import/run/"  # meta key of one import, followed by its id
_OPS_AT_ONCE, _BYTES_AT_ONCE = 400, 200_000  # well under what one transaction may hold (door.MOST_OPS)
_SOURCE_CODES = {name_key(word): code for code, word in SOURCE_WORDS.items()} | {
    **{code: code for code in SOURCES},
    **dict.fromkeys(("明察", "明察暗访", "四不两直", "检查", "日常检查", "巡查"), "covert"),
    **dict.fromkeys(("交叉", "交叉检查", "交叉督查"), "cross"),
    **dict.fromkeys(("12345热线", "热线", "市民热线", "政务服务热线"), "hotline"),
    **dict.fromkeys(("二维码", "扫码", "扫码举报"), "qr"),
    **dict.fromkeys(("媒体", "舆情", "网络"), "media"),
    **dict.fromkeys(("上级", "上级督办", "上级转办"), "superior"),
    **dict.fromkeys(("信访", "来信", "来访"), "letter"),
    **dict.fromkeys(("巡察", "巡视"), "patrol"),
    **dict.fromkeys(("自查", "自查自纠", "自查发现"), "self_check"),
    **dict.fromkeys(("审计", "审计反馈"), "audit"),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did; `stopped` where it was cut short between two transactions, whole up to there."""

    import_id: str | None
    written: int
    left: int
    first_number: str = ""
    last_number: str = ""

    @property
    def stopped(self) -> bool:
        """Say whether rows were left that could have gone in."""
        return self.left > 0


def write(
    ws: Workspace,
    planned: Plan,
    *,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    stop: Callable[[], bool] = lambda: False,
) -> Done:
    """Write the new rows of a plan; `stop` is asked between transactions, what is written then stays whole.

    An import of the same file that was cut short goes on under its own id. Raise what the write door raises.
    """
    here = held_keys(ws)
    new = [row for row in planned.of(NEW) if row.key not in here]
    if not new:
        return Done(None, 0, 0)
    run = _run_of(ws, planned) or {"id": new_id(), "file": planned.file, "at_utc": utc_text(ws.now()), "txs": []}
    run["fingerprint"] = planned.fingerprint
    run["rows"] = len(new) + int(run.get("written", 0))
    numbers: list[str] = []
    campaigns = {name_key(one.name): one.id for one in ws.all("campaign", "active = 1")}
    for batch in _batches(new):
        if stop():
            break
        made: list[str] = []
        with ws.write() as door:
            for row in batch:
                made.append(_write_row(door, row, planned, run["id"], campaigns))
            run |= {"txs": [*run["txs"], door.tx], "written": int(run.get("written", 0)) + len(batch)}
            identity.keep(door.conn, RUNS + run["id"], json.dumps(run, ensure_ascii=False))
            import_mapping.remember(door.conn, planned.sheet.headings, planned.mapping)
        numbers += made
        progress(len(numbers), len(new))
    if not numbers:
        return Done(None, 0, len(new))
    return Done(run["id"], len(numbers), len(new) - len(numbers), numbers[0], numbers[-1])


def runs(ws: Workspace) -> list[dict[str, Any]]:
    """Return the imports made on this laptop, oldest first: id, file, at_utc, rows, written, txs."""
    found = ws.reader().execute("SELECT v FROM meta WHERE k LIKE ? ORDER BY k", (RUNS + "%",))
    return [json.loads(row[0]) for row in found]


def standing(ws: Workspace) -> dict[str, tuple[str, ...]]:
    """Return import → the issues of it that still stand; one that was taken back whole is not there."""
    found: dict[str, list[str]] = {}
    sql = (
        "SELECT json_extract(attrs, '$.import_id') AS run, id FROM issue "
        "WHERE deleted = 0 AND attrs LIKE '%\"import_id\"%' ORDER BY number"
    )
    for row in ws.reader().execute(sql):
        found.setdefault(row["run"], []).append(row["id"])
    return {run: tuple(ids) for run, ids in found.items()}


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did: issues taken back, and the numbers of those that stayed."""

    taken_back: int
    kept: tuple[str, ...] = ()


def undo(ws: Workspace, import_id: str, *, rest: bool = False) -> Undone:
    """Take back all that an import made, as new ops, transaction by transaction from the last one to the first.

    Raise Known("ledger_import_unknown"), Known("ledger_import_undone") where nothing of it stands any more, and before
    anything is changed Known("ledger_import_worked_on") where somebody has gone on with some of it since; with `rest`
    those stay and everything else goes. One that was cut short is finished by calling it again.
    """
    run = next((one for one in runs(ws) if one["id"] == import_id), None)
    if run is None:
        raise Known("ledger_import_unknown", id=import_id)
    made = {tx: _standing(ws, tx) for tx in reversed(run["txs"])}
    if not any(made.values()):
        raise Known("ledger_import_undone", file=run["file"])
    touched = journal.built_on(ws.reader(), run["txs"])
    issue_ids = {op.record for ops in made.values() for op in ops if op.entity == "issue"}
    kept = _kept(ws, [op for ops in made.values() for op in ops], touched)
    stay = sorted(ws.get("issue", one).number for one in issue_ids & kept)
    if kept and not rest:
        registers = {op.record: op.entity for ops in made.values() for op in ops if op.entity in ("place", "body")}
        named = [*stay, *(ws.get(registers[one], one).name for one in sorted(kept & registers.keys()))]
        raise Known("ledger_import_worked_on", count=len(named), named="、".join(named[:10]), id=import_id)
    for tx, ops in made.items():
        going = [op for op in reversed(ops) if op.record not in kept]
        if going:
            with ws.write(undoes=tx) as door:
                for op in going:
                    door.delete(op.entity, op.record)
    return Undone(len(issue_ids - kept), tuple(stay))


def _standing(ws: Workspace, tx: str) -> list[Op]:
    """Return the ops of one transaction that made what still stands."""
    conn = ws.reader()
    return [
        op
        for op in journal.ops_of(conn, tx)
        if conn.execute(f'SELECT 1 FROM "{op.entity}" WHERE id = ? AND deleted = 0', (op.record,)).fetchone()
    ]


def _kept(ws: Workspace, made: Sequence[Op], touched: set[str]) -> set[str]:
    """Return what has to stay: issues that somebody went on with, their steps, and the registers they name."""
    steps = {op.record: op.patch["issue_id"][1] for op in made if op.entity == "issue_step"}
    kept = {steps.get(record, record) for record in touched}
    kept |= {step for step, issue in steps.items() if issue in kept}
    for op in made:
        if op.entity == "issue" and op.record in kept:
            issue = ws.get("issue", op.record)
            kept |= {issue.place_id, issue.lead_body_id, issue.supervisor_body_id, *issue.assist_body_ids} - {None}
    above = {op.record: op.patch.get("parent_id", [None, None])[1] for op in made if op.entity == "place"}
    for place in [one for one in above if one in kept]:
        kept.add(above[place])
    return kept & {op.record for op in made}


def _run_of(ws: Workspace, planned: Plan) -> dict[str, Any] | None:
    """Return the import of this very file that was cut short, if anything of it still stands."""
    for run in reversed(runs(ws)):
        if run["fingerprint"] == planned.fingerprint and run["written"] < run["rows"]:
            marks = f'%"import_id":"{run["id"]}"%'
            sql = "SELECT 1 FROM issue WHERE deleted = 0 AND attrs LIKE ? LIMIT 1"
            return run if ws.reader().execute(sql, (marks,)).fetchone() else None
    return None


def _batches(rows: Sequence[PlannedRow]) -> Iterator[list[PlannedRow]]:
    """Cut rows into what one transaction, and one message of the exchange, can hold."""
    batch: list[PlannedRow] = []
    ops = size = 0
    for row in rows:
        said = row.row
        more = 1 + len(row.where.new) + len(row.assist) + 2 + (len(said.steps) if said else 0)
        weight = sum(map(len, row.cells)) * 3
        if batch and (ops + more > _OPS_AT_ONCE or size + weight > _BYTES_AT_ONCE):
            yield batch
            batch, ops, size = [], 0, 0
        batch.append(row)
        ops, size = ops + more, size + weight
    if batch:
        yield batch


def _write_row(door: Transaction, row: PlannedRow, planned: Plan, import_id: str, campaigns: Mapping[str, str]) -> str:
    """Make one issue with its steps; return its number."""
    said, names = row.row, planned.names
    assert said is not None
    lead_kind = row.lead.kind or next((c.lead for c in names.catalogue.categories if c.code == row.category), None)
    lead_id = _body(door, names, row.lead, str(lead_kind))
    campaign = campaigns.get(name_key(said.text("campaign"))) if said.text("campaign") else None
    issue = Issue(
        id=new_id(),
        number=door.next_number(""),
        campaign_id=campaign,
        place_id=names.make_place(door, row.where),
        spot=spot_of(said) or None,
        category=row.category,
        description=said.text("description"),
        severity=said.severity,
        source=_source(said.text("source")) or planned.options.source,
        found_at_utc=utc_of(said.found_at),
        lead_body_id=lead_id,
        lead_kind=None if lead_id else lead_kind,
        assist_body_ids=tuple(one for who in row.assist if (one := _body(door, names, who, str(lead_kind)))),
        supervisor_body_id=_body(door, names, row.supervisor, str(lead_kind)),
        responsible_leader=said.text("leader") or None,
        responsible_person=said.text("person") or None,
        goal=said.text("goal") or None,
        remedy=said.text("remedy") or None,
        requirement=said.text("requirement") or None,
        due_on=row.due_on,
        due_rule=row.due_rule,
        immediate=said.immediate,
        attrs=_attrs(row, said, planned, import_id, campaign),
    )
    door.put(issue)
    reason = f"导入自 {planned.file} 第 {row.number} 行"
    for action, at in said.steps:
        body = issue.lead_body_id if action == "assign" else None
        add_step(door, issue.id, action, reason=reason, happened_at_utc=utc_of(at), body_id=body)
    return issue.number


def _attrs(row: PlannedRow, said: ImportRow, planned: Plan, import_id: str, campaign: str | None) -> dict[str, str]:
    """Return what the row says that no field of an issue holds, and where it came from."""
    kept = {name: said.text(name) for name in ("old_number", "inspectors", "recheckers", "progress", "recheck_result")}
    kept["remark"] = said.text("remark")
    kept["campaign"] = "" if campaign else said.text("campaign")
    kept["source"] = "" if _source(said.text("source")) else said.text("source")
    origin = {"import_id": import_id, "import_file": planned.file, "import_row": str(row.number), "import_key": row.key}
    return {name if name == "old_number" else f"import_{name}": text for name, text in kept.items() if text} | origin


def _body(door: Transaction, names: Names, who: Who, kind: str) -> str | None:
    return names.make_body(door, who.new, kind) if who.new else who.body_id


def _source(text: str) -> str | None:
    return _SOURCE_CODES.get(name_key(text))
