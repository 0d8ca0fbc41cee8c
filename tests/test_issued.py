"""发文登记 on a laptop: numbers, files, what changed since, and what can be said of a file that comes back."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pypdfium2
import pytest

from inspector import papers, settings
from inspector.domain.exchange import OfficeDatum
from inspector.domain.issued import ATTACHMENT, NUMBERING, Issued, Source, Trace, content_digest, read_trace
from inspector.domain.place import Body
from inspector.domain.registers import Circular
from inspector.errors import Known
from inspector.papers import changed, issuing, tracing
from inspector.store import issued, issued_numbers, issues, journal, made_from, places, registers
from inspector.store.door import new_id
from inspector.store.notices import notices_of
from inspector.store.workspace import Workspace, open_workspace
from tests.store.making import Clock, Ground, faults, known, laid_out, last_tx
from tests.store.orders import office


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ground(tmp_path: Path, clock: Clock) -> Iterator[Ground]:
    with open_workspace(tmp_path / "w", now=clock) as ws:
        yield laid_out(ws, clock)


def choose(ws: Workspace, **chosen: object) -> None:
    ws.set_meta("settings", settings.dump(dataclasses.replace(settings.Settings(), **chosen)))  # type: ignore[arg-type]


def wanted(ground: Ground, issue_id: str, **more: object) -> issued.Wanted:
    said = {"kind": "notice", "kind_title": "整改通知书", "title": "整改通知书", "about": (("issue", issue_id),)}
    return issued.Wanted(**{**said, **more})  # type: ignore[arg-type]


def office_says(ws: Workspace, issued_id: str, number: str) -> None:
    datum = OfficeDatum(name=NUMBERING + issued_id, version=number, body=json.dumps({"number": number}))
    with ws.local() as conn:
        issued_numbers.take_numbers(conn, [datum, OfficeDatum(name="calendar", version="1", body="x")], "")


def sent(ground: Ground, folder: Path) -> issuing.Sent:
    issue = ground.issue().issue
    return issuing.issue(ground.ws, "recheck", folder, issue_ids=(issue.id,))


def told(ground: Ground, path: Path) -> str:
    return "\n".join(tracing.lines(ground.ws, path, tracing.check(ground.ws, path)))


def test_a_document_goes_out_under_a_draft_number_until_the_office_gives_one(ground: Ground) -> None:
    choose(ground.ws, document_series="濠督", document_series_of="督查通报 濠督通")
    issue = ground.issue().issue
    held = issued.register(ground.ws, wanted(ground, issue.id))
    other = issued.register(ground.ws, wanted(ground, issue.id, kind="circular", kind_title="督查通报"))
    ground.clock.move(minutes=1)
    plain = issued.register(ground.ws, wanted(ground, issue.id, is_official=False))
    code = ground.ws.device.code
    assert [one.number for one in (held, other, plain)] == [f"草-{code}-0001", f"草-{code}-0002", f"登-{code}-0001"]
    assert [(one.series, one.year) for one in (held, other, plain)] == [
        ("濠督", 2026), ("濠督通", 2026), (None, None),
    ]  # fmt: skip
    assert issued.entry(ground.ws, held.id).shown_number == held.number
    office_says(ground.ws, held.id, "濠督〔2026〕12号")
    office_says(ground.ws, held.id, "濠督〔2026〕99号")
    assert issued.by_number(ground.ws, "濠督〔2026〕99号").issued == held, "what the office says last counts"
    assert issued.by_number(ground.ws, held.number).shown_number == "濠督〔2026〕99号"
    assert [one.issued.id for one in issued.page(ground.ws, year=2026)] == [plain.id, other.id, held.id]
    assert issued.page(ground.ws, kind="weekly") == []
    assert faults(ground.ws) == []


def test_where_a_paper_carries_another_number_both_stay_the_offices_counts_and_it_is_issued_anew(
    ground: Ground, tmp_path: Path
) -> None:
    choose(ground.ws, document_series="濠督")
    first, other = (
        issuing.issue(ground.ws, "rectify", tmp_path, notice_id=one).entry.issued.id for one in notices(ground)
    )
    office_says(ground.ws, first, "濠督〔2026〕1号")
    final = issuing.finish(ground.ws, first, tmp_path)
    office_says(ground.ws, first, "濠督〔2026〕2号")  # it was put back, and gave the 1 to another
    office_says(ground.ws, other, "濠督〔2026〕1号")
    entry = issued.entry(ground.ws, first)
    assert (entry.clash, entry.official_number, entry.shown_number) == (
        "濠督〔2026〕1号", "濠督〔2026〕2号", "濠督〔2026〕2号",
    )  # fmt: skip
    assert issued.entry(ground.ws, other).clash == ""
    assert issued.by_number(ground.ws, "濠督〔2026〕1号").issued.id == other, "the office's counts"
    assert "纸面上写着 濠督〔2026〕1号，办公室给的是 濠督〔2026〕2号" in told(ground, final.files[0])
    with pytest.raises(Known) as error:
        issuing.finish(ground.ws, first, tmp_path)
    assert known(error).code == "issued_clash"
    again = issuing.issue_again(ground.ws, first, tmp_path, reason="文号更正")
    assert (again.entry.clash, again.entry.official_number) == ("", "")
    assert issued.entry(ground.ws, first).replaced_by == again.entry.issued.number


def notices(ground: Ground) -> list[str]:
    found = office(ground).assigned(), office(ground).assigned()
    return [notices_of(ground.ws, one.id)[0].id for one in found]


def test_an_official_paper_does_not_go_out_twice_unless_that_is_said(ground: Ground, tmp_path: Path) -> None:
    ws = ground.ws
    one, other = notices(ground)
    first = issuing.issue(ws, "weekly", tmp_path, week="2026-W47").entry.issued

    def refused(name: str, **subject: str) -> str:
        with pytest.raises(Known, match="issued_before") as error:
            issuing.issue(ws, name, tmp_path, **subject)
        assert error.value.facts["on"] == "2026-11-20"
        return str(error.value.facts["number"])

    assert refused("weekly", week="2026-W47") == first.number
    again = issuing.issue_again(ws, first.id, tmp_path, reason="补了一条").entry.issued
    assert refused("weekly", week="2026-W47") == again.number, "what was replaced is not named"
    another = issuing.issue(ws, "weekly", tmp_path, another=True, week="2026-W47").entry.issued
    assert another.replaces_id is None
    issuing.issue(ws, "weekly", tmp_path, week="2026-W46")
    for name, notice in (("rectify", one), ("rectify", other), ("assign", one)):
        issuing.issue(ws, name, tmp_path, notice_id=notice)
    refused("rectify", notice_id=one)
    assert len(issued.page(ws)) == 7
    sent(ground, tmp_path)
    issuing.issue(ws, "recheck", tmp_path, issue_ids=(ws.all("issue")[0].id,))


def test_a_laptop_that_left_its_office_numbers_on_above_what_that_gave(ground: Ground) -> None:
    choose(ground.ws, document_series="濠督", numbers_documents=True)
    office_says(ground.ws, "of another laptop", "濠督〔2026〕8号")
    assert issued.register(ground.ws, wanted(ground, ground.issue().issue.id)).official_number == "濠督〔2026〕9号"


def test_a_laptop_without_an_office_numbers_by_itself_without_gaps(ground: Ground) -> None:
    choose(ground.ws, document_series="濠督", numbers_documents=True)
    issue = ground.issue().issue
    numbers = [issued.register(ground.ws, wanted(ground, issue.id)).official_number for _ in range(3)]
    ground.clock.move(days=60)
    numbers.append(issued.register(ground.ws, wanted(ground, issue.id)).official_number)
    assert numbers == ["濠督〔2026〕1号", "濠督〔2026〕2号", "濠督〔2026〕3号", "濠督〔2027〕1号"]


def test_a_record_that_bears_a_number_goes_out_under_that_one_and_never_under_a_second(
    ground: Ground, tmp_path: Path
) -> None:
    ws = ground.ws
    choose(ws, document_series="濠督", numbers_documents=True)
    notices(ground)

    def circular(number: str) -> str:
        one = Circular(id=new_id(), title="通报", issued_on="2026-11-20", official_number=number)
        return registers.put(ws, one).id

    for number, series in (("濠督〔2026〕7号", "濠督"), ("濠督〔2026〕20267号", "濠督"), ("第7号", None)):
        sent = issuing.issue(ws, "circular", tmp_path, formats=("docx",), circular_id=circular(number))
        held = sent.entry.issued
        assert (held.official_number, held.series, sent.entry.clash) == (number, series, "")
        assert number in sent.files[0].name
        with zipfile.ZipFile(sent.files[0]) as package:
            text = package.read("word/document.xml").decode()
        assert number in text
        assert "草稿号" not in text
        again = issuing.issue_again(ws, held.id, tmp_path, reason="补签").entry.issued
        assert (again.official_number, again.series) == (number, None), "asked twice, the office would give a second"
        assert issued.by_number(ws, number).issued == again, "not the one it replaces"
    other = issuing.issue(ws, "circular", tmp_path, circular_id=circular("")).entry
    assert other.official_number == "濠督〔2026〕8号", "one far above is taken, and counting does not go on from it"


def test_what_was_issued_is_out_and_cannot_be_undone(ground: Ground) -> None:
    held = issued.register(ground.ws, wanted(ground, ground.issue().issue.id))
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, last_tx(ground.ws))
    assert known(error).code == "undo_printed"
    assert issued.by_number(ground.ws, held.number).issued == held


def test_what_replaces_another_says_why_and_the_register_says_both(ground: Ground) -> None:
    issue = ground.issue().issue
    first = issued.register(ground.ws, wanted(ground, issue.id))
    with pytest.raises(Known) as error:
        issued.register(ground.ws, wanted(ground, issue.id, replaces_id=first.id, reason=" "))
    assert known(error).code == "issued_needs_reason"
    second = issued.register(ground.ws, wanted(ground, issue.id, replaces_id=first.id, reason="期限有改动"))
    assert issued.entry(ground.ws, first.id).replaced_by == second.number
    assert issued.entry(ground.ws, second.id).replaced_by == ""
    office_says(ground.ws, second.id, "濠督〔2026〕13号")
    assert issued.entry(ground.ws, first.id).replaced_by == "濠督〔2026〕13号", "what the list calls it by"


def test_what_changed_since_is_named_by_record_and_field_from_what_to_what(ground: Ground) -> None:
    issue = ground.issue(due_on="2026-11-27").issue
    held = issued.register(ground.ws, wanted(ground, issue.id))
    assert issued.changes(ground.ws, held) == []
    with ground.ws.write() as door:
        door.change("issue", issue.id, description="墙边两堆垃圾")
        door.change("issue", issue.id, severity="serious")
        door.change("issue", issue.id, description="墙边三堆垃圾")
        door.change("place", ground.community.id, name="马滘𠮷社区")
    ground.step(issue, "assign")
    lines = list(changed.lines(ground.ws, issued.changes(ground.ws, held)))
    assert f"问题 {issue.number} 已改动：问题描述 墙边一堆垃圾 → 墙边三堆垃圾；严重程度 一般 → 较重" in lines
    assert "地点 马滘𠮷社区 已改动：名称 马滘社区 → 马滘𠮷社区" in lines
    assert f"环节 （{issue.number}） 出文之后新增" in lines
    assert len(lines) == 3
    with ground.ws.write() as door:
        door.change("issue", issue.id, description="墙边一堆垃圾", severity=issue.severity)
    left = [one for one in issued.changes(ground.ws, held) if one.entity == "issue"]
    assert left == [], "what was put back is as it was"


def test_a_record_that_went_and_one_never_heard_of_are_told_apart(ground: Ground) -> None:
    photo = ground.photo()
    (source,) = made_from.sources(ground.ws, [("photo", photo.id)])
    with ground.ws.write() as door:
        door.delete("photo", photo.id)
    strange = dataclasses.replace(source, id="nobody")
    odd = dataclasses.replace(source, entity="of_a_newer_program")
    found = made_from.changes(ground.ws, [source, strange, odd])
    assert {(one.id, one.entity): one.kind for one in found} == {
        (photo.id, "photo"): "deleted", ("nobody", "photo"): "unknown", (photo.id, "of_a_newer_program"): "unknown",
    }  # fmt: skip


def test_the_digest_of_a_record_does_not_change_with_fields_of_a_later_program() -> None:
    now = {"description": "一堆垃圾", "number": "A3-0001"}
    assert content_digest(
        "issue", {**now, "severity": "normal", "assist_body_ids": [], "goal": None}
    ) == content_digest("issue", now)
    assert content_digest("issue", now) != content_digest("photo", now)


def test_a_pdf_carries_its_id_and_records_and_no_value_of_a_field(ground: Ground, tmp_path: Path) -> None:
    photo = ground.photo()
    issue = ground.issue(description="祠堂边一堆垃圾", photos=((photo.id, "wide"),)).issue
    done = issuing.issue(ground.ws, "recheck", tmp_path, issue_ids=(issue.id,))
    content = done.files[0].read_bytes()
    document = pypdfium2.PdfDocument(content)
    text = bytes(document.get_attachment(0).get_data())
    assert document.get_attachment(0).get_name() == ATTACHMENT
    assert document.get_metadata_dict()["Keywords"] == f"inspector:{done.entry.issued.id}"
    mark = done.entry.issued.id.replace("-", "").upper()[-8:]
    assert f"{mark[:4]} {mark[4:]}" in document[0].get_textpage().get_text_range()
    trace = read_trace(text)
    assert trace is not None
    assert {(one.entity, one.id) for one in trace.sources} >= {("issue", issue.id), ("photo", photo.id)}
    assert trace.photos == (photo.sha256,)
    assert "祠堂" not in text.decode("unicode_escape")
    assert [line.split()[0] for line in done.entry.issued.files] == ["pdf"]


def test_of_a_file_is_said_whether_it_and_its_records_are_as_they_were(ground: Ground, tmp_path: Path) -> None:
    done = sent(ground, tmp_path)
    path = done.files[0]
    said = told(ground, path)
    assert "一个字节也没有变" in said
    assert "本机现在的内容与写成时一样" in said
    assert "不能证明" in said
    assert tracing.check(ground.ws, path).is_sound

    issue_id = done.entry.issued.about[0].split()[1]
    with ground.ws.write() as door:
        door.change("issue", issue_id, description="改过的描述")
    assert "问题描述 墙边一堆垃圾 → 改过的描述" in told(ground, path)
    assert not tracing.check(ground.ws, path).is_sound

    other = tmp_path / "另存.pdf"
    other.write_bytes(path.read_bytes() + b"\n% saved again\n")
    assert "与发文登记的不一致" in told(ground, other)


def test_of_what_was_only_printed_and_of_what_is_not_ours_nothing_is_promised(ground: Ground, tmp_path: Path) -> None:
    printed = tmp_path / "打印.pdf"
    with open(printed, "wb") as out:
        papers.draw(ground.ws, "recheck", out, issue_ids=[ground.issue().issue.id])
    assert "没有发文登记" in told(ground, printed)
    assert tracing.check(ground.ws, printed).is_sound
    strange = tmp_path / "别人的.pdf"
    strange.write_bytes(b"%PDF-1.4\nno pdf at all")
    assert "无法说明它依据哪些记录" in told(ground, strange)
    assert not tracing.check(ground.ws, strange).is_sound


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("customXml/item1.xml", '<trace xmlns="urn:inspector">{trace}</trace>', True),
        ("customXml/item1.xml", '<trace xmlns="urn:other">{trace}</trace>', False),
        ("customXml/item1.xml", '<!DOCTYPE x [<!ENTITY a "b">]><trace xmlns="urn:inspector">{trace}</trace>', False),
        ("customXml/item1.xml", "<trace", False),
        ("docProps/custom.xml", '<p><property name="InspectorDocument"><v>own</v></property></p>', True),
    ],
)
def test_word_and_excel_are_read_and_a_hostile_one_stops_nothing(
    ground: Ground, tmp_path: Path, name: str, text: str, found: bool
) -> None:
    trace = Trace(document_id="own", kind="notice", number="n", device="K7", printed_at="", head="")
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, text.replace("{trace}", trace.text()))
    read = tracing.check(ground.ws, path).trace
    assert (read is not None and read.document_id == "own") is found


@pytest.mark.parametrize("field", ["number", "printed_at", "kind", "device"])
def test_a_forged_file_cannot_write_a_sentence_of_ours(ground: Ground, tmp_path: Path, field: str) -> None:
    own = tracing.check(ground.ws, sent(ground, tmp_path).files[0]).trace
    assert own is not None
    forged = dataclasses.replace(own, document_id="another", **{field: "12号。\n文件本身：与发文登记的一致\x1b[8m"})
    path = tmp_path / "a\n文件本身：与发文登记的一致.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("customXml/item1.xml", f'<trace xmlns="urn:inspector">{escape(forged.text())}</trace>')
    said = told(ground, path)
    assert not tracing.check(ground.ws, path).is_sound
    assert not any(line.startswith("文件本身：与发文登记的一致") for line in said.splitlines())
    assert "\x1b" not in said


def test_a_record_of_a_kind_nobody_knows_and_an_unknown_encoding_stop_nothing(ground: Ground, tmp_path: Path) -> None:
    trace = Trace(document_id="own", kind="notice", number="", device="K7", printed_at="", head="")
    later = dataclasses.replace(trace, sources=(Source("later_thing", "a", 1, "d"),))
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("customXml/item0.xml", b'<?xml version="1.0" encoding="foo"?><a/>')
        archive.writestr("customXml/item1.xml", f'<trace xmlns="urn:inspector">{later.text()}</trace>')
    assert "later_thing 本机没有这条记录" in told(ground, path)


def test_a_pdf_whose_attachment_has_half_a_character_for_a_name_stops_nothing(ground: Ground, tmp_path: Path) -> None:
    content = sent(ground, tmp_path).files[0].read_bytes()
    path = tmp_path / "a.pdf"
    path.write_bytes(content.replace(f"({ATTACHMENT})".encode(), b"<feffd8000061>"))
    assert tracing.check(ground.ws, path).trace is None


def test_a_package_with_damaged_parts_stops_nothing(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customXml/item1.xml", "<a>" + "abcdefgh" * 500 + "</a>")
    content = bytearray(path.read_bytes())
    begins = content.index(b"item1.xml") + len("item1.xml")
    content[begins : begins + 12] = b"\xff" * 12
    path.write_bytes(content)
    assert tracing.check(ground.ws, path).trace is None


def test_a_long_title_is_cut_in_the_name_of_its_file_and_the_number_is_not(ground: Ground, tmp_path: Path) -> None:
    held = issued.register(ground.ws, wanted(ground, ground.issue().issue.id, title="𠮷\u202e" * 90))
    path = issuing._free(tmp_path, held.title, held.number, "docx")
    path.with_name(f"{path.name}.part").touch()  # the file system takes it
    assert path.stem.endswith(f"-{held.number}")
    assert "\u202e" not in path.name


def test_a_number_that_only_the_file_claims_is_told_and_not_taken_for_sound(ground: Ground, tmp_path: Path) -> None:
    own = tracing.check(ground.ws, sent(ground, tmp_path).files[0]).trace
    assert own is not None
    claims = dataclasses.replace(own, document_id="another", number="濠督〔2026〕1号")
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("customXml/item1.xml", f'<trace xmlns="urn:inspector">{claims.text()}</trace>')
    assert not tracing.check(ground.ws, path).is_sound
    assert "登记里没有这份单据" in told(ground, path)
    taken = dataclasses.replace(claims, number=own.number)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("customXml/item1.xml", f'<trace xmlns="urn:inspector">{taken.text()}</trace>')
    assert not tracing.check(ground.ws, path).is_sound
    assert "登记里这个编号是另一份单据" in told(ground, path)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", '{"inspector": 1}', '{"inspector": 1, "records": [[1]]}', '{"inspector": "x", "records": []}',
        '{"inspector": 1, "records": [["issue", "a", Infinity, "d"]]}',
        '{"inspector": 1, "records": [["issue\\" --", "a", 1, "d"]]}',
        '{"inspector": 1, "records": [["issue", "\\ud800", 1, "d"]]}',
        '{"inspector": 1, "records": [], "document_id": "\\ud800"}',
    ],
)  # fmt: skip
def test_a_trace_that_is_none_is_none(text: str) -> None:
    assert read_trace(text) is None


def test_the_final_form_is_the_same_document_and_only_while_its_records_are_the_same(
    ground: Ground, tmp_path: Path
) -> None:
    choose(ground.ws, document_series="濠督")
    done = sent(ground, tmp_path)
    office_says(ground.ws, done.entry.issued.id, "濠督〔2026〕3号")
    final = issuing.finish(ground.ws, done.entry.issued.id, tmp_path)
    assert final.files[0].name == "回头看核查表-濠督〔2026〕3号.pdf"
    assert final.entry.issued.official_number == "濠督〔2026〕3号"
    assert len(final.entry.issued.files) == 2
    draft = told(ground, done.files[0])
    assert f"这一份印的是草稿号 {done.entry.issued.number}" in draft, "it is not what shall be sent now"
    assert "草稿号" not in told(ground, final.files[0])
    assert [tracing.check(ground.ws, path).file for path in (*done.files, *final.files)] == ["as_issued"] * 2

    issue_id = done.entry.issued.about[0].split()[1]
    issues.act(ground.ws, [issue_id], "void", reason="记错了地点")
    with pytest.raises(Known) as error:
        issuing.finish(ground.ws, done.entry.issued.id, tmp_path)
    assert known(error).code == "issued_changed_since"
    again = issuing.issue_again(ground.ws, done.entry.issued.id, tmp_path, reason="已作废")
    assert again.entry.issued.replaces_id == done.entry.issued.id
    assert f"已被 {again.entry.shown_number} 代替" in told(ground, done.files[0])


def test_a_drawing_that_fails_leaves_a_line_that_can_be_drawn_again(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(papers, "draw_made", full)
        with pytest.raises(Known) as error:
            sent(ground, tmp_path)
    assert known(error).code == "sheet_unwritable"
    assert list(tmp_path.glob("*.pdf*")) == []
    (held,) = issued.page(ground.ws)
    assert held.issued.files == ()
    assert issuing.finish(ground.ws, held.issued.id, tmp_path).files[0].is_file()


def test_of_several_files_all_are_written_and_noted_or_none_is_left(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, formats = papers.draw_made, list[str]()

    def full(*said: Any, **more: Any) -> Any:
        formats.append(more["format"])
        if len(formats) == 2:
            raise OSError(28, "No space left on device")
        return draw(*said, **more)

    ground.issue()
    with monkeypatch.context() as patched:
        patched.setattr(papers, "draw_made", full)
        with pytest.raises(Known) as error:
            issuing.issue(ground.ws, "ledger", tmp_path, formats=("xlsx", "pdf"))
    assert known(error).code == "sheet_unwritable"
    assert formats == ["xlsx", "pdf"]
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == []
    assert issued.page(ground.ws)[0].issued.files == ()


def test_a_number_that_comes_while_a_paper_is_drawn_does_not_part_paper_and_register(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = issued.official_number

    def then_the_office_says(ws: Workspace, held: Issued) -> str:
        number = asked(ws, held)
        office_says(ws, held.id, "濠督〔2026〕9号")
        return number

    monkeypatch.setattr(issued, "official_number", then_the_office_says)
    done = sent(ground, tmp_path)
    trace = tracing.check(ground.ws, done.files[0]).trace
    assert trace is not None
    assert trace.number == done.entry.issued.number
    assert done.files[0].stem.endswith(trace.number)


def test_too_many_records_are_kept_as_one_digest_and_the_file_still_names_each(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.domain.issued.MOST_SOURCES", 3)
    done = sent(ground, tmp_path)
    assert len(done.entry.issued.made_from) == 1
    with pytest.raises(Known) as error:
        issued.changes(ground.ws, done.entry.issued)
    assert known(error).code == "issued_too_many"
    assert issuing.finish(ground.ws, done.entry.issued.id, tmp_path).files
    issue_id = done.entry.issued.about[0].split()[1]
    with ground.ws.write() as door:
        door.change("issue", issue_id, description="改过的描述")
    assert "问题描述 墙边一堆垃圾 → 改过的描述" in told(ground, done.files[0])
    with pytest.raises(Known) as error:
        issuing.finish(ground.ws, done.entry.issued.id, tmp_path)
    assert known(error).code == "issued_changed_since"


def test_a_csv_is_checked_by_its_bytes_and_else_pointed_to_the_register_by_its_name(
    ground: Ground, tmp_path: Path
) -> None:
    ground.issue()
    path = issuing.issue(ground.ws, "ledger", tmp_path, formats=("csv",)).files[0]
    said = told(ground, path)
    assert "一个字节也没有变" in said
    assert f"，{ground.ws.device.code} 于 " in said
    assert "未写明" not in said
    path.write_bytes(path.read_bytes().replace("一堆".encode(), "两堆".encode()))
    said = told(ground, path)
    assert f"只有文件名写着 登-{ground.ws.device.code}-0001" in said
    assert "与发文登记的不一致" in said
    assert not tracing.check(ground.ws, path).is_sound
    other = path.rename(tmp_path / "下载.csv")
    assert "登记里没有内容如此的文件" in told(ground, other)
    assert "inspector papers list" in told(ground, other)
    assert not tracing.check(ground.ws, other).is_sound


def test_a_trace_has_no_place_for_a_value_of_a_field(ground: Ground) -> None:
    stamp = papers.stamp_of(ground.ws, "recheck", [("issue", ground.issue().issue.id)])
    said = json.loads(stamp.trace)
    assert said.keys() == {
        "inspector", "document_id", "kind", "number", "device", "printed_at", "head", "records", "photos",
    }  # fmt: skip
    assert all(len(one) == 4 and len(one[3]) == 32 for one in said["records"])


def test_the_register_is_searched_by_any_number_title_and_addressee(ground: Ground) -> None:
    choose(ground.ws, document_series="濠督")
    issue = ground.issue().issue
    body = Body(id=new_id(), name="达濠街道办事处", kind="street")
    places.keep(ground.ws, body)
    first = issued.register(ground.ws, wanted(ground, issue.id, title="关于滘口垃圾的通知（一）"))
    second = issued.register(ground.ws, wanted(ground, issue.id, kind="circular", body_ids=(body.id,)))
    office_says(ground.ws, first.id, "濠督〔2026〕12号")

    def found(text: str, **more: object) -> list[str]:
        return [one.issued.id for one in issued.page(ground.ws, text=text, **more)]  # type: ignore[arg-type]

    assert found("[2026]12") == found("（2026）12号") == found("滘口") == found("（一）") == [first.id]
    assert found(second.number.lower()) == found("街道办") == [second.id]
    assert found("'%_") == found("滘口", kind="circular") == []
    assert found(" ") == [second.id, first.id]
    assert issued.shelves(ground.ws) == (("circular", "notice"), (2026,))


def test_what_goes_out_at_the_turn_of_the_year_stands_in_the_year_of_beijing(ground: Ground, clock: Clock) -> None:
    choose(ground.ws, document_series="濠督", numbers_documents=True)
    issue_id = ground.issue().issue.id
    clock.at = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    old = [issued.register(ground.ws, wanted(ground, issue_id, is_official=one)) for one in (True, False)]
    clock.move(seconds=1)
    new = [issued.register(ground.ws, wanted(ground, issue_id, is_official=one)) for one in (True, False)]
    assert (old[0].official_number, new[0].official_number) == ("濠督〔2026〕1号", "濠督〔2027〕1号")
    assert issued.shelves(ground.ws)[1] == (2027, 2026)
    for year, entries in ((2026, old), (2027, new)):
        assert {one.issued.id for one in issued.page(ground.ws, year=year)} == {one.id for one in entries}


def test_pages_are_the_very_file_else_drawn_and_never_a_file_that_somebody_changed(
    ground: Ground, tmp_path: Path
) -> None:
    folder = tmp_path / "出文"
    folder.mkdir()
    done = sent(ground, folder)
    held, path = done.entry.issued, done.files[0]
    assert issuing.pages(ground.ws, held.id, folder) == issuing.Pages(path.read_bytes(), path)
    path.write_bytes(path.read_bytes() + b"\n")
    for where in (folder, tmp_path / "没有了", None):
        drawn = issuing.pages(ground.ws, held.id, where)
        assert drawn.path is None
        with pypdfium2.PdfDocument(drawn.pdf) as document:
            assert document.get_metadata_dict()["Keywords"] == f"inspector:{held.id}"
