"""Packages for a partner team: whole, checkable by anybody, silent about who called and what the camera knew."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from inspector.domain.masking import Box
from inspector.domain.private_text import Caller
from inspector.errors import Known
from inspector.papers.pictures import outgoing
from inspector.store import leads, masks, packages
from inspector.store.issues import IssueForm
from inspector.store.leads import LeadForm
from inspector.wording import say
from tests.store.making import Ground, faults, known

MAKER = b"SERIAL-77120"


def jpeg() -> bytes:
    """A photo of a plate in red and blue on grey, with all a camera writes: place, serial number, comment, XMP."""
    picture = Image.new("RGB", (400, 300), "grey")
    for at in range(100, 140, 8):
        picture.paste("red", (at, 100, at + 4, 140))
        picture.paste("blue", (at + 4, 100, at + 8, 140))
    exif = Image.Exif()
    exif[0x010F] = MAKER.decode()
    exif[0x8825] = {1: "N", 2: (23.0, 16.0, 0.0), 3: "E", 4: (116.0, 43.0, 0.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif, comment=MAKER, xmp=b"<x>" + MAKER + b"</x>")
    return out.getvalue()


def made(ground: Ground, path: Path, **fields: str) -> Path:
    photo = ground.photo(jpeg())
    masks.keep(ground.ws, photo.sha256, [(None, Box(0.25, 1 / 3, 0.1, 2 / 15))], ())
    issue = ground.issue(photos=((photo.id, "wide"),), description="沟渠黑臭").issue
    ground.step(issue, "assign")
    copied = partial(outgoing, ground.ws)
    packages.make(ground.ws, path, [issue.id], receiver="区委巡察办", purpose="联动联查", copied=copied, **fields)
    return path


def test_a_package_that_cannot_be_written_says_so_and_is_in_no_register(ground: Ground, tmp_path: Path) -> None:
    (tmp_path / "stick").write_bytes(b"where a folder was")
    with pytest.raises(Known) as error:
        made(ground, tmp_path / "stick" / "包.zip")
    assert known(error).code == "package_unwritable"
    assert packages.listed(ground.ws) == []


def test_a_package_holds_what_was_chosen_and_its_receipt_comes_back_once(ground: Ground, tmp_path: Path) -> None:
    path = made(ground, tmp_path / "联动包.zip")
    (kept,) = packages.listed(ground.ws)
    checked = packages.check(path, packages.code_of(kept))
    assert (checked.issues, checked.photos, checked.faults, checked.code) == (1, 1, (), kept.sha256[:8])
    with zipfile.ZipFile(path) as box:
        (issue,) = json.loads(box.read("issues.json"))
    assert (issue["place"], issue["status"], issue["photos"][0]["role"]) == ("马滘街道马滘社区", "整改中", "全景")
    signed = packages.sign(ground.ws, packages.code_of(kept), "巡察办联络员")
    assert signed.signed_at_utc == "2026-11-20T02:00:00.000Z"
    for code, said in (("package_signed", packages.code_of(kept)), ("package_unknown", "00000000")):
        with pytest.raises(Known) as error:
            packages.sign(ground.ws, said, "巡察办联络员")
        assert known(error).code == code
        assert "{" not in say(known(error).code, **known(error).facts)
    assert faults(ground.ws) == []


def test_a_photo_leaves_as_a_copy_without_what_was_hidden_and_what_the_camera_knew(
    ground: Ground, tmp_path: Path
) -> None:
    with zipfile.ZipFile(made(ground, tmp_path / "包.zip")) as box:
        everything = {name: box.read(name) for name in box.namelist()}
    (issue,) = json.loads(everything["issues.json"])
    (told,) = issue["photos"]
    assert (told["masked"], told["original"]) == (True, None)
    assert told["original_sha256"] == hashlib.sha256(jpeg()).hexdigest(), "the original can be shown to be the one"
    copy = Image.open(io.BytesIO(everything[told["file"]]))
    assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    shown = copy.convert("RGB")
    assert shown.getpixel((10, 10))[0] in range(120, 136), "the rest stays"
    assert max(edge[1] for edge in shown.crop((102, 102, 138, 138)).getextrema()) < 190, "red and blue ran together"
    assert not any(MAKER in content for content in everything.values())
    assert len(everything) == 3


def test_originals_go_along_for_a_reason_that_is_written_down_on_both_sides(ground: Ground, tmp_path: Path) -> None:
    with pytest.raises(Known) as error:
        made(ground, tmp_path / "包.zip", originals=" ")
    assert known(error).code == "package_reason"
    assert list(tmp_path.glob("包*")) == []
    path = made(ground, tmp_path / "包.zip", originals="纪委调查取证")
    (kept,) = packages.listed(ground.ws)
    assert kept.purpose == "联动联查；附原图：纪委调查取证"
    checked = packages.check(path, packages.code_of(kept))
    assert (checked.photos, checked.faults) == (1, ())
    with zipfile.ZipFile(path) as box:
        (issue,) = json.loads(box.read("issues.json"))
        assert json.loads(box.read("manifest.json"))["originals"] == "纪委调查取证"
        assert box.read(issue["photos"][0]["original"]) == jpeg()


def _rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as box:
        members = {name: box.read(name) for name in box.namelist()}
    change(members)
    other = path.with_name("改过.zip")
    with zipfile.ZipFile(other, "w") as box:
        for name, content in members.items():
            box.writestr(name, content)
    return other


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: m.update({"issues.json": m["issues.json"].replace("黑臭".encode(), "清澈".encode())}), "altered"),
        (lambda m: m.pop(next(name for name in m if name.startswith("photos/"))), "missing"),
        (lambda m: m.update({"readme.exe": b"x"}), "extra"),
        (lambda m: m.update({"manifest.json": m["manifest.json"].replace(b'"issues": 1', b'"issues": 2')}), "code"),
    ],
)
def test_whatever_was_changed_in_a_package_is_named(
    ground: Ground, tmp_path: Path, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    path = _rewritten(made(ground, tmp_path / "包.zip"), change)
    checked = packages.check(path, packages.code_of(packages.listed(ground.ws)[0]))
    assert [fault.code for fault in checked.faults] == [f"package_fault_{code}"]
    assert "{" not in say(checked.faults[0].code, **checked.faults[0].facts)


@pytest.mark.parametrize("content", [b"no zip at all", b"PK\x03\x04 half of one"])
def test_a_file_that_is_no_package_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "照片.zip"
    path.write_bytes(content)
    with pytest.raises(Known) as error:
        packages.check(path)
    assert known(error).code == "package_no_package"


def test_nothing_of_who_called_goes_out_with_what_became_an_issue(ground: Ground, tmp_path: Path) -> None:
    caller = Caller("欧阳慧珊", "13829640517", "和社村祠堂东侧12号")
    form = LeadForm(gist="沟里黑臭", place_id=ground.community.id, reference="GD-77001", caller=caller)
    lead = leads.take(ground.ws, form)
    wanted = IssueForm(category="garbage", place_id=ground.community.id, description="沟渠黑臭")
    issue = leads.to_issue(ground.ws, lead.id, wanted).issue
    plain = ground.issue(description="店主电话 13829640518，门前堆放").issue
    path = tmp_path / "包.zip"
    packages.make(ground.ws, path, [issue.id, plain.id], receiver="区委巡察办", copied=partial(outgoing, ground.ws))
    with zipfile.ZipFile(path) as box:
        everything = b"".join(box.read(name) for name in box.namelist()).decode()
    for told in ("欧阳慧珊", "13829640517", "13829640518", "祠堂", lead.id, lead.number, "GD-77001"):
        assert told not in everything


def test_a_package_that_cannot_be_whole_is_not_made(ground: Ground, tmp_path: Path) -> None:
    photo = ground.photo()
    issue = ground.issue(photos=((photo.id, "wide"),)).issue
    original = next(ground.ws.folder.rglob(f"{photo.sha256}*"))
    original.chmod(0o600)
    original.write_bytes(b"\xff\xd8\xff altered")
    path = tmp_path / "包.zip"
    copied = partial(outgoing, ground.ws)
    for wanted in ({"copied": copied}, {"originals": "取证"}, {"copied": copied, "originals": "取证"}):
        with pytest.raises(Known) as error:
            packages.make(ground.ws, path, [issue.id], receiver="区委巡察办", **wanted)
        assert known(error).code == "package_photo_missing"
    assert list(tmp_path.glob("包*")) == []
    assert packages.listed(ground.ws) == []
    packages.make(ground.ws, path, [issue.id], receiver="区委巡察办")
    with pytest.raises(Known) as error:
        packages.make(ground.ws, path, [issue.id], receiver="区委巡察办")
    assert known(error).code == "package_exists"


def test_no_package_goes_out_that_the_register_cannot_take(ground: Ground, tmp_path: Path) -> None:
    issue = ground.issue().issue
    ground.ws.sealed = True
    with pytest.raises(Known) as error:
        packages.make(ground.ws, tmp_path / "包.zip", [issue.id], receiver="区委巡察办")
    assert known(error).code == "workspace_read_only"
    assert list(tmp_path.glob("包*")) == []
