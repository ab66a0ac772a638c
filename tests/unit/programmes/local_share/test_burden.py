"""The real burden: published worked examples to the yen, what is deducted before borrowing, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from todoku.errors import InputError
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.local_share.burden import Borrowing, Split, borrowing_of, burden
from todoku.programmes.local_share.repayment import Terms

KASO = Borrowing(Fraction(1), Fraction(7, 10))
HENCHI = Borrowing(Fraction(1), Fraction(8, 10))


def built_in(name):
    bond = builtin_bonds().bond(name)
    return borrowing_of(bond, next(one for one in bond.versions if one.status == "enacted"))


def test_tottori_two_towns_with_the_bond_for_depopulated_areas():
    """鳥取県 平成29年度予算(若桜線): 65,000千円、国 1/2、過疎債は10万円単位で各町 16,200千円、実質負担 9,720千円."""
    town = burden(Split(32_500_000, 16_250_000), year=2017, borrowing=KASO)
    assert (town.bond_jpy, town.own_jpy) == (16_200_000, 50_000)
    assert 2 * town.bond_jpy == 32_400_000
    assert 2 * town.allocation_jpy == 22_680_000
    assert 2 * town.own_jpy == 100_000
    assert 2 * town.real_burden_jpy == 9_720_000 + 100_000


def test_tottori_a_railway_car():
    """鳥取県 平成30年度予算: 事業費 6,349千円、国 3,174千円、過疎債 3,000千円、両町実質負担額 1,075千円."""
    town = burden(Split(3_174_500, 1_587_000), year=2018, borrowing=KASO)
    assert 2 * town.bond_jpy == 3_000_000
    assert 2 * town.own_jpy == 175_000
    assert 2 * town.real_burden_jpy == 1_075_000


def test_kushiro_ten_thousand_million_yen():
    """釧路市 広報2024年11月号: 10億円の工事、過疎債の70%の7億円が交付税、残りの3億円が市の負担."""
    city = burden(Split(1_000_000_000), year=2024, borrowing=built_in("kaso"))
    assert (city.allocation_jpy, city.real_burden_jpy) == (700_000_000, 300_000_000)
    assert city.real_ratio == Fraction(3, 10)


def test_wakayama_public_works():
    """財務省ファイナンス 2023年3月号: 100億円、国1/2、充当率90%、措置率22.22%."""
    prefecture = burden(Split(10_000_000_000, 5_000_000_000), year=2022, borrowing=built_in("kokyo"))
    assert (prefecture.local_jpy, prefecture.bond_jpy, prefecture.own_jpy) == (
        5_000_000_000,
        4_500_000_000,
        500_000_000,
    )
    assert prefecture.allocation_jpy == 999_900_000


def test_a_hamlet_pays_a_fifth():
    assert burden(Split(100_000_000), year=2024, borrowing=built_in("henchi")).real_burden_jpy == 20_000_000


def test_wifi_in_shelters():
    """鳥取県 令和2年度予算: 1校 4,000千円 x (100%-70%)."""
    school = burden(Split(4_000_000), year=2020, borrowing=built_in("kinkyu_bosai"))
    assert school.real_burden_jpy == 1_200_000


def test_a_village_on_an_island_pays_a_tenth_of_the_deficit():
    """粟島浦村: 赤字金額の1/2が補助金でさらに8割が特別交付税、村の負担は計算上1割."""
    village = burden(Split(10_000_000, 5_000_000, special_jpy=4_000_000), year=2023)
    assert village.real_burden_jpy == 1_000_000
    assert village.years[0].net_jpy == 1_000_000


def test_what_the_prefecture_must_pay_is_deducted_before_borrowing_and_its_own_support_is_not():
    common = {"year": 2024, "borrowing": Borrowing(Fraction(9, 10), Fraction(1, 2))}
    prescribed = burden(Split(90_000_000, 60_000_000, prefecture_jpy=12_000_000), **common)
    on_base = burden(Split(90_000_000, 60_000_000, prefecture_on_base_jpy=12_000_000), **common)
    residual = burden(Split(90_000_000, 60_000_000, prefecture_on_residual_jpy=12_000_000), **common)
    assert prescribed.bond_jpy == on_base.bond_jpy == 16_200_000
    assert residual.bond_jpy == 27_000_000
    assert residual.real_burden_jpy == 30_000_000 - 13_500_000 - 12_000_000
    assert residual.own_jpy == 0
    assert residual.years[0].prefecture_jpy == 3_000_000


def test_support_beyond_the_first_year_goes_against_the_repayment():
    found = burden(
        Split(10_000_000, prefecture_on_residual_jpy=2_000_000),
        year=2024,
        borrowing=KASO,
        terms=Terms(10, 0, None, "equal_principal", 1),
    )
    assert [year.prefecture_jpy for year in found.years] == [0, *[300_000] * 6, 200_000, 0, 0, 0]
    assert found.real_burden_jpy == sum(year.net_jpy for year in found.years) == 1_000_000


def test_costs_outside_the_grant_are_borrowed_for_only_where_the_bond_takes_all():
    split = Split(100_000_000, 40_000_000, eligible_jpy=80_000_000)
    assert burden(split, year=2024, borrowing=KASO).bond_jpy == 60_000_000
    of_eligible = Borrowing(Fraction(1), Fraction(1, 2), base="eligible")
    found = burden(split, year=2024, borrowing=of_eligible)
    assert (found.bond_base_jpy, found.bond_jpy, found.own_jpy) == (40_000_000, 40_000_000, 20_000_000)


def test_years_run_from_the_year_of_building_to_the_end_of_the_term():
    found = burden(Split(65_000_000, 32_500_000), year=2024, borrowing=KASO, terms=Terms(12, 3, Fraction(12, 1000)))
    assert [year.fiscal_year for year in found.years] == list(range(2024, 2037))
    assert found.basis == "complete"
    assert sum(year.allocation_jpy for year in found.years) == found.allocation_jpy
    assert sum(year.net_jpy for year in found.years) == found.real_burden_jpy


def test_what_is_not_known_is_said():
    without_rate = burden(Split(1_000_000), year=2024, borrowing=HENCHI, terms=Terms(10))
    assert (without_rate.basis, without_rate.interest_jpy) == ("principal_only", None)
    without_term = burden(Split(1_000_000), year=2024, borrowing=HENCHI)
    assert (without_term.basis, len(without_term.years)) == ("no_term", 1)
    assert without_term.real_burden_jpy == without_rate.real_burden_jpy == 200_000


def test_a_cost_below_the_unit_is_not_borrowed_for():
    found = burden(Split(99_999), year=2024, borrowing=KASO)
    assert (found.bond_jpy, found.own_jpy, found.basis) == (0, 99_999, "complete")
    assert burden(Split(0), year=2024).real_ratio is None


@pytest.mark.parametrize(
    ("split", "code"),
    [
        (lambda: Split(100, 60, prefecture_jpy=50), "burden.above_cost"),
        (lambda: Split(100, eligible_jpy=101), "programme.cost_above_total"),
        (lambda: Split(-1), "money.out_of_range"),
        (lambda: Split(100, Fraction(1, 2)), "money.not_exact"),
        (lambda: Split(9_000_000_000_000_001), "money.out_of_range"),
        (lambda: Split(100, 60, special_jpy=41), "burden.above_cost"),
    ],
)
def test_shares_that_make_no_sense_are_refused(split, code):
    with pytest.raises(InputError) as refused:
        split()
    assert refused.value.code == code


def test_support_above_the_real_burden_is_refused():
    with pytest.raises(InputError, match=r"burden\.residual"):
        burden(Split(1_000_000, prefecture_on_residual_jpy=300_001), year=2024, borrowing=KASO)
