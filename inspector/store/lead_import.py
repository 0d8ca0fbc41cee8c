"""Answers for lists of leads that a hotline or a superior sends (CSV, XLSX): a bad row is named, the rest goes in.

The columns of the caller go into envelopes and nowhere else; what is told of a bad row never repeats a text of it. An
order number that is here already is left as it is: somebody may have worked on it since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from inspector.domain.clock_text import ZONE, business_date, utc_text
from inspector.domain.lead import CHANNELS, KINDS
from inspector.domain.private_text import Caller, cleaned
from inspector.errors import Known
from inspector.store import envelopes, leads, places
from inspector.store.leads import LeadForm
from inspector.store.places import BadRow, Imported
from inspector.store.workspace import Workspace
from inspector.wording import leads as words

# heading words as they occur in real exports → the field they mean
HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("工单号", "工单编号", "编号", "受理编号", "文号", "reference"), "reference"),
    **dict.fromkeys(("来源", "来源渠道", "渠道", "受理渠道", "channel"), "channel"),
    **dict.fromkeys(("类型", "诉求类型", "工单类型", "kind"), "kind"),
    **dict.fromkeys(("收到时间", "受理时间", "来电时间", "登记时间", "派单时间", "交办时间", "received"), "received"),
    **dict.fromkeys(("街道", "镇街", "street"), "street"),
    **dict.fromkeys(("社区", "村居", "村（社区）", "community"), "community"),
    **dict.fromkeys(("诉求地点", "事发地点", "事发地址", "诉求地址", "地点", "位置", "spot"), "spot"),
    **dict.fromkeys(("类别", "小类", "category"), "category"),
    **dict.fromkeys(("反映内容", "诉求内容", "内容", "问题描述", "工单内容", "诉求", "gist"), "gist"),
    **dict.fromkeys(("答复期限", "办理期限", "办理时限", "答复时限", "due"), "due"),
    **dict.fromkeys(("来电人", "诉求人", "反映人", "投诉人", "举报人", "联系人", "姓名", "来电人姓名"), "name"),
    **dict.fromkeys(("联系电话", "来电号码", "电话", "手机", "联系方式", "来电人电话"), "phone"),
    **dict.fromkeys(("联系地址", "家庭住址", "住址", "来电人住址", "来电人地址"), "address"),
}
_CHANNELS: Mapping[str, str] = {
    **{word: code for code, word in words.CHANNELS.items()},
    **{code: code for code in CHANNELS},
    **dict.fromkeys(("12345热线", "热线", "政务热线", "电话"), "hotline"),
    **dict.fromkeys(("二维码", "扫一扫", "一扫通"), "qr"),
    **dict.fromkeys(("抖音", "网络媒体", "微博", "新闻"), "media"),
    **dict.fromkeys(("网络", "微信", "网络举报", "微信举报", "网站", "网上信访"), "web"),
    **dict.fromkeys(("电话举报", "举报电话"), "phone"),
    **dict.fromkeys(("信访",), "letter"),
    **dict.fromkeys(("上级", "交办", "领导批示"), "superior"),
    **dict.fromkeys(("巡察移交", "巡察组"), "patrol"),
}
_KINDS: Mapping[str, str] = {
    **{code: code for code in KINDS},
    **{part: code for code, word in words.KINDS.items() for part in (word, *word.split("/"))},
    **dict.fromkeys(("意见建议", "求决", "申诉求决", "意见"), "request"),
    **dict.fromkeys(("投诉举报", "检举控告", "检举", "控告"), "complaint"),
}
_BATCH = 100  # rows in one transaction: one message of the exchange carries it
_DAY = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})日?(?:[T\s]+(\d{1,2})[:：时](\d{1,2}).*)?")


def import_leads(
    ws: Workspace,
    table: Sequence[Mapping[str, str]],
    first_row: int = 2,
    *,
    channel: str = "hotline",
    kind: str = "complaint",
    seal_private: bool = False,
) -> Imported:
    """Take in rows of a table (heading → text); `channel` and `kind` are those of a table without such a column.

    With `seal_private` what says who called is moved from a row's text into its envelope; without, such a row is named
    and left out.
    """
    envelopes.sweep(ws)
    reading = _Reading(ws, channel, kind, seal_private)
    seen = {(lead.channel, lead.reference) for lead in ws.all("lead", "reference IS NOT NULL")}
    bad: list[BadRow] = []
    added = unchanged = 0
    numbered = [pair for pair in enumerate(table, first_row) if any((text or "").strip() for text in pair[1].values())]
    for at in range(0, len(numbered), _BATCH):
        forms: list[LeadForm] = []
        for number, raw in numbered[at : at + _BATCH]:
            form = reading.form(number, raw)
            if isinstance(form, BadRow):
                bad.append(form)
            elif form.reference and (form.channel, form.reference) in seen:
                unchanged += 1
            else:
                seen.add((form.channel, form.reference))
                forms.append(form)
        if not forms:
            continue
        with leads.sealing(ws, [form.caller for form in forms]) as sealed, ws.write() as door:
            for form, envelope_id in zip(forms, sealed, strict=True):
                leads.put(ws, door, form, envelope_id)
        added += len(forms)
    return Imported(added, 0, unchanged, tuple(bad))


class _Reading:
    """What is needed to read rows: the places by name, the words of categories, and what a missing column means."""

    def __init__(self, ws: Workspace, channel: str, kind: str, seal_private: bool) -> None:
        self._ws = ws
        self._channel, self._kind, self._seal = channel, kind, seal_private
        self._streets: dict[str, str] = {}
        self._communities: dict[tuple[str | None, str], str] = {}
        self._named: dict[str, list[str]] = {}
        for place in places.all_places(ws):
            if place.level == "street":
                self._streets[place.name] = place.id
            else:
                self._communities[place.parent_id, place.name] = place.id
                self._named.setdefault(place.name, []).append(place.id)
        self._categories = {
            word: one.code for one in ws.catalogue.categories for word in (one.code, one.name, one.short_name)
        }

    def form(self, number: int, raw: Mapping[str, str]) -> LeadForm | BadRow:
        """Return what a row says, fit to be written, or what is wrong with it."""
        row, heads = _columns(raw)
        channel = _CHANNELS.get(row["channel"]) if "channel" in row else self._channel
        kind = _KINDS.get(row["kind"]) if "kind" in row else self._kind
        received, due = _moment(row.get("received", "")), _moment(row.get("due", ""))
        place_id = self._place(row)
        faults = {
            "channel": "row_lead_channel" if channel is None else "",
            "kind": "row_lead_kind" if kind is None else "",
            "received": "row_lead_time" if received is None else "",
            "due": "row_lead_due"
            if row.get("due") and (due is None or (received and due.date() < received.date()))
            else "",
            "community" if row.get("community") else "street": "row_unknown" if place_id == "" else "",
            "gist": "row_lead_gist" if not row.get("gist") else "",
        }
        fault = next((pair for pair in faults.items() if pair[1]), None)
        if fault is not None:
            return _bad(number, heads.get(fault[0], fault[0]), fault[1], row.get(fault[0], ""))
        assert channel is not None
        assert kind is not None
        assert received is not None
        form = LeadForm(
            gist=row["gist"],
            channel=channel,
            kind=kind,
            received_at_utc=utc_text(received),
            reference=row.get("reference"),
            place_id=place_id,
            spot=row.get("spot"),
            category=self._categories.get(row.get("category", "")),
            reply_due_on=business_date(utc_text(due)).isoformat() if due else None,
            caller=Caller(row.get("name", ""), row.get("phone", ""), row.get("address", "")),
            seal_private=self._seal,
        )
        try:
            return leads.checked(self._ws, form)
        except Known as known:
            return _refused(number, known, heads)

    def _place(self, row: Mapping[str, str]) -> str | None:
        """Return the id of the place that a row names, None where it names none, "" where it is not known."""
        street, community = row.get("street", ""), row.get("community", "")
        street_id = self._streets.get(street)
        if street and street_id is None:
            return ""
        if not community:
            return street_id
        if street_id is not None:
            return self._communities.get((street_id, community), "")
        found = self._named.get(community, [])
        return found[0] if len(found) == 1 else ""


def _columns(raw: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return field → text of a row, and field → the heading it stood under; the first of two columns wins."""
    row: dict[str, str] = {}
    heads: dict[str, str] = {}
    for head, text in raw.items():
        name = HEADINGS.get((head or "").strip().lower())
        if name is not None and not row.get(name):
            row[name], heads[name] = (text or "").strip(), head
    return row, heads


def _refused(number: int, known: Known, heads: Mapping[str, str]) -> BadRow:
    """Name the row that `leads.checked` refused."""
    if known.code == "lead_private":
        return BadRow(number, str(known.facts["field"]), "row_lead_private", str(known.facts["what"]))
    column = {"time_ahead": "received", "lead_without_gist": "gist"}.get(known.code)
    if column is None:
        raise known
    code = {"received": "row_lead_time", "gist": "row_lead_gist"}[column]
    return BadRow(number, heads.get(column, column), code, "")


def _bad(number: int, column: str, code: str, value: str) -> BadRow:
    """Name a bad row; its value is shown without what might say who somebody is, and a gist not at all."""
    return BadRow(number, column, code, "" if code == "row_lead_gist" else cleaned(value)[:40])


def _moment(text: str) -> datetime | None:
    """Read a date, with or without a clock time, in Asia/Shanghai; None for what is none."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=ZONE)
    except ValueError:
        return None
