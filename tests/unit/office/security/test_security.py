"""The checklist carries its sources; the plan keeps its order; nothing said is unknown, never done."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sample_office_survey import csv_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.security.assessment import Answer, Assessment, read_assessment
from todoku.office.security.checklist import LEVELS, MODELS, editions, items, items_of, models, sources
from todoku.office.security.gaps import CLOSED, plan_of, standings
from todoku.reports.office.security import write_security_form

IDS = [one.id for one in items()]


def test_every_item_has_a_source_an_edition_a_clause_and_models():
    assert len(set(IDS)) == len(IDS) > 30
    for one in items():
        source = sources()[one.source]
        assert source.url.startswith("https://"), one.id
        assert source.title
        assert one.clause
        assert one.edition in editions()
        assert set(one.models) <= set(MODELS)
        assert set(one.after) <= set(IDS)
        assert all(one.title[lang] for lang in LANGS)
    assert {source.kind for source in sources().values()} == {"official", "secondary"}
    assert set(models()) == set(MODELS)
    assert all(set(one.sources) <= set(sources()) for one in models().values())


def test_what_each_model_asks_beyond_the_common():
    common = {one.id for one in items_of(None)}
    beyond = {model: {one.id for one in items_of(model)} - common for model in MODELS}
    assert beyond == {
        "alpha": set(),
        "alpha_dash": {"A01", "A02"},
        "beta": {"B01", "B02", "B03", "B04"},
        "beta_dash": {"B01", "B02", "B03", "B04", "B05"},
    }
    with pytest.raises(InputError):
        items_of("gamma")


def test_an_item_of_a_model_waits_only_for_items_that_the_model_asks():
    for model in MODELS:
        asked = {one.id for one in items_of(model)}
        assert all(set(one.after) <= asked for one in items_of(model))


def assessment_of(states):
    answers = {name: Answer(name, state) for name, state in states.items()}
    return Assessment("久慈市", answers)


STATES = st.sampled_from(["done", "partly", "not", "not_applicable", "unknown"])


@given(st.fixed_dictionaries(dict.fromkeys(IDS, STATES)), st.sampled_from([None, *MODELS]))
def test_the_plan_holds_each_open_item_once_after_what_it_waits_for(states, model):
    told = assessment_of(states)
    plan = plan_of(told, model)
    place = {one.item.id: number for number, one in enumerate(plan)}
    assert sorted(place) == sorted(one.id for one in items_of(model) if states[one.id] not in CLOSED)
    for one in plan:
        assert all(place[first] < place[one.item.id] for first in one.waits_for)
    needed = {first for one in plan if one.item.level == "mandatory" for first in reach(plan, one.item.id)}
    ranks = [0 if one.item.id in needed else LEVELS.index(one.item.level) for one in plan]
    first_other = next((number for number, rank in enumerate(ranks) if rank), len(ranks))
    assert all(one.item.level != "mandatory" for one in plan[first_other:])


def reach(plan, name):
    """Return an open item and all that it waits for."""
    waits = {one.item.id: one.waits_for for one in plan}
    found, todo = set(), [name]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += waits[one]
    return found


def test_nothing_said_is_open_and_counted_as_unknown():
    alpha = standings(assessment_of({}))[0]
    assert alpha.states == {"unknown": alpha.items}
    assert sum(alpha.open_by_level.values()) == alpha.items == sum(alpha.unknown_by_level.values())
    done = standings(assessment_of(dict.fromkeys(IDS, "done")))
    assert [sum(one.open_by_level.values()) for one in done] == [0] * 4
    assert done[0].done_without_evidence == done[0].items
    assert plan_of(assessment_of(dict.fromkeys(IDS, "done")), "beta_dash") == ()


def test_due_dates_order_items_of_one_rank():
    late = Answer("M03", "not", due=dt.date(2027, 3, 31))
    soon = Answer("M04", "not", due=dt.date(2026, 12, 1))
    states = {name: Answer(name, "done") for name in IDS} | {"M03": late, "M04": soon}
    assert [one.item.id for one in plan_of(Assessment("a", states), "alpha")] == ["M04", "M03"]


def test_a_worksheet_with_odd_cells(tmp_path):
    rows = [
        ["市町村名：久慈市"],
        ["項目番号", "状態", "根拠資料", "担当", "期限"],
        ["G01", "実施済", "方針", "総務課", "令和9年3月31日"],
        ["ｇ０３", "○", "", "", ""],
        ["M05", "対象外", "", "", "未定"],
        ["M01", "謎", "", "", "いつか"],
        ["M02", "", "", "総務課", ""],
        ["X9", "済", "", "", ""],
        ["G01", "未実施", "", "", ""],
    ]
    found = read_assessment(csv_of(tmp_path / "a.csv", rows))
    assert found.municipality == "久慈市"
    assert {name: one.state for name, one in found.answers.items()} == {
        "G01": "not", "G03": "done", "M05": "not_applicable", "M01": "unknown", "M02": "unknown",
    }  # fmt: skip
    assert {remark.code: remark.count for remark in found.remarks} == {
        "security_item_unknown": 1, "security_twice": 1, "security_no_evidence": 1, "security_no_reason": 1,
        "security_due": 1, "survey_no_choice": 1,
    }  # fmt: skip


def test_a_file_without_answers_is_refused_by_name(tmp_path):
    with pytest.raises(InputError) as refused:
        read_assessment(csv_of(tmp_path / "memo.csv", [["メモ"], ["あ"]]))
    assert refused.value.params["file"] == "memo.csv"


@pytest.mark.parametrize("lang", LANGS)
def test_the_form_filled_in_is_read_again_and_written_with_its_answers(tmp_path, lang):
    form = tmp_path / "form.xlsx"
    write_security_form(form, "beta", None, lang=lang)
    book = load_workbook(form)
    sheet = book.worksheets[0]
    asked = [one.id for one in items_of("beta")]
    assert [sheet.cell(row, 2).value for row in range(7, 7 + len(asked))] == asked
    sheet["C3"], sheet["D7"], sheet["E7"] = "久慈市", "実施済" if lang == "ja" else "Done", "方針"
    sheet["G7"] = dt.date(2027, 3, 31)
    book.save(form)
    found = read_assessment(form)
    assert (found.municipality, found.state("G01"), found.state("G02")) == ("久慈市", "done", "unknown")
    assert found.answers["G01"].due == dt.date(2027, 3, 31)
    again = tmp_path / "again.xlsx"
    write_security_form(again, "beta", found, lang=lang)
    assert read_assessment(again).answers == found.answers
    assert read_assessment(again).municipality == "久慈市"
