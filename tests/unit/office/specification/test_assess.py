"""Three columns side by side: every combination of class, today and package comes to what the rules say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from sample_office_specification import ON, SOURCE, function, item, package, standard, today
from todoku.errors import InputError
from todoku.office.specification.as_is import AsIsItem, Package
from todoku.office.specification.assess import assess
from todoku.office.specification.fit_gap import Gap, Open, Verdict
from todoku.office.specification.model import DataItem, Form, FormField, Kind, Requirement

CLASSES = ("mandatory", "optional", "forbidden", "not_applicable")


def row_of(requirement, present, has, *, day=None, **more):
    study = assess(today(item(present, **more)), standard(function(requirement, day=day)), package(has), on=ON)
    (row,) = study.rows
    return row


EXPECTED = {
    # class, today, package -> gaps, what to clear up
    ("mandatory", True, True): ((), ()),
    ("mandatory", True, False): ((Gap.MANDATORY_LACKING,), ()),
    ("mandatory", True, None): ((), (Open.PACKAGE_UNKNOWN,)),
    ("mandatory", False, True): ((Gap.NEW_WORK,), ()),
    ("mandatory", False, False): ((Gap.NEW_WORK, Gap.MANDATORY_LACKING), ()),
    ("mandatory", False, None): ((Gap.NEW_WORK,), (Open.PACKAGE_UNKNOWN,)),
    ("mandatory", None, True): ((), (Open.UNANSWERED,)),
    ("mandatory", None, False): ((Gap.MANDATORY_LACKING,), (Open.UNANSWERED,)),
    ("mandatory", None, None): ((), (Open.UNANSWERED, Open.PACKAGE_UNKNOWN)),
    ("optional", True, True): ((), ()),
    ("optional", True, False): ((Gap.OPTION_LACKING,), ()),
    ("optional", True, None): ((), (Open.PACKAGE_UNKNOWN,)),
    ("optional", False, True): ((), ()),
    ("optional", False, False): ((), ()),
    ("optional", False, None): ((), ()),
    ("optional", None, True): ((), (Open.UNANSWERED,)),
    ("optional", None, False): ((), (Open.UNANSWERED,)),
    ("optional", None, None): ((), (Open.UNANSWERED,)),
    ("forbidden", True, True): ((Gap.FORBIDDEN_IN_USE, Gap.FORBIDDEN_IN_PACKAGE), ()),
    ("forbidden", True, False): ((Gap.FORBIDDEN_IN_USE,), ()),
    ("forbidden", True, None): ((Gap.FORBIDDEN_IN_USE,), ()),
    ("forbidden", False, True): ((Gap.FORBIDDEN_IN_PACKAGE,), ()),
    ("forbidden", False, False): ((), ()),
    ("forbidden", False, None): ((), ()),
    ("forbidden", None, True): ((Gap.FORBIDDEN_IN_PACKAGE,), (Open.UNANSWERED,)),
    ("forbidden", None, False): ((), (Open.UNANSWERED,)),
    ("forbidden", None, None): ((), (Open.UNANSWERED,)),
    ("not_applicable", True, True): ((Gap.BEYOND_STANDARD,), ()),
    ("not_applicable", True, False): ((Gap.BEYOND_STANDARD,), ()),
    ("not_applicable", True, None): ((Gap.BEYOND_STANDARD,), ()),
    **{("not_applicable", present, has): ((), ()) for present in (False, None) for has in (True, False, None)},
}


def test_the_table_of_rules_has_every_combination():
    assert set(EXPECTED) == set(product(CLASSES, (True, False, None), (True, False, None)))


@pytest.mark.parametrize(("columns", "expected"), EXPECTED.items(), ids=str)
def test_every_combination_of_the_three_columns(columns, expected):
    row = row_of(*columns)
    assert (row.gaps, row.opens) == expected
    requirement, present, _ = columns
    quiet = {
        "not_applicable": Verdict.NOT_APPLICABLE,
    }.get(requirement, Verdict.FIT if present else Verdict.NOT_NEEDED)
    assert row.verdict == (Verdict.GAP if row.gaps else Verdict.OPEN if row.opens else quiet)


def test_what_is_mandatory_only_later_is_no_fault_of_the_package_yet():
    later = row_of("mandatory", True, False, day=dt.date(2027, 4, 1))
    assert (later.gaps, later.in_force) == ((Gap.MANDATORY_LATER,), False)
    assert row_of("mandatory", True, False, day=ON).gaps == (Gap.MANDATORY_LACKING,)


def test_a_class_that_could_not_be_read_is_cleared_up_first():
    row = row_of(None, True, True)
    assert (row.verdict, row.opens, row.requirement) == (Verdict.OPEN, (Open.CLASS_UNKNOWN,), None)


def test_customising_is_a_gap_of_what_the_standard_has():
    assert row_of("mandatory", True, True, customised=True).gaps == (Gap.CUSTOMISED,)
    assert row_of("forbidden", True, False, customised=True).gaps == (Gap.FORBIDDEN_IN_USE,)


@pytest.mark.parametrize(
    ("has", "conforms"), [((True, True), True), ((True, False), False), ((True, None), None)], ids=str
)
def test_a_package_conforms_where_all_that_is_mandatory_is_known_to_be_there(has, conforms):
    functions = (function("mandatory", "1"), function("mandatory", "2", text="通知を送ること。"))
    told = Package(SOURCE, {(Kind.FUNCTION, one): value for one, value in zip("12", has, strict=True)})
    assert assess(today(item(True)), standard(*functions), told, on=ON).conforms is conforms
    assert assess(today(item(True)), standard(*functions), on=ON).conforms is None


def test_what_only_the_town_has_stands_after_the_standard_and_proposals_are_not_decided():
    own = (
        replace(item(True, one="", text="町内会の案内を配ること。"), name="町内会"),
        item(True, one="", text="届け出を受け付けること"),
        item(True, one="", text="別の言い方", stands_for="1"),
        item(False, one="", text="今はしていないこと。"),
    )
    study = assess(today(*own), standard(function("mandatory")), on=ON)
    assert [(row.id, row.verdict, row.gaps, row.opens) for row in study.rows] == [
        ("1", Verdict.FIT, (), ()),
        ("", Verdict.GAP, (Gap.BEYOND_STANDARD,), ()),
        ("", Verdict.OPEN, (), (Open.TO_CONFIRM,)),
    ]
    assert study.rows[0].pairings[0].basis == "hand"


def test_forms_differ_by_fields_and_data_items_by_what_is_stated():
    form = Form("F", "票", classes={"municipality": Requirement.MANDATORY}, fields=(FormField("氏名", length=40),))
    data = DataItem("D", "氏名", length=40, required=True)
    longer = FormField("氏名", length=20)
    study = assess(
        today(
            AsIsItem(Kind.FORM, "F", "票", present=None, fields=(FormField("氏名", length=60),), place="f"),
            AsIsItem(Kind.DATA, "D", "氏名", present=True, data=DataItem("D", "氏名", length=60), place="d"),
        ),
        standard(forms=[form], data=[data]),
        on=ON,
    )
    assert [(row.kind, row.present, row.gaps, [one.kind for one in row.changes]) for row in study.rows] == [
        (Kind.DATA, True, (Gap.DIFFERS,), ["shorter"]),
        (Kind.FORM, True, (Gap.DIFFERS,), ["shorter"]),
    ]
    wider = AsIsItem(Kind.FORM, "F", "票", present=True, fields=(longer,), place="f")
    (_, row) = assess(today(wider), standard(forms=[form], data=[data]), on=ON).rows
    assert (row.gaps, [one.kind for one in row.changes]) == ((), ["longer"])  # room to spare is no gap


def test_ids_of_the_former_edition_are_followed():
    former = standard(function("mandatory", one="9"))
    study = assess(today(item(True, one="9")), standard(function("mandatory", one="1")), on=ON, previous=former)
    (row,) = study.rows
    assert (row.id, row.verdict, row.pairings[0].basis) == ("1", Verdict.FIT, "former_id")
    assert [one.kind for one in study.changes] == ["renumbered"]


def test_a_worksheet_of_another_edition_is_told():
    study = assess(replace(today(item(True)), edition="0.9"), standard(function("mandatory")), on=ON)
    assert [(one.code, one.example, one.kept) for one in study.remarks] == [("fit.edition_differs", "0.9 / 1.0", True)]


def test_another_business_or_kind_of_body_is_refused():
    with pytest.raises(InputError) as told:
        assess(today(item(True), business="seal_registration"), standard(business="resident_register"), on=ON)
    assert told.value.code == "office.fit.business"
    with pytest.raises(InputError) as told:
        assess(today(item(True)), standard(function("mandatory")), on=ON, body_kind="designated_city")
    assert told.value.code == "office.fit.body_kind"
