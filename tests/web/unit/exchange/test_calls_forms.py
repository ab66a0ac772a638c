"""Forms as JSON Schema: kept as they were asked, answers judged as any validator would, bad forms refused."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest
from django.http import QueryDict

from todoku.errors import InputError
from todoku_web.exchange.calls.answers import cleaned, read_answers, wrong_answers
from todoku_web.exchange.calls.call_templates import call_templates
from todoku_web.exchange.calls.form_editing import Rows
from todoku_web.exchange.calls.form_fields import (
    MOST_FIELDS,
    Choice,
    Condition,
    FieldType,
    FormField,
    checked_fields,
    schema_of,
)
from todoku_web.exchange.calls.form_schema import fields_of

ROLES = (Choice("implementing", "実施団体", "Implementing"), Choice("supporting", "応援団体", "Supporting"))
FORM = checked_fields(
    [
        FormField("name", FieldType.TEXT, "名称", "Name", required=True, most=10),
        FormField("role", FieldType.CHOICE, "区分", required=True, choices=ROLES),
        FormField("people", FieldType.INTEGER, "人数", required=True, minimum=1, maximum=50,
                  shown_when=Condition("role", "implementing")),
        FormField("hours", FieldType.NUMBER, "時間", minimum=0.5),
        FormField("team", FieldType.BOOLEAN, "チーム"),
        FormField("days", FieldType.CHOICES, "曜日", choices=(Choice("mon", "月"), Choice("tue", "火")), required=True,
                  shown_when=Condition("team", value=True)),
        FormField("agree", FieldType.BOOLEAN, "同意", required=True),
        FormField("text", FieldType.PARAGRAPH, "説明", most=20),
        FormField("file", FieldType.FILE, "資料"),
    ]
)  # fmt: skip
SOUND = {"name": "室蘭", "role": "supporting", "agree": True}
FILE = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


@pytest.mark.parametrize(
    "form", [FORM, *(one.fields for one in call_templates().values())], ids=lambda form: form[0].id
)
def test_a_form_comes_back_from_its_schema_as_it_was(form):
    schema = json.loads(json.dumps(schema_of(form)))
    jsonschema_rs.meta.validate(schema)
    assert fields_of(schema) == form


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {"name", "role", "agree"}),
        (SOUND, set()),
        ({**SOUND, "role": "implementing"}, {"people"}),
        ({**SOUND, "role": "implementing", "people": 50}, set()),
        ({**SOUND, "role": "implementing", "people": 51}, {"people"}),
        ({**SOUND, "role": "implementing", "people": 2.5}, {"people"}),
        ({**SOUND, "role": "implementing", "people": True}, {"people"}),
        ({**SOUND, "people": 3}, {"people"}),
        ({**SOUND, "role": "both"}, {"role"}),
        ({**SOUND, "hours": 0.5}, set()),
        ({**SOUND, "hours": 0.4}, {"hours"}),
        ({**SOUND, "hours": "2"}, {"hours"}),
        ({**SOUND, "team": False}, set()),
        ({**SOUND, "team": True}, {"days"}),
        ({**SOUND, "team": True, "days": []}, {"days"}),
        ({**SOUND, "team": True, "days": ["mon", "tue"]}, set()),
        ({**SOUND, "team": True, "days": ["mon", "mon"]}, {"days"}),
        ({**SOUND, "team": True, "days": ["sun"]}, {"days"}),
        ({**SOUND, "days": ["mon"]}, {"days"}),
        ({**SOUND, "agree": False}, {"agree"}),
        ({**SOUND, "name": ""}, {"name"}),
        ({**SOUND, "name": "あ" * 11}, {"name"}),
        ({**SOUND, "name": 5}, {"name"}),
        ({**SOUND, "text": "い" * 20}, set()),
        ({**SOUND, "file": FILE}, set()),
        ({**SOUND, "file": "../etc/passwd"}, {"file"}),
        ({**SOUND, "other": 1}, {"other"}),
    ],
)
def test_answers_are_judged_as_the_schema_says(answers, wrong):
    assert set(wrong_answers(FORM, answers)) == wrong
    validator = jsonschema_rs.validator_for(schema_of(FORM), validate_formats=True)
    assert validator.is_valid(answers) == (not wrong)


def test_signs_that_cannot_be_seen_are_refused_and_spellings_made_one():
    assert wrong_answers(FORM, {**SOUND, "name": "室\u200b蘭"})["name"].code == "planning.text_invisible"
    assert cleaned(FORM, {**SOUND, "name": "か\u3099  く", "text": "a\r\nb"}) == {
        **SOUND,
        "name": "が く",
        "text": "a\nb",
    }


def typed(**values):
    found = QueryDict(mutable=True)
    for name, value in values.items():
        found.setlist(f"f-{name}", value if isinstance(value, list) else [value])
    return found


def test_what_is_typed_is_read_and_what_is_not_asked_for_left_out():
    read = read_answers(
        FORM,
        typed(name=" 室蘭 ", role="implementing", people="１２", days=["mon"], agree="yes", hours="1,000.5"),
        {"file": FILE},
    )
    assert read.errors == {}
    assert read.answers == {
        "name": "室蘭",
        "role": "implementing",
        "people": 12,
        "hours": 1000.5,
        "agree": True,
        "file": FILE,
    }


def test_a_draft_keeps_what_cannot_be_read():
    read = read_answers(FORM, typed(name="あ" * 500, role="implementing", people="たくさん"), {})
    assert read.answers["people"] == "たくさん"
    assert len(read.answers["name"]) == 500
    assert {name: error.code for name, error in read.errors.items()} == {
        "name": "planning.text_long",
        "people": "calls.answer_whole",
        "agree": "calls.answer_needed",
    }


@pytest.mark.parametrize("written", ["nan", "inf", "1e400", "1_000", "９" * 40, "--1"])
def test_what_is_no_number_is_refused(written):
    assert "hours" in read_answers(FORM, typed(hours=written), {}).errors


def field(**given):
    return FormField(**{"id": "q1", "type": FieldType.TEXT, "title": "名称", **given})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([field(id=f"q{number}") for number in range(MOST_FIELDS + 1)], "calls.fields_many"),
        ([field(id=f"q{number}", type=FieldType.FILE) for number in range(6)], "calls.files_many"),
        ([field(), field()], "calls.field_id"),
        ([field(id="Q 1")], "calls.field_id"),
        ([field(title="")], "calls.field_text"),
        ([field(title="あ" * 121)], "calls.field_text"),
        ([field(title="a\u202eb")], "calls.field_text"),
        ([field(most=0)], "calls.field_most"),
        ([field(type=FieldType.NUMBER, minimum=2, maximum=1)], "calls.field_bounds"),
        ([field(type=FieldType.NUMBER, maximum=float("nan"))], "calls.field_bounds"),
        ([field(type=FieldType.CHOICE, choices=(Choice("a", "x"),))], "calls.choices_count"),
        ([field(type=FieldType.CHOICE, choices=(Choice("a", "x"), Choice("b", "x")))], "calls.choices_same"),
        ([field(shown_when=Condition("q2", "a"))], "calls.condition_field"),
        ([field(), field(id="q2", shown_when=Condition("q1", "a"))], "calls.condition_field"),
        (
            [field(type=FieldType.CHOICE, choices=ROLES), field(id="q2", shown_when=Condition("q1", "no"))],
            "calls.condition_value",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_cannot_be_a_form_is_refused(fields, code):
    with pytest.raises(InputError) as caught:
        checked_fields(fields)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"$ref": "http://elsewhere"}, "calls.schema_keyword"),
        ({"type": "array"}, "calls.schema_form"),
        ({"properties": {"x": {"type": "object", "title": "x"}}, "x-order": ["x"], "allOf": []}, "calls.schema_type"),
        ({"properties": {"x": {"type": "string", "title": "x", "pattern": "(a+)+$"}}, "x-order": ["x"], "allOf": []},
         "calls.schema_keyword"),
        ({"x-order": []}, "calls.schema_form"),
        ({"allOf": [{"if": {}, "then": {}, "else": {}}]}, "calls.schema_condition"),
    ],
)  # fmt: skip
def test_a_schema_that_is_none_of_ours_is_refused(change, code):
    with pytest.raises(InputError) as caught:
        fields_of({**schema_of(FORM), **change})
    assert caught.value.code == code


def posted(rows):
    found = QueryDict(mutable=True)
    for number, row in enumerate(rows):
        for name, value in row.items():
            found[f"row-{number}-{name}"] = "yes" if value is True else str(value or "")
    return found


class TestEditing:
    def test_rows_give_back_the_form_they_were_made_of(self):
        rows = Rows.typed(posted(Rows.of(FORM).rows))
        assert rows.fields(before=FORM, used=[one.id for one in FORM]) == FORM

    def test_rows_are_added_moved_and_taken_away(self):
        rows = Rows.of(FORM)
        assert rows.do("add-text")
        assert rows.do("up-9")
        assert [row["type"] for row in rows.rows][-2:] == ["text", "file"]
        assert rows.do("drop-0")
        assert rows.rows[0]["id"] == "role"
        for action in ("up-0", "down-8", "drop-99", "add-emoji", "drop-x", "save", ""):
            assert not rows.do(action)

    def test_a_new_field_never_takes_an_id_that_ever_was(self):
        rows = Rows([{**Rows.of(FORM).rows[0], "id": ""}])
        (made,) = rows.fields(before=FORM, used=["q7", "name"])
        assert made.id == "q8"

    def test_a_choice_that_is_retitled_keeps_its_id_and_a_new_one_gets_its_own(self):
        rows = Rows.of(FORM[:2])
        rows.rows[1]["choices"] = "実施する団体 | Implementing\n応援団体"
        assert [one.id for one in rows.fields(before=FORM, used=[])[1].choices] == ["implementing", "supporting"]
        rows.rows[1]["choices"] = "応援団体\n検討中\n実施団体"
        assert [one.id for one in rows.fields(before=FORM, used=[])[1].choices] == ["supporting", "c1", "implementing"]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"type": "emoji"}, "calls.field_type"),
            ({"when": "ない質問", "value": "x"}, "calls.condition_asked"),
            ({"when": "区分", "value": "x"}, "calls.condition_choice"),
            ({"when": "区分", "value": ""}, "calls.condition_choice"),
            ({"minimum": "多い"}, "calls.field_number"),
            ({"most": "-5"}, "calls.field_number"),
        ],
    )
    def test_what_is_typed_wrongly_is_told_with_its_number(self, change, code):
        rows = Rows.of(FORM[:3])
        rows.rows[2] |= change
        with pytest.raises(InputError) as caught:
            rows.fields(before=FORM, used=[])
        assert (caught.value.code, caught.value.params["number"]) == (code, 3)
