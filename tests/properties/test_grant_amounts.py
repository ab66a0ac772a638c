"""What must hold of every amount under every kind of rule, one by one and in arrays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_programmes import programme_of, same_as_row_by_row
from todoku.money import MAX_YEN, RoundingMode
from todoku.programmes.amounts import Terms
from todoku.programmes.assess import assess
from todoku.programmes.grounds import stated_grounds
from todoku.programmes.question import Question
from todoku.programmes.rows.amount_arrays import grant_amounts, misses_floor
from todoku.programmes.rows.many import assess_many
from todoku.programmes.rulebook.load import builtin_programmes

RICH = programme_of()
ALL = {**builtin_programmes(), "rich": RICH}
COSTS = st.one_of(st.integers(0, 200_000_000), st.integers(0, MAX_YEN))
LIMITS = st.one_of(st.none(), st.integers(0, 200_000_000), st.integers(0, MAX_YEN))
RATES = st.one_of(
    st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(4, 45), Fraction(1)]),
    st.fractions(Fraction(1, 10**9), 1),
)
TERMS = st.builds(
    Terms,
    rate=RATES,
    fixed_jpy=st.none(),
    cost_floor_jpy=LIMITS,
    cost_cap_jpy=LIMITS,
    grant_cap_jpy=LIMITS,
    unit_jpy=st.sampled_from([1, 3, 1000, 100_000]),
    mode=st.sampled_from(RoundingMode),
    cap_first=st.booleans(),
)
FORMS = st.one_of(TERMS, st.builds(lambda one, most: replace(one, rate=None, fixed_jpy=most), TERMS, COSTS))


@settings(max_examples=300)
@given(FORMS, COSTS, COSTS)
def test_a_grant_keeps_its_caps_and_grows_with_the_cost(terms, one, other):
    low, high = sorted((one, other))
    grant = terms.grant_jpy(high)
    assert 0 <= grant <= high
    assert grant <= min(
        most for most in (terms.grant_cap_jpy, terms.cost_cap_jpy, terms.fixed_jpy, MAX_YEN) if most is not None
    )
    assert terms.grant_jpy(low) <= grant
    if terms.cost_floor_jpy is not None and high < terms.cost_floor_jpy:
        assert grant == 0
    assert terms.uncapped().grant_jpy(high) >= grant
    assert terms.with_all_cost().grant_jpy(high) >= grant


@settings(max_examples=150)
@given(st.lists(FORMS, min_size=1, max_size=4), st.lists(st.tuples(st.integers(-1, 3), COSTS), max_size=30))
def test_arrays_give_what_each_row_gives(terms, rows):
    which = np.array([min(number, len(terms) - 1) for number, _ in rows], dtype=np.int32)
    costs = np.array([cost for _, cost in rows], dtype=np.int64)
    expected = [terms[at].grant_jpy(cost) if at >= 0 else 0 for at, cost in zip(which, costs.tolist(), strict=True)]
    assert grant_amounts(terms, which, costs).tolist() == expected
    floors = [at >= 0 and terms[at].misses_floor(cost) for at, cost in zip(which, costs.tolist(), strict=True)]
    assert misses_floor(terms, which, costs).tolist() == floors


@st.composite
def questions(draw):
    """Draw a programme and a question to one of its grants, every input known or left open."""
    programme = ALL[draw(st.sampled_from(sorted(ALL)))]
    grant = programme.grants[draw(st.sampled_from(list(programme.grants)))]
    facts = {}
    for version in grant.versions:
        for axis in version.table.axes if version.table is not None else ():
            if axis.name in {"implementer", "area", "fiscal_index", "municipality_kind"}:
                continue
            known = getattr(axis, "values", None) or [str(float(abs(limit))) for limit in axis.limits] + ["1", "500"]
            value = draw(st.one_of(st.none(), st.sampled_from(list(known))))
            if value is not None:
                facts[axis.name] = value
    last = grant.ends or date(2026, 3, 31)
    return programme, Question(
        decision_date=draw(st.dates(grant.begins, max(last, grant.begins))),
        municipality_code=draw(st.sampled_from(["01633", "01100", "01205", "01403", "13101"])),
        implementer=draw(st.sampled_from(programme.implementers() or ("municipality",))),
        eligible_cost_jpy=draw(COSTS),
        grounds=stated_grounds(draw(st.sampled_from(["過疎", "離島|豪雪", "なし"]))),
        fiscal_index=draw(st.sampled_from([None, "0.2", "0.5", "0.9"])),
        grant=grant.grant.id,
        facts=facts,
    )


@settings(max_examples=400)
@given(questions(), COSTS)
def test_shares_add_up_under_every_programme(asked, extra):
    programme, question = asked
    total = min(question.eligible_cost_jpy + extra, MAX_YEN)
    found = assess(programme, replace(question, total_cost_jpy=total))
    assert found.status != "eligible" or found.national_jpy is not None
    if found.national_jpy is None:
        assert found.local_jpy is found.prefecture_jpy is found.operator_jpy is None
        return
    assert 0 <= found.national_jpy <= question.eligible_cost_jpy
    assert found.national_jpy + found.local_jpy == total
    shares = (found.prefecture_jpy, found.municipality_jpy, found.operator_jpy)
    assert (None in shares) == all(share is None for share in shares)
    if None not in shares:
        assert sum(shares) == found.local_jpy
        assert min(shares) >= 0


@settings(max_examples=400)
@given(questions(), COSTS)
def test_a_dearer_project_never_gets_less_under_any_programme(asked, other):
    programme, question = asked
    low, high = sorted((question.eligible_cost_jpy, other))
    cheap, dear = (assess(programme, replace(question, eligible_cost_jpy=cost)) for cost in (low, high))
    if cheap.national_jpy is not None and dear.national_jpy is not None:
        assert cheap.national_jpy <= dear.national_jpy


@settings(max_examples=60)
@given(st.lists(questions(), min_size=1, max_size=8), st.integers(-1, 2))
def test_a_table_is_answered_as_row_by_row(asked, shift):
    rows = [
        {
            "programme": programme.id,
            "decision_date": question.decision_date.isoformat(),
            "municipality_code": question.municipality_code,
            "implementer": question.implementer,
            "cost_jpy": question.eligible_cost_jpy + shift,
            "area_ground": "離島" if question.grounds.holds("rito") else "過疎",
            "fiscal_index": question.fiscal_index,
            "grant": question.grant,
            **question.facts,
        }
        for programme, question in asked
    ]
    frame = pd.DataFrame(rows)
    same_as_row_by_row(frame, ALL, assess_many(frame, ALL))
