"""The catalogue as a file: what ships is right, an office's edits are taken or refused with place and reason."""

from __future__ import annotations

import runpy

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inspector import catalog, paths
from inspector.domain.category import ALWAYS_ALLOWED, Catalogue, Span
from inspector.domain.water import INDICATORS, RULES
from inspector.errors import Known
from inspector.wording import say, terms

FOLDER = paths.resources() / "categories"
YAML = (FOLDER / "catalogue.yaml").read_text("utf-8")


def changed(old: str, new: str) -> str:
    assert YAML.count(old) >= 1, old
    return YAML.replace(old, new, 1)


def refused(text: str) -> str:
    """Return the sentence with which `text` is refused."""
    with pytest.raises(Known) as caught:
        catalog.parse(text)
    sentence = say(caught.value.code, **caught.value.facts)
    assert "仍用原来的" in sentence
    return sentence


def test_the_seed_has_every_category_of_the_trade() -> None:
    seed = catalog.load_seed()
    assert [m.name for m in seed.majors] == ["三清三拆三整治", "环卫保洁", "厕所革命", "四小园管护", "水系治理"]
    assert len(seed.categories) == 35
    assert sum(len(c.checklist) for c in seed.categories) == 146
    assert [c.short_name for c in seed.first_class] == ["垃圾", "黑臭水体", "三线乱拉"]
    assert all(3 <= len(c.checklist) <= 8 and len(c.short_name) <= 6 for c in seed.categories)
    assert seed.unknown == ()


def test_the_headline_names_five_kinds_in_the_order_of_the_reports() -> None:
    ranked = sorted(
        (c for c in catalog.load_seed().categories if c.headline_order), key=lambda c: c.headline_order or 0
    )
    assert "、".join(c.report_name for c in ranked) == "垃圾乱堆乱放、“三线”乱拉挂、水体黑臭、乱搭乱建、公厕管护不到位"


def test_what_the_program_reads_is_what_people_edit() -> None:
    made = runpy.run_path(str(FOLDER / "build.py"))["made"]()
    assert (FOLDER / "catalogue.json").read_text("utf-8") == made
    assert catalog.parse(YAML) == catalog.load_seed()


def test_writing_a_catalogue_and_reading_it_again_loses_nothing() -> None:
    seed = catalog.load_seed()
    assert catalog.parse(catalog.dump(seed)) == seed


def test_a_number_item_and_its_span_survive_the_file_zero_included() -> None:
    text = changed(
        "- {id: hw_burning_3,",
        '- {id: smoke_m, q: "烟柱高度", type: number, ok: {min: 0, max: 2.5}, unit: m}\n    - {id: hw_burning_3,',
    )
    again = catalog.parse(catalog.dump(catalog.parse(text)))
    burning = again.get("hw_burning")
    assert burning is not None
    item = next(i for i in burning.checklist if i.id == "smoke_m")
    assert (item.ok, item.unit, item.choices) == (Span(0, 2.5), "m", ALWAYS_ALLOWED)


