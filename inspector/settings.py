"""Answers for settings: each declared once with type, default, label and hint; the page 设置 draws itself from them.

Kept as JSON in the workspace; unknown keys of a newer program are left alone when it is written again.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any


def _setting(default: Any, group: str, label: str, hint: str = "", **more: Any) -> Any:
    return field(default=default, metadata={"group": group, "label": label, "hint": hint, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting. `choices` maps value → word; `unit` stands behind a number; `hidden` ones have no row."""

    theme: str = _setting(
        "light", "显示", "界面主题", "户外：白底黑字、粗线条，强光下用",
        choices={"light": "浅色", "dark": "深色", "outdoor": "户外", "system": "随系统"},
    )  # fmt: skip
    my_person_id: str = _setting("", "检查人员", "我是", "记录以此人名义写入", kind="person")
    team_ids: tuple[str, ...] = _setting((), "检查人员", "常用检查组", "新场次默认带上这些人，至少两人", kind="people")
    district_name: str = _setting("濠江区", "检查人员", "所在区县", "印在单据上")
    group_gap_minutes: int = _setting(
        30, "照片", "分组间隔", "两张照片相隔超过这么久就分成两组", unit="分钟", low=5, high=480
    )
    place_radius_m: int = _setting(300, "照片", "地点半径", "没有登记半径的地点按此推定", unit="米", low=50, high=5000)
    same_position_m: int = _setting(
        15, "回头看", "同机位要求", "现照与原照相距不超过此数算同机位", unit="米", low=3, high=200
    )
    sample_percent: int = _setting(
        10, "回头看", "已销号抽查", "回头看清单里随机抽查已销号问题的比例", unit="%", low=0, high=100
    )
    roll_forward: bool = _setting(False, "期限", "自然日顺延", "自然日期限落在休息日时，顺延到下一个工作日")
    assigner_id: str = _setting(
        "", "交办销号", "统一分办", "只由此人交办；不选则谁都可以。办公室有规定的，从办公室的", kind="person"
    )
    closing_needs_approval: bool = _setting(
        False, "交办销号", "销号须审核", "核查合格后另经审核才销号；专项或办公室有规定的，从其规定"
    )
    summary_required: bool = _setting(
        False, "交办销号", "销号前须一案一总结", "没有写总结的不能审核销号；不选则销号后再补"
    )
    publicity_workdays: int = _setting(
        5, "交办销号", "公示期", "销号后公示多少个工作日", unit="个工作日", low=1, high=60
    )
    lead_query_days: int = _setting(2, "线索", "咨询答复期限", "从收到次日算起", unit="个工作日", low=1, high=180)
    lead_request_days: int = _setting(
        10, "线索", "求助、建议答复期限", "从收到次日算起", unit="个工作日", low=1, high=180
    )
    lead_complaint_days: int = _setting(
        15, "线索", "投诉、举报答复期限", "从收到次日算起", unit="个工作日", low=1, high=180
    )
    lead_accept_days: int = _setting(
        1, "线索", "受理或退回期限", "12345 等转来的线索", unit="个工作日", low=1, high=180
    )
    lead_letter_accept_days: int = _setting(
        15, "线索", "来信来访受理期限", "告知是否受理", unit="个工作日", low=1, high=180
    )
    lead_media_days: int = _setting(5, "线索", "媒体线索答复期限", "自然日", unit="天", low=1, high=180)
    lead_superior_days: int = _setting(
        15, "线索", "上级交办答复期限", "来文没有指定日期时，自然日", unit="天", low=1, high=180
    )
    issuer_name: str = _setting("", "单据", "发文单位", "公文落款用的全称；不填则用经办人的单位")
    contact_phone: str = _setting("", "单据", "联系电话", "印在通知书、督办单上的督办联系电话")
    document_series: str = _setting("", "单据", "发文代字", "如 濠督：文号为 濠督〔2026〕12号；不填则只用草稿号")
    document_series_of: str = _setting("", "单据", "个别文种的代字", "如 督查通报 濠督通；整改通知书 濠督改")
    numbers_documents: bool = _setting(
        False, "单据", "由这台电脑编文号", "没有接办公室、只有一台电脑发文时才选；接了办公室，文号由办公室编"
    )
    backup_folder: str = _setting("", "备份", "备份到", "上次备份所用的文件夹或 U盘", kind="folder")


def load(text: str | None) -> Settings:
    """Read settings from JSON; what is missing, unknown, of the wrong type or out of range takes its default."""
    kept = _kept(text)
    values = {one.name: _value(one, kept[one.name]) for one in dataclasses.fields(Settings) if one.name in kept}
    return Settings(**values)


def dump(settings: Settings, before: str | None = None) -> str:
    """Write settings as JSON over what was kept before, so that keys of a newer program survive."""
    return json.dumps({**_kept(before), **dataclasses.asdict(settings)}, ensure_ascii=False)


def _kept(text: str | None) -> dict[str, Any]:
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _value(one: dataclasses.Field[Any], kept: Any) -> Any:
    value = tuple(kept) if isinstance(kept, list) and all(isinstance(item, str) for item in kept) else kept
    said = one.metadata
    fits = (
        type(value) is type(one.default)
        and (not said.get("choices") or value in said["choices"])
        and ("low" not in said or said["low"] <= value <= said["high"])
    )
    return value if fits else one.default
