"""Answers for what books of tables and the screen 报表 say."""

from __future__ import annotations

from datetime import date

EVERYTHING = "全部"
ISSUES = "共 {} 条"
OTHER, TOTAL, SUMMARY = "其他", "合计", "汇总"
BY_MAJOR = ("类型", "问题数", "已销号", "未销号", "超期")
BY_BODY, BY_PLACE, ENTRIES = "按单位", "按属地", "明细"
BODY, PLACE, NO_BODY, NO_PLACE = "主责单位", "属地", "（没有主责单位）", "（没有属地）"
SUM_HEAD = ("投入", "数量", "单位", "约数", "笔数")
ENTRY_HEAD = ("日期", "问题编号", "街道", "社区", "主责单位", "投入", "数量", "单位", "约数")
MASKED = "已遮挡，原件摘要 {digest}"
QUALIFIERS = {"over": "余", "about": "约", "nearly": "近"}

MASK_FIELDS = {
    "sha256": "照片摘要",
    "x": "左边距",
    "y": "上边距",
    "wide": "宽",
    "high": "高",
    "drawn_at_utc": "画框时间",
    "person_id": "画框人",
}


def period(since: date | None, until: date | None) -> str:
    """Return a span of days in words, "" where nothing is set."""
    if since and until:
        return f"{since} 至 {until}" if since != until else f"{since}"
    return f"{since} 起" if since else f"截至 {until}" if until else ""


SENTENCES = {
    "too_many_boxes": "一张照片最多画 {most} 个遮挡框，这次的改动没有保存。请合并相邻的框。",
    "table_too_long": "《{name}》超过 {most} 行，一张工作表放不下，文件没有写出。请缩小范围后再导出。",
}
