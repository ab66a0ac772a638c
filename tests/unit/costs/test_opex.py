"""Ten years of running, worked out by hand."""

from __future__ import annotations

import pytest

from todoku import i18n
from todoku.costs.opex import Terms, balance
from todoku.costs.price_book import price_book
from todoku.plans.network_config import PriceOverride
from todoku.provenance import Basis

TOWN = {
    "households": 2391,
    "aerial_km": 220.0,
    "renewable_jpy": 1_200_100_000,
    "book": price_book(),
    "first_year": 2028,
}


def test_ten_years_of_a_town_by_hand():
    found = balance(Terms(), **TOWN)
    assert found.subscribers == 813  # 2391 x 0.34 = 812.94
    assert found.poles == 5500  # 220 km / 40 m
    first = found.years[0]
    assert first.revenue_jpy == 8_780_400  # 813 x 900 x 12
    assert first.pole_rent_jpy == 7_150_000  # 5500 x 1300
    assert first.maintenance_jpy == 8_984_595  # 8,780,400 x 132 / 129 = 8,984,595.3
    assert first.renewal_jpy == 59_118_227  # 1,200,100,000 / 20.3
    assert first.net_jpy == 8_780_400 - 7_150_000 - 8_984_595 - 59_118_227
    assert [year.year for year in found.years] == list(range(2028, 2038))
    assert found.net_jpy == 10 * first.net_jpy


def test_a_planners_own_fee_in_the_price_book_does_not_change_the_upkeep():
    own = PriceOverride(jpy=1_800, year=2026, tax="excluded", source="条例案")
    found = balance(Terms(), **(TOWN | {"book": price_book({"OPX-IRU-FEE": own})}))
    usual = balance(Terms(), **TOWN)
    assert found.years[0].revenue_jpy == 2 * usual.years[0].revenue_jpy
    assert found.years[0].maintenance_jpy == usual.years[0].maintenance_jpy


def test_conduits_pay_no_pole_rent_and_last_longer_than_cable():
    town = TOWN | {"aerial_km": 20.0, "renewable_jpy": 203_000_000, "conduit_jpy": 522_000_000}
    found = balance(Terms(), **town)
    assert (found.poles, found.years[0].pole_rent_jpy) == (500, 650_000)
    assert found.years[0].renewal_jpy == 20_000_000  # 203 million / 20.3 + 522 million / 52.2
    lives = {figure.id: figure.value for figure in found.inputs if figure.id.startswith("balance_life")}
    assert lives == {"balance_life": 20.3, "balance_life_conduit": 52.2}
    assert all(i18n.has(figure.name_key) for figure in found.inputs)


def test_the_break_even_fee_covers_the_costs_and_a_yen_less_does_not():
    found = balance(Terms(), **TOWN)
    first = found.years[0]
    spent = first.pole_rent_jpy + first.maintenance_jpy + first.renewal_jpy
    fee = found.break_even_fee_jpy_per_month
    assert fee * found.subscribers * 12 >= spent > (fee - 1) * found.subscribers * 12


def test_at_the_break_even_fee_the_years_come_out_even():
    fee = balance(Terms(), **TOWN).break_even_fee_jpy_per_month
    own = PriceOverride(jpy=fee, year=2026, tax="excluded", source="条例案")
    found = balance(Terms(), **(TOWN | {"book": price_book({"OPX-IRU-FEE": own})}))
    assert 0 <= found.years[0].net_jpy < found.subscribers * 12


def test_a_tariff_that_nobody_knows_leaves_the_net_unknown_but_not_the_break_even():
    found = balance(Terms(fee_known=False), **TOWN)
    assert (found.years[0].revenue_jpy, found.net_jpy) == (None, None)
    assert found.break_even_fee_jpy_per_month == balance(Terms(), **TOWN).break_even_fee_jpy_per_month
    fee = next(figure for figure in found.inputs if figure.id == "balance_fee")
    assert (fee.value, fee.basis, fee.source) == (None, Basis.UNKNOWN, None)


def test_a_planners_own_figures_are_taken():
    found = balance(Terms(take_up=0.5, maintenance_jpy_per_year=2_000_000), **TOWN)
    assert found.subscribers == 1196  # 1195.5, halves up
    assert found.years[0].maintenance_jpy == 2_000_000


def test_without_households_there_is_no_fee_that_pays():
    found = balance(Terms(), **(TOWN | {"households": 0}))
    assert found.years[0].revenue_jpy == 0
    assert found.break_even_fee_jpy_per_month is None


def test_every_figure_has_a_name_a_unit_and_an_origin():
    for figure in balance(Terms(), **TOWN).inputs:
        assert i18n.has(figure.name_key)
        assert figure.unit
        assert figure.source
        assert figure.basis is Basis.ESTIMATED


def test_only_figures_that_the_years_or_a_comparison_rest_on_are_given():
    named = {figure.id.removeprefix("balance_") for figure in balance(Terms(), **TOWN).inputs}
    comparison = {"maintenance_over_income", "maintenance_over_income_high"}
    assert named - comparison == {"take_up", "fee", "pole_rent", "pole_span", "maintenance", "life"}


@pytest.mark.parametrize(("name", "value"), [("", 1.0233), ("_high", 1.4344)])
def test_upkeep_over_income_is_given_with_a_high_example(name, value):
    figures = {figure.id: figure.value for figure in balance(Terms(), **TOWN).inputs}
    assert figures[f"balance_maintenance_over_income{name}"] == value
