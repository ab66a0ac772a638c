"""Areas are scored by what is known; the document holds what programs need; the workbook says the same."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from todoku.i18n import LANGS, text
from todoku.office.security.areas import area_scores
from todoku.office.security.assessment import Answer, Assessment
from todoku.office.security.checklist import MODELS, items, items_of
from todoku.office.security.document import document
from todoku.office.security.gaps import plan_of
from todoku.reports.office.security_book import write_security

IDS = [one.id for one in items()]
STATES = st.sampled_from(["done", "partly", "not", "not_applicable", "unknown"])


def assessment_of(states):
    return Assessment("久慈市", {name: Answer(name, state) for name, state in states.items()})


def scores(states, model=None):
    return {one.area: one for one in area_scores(assessment_of(states), model)}


def test_a_score_is_of_what_is_known_and_its_ends_are_what_unknown_ones_leave_open():
    found = scores({"M01": "done", "M02": "partly", "M03": "not_applicable"})["my_number"]
    assert (found.items, found.score, found.interval) == (5, 0.5, (0.25, 0.75))
    assert scores({})["my_number"].score is None
    assert scores({})["my_number"].interval == (0, 1)
    nothing = scores(dict.fromkeys(IDS, "not_applicable"))["lgwan"]
    assert (nothing.score, nothing.interval) == (None, None)


@given(st.fixed_dictionaries(dict.fromkeys(IDS, STATES)), st.sampled_from([None, *MODELS]))
def test_areas_hold_every_item_that_is_asked_once_and_scores_lie_between_their_ends(states, model):
    found = area_scores(assessment_of(states), model)
    assert sum(one.items for one in found) == len(items_of(model))
    for one in found:
        low, high = one.interval or (None, None)
        assert one.score is None or low <= one.score + 1e-12
        assert one.score is None or one.score <= high + 1e-12


def test_an_area_of_one_model_stands_only_there():
    assert "cloud" not in scores({}, "beta")
    assert scores({}, "alpha_dash")["cloud"].items == 2
    assert all(text(f"office.security.area.{one.area}", lang) for one in items() for lang in LANGS)


def test_a_document_with_a_due_date_is_json():
    told = Assessment("久慈市", {"M04": Answer("M04", "not", owner="総務課", due=dt.date(2027, 3, 31))})
    found = json.loads(json.dumps(document(told, "beta")))
    assert found["answers"] == [
        {"item": "M04", "state": "not", "evidence": "", "owner": "総務課", "due": "2027-03-31", "source": ""}
    ]
    assert {one["area"]: one["items"] for one in found["areas"]}["terminals"] == 3
    assert found["plan"][0]["rank"] == 1


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_holds_plan_models_areas_and_all_items(tmp_path, lang):
    told = Assessment("久慈市", {"M04": Answer("M04", "not", owner="総務課", due=dt.date(2027, 3, 31))})
    write_security(told, "alpha_dash", tmp_path / "s.xlsx", lang=lang)
    book = load_workbook(tmp_path / "s.xlsx")
    names = [text(f"office.security.sheet.{one}", lang) for one in ("plan", "models", "areas", "items")]
    assert book.sheetnames == names
    plan = [[cell.value for cell in row] for row in book[names[0]].iter_rows(min_row=4)]
    assert [row[1] for row in plan] == [one.item.id for one in plan_of(told, "alpha_dash")]
    (mended,) = (row for row in plan if row[1] == "M04")
    assert mended[11:13] == ["総務課", "2027-03-31"]
    assert text("office.security.kind.secondary", lang) in {row[7] for row in plan}
    assert book[names[1]].max_row == 2 + len(MODELS)
    assert book[names[3]].max_row == 1 + len(IDS)
