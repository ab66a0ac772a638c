"""Works by year: ceilings to the yen, order outward, the most served, and what the document says."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.cli.main import run as todoku
from todoku.plans.phasing import Works, in_years
from todoku.plans.plan_file import read_plan
from todoku.run import Run


def works(*pieces):
    return Works(*(np.array(column, dtype=np.int64) for column in zip(*pieces, strict=True)))


def served(pieces, years, ceilings):
    """Return the weight x years served by a choice of years, None where it breaks a rule; worked out by hand."""
    for number, ceiling in enumerate(ceilings):
        if sum(piece[0] for piece, year in zip(pieces, years, strict=True) if year == number) > ceiling:
            return None
    for (_, _, after), year in zip(pieces, years, strict=True):
        if after >= 0 and year >= 0 and not 0 <= years[after] <= year:
            return None
    return sum(piece[1] * (len(ceilings) - year) for piece, year in zip(pieces, years, strict=True) if year >= 0)


def test_what_serves_more_comes_first_unless_it_hangs_on_something():
    pieces = [(10, 5, -1), (10, 100, 2), (10, 1, -1)]
    found = in_years(works(*pieces), [10, 10, 10], run=Run())
    assert found.year.tolist() == [2, 1, 0]
    assert found.served == found.bound == 3 + 200 + 5


def test_a_ceiling_is_kept_to_the_yen_and_what_does_not_fit_stays_out():
    big = 300_000_000_000_001
    found = in_years(works((big, 7, -1), (1, 1, -1)), [big, 0], run=Run())
    assert found.year.tolist() == [0, -1]
    assert in_years(works((big, 7, -1)), [big - 1], run=Run()).year.tolist() == [-1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9), st.integers(-1, 4)), min_size=1, max_size=5),
    st.lists(st.integers(0, 12), min_size=1, max_size=3),
)
def test_no_order_serves_more_than_the_one_found(drawn, ceilings):
    pieces = [(cost, weight, min(after, number - 1)) for number, (cost, weight, after) in enumerate(drawn)]
    found = in_years(works(*pieces), ceilings, run=Run())
    best = max(
        value
        for years in product(range(-1, len(ceilings)), repeat=len(pieces))
        if (value := served(pieces, years, ceilings)) is not None
    )
    assert served(pieces, found.year.tolist(), ceilings) == found.served == best <= found.bound


def planned(tmp_path, config=""):
    (tmp_path / "c.yaml").write_text(f"date: 2024-04-01\n{config}", encoding="utf-8")
    assert todoku(["plan", "01403", "--config", str(tmp_path / "c.yaml"), "--out", str(tmp_path / "out")]) == 0
    return read_plan(tmp_path / "out")


def test_a_plan_spreads_its_works_evenly_where_nothing_is_said(tmp_path):
    plan = planned(tmp_path)
    phasing = plan.phasing
    assert phasing.ceiling_basis == "even"
    assert [year.fiscal_year for year in phasing.years] == [2026, 2027, 2028, 2029, 2030]
    assert all(year.cost_jpy <= year.ceiling_jpy for year in phasing.years)
    assert phasing.years[-1].cumulative_cost_jpy + phasing.left_out_jpy == plan.totals.capex_jpy
    assert sum(year.sites for year in phasing.years) == plan.totals.sites
    lots = {lot.lot: lot for lot in phasing.lots}
    assert all(lot.hangs_on == 0 or lots[lot.hangs_on].fiscal_year <= lot.fiscal_year for lot in lots.values())
    assert phasing.served <= phasing.bound
    first = phasing.years[0]
    assert first.present_value_jpy == pytest.approx(first.cost_jpy / 1.04, abs=0.5)


def test_configured_ceilings_are_kept_and_what_is_left_is_said(tmp_path):
    phasing = planned(tmp_path, "phasing: {years: 2, ceiling_jpy: [50000000, 30000000], discount_rate: 0}\n").phasing
    assert phasing.ceiling_basis == "configured"
    assert [year.ceiling_jpy for year in phasing.years] == [50_000_000, 30_000_000]
    assert all(0 < year.cost_jpy <= year.ceiling_jpy for year in phasing.years)
    assert phasing.left_out_jpy > 0
    assert phasing.present_value_jpy == phasing.years[-1].cumulative_cost_jpy


def test_one_ceiling_too_few_is_refused_in_one_line(tmp_path, capsys):
    (tmp_path / "c.yaml").write_text("phasing: {years: 3, ceiling_jpy: [1, 2]}\n", encoding="utf-8")
    code = todoku(["plan", "01403", "--config", str(tmp_path / "c.yaml"), "--out", str(tmp_path / "o"), "--lang", "en"])
    err = capsys.readouterr().err
    assert (code, err.count("\n")) == (1, 1)
    assert "3 years" in err
