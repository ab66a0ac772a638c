"""Decisions hold only on their grounds: no customising, options that the package has, external systems with reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from sample_office_specification import ON, SOURCE, function, item, package, standard, today
from todoku.office.specification.as_is import AsIs, Decision
from todoku.office.specification.assess import assess
from todoku.office.specification.costs import Amount, amount
from todoku.office.specification.decisions import ways

WHOLE = Decision("業務見直し", "review", "流れを変えて済む", "課長", dt.date(2026, 10, 1))


def decided(requirement, present, has, decision, **more):
    study = assess(
        today(item(present, decision=decision, **more)), standard(function(requirement)), package(has), on=ON
    )
    return study.rows[0]


def test_a_decision_with_reason_person_and_day_holds():
    row = decided("forbidden", True, False, WHOLE)
    assert (row.faults, row.decided, ways(row)) == ((), True, ("review", "external"))


@pytest.mark.parametrize(
    ("columns", "changes", "fault"),
    [
        (("forbidden", True, False), {"kind": "customise", "written": "カスタマイズ"}, "customise"),
        (("forbidden", True, False), {"kind": None, "written": "そのうち"}, "unknown_word"),
        (("forbidden", True, False), {"kind": "option"}, "not_an_option"),
        (("optional", True, False), {"kind": "option"}, "option_not_in_package"),
        (("optional", True, None), {"kind": "option"}, "option_not_in_package"),
        (("forbidden", True, False), {"kind": "new_work"}, "new_work_only"),
        (("mandatory", False, True), {"kind": "review"}, "mandatory"),
        (("mandatory", False, True), {"kind": "external", "interface": "x"}, "mandatory"),
        (("mandatory", True, True), {"kind": "review"}, "nothing_to_decide"),
        (("mandatory", True, False), {"kind": "review"}, "nothing_to_decide"),  # the vendor's to mend
        (("forbidden", True, False), {"kind": "external", "interface": ""}, "external_no_interface"),
        (("forbidden", True, False), {"kind": "external", "interface": "x", "reason": ""}, "external_no_reason"),
        (("forbidden", True, False), {"reason": ""}, "no_reason"),
        (("forbidden", True, False), {"decided_by": ""}, "no_who"),
        (("forbidden", True, False), {"decided_on": None}, "no_date"),
        (("forbidden", True, False), {"decided_on": dt.date(2026, 11, 2)}, "later"),
    ],
    ids=str,
)
def test_a_decision_without_its_grounds_does_not_hold(columns, changes, fault):
    row = decided(*columns, replace(WHOLE, **changes))
    assert (row.faults, row.decided) == ((fault,), False)


@pytest.mark.parametrize(
    ("columns", "changes"),
    [
        (("optional", True, True), {"kind": "option"}),
        (("mandatory", False, True), {"kind": "new_work"}),
        (("optional", True, False), {"kind": "external", "interface": "宛名の連携"}),
    ],
    ids=str,
)
def test_what_has_its_grounds_holds(columns, changes):
    assert decided(*columns, replace(WHOLE, **changes)).decided


def test_two_decisions_on_one_item_that_differ_are_told():
    own = (
        item(True, decision=WHOLE),
        replace(item(True, one=""), stands_for="1", decision=replace(WHOLE, kind="external")),
    )
    (row,) = assess(AsIs(SOURCE, own), standard(function("forbidden")), on=ON).rows
    assert row.faults == ("twice",)


def test_what_is_not_settled_cannot_be_decided():
    own = replace(item(True, one=""), text="届け出を受け付けること", decision=WHOLE)
    row = assess(AsIs(SOURCE, (own,)), standard(function("mandatory")), on=ON).rows[1]
    assert row.faults == ("to_confirm",)


def test_costs_are_sums_of_what_is_known_with_the_unknown_counted():
    functions = [function("forbidden", str(number), text=f"要件の第{number}番。") for number in range(1, 5)]
    costs = [(1_000_000, 10), (None, 20), (3, None)]
    own = [
        item(True, str(number), hours_per_year=hours, decision=replace(WHOLE, initial_jpy=initial, yearly_jpy=yearly))
        for number, ((initial, yearly), hours) in enumerate(zip(costs, (1.5, None, 2.5), strict=True), start=1)
    ]
    own.append(item(True, "4", decision=replace(WHOLE, kind="customise", initial_jpy=999)))
    study = assess(AsIs(SOURCE, tuple(own)), standard(*functions), on=ON)
    review = study.costs.lines[0]
    assert (review.way, review.rows) == ("review", 3)
    assert review.initial_jpy == Amount(1_000_003, 3, 1)
    assert review.yearly_jpy == Amount(30, 3, 1)
    assert (review.hours_per_year, review.hours_unknown) == (4.0, 1)
    assert study.costs.total.initial_jpy == review.initial_jpy  # what does not hold costs nothing
    assert len(study.undecided) == 1


def test_the_saving_is_known_only_where_everything_is():
    own = item(True, customised=True, custom_initial_jpy=500, custom_yearly_jpy=1_200_000,
               decision=replace(WHOLE, yearly_jpy=200_000, initial_jpy=0))  # fmt: skip
    whole = assess(AsIs(SOURCE, (own,)), standard(function("mandatory")), package(True), on=ON)
    assert whole.costs.yearly_saving_jpy == 1_000_000
    for changes in (
        {"custom_yearly_jpy": None},
        {"decision": replace(own.decision, yearly_jpy=None)},
        {"decision": None},
    ):
        study = assess(AsIs(SOURCE, (replace(own, **changes),)), standard(function("mandatory")), package(True), on=ON)
        assert study.costs.yearly_saving_jpy is None


def test_a_sum_of_nothing_is_known_and_of_something_unknown_is_not():
    assert amount([]).whole == 0
    assert (amount([1, 2]).whole, amount([1, None]).whole) == (3, None)
