"""The form of 今日 as a value: photos and roles, the checklist, the draft, the words of a description."""

from __future__ import annotations

from inspector import catalog
from inspector.ui.today import form as forms
from inspector.ui.today.attributes import number_of
from inspector.ui.today.form import Form
from inspector.wording import today as words

GARBAGE = catalog.load_seed().get("garbage")
WATER = catalog.load_seed().get("black_water")
assert GARBAGE is not None
assert WATER is not None


def test_the_first_photo_is_the_wide_shot_the_second_the_close_one_the_rest_are_others() -> None:
    form = Form()
    for photo_id in "abc":
        form = forms.take(form, photo_id)
    assert form.photos == (("a", "wide"), ("b", "close"), ("c", "other"))


def test_a_photo_laid_back_leaves_its_role_to_the_next() -> None:
    form = forms.take(forms.take(forms.take(Form(), "a"), "b"), "a")
    assert form.photos == (("b", "close"),)
    assert forms.take(form, "c").photos == (("b", "close"), ("c", "wide"))


def test_the_rest_ok_answers_only_what_is_open() -> None:
    answers = forms.answer_rest_ok(GARBAGE, {"garbage_1": "有", "garbage_5": "未查看"})
    assert answers == {
        "garbage_1": "有", "garbage_2": "否", "garbage_3": "否", "garbage_4": "是", "garbage_5": "未查看",
    }  # fmt: skip
    assert forms.tally(GARBAGE, answers) == (5, 5, 1)


def test_a_changed_proposal_is_marked_as_changed_by_hand() -> None:
    form = forms.change(Form(sources={"due_on": "1 个工作日"}), due_on="2026-12-01", description="x")
    assert form.edited("due_on")
    assert form.sources == {"due_on": words.EDITED}
    assert forms.change(form, lead_body_id="b").edited("lead")


def test_a_draft_comes_back_as_it_was_kept() -> None:
    form = Form(
        category="black_water", photos=(("a", "wide"),), point=(23.1, 116.2, "WGS-84"), measures={"p1.do_mg_l": 0.15},
        attrs={"line_kind": ["电力线"]}, assist_body_ids=("x", "y"), sources={"place_id": "手改"},
    )  # fmt: skip
    import json

    assert forms.from_doc(json.loads(json.dumps(forms.to_doc(form)))) == form


def test_a_draft_of_another_version_of_the_program_is_read_as_far_as_it_is_known() -> None:
    assert forms.from_doc({"category": "garbage", "hologram": 3}) == Form(category="garbage")


def test_an_empty_description_is_worded_from_what_fails() -> None:
    form = Form(
        category="garbage",
        spot="市场后巷",
        answers={"garbage_1": "有", "garbage_2": "是", "garbage_4": "否", "garbage_3": "否"},
    )
    assert forms.proposed_description(form, GARBAGE) == (
        "市场后巷：道路、空地、河岸有成堆成片未入容器的垃圾；垃圾散发异味、渗滤液外流；周边投放点数量和清运频次不够用。"
    )
    assert forms.proposed_description(Form(category="garbage"), GARBAGE) == "有垃圾乱堆乱放问题。"


def test_a_written_description_is_handed_over_as_written() -> None:
    form = Form(category="garbage", place_id="p", description=" 后巷成堆 ", answers={"garbage_1": "有"})
    assert forms.submission(form, GARBAGE, "d").description == "后巷成堆"


def test_photos_of_an_unfinished_on_spot_closing_are_not_handed_over() -> None:
    form = Form(category="garbage", place_id="p", after_photos=("z",), second_person_id="q")
    handed = forms.submission(form, GARBAGE, None)
    assert (handed.after_photos, handed.second_person_id) == ((), None)


def test_the_next_issue_keeps_place_spot_visit_and_source() -> None:
    done = Form(
        category="garbage",
        place_id="p",
        spot="后巷",
        visit_id="v",
        source="cross",
        description="x",
        due_on="2026-12-01",
    )
    following = forms.next_form(done)
    assert (following.place_id, following.spot, following.visit_id, following.source) == ("p", "后巷", "v", "cross")
    assert (following.category, following.description, following.due_on) == ("", "", None)
    assert following.sources == {"place_id": words.KEPT, "source": words.KEPT}


def test_every_failing_answer_of_the_catalogue_reads_as_a_statement() -> None:
    for category in catalog.load_seed().categories:
        for item in category.checklist:
            wrong = next(answer for answer in item.answers if answer != item.ok)
            said = words.statement(item.question, wrong)
            assert "是否" not in said, said
            assert "有无" not in said.replace("有无人居住", ""), said  # a house nobody lives in
            assert "（" not in said, said


def test_what_is_no_number_is_not_read_as_one() -> None:
    assert (number_of("−0.5"), number_of("12")) == (-0.5, 12.0)
    assert [number_of(text) for text in ("nan", "inf", "-inf", "1e999", "")] == [None] * 5
