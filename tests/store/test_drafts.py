"""Drafts: on the disk at once, gone with 提交 in the same transaction, never in the journal."""

from __future__ import annotations

import pytest

from inspector.errors import Known
from inspector.store import drafts, rechecks
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import open_workspace
from tests.store.making import Ground, known

SECRET = "写到一半的字"


def journalled(ground: Ground) -> str:
    rows = ground.ws.reader().execute("SELECT body FROM journal").fetchall()
    return "\n".join(bytes(row[0]).decode() for row in rows)


def test_a_draft_is_on_the_disk_when_keep_returns(ground: Ground) -> None:
    draft_id = drafts.keep(ground.ws, "issue", {"description": SECRET})
    with open_workspace(ground.ws.folder) as other:
        assert [(draft.id, draft.doc) for draft in drafts.kept(other)] == [(draft_id, {"description": SECRET})]


def test_keeping_again_replaces_and_the_last_kept_comes_first(ground: Ground) -> None:
    first = drafts.keep(ground.ws, "issue", {"n": 1})
    ground.clock.move(seconds=1)
    second = drafts.keep(ground.ws, "recheck", {"n": 2})
    ground.clock.move(seconds=1)
    assert drafts.keep(ground.ws, "issue", {"n": 3}, first) == first
    assert [(draft.id, draft.doc["n"]) for draft in drafts.kept(ground.ws)] == [(first, 3), (second, 2)]
    assert [draft.id for draft in drafts.kept(ground.ws, "recheck")] == [second]


def test_a_draft_leaves_with_its_submission_and_is_never_in_the_journal(ground: Ground) -> None:
    draft_id = drafts.keep(ground.ws, "issue", {"description": SECRET})
    assert SECRET not in journalled(ground)
    recorded = ground.issue(description="写完了", draft_id=draft_id)
    assert drafts.kept(ground.ws) == []
    assert SECRET not in journalled(ground)
    after = ground.photo()
    recheck_draft = drafts.keep(ground.ws, "recheck", {"condition": SECRET})
    rechecks.record(
        ground.ws,
        RecheckForm(
            issue_id=recorded.issue.id, conclusion="done", people=ground.people, photos=(after.id,),
            draft_id=recheck_draft,
        ),
    )  # fmt: skip
    assert drafts.kept(ground.ws) == []
    assert SECRET not in journalled(ground)


def test_a_submission_that_fails_keeps_its_draft(ground: Ground) -> None:
    draft_id = drafts.keep(ground.ws, "issue", {"description": SECRET})
    with pytest.raises(Known) as error:
        ground.issue(photos=(("no such photo", "wide"),), draft_id=draft_id)
    assert known(error).code == "record_gone"
    assert [draft.id for draft in drafts.kept(ground.ws)] == [draft_id]


def test_a_discarded_draft_is_gone(ground: Ground) -> None:
    draft_id = drafts.keep(ground.ws, "issue", {})
    drafts.discard(ground.ws, draft_id)
    assert drafts.kept(ground.ws) == []
