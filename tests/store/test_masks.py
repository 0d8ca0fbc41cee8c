"""Boxes on photos: each is somebody's op, they add up, and what is drawn never touches the original."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageStat

from inspector.domain.masking import WHOLE, Box, Mask
from inspector.errors import Known
from inspector.papers import pictures
from inspector.store import journal, masks
from inspector.store.door import new_id
from inspector.wording import reports as words
from tests.store.making import Ground, faults, known

FACE, PLATE = Box(0.1, 0.2, 0.3, 0.25), Box(0.5, 0.8, 0.2, 0.1)


def test_what_is_drawn_moved_and_taken_away_is_written_box_by_box(ground: Ground) -> None:
    ws = ground.ws
    photo = ground.photo()
    before = ws.vault.digest(photo.sha256)
    changed = masks.keep(ws, photo.sha256, [(None, FACE), (None, PLATE)], [])
    assert photo.id in changed.of("photo"), "screens that show it hear of it"
    first, second = masks.of_bytes(ws, photo.sha256)
    assert (first.box, second.box) == (FACE, PLATE)
    assert (first.person_id, first.drawn_at_utc) == (ground.people[0], "2026-11-20T02:00:00.000Z")
    masks.keep(ws, photo.sha256, [(first.id, FACE.moved(0.9, 0))], [first, second])
    (left,) = masks.of_bytes(ws, photo.sha256)
    assert left.id == first.id
    assert left.box == Box(0.7, 0.2, 0.3, 0.25), "kept whole in the picture"
    assert masks.counts(ws, [photo.sha256, "0" * 64]) == {photo.sha256: 1}
    assert [op.kind for op in journal.history(ws, [second.id])] == ["create", "delete"]
    assert ws.vault.digest(photo.sha256) == before == photo.sha256
    assert faults(ws) == []


def test_nothing_drawn_writes_nothing_and_a_slip_of_the_hand_is_no_box(ground: Ground) -> None:
    photo = ground.photo()
    assert not masks.keep(ground.ws, photo.sha256, [(None, Box(0.5, 0.5, 0.001, 0.4))], []).records
    assert masks.boxes(ground.ws, photo.sha256) == ()


def test_a_box_that_lies_nowhere_hides_the_whole_until_somebody_draws_anew(ground: Ground) -> None:
    """A photo on which a box was wanted never goes out without any; 报表 says which photo it is and why."""
    scene = io.BytesIO()
    Image.effect_noise((640, 480), 200).save(scene, "JPEG")
    photo = ground.photo(scene.getvalue())
    masks.keep(ground.ws, photo.sha256, [(None, FACE)], [])
    with ground.ws.write() as door:
        door.put(Mask(id=new_id(), sha256=photo.sha256, x=0.4, y=float("1e9"), wide=0.2, high=0.2))
        door.put(Mask(id=new_id(), sha256=photo.sha256, x="左", y=0.1, wide=0.2, high=0.2))  # type: ignore[arg-type]
    assert masks.boxes(ground.ws, photo.sha256) == (WHOLE,)
    paper = pictures.photo_paper(ground.ws, photo, "1", None, "整改前")
    assert paper.caption == f"整改前，{words.WITHHELD.format(digest=f'{photo.sha256[:4]} {photo.sha256[4:8]}')}"
    with paper.open() as stream:
        assert ImageStat.Stat(Image.open(stream).convert("L")).stddev[0] < 20, "nothing of the noise is left"
    shown = masks.of_bytes(ground.ws, photo.sha256)
    unplaced = masks.unplaced(ground.ws, photo.sha256)
    assert (len(shown), len(unplaced)) == (1, 2)
    masks.keep(ground.ws, photo.sha256, [(shown[0].id, FACE)], [*shown, *unplaced])
    assert masks.boxes(ground.ws, photo.sha256) == (FACE,)


def test_a_box_from_elsewhere_stays_where_this_screen_never_showed_it(ground: Ground) -> None:
    photo = ground.photo()
    with ground.ws.write() as door:
        door.put(Mask(id=new_id(), sha256=photo.sha256, x=0.0, y=0.0, wide=0.2, high=0.2))
    masks.keep(ground.ws, photo.sha256, [(None, FACE)], [])
    assert set(masks.boxes(ground.ws, photo.sha256)) == {Box(0.0, 0.0, 0.2, 0.2), FACE}


def test_bytes_that_no_photo_has_take_no_box(ground: Ground) -> None:
    with pytest.raises(Known) as error:
        masks.keep(ground.ws, "0" * 64, [(None, FACE)], [])
    assert known(error).code == "record_gone"
    photo = ground.photo()
    with pytest.raises(Known) as error:
        masks.keep(ground.ws, photo.sha256, [(None, FACE)] * (masks.MOST + 1), [])
    assert known(error).code == "too_many_boxes"
