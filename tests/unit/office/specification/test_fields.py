"""Form fields: what is set beside what, which moved, and that a diff says exactly what differs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from todoku.office.specification.fields import FieldChange, compare_data, compare_fields
from todoku.office.specification.model import DataItem, FormField

NAMES = st.lists(st.sampled_from([f"項目{letter}欄" for letter in "甲乙丙丁戊己庚辛壬癸"]), unique=True, max_size=10)


def fields(names):
    return tuple(FormField(name) for name in names)


def test_every_kind_of_difference_is_named_with_both_sides():
    old = (
        FormField("氏名", length=60, condition="常に印字", meaning="本人"),
        FormField("住所", length=60),
        FormField("電話"),
        FormField("生年月日(元号)", meaning="生まれた日"),
    )
    new = (
        FormField("住所", length=80),
        FormField("氏名", length=40, condition="請求があるとき", meaning="本人"),
        FormField("誕生日", meaning="生まれた日"),
        FormField("続柄"),
    )
    assert compare_fields(old, new) == (
        FieldChange("moved", "住所", "2", "1", 2, 1),
        FieldChange("longer", "住所", "60", "80", 2, 1),
        FieldChange("shorter", "氏名", "60", "40", 1, 2),
        FieldChange("condition", "氏名", "常に印字", "請求があるとき", 1, 2),
        FieldChange("renamed", "誕生日", "生年月日(元号)", "誕生日", 4, 3, proposed=True),
        FieldChange("added", "続柄", new="続柄", new_place=4),
        FieldChange("removed", "電話", old="電話", old_place=3),
    )


def test_what_a_person_set_beside_each_other_is_settled():
    old = (FormField("あて名", stands_for="氏名"),)
    assert compare_fields(old, (FormField("氏名"),)) == (FieldChange("renamed", "氏名", "あて名", "氏名", 1, 1),)


@given(NAMES)
def test_a_form_does_not_differ_from_itself(names):
    assert compare_fields(fields(names), fields(names)) == ()


@given(NAMES, st.randoms(use_true_random=False))
def test_the_moved_are_the_fewest_that_give_the_other_order(names, chance):
    shuffled = names[:]
    chance.shuffle(shuffled)
    changes = compare_fields(fields(names), fields(shuffled))
    assert {one.kind for one in changes} <= {"moved"}
    moved = {one.field for one in changes}
    assert [one for one in names if one not in moved] == [one for one in shuffled if one not in moved]
    for one in moved:  # none of them could have stayed
        kept = [name for name in names if name not in moved or name == one]
        assert kept != [name for name in shuffled if name not in moved or name == one]


@given(NAMES, NAMES)
def test_added_and_removed_change_sides_with_the_forms(left, right):
    """Names of one character's difference resemble each other, so renamed ones are proposals on both sides."""

    def told(old, new, kind):
        return sorted(one.field for one in compare_fields(fields(old), fields(new)) if one.kind == kind)

    assert len(told(left, right, "added")) == len(told(right, left, "removed"))
    assert len(told(left, right, "renamed")) == len(told(right, left, "renamed"))


def test_data_items_differ_only_in_what_both_state():
    standard = DataItem("D1", "氏名", type="文字列", length=40, code="")
    assert compare_data(replace(standard, type="", length=None, code="町独自"), standard) == ()
    assert compare_data(replace(standard, type="数値", length=60), standard) == (
        FieldChange("type", "氏名", "数値", "文字列"),
        FieldChange("shorter", "氏名", "60", "40"),
    )
