"""Dividing a plan into parts with equal grounds changes its grant by the rounding of each part, and nothing else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from todoku.costs.capex import apportion
from todoku.plans.funding.part_assess import PartCosts, assess_by_part
from todoku.programmes.grounds import municipal_grounds
from todoku.programmes.question import Question
from todoku.programmes.rulebook.load import builtin_programmes

KODO_MUSEN = builtin_programmes()["kodo_musen"]
HABORO = municipal_grounds("01484")
UNIT_JPY = 1000


def granted(costs):
    first = costs[0]
    question = Question(
        decision_date=date(2024, 6, 3),
        municipality_code="01484",
        implementer="municipality",
        eligible_cost_jpy=first.eligible_jpy,
        grounds=first.grounds,
        fiscal_index="0.20",
    )
    return assess_by_part(KODO_MUSEN, question, costs)


def parts_of(eligible, name):
    grounds = HABORO.of(name)
    return tuple(PartCosts(str(place), grounds, amount, amount, 0) for place, amount in enumerate(eligible))


@given(
    st.integers(0, 10**13), st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.sampled_from([None, "天売島"])
)
def test_dividing_costs_the_grant_less_than_the_unit_for_each_further_part(eligible, weights, name):
    shares = apportion(eligible, np.array(weights, dtype=np.float64) + 1.0).tolist()
    assert sum(shares) == eligible
    whole, divided = granted(parts_of([eligible], name)).national_jpy, granted(parts_of(shares, name)).national_jpy
    assert 0 <= whole - divided < UNIT_JPY * len(shares)
    assert (whole - divided) % UNIT_JPY == 0


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_the_grant_is_the_sum_of_the_parts_and_never_above_that_of_the_highest_rate(eligible, on_island):
    costs = tuple(
        PartCosts(str(place), HABORO.of("天売島" if island else None), amount, amount, 0)
        for place, (amount, island) in enumerate(zip(eligible, on_island, strict=False))
    )
    found = granted(costs)
    assert found.national_jpy == sum(answer.national_jpy for answer in found.answers)
    assert sum(eligible) * Fraction(1, 2) - UNIT_JPY * len(costs) < found.national_jpy <= sum(eligible) * Fraction(2, 3)
