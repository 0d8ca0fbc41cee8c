"""Sentences of a water survey (黑臭水体监测): what it says, what it lacks, why a sampling was refused."""

from __future__ import annotations

from typing import Any

from inspector.wording import say, terms

INDICATORS = {
    "transparency_cm": "透明度",
    "do_mg_l": "溶解氧",
    "orp_mv": "氧化还原电位",
    "nh3n_mg_l": "氨氮",
    "depth_cm": "水深",
}
UNITS = {"transparency_cm": "cm", "do_mg_l": "mg/L", "orp_mv": "mV", "nh3n_mg_l": "mg/L", "depth_cm": "cm"}
SENTENCES = {
    "water_place_unknown": "登记册里没有（或不止一个）叫“{place}”的水体。没有写入任何内容。请先导入地点，或用代码指明。",
    "water_point_missing": "没有写明测点。没有写入任何内容。请给测点起名，如 1号点。",
    "water_nothing_measured": "测点 {point} 没有一项测定值。没有写入任何内容。透明度、溶解氧、氧化还原电位、氨氮至少填一项。",
    "water_implausible": "测点 {point} 的{what}填了 {value}，不在可能的范围（{low} 至 {high}，透明度不超过水深）内。没有写入任何内容。请核对单位和小数点。",
    "water_area": "适用口径“{area}”不认识。没有写入任何内容。请选 城市建成区 或 农村。",
    "water_sampled_twice": "测点 {point} 在 {at} 已有一次测定。没有写入任何内容。请核对时间。",
    "water_areas_mixed": "这个水体的测定既有城市口径又有农村口径，不能合在一起判定。请用 --area 指明按哪一种。",
    "water_no_samples": "{place}在这段时间没有{area}口径的测定值，无从判定。请先导入测定值。",
    "water_headings": "{file} 里没有找到测定值的表头。没有写入任何内容。至少要有 测点、采样时间，以及 透明度、溶解氧、氧化还原电位、氨氮 中的一列（pH 不用于判定）。",
    "row_no_time": "不是完整的日期时间",
    "row_ahead": "比现在还晚",
    "row_area": "适用口径应为 城市建成区 或 农村",
    "row_implausible": "不在可能的范围内，请核对单位",
    "row_nothing_measured": "没有一项测定值",
    "row_sampled_otherwise": "这个测点在这个时间已有不同的测定值",
    "water_note_few_samplings": "{point} 只测了 {value:g} 次，少于 3 次",
    "water_note_interval_long": "{point} 两次测定相隔 {value:g} 天，超过 7 天",
    "water_note_few_points": "有测定值的测点只有 {value:g} 个，少于 3 个",
    "water_note_spacing_short": "{point} 相距 {value:g} 米，不到 200 米",
    "water_note_spacing_long": "{point} 相距 {value:g} 米，超过 600 米",
    "water_note_spacing_unknown": "{point} 的间距不知道（测点没有登记坐标）",
    "water_note_spacings_unknown": "有 {count} 处相邻测点的间距不知道（测点没有登记坐标）",
    "water_survey_head": "{place}（{area}口径）：{first} 至 {last}，测点 {points} 个。",
    "water_survey_point": "{point}：{grade}（测 {samplings} 次{indicators}）。{rule}",
    "water_survey_latest": "  最近一次 {at} 现场初判：{grade}。{values}",
    "water_survey_body": "{kind}：{grade}。{rule}",
    "water_survey_stretch": "重度区段：{stretches}。",
}


def values(sample: Any) -> str:
    """Return the measured values of a WaterSample with their units: 溶解氧 0.1 mg/L，氨氮 16 mg/L."""
    measured = ((name, getattr(sample, name)) for name in INDICATORS)
    return "，".join(f"{INDICATORS[name]} {value:g} {UNITS[name]}" for name, value in measured if value is not None)


def note(found: Any) -> str:
    """Word what a survey lacks (a water_survey.Note)."""
    return say(f"water_note_{found.code}", point=found.point, value=found.value)


def notes(survey: Any) -> list[str]:
    """Return what a Survey lacks; several distances that nobody knows are one sentence."""
    unknown = [found for found in survey.notes if found.code == "spacing_unknown"]
    told = [note(found) for found in survey.notes if found.code != "spacing_unknown"]
    if len(unknown) > 1:
        return [*told, say("water_note_spacings_unknown", count=len(unknown))]
    return told + [note(found) for found in unknown]


def verdict(survey: Any) -> str:
    """Return the verdict of a Survey with its rule, called 初判 where the survey is not enough for more."""
    kind = "水体判定" if survey.enough else "水体初判（测点或次数不够，不能定级）"
    grade, rule = terms.WATER_GRADES[survey.body.grade], terms.WATER_RULES[survey.body.rule]
    return say("water_survey_body", kind=kind, grade=grade, rule=rule) + stretches(survey)


def stretches(survey: Any) -> str:
    """Return the sentence that names the severe stretches of a Survey, where not the whole body is severe anyway."""
    if survey.body.rule != "body_stretch":
        return ""
    return say("water_survey_stretch", stretches="、".join(f"{first}至{last}" for first, last in survey.stretches()))
