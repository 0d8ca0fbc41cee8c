"""照片证据册, 一村一档 and 12345 转办单 from real records: what they take in, and whom they never name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from inspector import papers
from inspector.domain.issue import CLOSED
from inspector.errors import Known
from inspector.store import issues, leads, rechecks, visits
from inspector.store.envelopes import Caller
from inspector.store.leads import LeadForm
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, Ground, known, laid_out


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        yield laid_out(ws, clock)


def text_of(ground: Ground, name: str, **subject: object) -> str:
    out = io.BytesIO()
    papers.draw(ground.ws, name, out, **subject)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


def closed_issue(ground: Ground) -> str:
    before, after = ground.photo(taken_at_local="2026-11-20T09:21:03"), ground.photo()
    visit = visits.start(ground.ws, team=ground.people)
    issue = ground.issue(visit_id=visit.id, photos=((before.id, "wide"),), spot="祠堂边").issue
    ground.step(issue, "assign", "report")
    ground.clock.move(days=3)
    rechecks.record(
        ground.ws,
        RecheckForm(
            issue_id=issue.id, conclusion="done", people=ground.people, photos=(after.id,),
            condition="已清空", same_position=True,
        ),
    )  # fmt: skip
    assert issues.standing(ground.ws, issue.id).status == CLOSED
    return str(issue.id)


def test_an_album_takes_the_photos_of_issues_and_of_their_rechecks_with_their_digests(ground: Ground) -> None:
    issue_id = closed_issue(ground)
    text = text_of(ground, "photo-album", issue_ids=[issue_id])
    photos = ground.ws.all("photo")
    assert len(photos) == 2
    assert all(one.sha256 in text for one in photos)
    assert "2026-11-2009:21:03" in text
    visit_id = ground.ws.get("issue", issue_id).visit_id
    assert all(one.sha256 in text_of(ground, "photo-album", visit_id=visit_id) for one in photos)
    assert all(one.sha256 in text_of(ground, "photo-album", place_id=ground.community.id) for one in photos)
    one = text_of(ground, "photo-album", photo_ids=(photos[0].id,))
    assert photos[0].sha256 in one
    assert photos[1].sha256 not in one
    with pytest.raises(Known) as error:
        papers.draw(ground.ws, "photo-album", io.BytesIO())
    assert known(error).code == "sheet_needs_subject"


@pytest.mark.parametrize("where", ["community", "street"])
def test_a_place_file_tells_of_the_place_and_of_what_lies_in_it(ground: Ground, where: str) -> None:
    closed_issue(ground)
    ground.issue(place_id=ground.other.id, description="别处的垃圾")
    void = ground.issue(description="记错了").issue
    issues.act(ground.ws, [void.id], "void", reason="记错了地点")
    text = text_of(ground, "place-file", place_id=getattr(ground, where).id)
    assert "墙边一堆垃圾" in text
    assert "整改到位，销号，同机位拍摄，已清空" in text or "整改到位，同机位拍摄，已清空" in text
    assert "记错了" not in text
    assert ("别处的垃圾" in text) is (where == "street")
    assert f"发现问题{2 if where == 'street' else 1}个，已销号1个" in text


def test_a_transfer_is_not_printed_while_a_text_says_who_called(ground: Ground) -> None:
    form = LeadForm(channel="hotline", gist="通信线垂得很低", place_id=ground.community.id, reference="GD202611170094")
    lead = leads.take(
        ground.ws, LeadForm(**{**_fields(form), "caller": Caller("欧阳慧珊", "13829640517", "祠堂东侧12号")})
    )
    text = text_of(ground, "lead-transfer", lead_id=lead.id)
    assert "通信线垂得很低" in text
    for secret in ("欧阳慧珊", "13829640517", "祠堂东侧"):
        assert secret not in text
    for said in ("请联系欧阳慧珊", "电话 13829640517"):
        with pytest.raises(Known) as error:
            papers.draw(ground.ws, "lead-transfer", io.BytesIO(), lead_id=lead.id, said={"requirement": said})
        assert known(error).code == "lead_private"


def _fields(form: LeadForm) -> dict[str, object]:
    return {name: getattr(form, name) for name in LeadForm.__dataclass_fields__}


def test_a_rota_without_lines_says_so(ground: Ground) -> None:
    assert "没有排班" in text_of(ground, "rota", week="2026-W48")
