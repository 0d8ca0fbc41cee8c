"""Records: the registry knows each field's kind, so that rows and ops agree about it."""

from __future__ import annotations

import dataclasses

import pytest

from inspector.domain.record import ENTITIES, fields, flag_fields, list_fields, open_fields

EXPECTED = {
    "place", "person", "body", "campaign", "visit", "visit_target", "check", "issue", "issue_step", "photo", "recheck",
}  # fmt: skip


def test_every_entity_of_the_trade_is_registered() -> None:
    assert set(ENTITIES) >= EXPECTED


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_a_record_is_frozen_begins_with_its_id_and_knows_its_name(entity: str) -> None:
    record = ENTITIES[entity](id="x")
    assert next(iter(fields(entity))) == "id"
    assert entity == record.ENTITY
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.id = "y"


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_a_record_needs_nothing_but_its_id(entity: str) -> None:
    """A newer program may leave out what it does not know; an older one may not know what is new."""
    without = [f.name for f in dataclasses.fields(ENTITIES[entity]) if f.default is f.default_factory]
    assert without == ["id"]


def test_kinds_of_fields_are_told_apart() -> None:
    assert open_fields("check") == {"questions", "answers", "notes", "measures", "attrs"}
    assert list_fields("visit") == {"team", "methods"}
    assert flag_fields("recheck") == {"same_position"}
