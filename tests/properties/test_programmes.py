"""What must hold of every grant: shares add up, a grant stays within its cost, dearer never gets less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.programmes.assess import assess
from todoku.programmes.grounds import Grounds, known_municipalities, municipal_grounds
from todoku.programmes.question import Question, parse_fiscal_index
from todoku.programmes.rulebook.decision_table import ChoiceAxis, Comparison, compile_table, number_axis
from todoku.programmes.rulebook.load import builtin_programmes

KODO_MUSEN = builtin_programmes()["kodo_musen"]
GROUNDS = ("rito", "kaso", "henchi", "hanto", "sanson", "tokutei_noson", "gosetsu")
WORKS = ("new", "transferred_upgrade", "public_upgrade", "plain_renewal")
COSTS = st.integers(0, 9_000_000_000_000_000)
PLACES = st.fixed_dictionaries({ground: st.sampled_from([True, False, None]) for ground in GROUNDS}).map(
    lambda held: Grounds(part=None, held=held, elsewhere={}, as_of={})
)
DAYS = st.integers(0, 4000).map(lambda days: date(2018, 1, 1) + timedelta(days=days))
INDICES = st.one_of(st.none(), st.integers(0, 250).map(lambda hundredths: f"{hundredths / 100:.2f}"))
QUESTIONS = st.builds(
    Question,
    decision_date=DAYS,
    municipality_code=st.just("01633"),
    implementer=st.sampled_from(KODO_MUSEN.implementers()),
    eligible_cost_jpy=COSTS,
    grounds=PLACES,
    fiscal_index=INDICES,
    rules_as_of=st.one_of(st.none(), st.just(date(2024, 4, 1))),
    user_rate=st.one_of(st.none(), st.fractions(Fraction(1, 100), 1, max_denominator=100)),
    grant=st.sampled_from([None, "island_maintenance"]),
    facts=st.sampled_from(WORKS).map(lambda work: {"work": work}),
)


@given(QUESTIONS, COSTS)
def test_shares_add_up_and_a_grant_stays_within_its_cost(question, extra):
    total = min(question.eligible_cost_jpy + extra, 9_000_000_000_000_000)
    found = assess(KODO_MUSEN, replace(question, total_cost_jpy=total))
    assert (found.national_jpy is None) == (found.local_jpy is None) == (found.status == "unknown")
    if found.national_jpy is not None:
        assert type(found.national_jpy) is int
        assert found.national_jpy + found.local_jpy == total
        assert 0 <= found.national_jpy <= found.eligible_cost_jpy
        assert found.national_jpy % 1000 == 0
    if found.rate is not None:
        exact = found.rate * found.eligible_cost_jpy
        assert exact - 1000 < found.national_jpy <= exact


@given(QUESTIONS, COSTS)
def test_a_dearer_project_never_gets_less(question, other):
    low, high = sorted((question.eligible_cost_jpy, other))
    cheap = assess(KODO_MUSEN, replace(question, eligible_cost_jpy=low))
    dear = assess(KODO_MUSEN, replace(question, eligible_cost_jpy=high))
    assert cheap.rate == dear.rate
    if cheap.national_jpy is not None:
        assert cheap.national_jpy <= dear.national_jpy


@given(QUESTIONS, st.booleans(), INDICES)
def test_an_answer_given_without_knowing_all_stays_when_more_is_known(question, value, index):
    found = assess(KODO_MUSEN, question)
    if found.status not in {"eligible", "ineligible"}:
        return
    held = {name: value if known is None else known for name, known in question.grounds.held.items()}
    fuller = replace(
        question,
        grounds=replace(question.grounds, held=held),
        fiscal_index=question.fiscal_index if question.fiscal_index is not None else index,
    )
    later = assess(KODO_MUSEN, fuller)
    assert (later.status, later.rate, later.national_jpy) == (found.status, found.rate, found.national_jpy)


@given(st.sampled_from(known_municipalities()), st.dates(date(2022, 4, 1), date(2025, 3, 31)))
def test_every_town_of_hokkaido_has_its_rate(code, day):
    town = municipal_grounds(code)
    question = Question(day, code, "municipality", 3_000_000, town.of(), fiscal_index=town.indices[2021])
    rate = assess(KODO_MUSEN, question).rate
    if town.of().holds("rito"):
        assert rate == Fraction(2, 3)
    else:
        assert rate == (Fraction(1, 2) if parse_fiscal_index(town.indices[2021]) < Fraction(1, 2) else Fraction(1, 3))
    private = replace(question, implementer="private", fiscal_index=None)
    assert assess(KODO_MUSEN, private).rate == (Fraction(1, 2) if town.of().holds("rito") else Fraction(1, 3))


LIMITS = st.sampled_from(["0.2", "0.4", "0.5", "0.8"])
BOUNDS = st.builds(
    lambda operator, limit: (Comparison(operator, Fraction(limit), limit),),
    st.sampled_from(["<", "<=", ">", ">="]),
    LIMITS,
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"area": st.sets(st.sampled_from("ab"), min_size=1).map(frozenset), "n": BOUNDS}
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=200)
@given(ROWS, st.sampled_from("ab"), st.integers(0, 100).map(lambda hundredths: Fraction(hundredths, 100)))
def test_a_table_without_faults_answers_every_case_with_the_row_that_holds(rows, area, number):
    axis = number_axis("n", [row.get("n", ()) for row in rows], minimum=Fraction(0))
    choice = ChoiceAxis("area", ("a", "b"))
    table, faults = compile_table([choice, axis], rows)
    holding = tuple(
        index
        for index, row in enumerate(rows)
        if area in row.get("area", "ab") and all(bound.holds(number) for bound in row.get("n", ()))
    )
    if not faults:
        assert table.rows({"area": (choice.position(area),), "n": (axis.position(number),)}) == holding
    elif len(holding) != 1:
        assert faults