def test_a_new_category_is_one_entry_in_the_file() -> None:
    entry = """
  - code: hw_cable_box
    name: 光缆交接箱破损
    short_name: 交接箱破损
    aliases: [箱门敞开]
    deadline: {hours: 4, kind: workhour}
    lead: telecom
    checklist:
    - {id: hw_cable_box_1, q: "箱门是否闭合", ok: 是}
- code: toilet
"""
    bigger = catalog.parse(changed("\n- code: toilet\n", entry))
    added = bigger.get("hw_cable_box")
    assert added is not None
    assert (added.major_name, added.icon, added.report_name) == ("环卫保洁", "broom", "光缆交接箱破损")
    assert added.deadline.kind == "workhour"
    assert catalog.find(bigger, "jjx")[0] == added
    assert catalog.find(bigger, "箱门") == (added,)
    assert len(bigger.categories) == len(catalog.load_seed().categories) + 1


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("code: sq_yard_waste", "code: sq_lane_clutter", "小类 sq_lane_clutter", "重复"),
        ("short_name: 杂草杂物", "short_name: 乱堆乱放", "小类 sq_yard_waste", "重复"),
        ("id: garbage_2", "id: garbage_1", "小类 garbage", "重复"),
        ("id: sz_silt_1", "id: garbage_1", "小类 sz_silt", "小类 garbage"),
        ("lead: sanitation_operator", "lead: sanitatoin", "小类 garbage", "sanitatoin"),
        ("assist: [street, owner, city_mgmt]", "assist: [street, moon]", "小类 sq_lane_clutter", "moon"),
        (
            '影响行人、车辆或消防通道通行", ok: 否}', '影响行人、车辆或消防通道通行"}',
            "检查项 sq_lane_clutter_2", "缺“ok”",
        ),
        ("ok: 无, answers: [无, 有]", "ok: 没有, answers: [无, 有]", "检查项 sq_lane_clutter_1", "没有"),
        ("ok: 无, answers: [无, 有]", "ok: 无, answers: [无, 无]", "检查项 sq_lane_clutter_1", "重复"),
        ("short_name: 乱堆乱放", "short_name: 乱堆乱放的东西呀", "小类 sq_lane_clutter", "6 个字"),
        ("deadline: {days: 3, kind: workday}", "deadline: {days: 0, kind: workday}", "时限", "0"),
        ("deadline: {days: 3, kind: workday}", "deadline: {days: 3, kind: week}", "时限", "week"),
        ("deadline: {days: 3, kind: workday}", "deadline: {days: 三, kind: workday}", "时限", "三"),
        ("    name: 村巷道乱堆乱放", "    name: ''", "小类 sq_lane_clutter", "缺“name”"),
        ("headline_order: 4", "headline_order: 2", "小类 three_lines", "重复"),
        ('version: "0.1"', "version: [", "行", "YAML"),
        ("    immediate: true", "    immediate: maybe", "小类 sq_lane_clutter", "maybe"),
    ],
)  # fmt: skip
def test_a_bad_catalogue_is_refused_with_place_and_reason(old: str, new: str, place: str, reason: str) -> None:
    sentence = refused(changed(old, new))
    assert place in sentence
    assert reason in sentence


@pytest.mark.parametrize("text", ["", "3", "[]", "version: '1'", "a: &a [*a]", "\0", "- x: y", "majors: {a: 1}"])
def test_what_is_no_catalogue_at_all_is_refused(text: str) -> None:
    refused(text)


@given(st.integers(0, len(YAML)), st.integers(0, 400))
def test_a_damaged_file_is_a_catalogue_or_a_sentence_never_a_crash(start: int, length: int) -> None:
    try:
        outcome: Catalogue | str = catalog.parse(YAML[:start] + YAML[start + length :])
    except Known as refusal:
        outcome = say(refusal.code, **refusal.facts)
    assert isinstance(outcome, Catalogue) or "仍用原来的" in outcome


def test_an_unknown_field_is_named_and_does_no_harm() -> None:
    read = catalog.parse(changed("    immediate: true\n", "    imediate: true\n"))
    assert read.unknown == ("目录，大类 sanqing，小类 sq_lane_clutter：imediate",)


def test_the_water_table_shown_is_the_one_the_rule_uses() -> None:
    water = catalog.load_seed().get("black_water")
    assert water is not None
    assert tuple(m.id for m in water.measures) == INDICATORS
    assert [(m.mild, m.severe) for m in water.measures] == [
        ("10~25", "<10"), ("0.2~2.0", "<0.2"), ("-200~50", "<-200"), ("8.0~15", ">15")
    ]  # fmt: skip
    scope = next(a for a in water.attrs if a.id == "water_scope")
    assert scope.answers == tuple(terms.WATER_SCOPES.values())
    assert set(RULES) == set(terms.WATER_RULES)


def test_the_seed_keeps_the_comments_for_the_people_who_edit_it() -> None:
    assert YAML.count("#") > 15
    assert yaml.safe_load(YAML)["version"] == catalog.load_seed().version


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("三线", "three_lines"), ("sxll", "three_lines"), ("飞线", "three_lines"), ("ZZW", "three_lines"),
        ("黑臭", "black_water"), ("hcst", "black_water"), ("laji", None), ("垃圾", "garbage"), ("lj", "garbage"),
        ("桶满溢", "hw_bin"), ("tmy", "hw_bin"), ("水浮莲", "sz_floating"), ("“三线”", "three_lines"),
        ("gc", "cs_hygiene"), ("违建", "sq_illegal_build"), ("垃圾堆", "garbage"), ("线拉", "three_lines"),
        ("sz_coastal", "sz_coastal"), ("没有这个", None),
    ],
)  # fmt: skip
def test_a_category_is_found_by_name_alias_or_initials(typed: str, first: str | None) -> None:
    found = catalog.find(catalog.load_seed(), typed)
    assert (found[0].code if found else None) == first


def test_typing_nothing_shows_every_category() -> None:
    assert catalog.find(catalog.load_seed(), " ，") == catalog.load_seed().categories
