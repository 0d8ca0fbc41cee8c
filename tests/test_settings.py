"""Settings: what is kept comes back, what is damaged or unknown does no harm, and each one can be drawn."""

from __future__ import annotations

import dataclasses
import json

import pytest

from inspector.settings import Settings, dump, load

OTHER = {
    "theme": "dark",
    "my_person_id": "p",
    "team_ids": ("p", "q"),
    "district_name": "龙湖区",
    "backup_folder": "/media/x",
    "assigner_id": "p",
    "issuer_name": "中共濠江区纪律检查委员会",
    "contact_phone": "0754-87390000",
    "document_series": "濠督",
    "document_series_of": "督查通报 濠督通",
}


def changed() -> Settings:
    """Every setting with a value that is not its default."""
    values = {
        one.name: OTHER.get(one.name, not one.default if isinstance(one.default, bool) else None)
        if one.name in OTHER or isinstance(one.default, bool)
        else one.default + 1
        for one in dataclasses.fields(Settings)
    }
    return Settings(**values)


def test_every_setting_comes_back() -> None:
    assert load(dump(changed())) == changed()
    assert all(getattr(changed(), one.name) != one.default for one in dataclasses.fields(Settings))


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '"x"', "null", "3"])
def test_damaged_text_gives_the_defaults(text: str | None) -> None:
    assert load(text) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "pink"), ("theme", 3), ("group_gap_minutes", "30"), ("group_gap_minutes", True), ("roll_forward", 1),
     ("group_gap_minutes", 100_000), ("same_position_m", -1), ("team_ids", [1, 2]), ("team_ids", "ab")],
)  # fmt: skip
def test_a_value_that_cannot_be_takes_its_default(name: str, value: object) -> None:
    assert load(json.dumps({name: value})) == Settings()


def test_keys_of_a_newer_program_survive() -> None:
    before = json.dumps({"font_scale": 2, "theme": "dark"})
    kept = json.loads(dump(dataclasses.replace(load(before), theme="outdoor"), before))
    assert kept["font_scale"] == 2
    assert kept["theme"] == "outdoor"


def test_each_setting_says_what_a_page_needs() -> None:
    for one in dataclasses.fields(Settings):
        said = one.metadata
        assert said["group"], one.name
        assert said["label"], one.name
        if isinstance(one.default, int) and not isinstance(one.default, bool):
            assert said["unit"], one.name
            assert said["low"] <= one.default <= said["high"], one.name
        if said.get("choices"):
            assert one.default in said["choices"], one.name
