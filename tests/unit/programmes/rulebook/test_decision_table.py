"""Decision tables: unique hits, gaps and overlaps found, and what is unknown left open."""

from __future__ import annotations

from fractions import Fraction

import pytest

from todoku.programmes.rulebook.decision_table import (
    ChoiceAxis,
    NumberAxis,
    compile_table,
    number_axis,
    parse_comparison,
)

AREA = ChoiceAxis("area", ("island", "other"))
BELOW, FROM = parse_comparison("< 0.5"), parse_comparison(">= 0.5")
ROWS = [
    {"area": frozenset({"island"})},
    {"area": frozenset({"other"}), "index": (BELOW,)},
    {"area": frozenset({"other"}), "index": (FROM,)},
]
INDEX = number_axis("index", [row.get("index", ()) for row in ROWS], minimum=Fraction(0))


def at(area, index):
    return {"area": (AREA.position(area),), "index": (INDEX.position(Fraction(index)),)}


@pytest.mark.parametrize(
    ("area", "index", "row"),
    [
        ("island", "0.9", 0),
        ("other", "0", 1),
        ("other", "0.49", 1),
        ("other", "0.499999", 1),
        ("other", "0.5", 2),
        ("other", "0.50", 2),
        ("other", "0.51", 2),
        ("other", "1.66", 2),
    ],
)
def test_one_row_answers_each_case(area, index, row):
    table, faults = compile_table([AREA, INDEX], ROWS)
    assert faults == ()
    assert table.rows(at(area, index)) == (row,)


def test_an_unknown_input_that_does_not_matter_leaves_one_row():
    table, _ = compile_table([AREA, INDEX], ROWS)
    assert table.rows({"area": (0,)}) == (0,)
    assert table.rows({"area": (1,)}) == (1, 2)
    assert table.rows({}) == (0, 1, 2)


def test_a_case_without_a_row_is_a_gap():
    _, faults = compile_table([AREA, INDEX], [ROWS[0], ROWS[1], {**ROWS[2], "index": (parse_comparison("> 0.5"),)}])
    assert [(fault.kind, fault.rows, fault.case) for fault in faults] == [("gap", (), "area other, index = 0.5")]


def test_a_case_with_two_rows_is_an_overlap():
    _, faults = compile_table([AREA, INDEX], [ROWS[0], {**ROWS[1], "index": (parse_comparison("<= 0.5"),)}, ROWS[2]])
    assert [(fault.kind, fault.rows, fault.case) for fault in faults] == [
        ("overlap", (1, 2), "area other, index = 0.5")
    ]


def test_what_lies_below_the_domain_needs_no_row():
    axis = NumberAxis("index", (Fraction(0), Fraction(1, 2)), Fraction(0))
    rows = [
        {"index": (parse_comparison(">= 0"), parse_comparison("< 0.5"))},
        {"index": (parse_comparison(">= 0.5"),)},
    ]
    assert compile_table([axis], rows)[1] == ()


@pytest.mark.parametrize("text", ["0.5", "< half", "<> 0.5", "< -1", "", "< 0.5 or so"])
def test_a_condition_that_is_no_comparison_is_none(text):
    assert parse_comparison(text) is None


def test_comparisons_are_exact():
    assert parse_comparison(" >= 0.1 ").limit == Fraction(1, 10)
    assert not parse_comparison("< 0.3").holds(Fraction("0.1") * 3)
