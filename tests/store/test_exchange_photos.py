"""Photos between laptop and office: the queue, what may leave, what is fetched, the receipts of issues, 对账."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from inspector.domain.photo import KEEP_DAYS, Photo
from inspector.errors import Known
from inspector.store import backup, exchange, photos
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from tests.store.making import Ground, faults, known
from tests.store.offices import Office, enrol, sync

NOW, SOON, LATE = "2026-11-20T03:00:00.000Z", "2026-11-20T03:05:00.000Z", "2026-11-20T09:00:00.000Z"


@dataclass(frozen=True)
class Have:
    stored: tuple[str, ...] = ()
    safe: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@pytest.fixture
def office() -> Office:
    return Office()


def with_pictures(ws: Workspace, photo: Photo, preview: bytes = b"preview") -> str:
    """Make what is derived of a photo, as the worker behind the intake does."""
    digest = hashlib.sha256(preview).hexdigest()
    ws.vault.keep_derived("preview", photo.sha256, preview)
    photos.derived(ws, [(photo.sha256, None, "made", digest)])
    return digest


def tasks(ws: Workspace, now: str = NOW) -> list[tuple[str, str]]:
    return [(one.role, one.of) for one in exchange.photo_tasks(ws, now)]


def test_previews_go_first_then_originals_from_the_smallest_on(ground: Ground) -> None:
    large, small = ground.photo(b"x" * 5000), ground.photo(b"y" * 50)
    preview = with_pictures(ground.ws, large)
    assert tasks(ground.ws) == [("preview", large.sha256), ("original", small.sha256), ("original", large.sha256)]
    first = exchange.photo_tasks(ground.ws, NOW)[0]
    assert (first.sha256, first.size_bytes, first.state, first.offset) == (preview, 7, "waiting", 0)


def test_what_failed_is_tried_again_when_it_is_due_and_goes_on_where_it_was(ground: Ground) -> None:
    ws, photo = ground.ws, ground.photo()
    exchange.note_photo(ws, photo.sha256, "original", state="uploading", offset=7, error="x", next_try_at_utc=SOON)
    assert tasks(ws, NOW) == []
    (again,) = exchange.photo_tasks(ws, SOON)
    assert (again.offset, again.tries, again.error) == (7, 1, "x")
    exchange.note_photo(ws, photo.sha256, "original", state="stored")
    assert tasks(ws, LATE) == []
    exchange.note_photo(ws, photo.sha256, "original", state="damaged", error="digest_mismatch")
    assert tasks(ws, LATE) == [], "never silently again"
    assert [one.kind for one in exchange.standing(ws).waiting if one.kind != "records"] == ["damaged"]


def test_two_originals_with_one_preview_send_it_for_each(ground: Ground) -> None:
    ws = ground.ws
    one, two = ground.photo(), ground.photo()
    shared = with_pictures(ws, one)
    with_pictures(ws, two)
    exchange.note_photo(ws, shared, "preview", state="stored")
    assert len([role for role, _ in tasks(ws) if role == "preview"]) == 1
    exchange.note_photo(ws, shared, "preview", state="stored", of=two.sha256)
    exchange.note_photo(ws, shared, "preview", state="stored", of=one.sha256)
    assert [role for role, _ in tasks(ws) if role == "preview"] == []


def test_the_standing_counts_photos_and_bytes_by_what_the_office_said(ground: Ground) -> None:
    ws = ground.ws
    enrol(ws)
    one, two, three = ground.photo(b"1" * 10), ground.photo(b"2" * 20), ground.photo(b"3" * 40)
    exchange.note_photo(ws, one.sha256, "original", state="stored")
    exchange.note_photo(ws, two.sha256, "original", state="safe")
    now = exchange.standing(ws)
    assert (now.photos_total, now.photos_confirmed, now.photos_safe) == (3, 2, 1)
    assert (now.bytes_total, now.bytes_confirmed) == (70, 30)
    (waiting,) = [found for found in now.waiting if found.kind == "original"]
    assert (waiting.count, waiting.bytes, waiting.earliest_utc) == (1, 40, "2026-11-20T02:00:00.000Z")
    assert three


def safe_photo(ground: Ground) -> Photo:
    photo = ground.photo()
    with_pictures(ground.ws, photo)
    exchange.note_photo(ground.ws, photo.sha256, "original", state="safe")
    return photo


def test_an_original_leaves_only_when_the_office_calls_it_safe_right_now(ground: Ground) -> None:
    ws = ground.ws
    going, doubtful, stored, no_pictures = safe_photo(ground), safe_photo(ground), ground.photo(), ground.photo()
    exchange.note_photo(ws, stored.sha256, "original", state="stored")
    exchange.note_photo(ws, no_pictures.sha256, "original", state="safe")
    assert {sha256 for sha256, _ in exchange.evictable(ws)} == {going.sha256, doubtful.sha256}
    everything = [photo.sha256 for photo in (going, doubtful, stored, no_pictures)]
    freed = exchange.evict(ws, everything, {going.sha256, stored.sha256, no_pictures.sha256})
    assert freed == going.size_bytes
    assert [ws.vault.has(photo.sha256) for photo in (going, doubtful, stored, no_pictures)] == [False, True, True, True]
    assert ws.vault.derived("preview", going.sha256) is not None
    with pytest.raises(Known) as error:
        ws.vault.open(going.sha256)
    assert known(error).code == "photo_at_office"
    assert faults(ws) == [], "left for the office is not missing"
    now = exchange.standing(ws)
    assert (now.photos_total, now.photos_safe) == (4, 3)
    assert now.evictable_bytes == doubtful.size_bytes + no_pictures.size_bytes


def test_what_was_taken_in_within_a_month_stays_unless_a_person_wants_it_gone(ground: Ground) -> None:
    old = safe_photo(ground)
    ground.clock.move(days=KEEP_DAYS - 1)
    recent = safe_photo(ground)
    found = exchange.clearable(ground.ws)
    assert (found.old, {sha256 for sha256, _ in found.recent}) == ((), {old.sha256, recent.sha256})
    ground.clock.move(days=2)
    assert exchange.clearable(ground.ws) == exchange.Clearable(
        ((old.sha256, old.size_bytes),), ((recent.sha256, recent.size_bytes),)
    )
    assert exchange.clearable(ground.ws, 0).recent == ()


def test_an_altered_original_is_not_cleared_away(ground: Ground) -> None:
    photo = safe_photo(ground)
    path = next(ground.ws.folder.glob(f"vault/originals/*/{photo.sha256}"))
    path.write_bytes(b"rotten")
    assert exchange.evict(ground.ws, [photo.sha256], {photo.sha256}) == 0
    assert faults(ground.ws) == ["verify_photo_changed"]


def test_an_original_that_vanished_without_having_been_cleared_is_still_missing(ground: Ground) -> None:
    photo = safe_photo(ground)
    next(ground.ws.folder.glob(f"vault/originals/*/{photo.sha256}")).unlink()
    assert faults(ground.ws) == ["verify_photo_missing"]


def test_a_run_that_ended_while_clearing_leaves_a_file_too_many_and_the_next_one_takes_it(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, photo = ground.ws, safe_photo(ground)
    with monkeypatch.context() as patched:
        patched.setattr(ws.vault, "remove", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            exchange.evict(ws, [photo.sha256], {photo.sha256})
    assert ws.vault.has(photo.sha256)
    assert faults(ws) == []
    exchange.evict(ws, [photo.sha256], {photo.sha256})
    assert not ws.vault.has(photo.sha256)


def test_the_same_bytes_taken_in_again_lie_here_again(ground: Ground) -> None:
    ws, photo = ground.ws, ground.photo(b"once more")
    with_pictures(ws, photo)
    exchange.note_photo(ws, photo.sha256, "original", state="safe")
    exchange.evict(ws, [photo.sha256], {photo.sha256})
    ground.photo(b"once more")
    assert ws.vault.has(photo.sha256)
    assert exchange.standing(ws).evictable_bytes == photo.size_bytes
    assert faults(ws) == []


def foreign_photo(office: Office, issue_id: str, **fields: object) -> tuple[str, str]:
    photo_id, sha256 = new_id(), hashlib.sha256(new_id().encode()).hexdigest()
    values = {"sha256": sha256, "size_bytes": 9, "mime": "image/jpeg", "subject": "issue", "subject_id": issue_id}
    office.write("d2", photo_id, "photo", **{**values, **fields})
    return photo_id, sha256


def test_previews_of_others_are_wanted_for_open_issues_and_kept(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    open_one, closed = ground.issue().issue, ground.issue().issue
    ground.step(closed, "void")
    sync(ws, office)
    photo_id, wanted = foreign_photo(office, open_one.id)
    foreign_photo(office, closed.id)
    sync(ws, office)
    assert exchange.wanted_previews(ws, NOW) == [wanted]
    assert faults(ws) == [], "nobody misses an original that was never here"
    with pytest.raises(Known) as error:
        ws.vault.open(wanted)
    assert known(error).code == "photo_at_office"
    exchange.note_photo(ws, wanted, "fetch", state="fetch", next_try_at_utc=SOON)
    assert exchange.wanted_previews(ws, NOW) == []
    assert exchange.wanted_previews(ws, LATE) == [wanted]
    exchange.keep_preview(ws, wanted, b"jpeg")
    assert exchange.wanted_previews(ws, LATE) == []
    assert photos.made_by_us(ws, "preview", wanted) == b"jpeg"
    assert ws.get("photo", photo_id).subject_id == open_one.id
    assert photos.totals(ws) == (0, 0)
    assert exchange.evictable(ws) == []


def test_an_original_that_was_fetched_lies_here(ground: Ground, office: Office) -> None:

    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    content = b"from the office"
    _, sha256 = foreign_photo(office, issue.id, sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))
    sync(ws, office)
    sha256 = hashlib.sha256(content).hexdigest()
    with pytest.raises(Known):
        exchange.original_arrived(ws, sha256)
    ws.vault.receive(io.BytesIO(content), "fetched")
    exchange.original_arrived(ws, sha256)
    with ws.vault.open(sha256) as stream:
        assert stream.read() == content
    assert tasks(ws) == [], "the office has it"
    assert faults(ws) == []


def test_a_photo_record_that_names_no_digest_breaks_nothing(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    foreign_photo(office, issue.id, sha256="../../etc/passwd", size_bytes="many")
    sync(ws, office)
    assert exchange.wanted_previews(ws, NOW) == []
    assert faults(ws) == []


def test_the_receipt_of_an_issue_covers_its_steps_photos_and_quarantine(ground: Ground, office: Office) -> None:
    ws = ground.ws
    photo = ground.photo()
    issue = ground.issue(photos=((photo.id, "wide"),)).issue
    assert exchange.receipt_of(ws, [issue.id]) == {}, "no office, no receipt"
    enrol(ws)
    assert exchange.receipt_of(ws, [issue.id]) == {issue.id: "waiting"}
    sync(ws, office)
    assert exchange.receipt_of(ws, [issue.id]) == {issue.id: "waiting"}, "its photo is still here only"
    exchange.note_photo(ws, photo.sha256, "original", state="stored")
    assert exchange.receipt_of(ws, [issue.id]) == {issue.id: "confirmed"}
    exchange.note_photo(ws, photo.sha256, "original", state="safe")
    assert exchange.receipt_of(ws, [issue.id]) == {issue.id: "confirmed"}, "its words are in no backup yet"
    page = office.page(ws.device.id, exchange.cursor(ws).seq)

    assert exchange.apply_page(ws, replace(page, ops_safe_upto=page.device_last_seq, safe_upto=page.upto))
    assert exchange.receipt_of(ws, [issue.id]) == {issue.id: "safe"}
    assert exchange.standing(ws).records_safe == exchange.standing(ws).records_total
    ground.step(issue, "assign")
    assert exchange.receipt_of(ws, [issue.id]) == {issue.id: "waiting"}
    theirs = new_id()
    office.write("d2", theirs, description="别人的")
    sync(ws, office)
    assert exchange.receipt_of(ws, [theirs]) == {theirs: "confirmed"}


def test_reconciling_by_hash_puts_right_what_was_believed(ground: Ground) -> None:
    ws = ground.ws
    enrol(ws)
    here, gone, fresh = ground.photo(), safe_photo(ground), ground.photo()
    cleared = safe_photo(ground)
    exchange.evict(ws, [cleared.sha256], {cleared.sha256})
    assert set(exchange.all_originals(ws)) == {photo.sha256 for photo in (here, gone, fresh, cleared)}
    found = exchange.reconciliation(
        ws, [Have(stored=(here.sha256,)), Have(missing=(gone.sha256, fresh.sha256, cleared.sha256))]
    )
    assert (found.photos_total, found.photos_confirmed, found.photos_safe) == (4, 1, 0)
    assert set(found.missing) == {gone.sha256, fresh.sha256}
    assert found.lost == (cleared.sha256,)
    assert ("original", gone.sha256) in tasks(ws), "sent again"
    assert found.head_hash.startswith(
        ws.reader().execute("SELECT lower(hex(last_hash)) FROM device_stream").fetchone()[0]
    )


def test_a_backup_takes_what_lies_here_and_a_restored_copy_asks_the_office_for_the_rest(
    ground: Ground, office: Office, tmp_path: Path
) -> None:
    ws = ground.ws
    enrol(ws)
    kept, cleared = ground.photo(), safe_photo(ground)
    issue = ground.issue(photos=((kept.id, "wide"), (cleared.id, "close"))).issue
    sync(ws, office)
    exchange.evict(ws, [cleared.sha256], {cleared.sha256})
    done = backup.back_up(ws, tmp_path)
    assert done is not None
    assert (done.photos, done.missing) == (1, ())
    backup.restore(tmp_path / f"inspector-{ws.device.code}", tmp_path / "copy")
    with open_workspace(tmp_path / "copy") as copied:
        assert faults(copied) == []
        assert exchange.wanted_previews(copied, NOW) == [cleared.sha256]
        assert photos.waiting(copied) == [(kept.sha256, "image/jpeg")]
        assert len(photos.of_subject(copied, "issue", issue.id)) == 2
