"""The choice of projects: exact under budgets in yen, optimal against counting all choices, fair as asked."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from todoku.errors import Infeasible, InputError
from todoku.plans.portfolio.choice import choose_portfolio
from todoku.plans.portfolio.model import Most, choose
from todoku.plans.portfolio.solver import Limit
from todoku.plans.portfolio.terms import Ceiling, Place, Project, Terms


@dataclass
class Answer:
    national_jpy: int | None
    local_jpy: int | None
    status: str = "eligible"
    programme: str = "p"
    municipality_jpy: int | None = None


def project(name, *, benefit=10, code="01633", first=2023, last=2024, **more):
    return Project(name, code, "p", benefit, first, last, **more)


def costing(amounts):
    """Answer with fixed shares: project -> (national, local)."""
    return lambda one, _year: Answer(*amounts[one.project_id])


def national(maximum, year=None):
    return Ceiling("national", None, year, maximum)


def taken(made):
    return {one.project.project_id: one.fiscal_year for one in made.funded}


def test_the_budget_is_kept_to_the_yen():
    projects = [project("a", benefit=3, last=2023), project("b", benefit=2, last=2023)]
    amounts = {"a": (5_000_000_000_001, 0), "b": (4_000_000_000_000, 0)}
    one_yen_short = choose_portfolio(
        projects, costing(amounts), Terms(2023, 2023, (national(9_000_000_000_000),), marginal=False)
    )
    enough = choose_portfolio(
        projects, costing(amounts), Terms(2023, 2023, (national(9_000_000_000_001),), marginal=False)
    )
    assert taken(one_yen_short) == {"a": 2023}
    assert taken(enough) == {"a": 2023, "b": 2023}


def test_only_what_the_town_pays_counts_under_its_ceiling():
    projects = [project("own"), project("private", implementer="private"), project("split", implementer="private")]
    answers = {"own": Answer(10, 90), "private": Answer(10, 900), "split": Answer(10, 900, municipality_jpy=40)}
    terms = Terms(2023, 2023, (Ceiling("local", "01633", None, 100),), marginal=False)
    made = choose_portfolio(projects, lambda one, _year: answers[one.project_id], terms)
    assert {one.project.project_id: one.local_jpy for one in made.funded} in (
        {"own": 90, "private": 0},
        {"private": 0, "split": 40},
    )


def test_as_good_as_the_best_of_all_choices():
    source = random.Random(7)
    for _ in range(20):
        names = "abcdef"
        projects = [project(name, benefit=source.randint(1, 50), last=2023) for name in names]
        amounts = {name: (source.randint(1, 60), source.randint(1, 60)) for name in names}
        ceilings = (national(100), Ceiling("local", "01633", 2023, 90))
        made = choose_portfolio(projects, costing(amounts), Terms(2023, 2023, ceilings, marginal=False))
        best = max(
            sum(one.benefit for one in some)
            for size in range(len(projects) + 1)
            for some in itertools.combinations(projects, size)
            if sum(amounts[one.project_id][0] for one in some) <= 100
            and sum(amounts[one.project_id][1] for one in some) <= 90
        )
        assert made.benefit == made.bound == best
        assert sum(one.national_jpy for one in made.funded) <= 100


def test_as_good_as_the_best_of_all_years():
    source = random.Random(3)
    for _ in range(10):
        projects = [project(name, benefit=source.randint(1, 50)) for name in "abcde"]
        amounts = {one.project_id: (source.randint(1, 60), source.randint(1, 60)) for one in projects}
        terms = Terms(2023, 2024, (national(60, 2023), national(50, 2024), Ceiling("local", "01633", None, 70)))
        made = choose_portfolio(projects, costing(amounts), terms)
        more = {one.ceiling.fiscal_year: (one.benefit, one.at_most) for one in made.more}
        assert made.benefit == made.bound == _best(projects, amounts, {2023: 60, 2024: 50}, 70)
        for year in (2023, 2024):
            enough = _best(projects, amounts, {2023: 60, 2024: 50, year: 10**9}, 70) - made.benefit
            assert more[year] == (enough, enough)


def _best(projects, amounts, budgets, local):
    """Count every way to put each project into a year or none."""

    def fits(years):
        taken = [(amounts[one.project_id], year) for one, year in zip(projects, years, strict=True) if year]
        return all(
            sum(shares[0] for shares, when in taken if when == year) <= budgets[year]
            and sum(shares[1] for shares, when in taken if when == year) <= local
            for year in budgets
        )

    return max(
        sum(one.benefit for one, year in zip(projects, years, strict=True) if year)
        for years in itertools.product((None, *budgets), repeat=len(projects))
        if fits(years)
    )


@pytest.mark.parametrize(("fairness", "near"), [("none", 1.0005), ("worst_first", 1.02)])
def test_many_projects_keep_every_ceiling_and_come_near_the_bound(fairness, near):
    source = random.Random(11)
    codes = ["01633", "01517", "01484", "01694", "01205", "01100"]
    projects = [
        project(f"p{number:03}", benefit=source.randint(20, 3000), code=source.choice(codes), last=2025)
        for number in range(210)
    ]
    amounts = {
        one.project_id: tuple(one.benefit * source.randint(100_000, 900_000) + source.randint(0, 999) for _ in "nl")
        for one in projects
    }
    total = sum(national for national, _ in amounts.values())
    ceilings = (national(total // 5, 2023), national(total // 7, 2024), national(total // 9, 2025))
    terms = Terms(2023, 2025, (*ceilings, Ceiling("local", "01633", 2023, total // 60)), fairness)
    places = {code: Place(coverage_rate=Fraction(at, 9)) for at, code in enumerate(codes)}
    made = choose_portfolio(projects, costing(amounts), terms, places=places)
    assert all(used.spent_jpy <= used.ceiling.maximum_jpy for used in made.used)
    assert len({one.project.project_id for one in made.funded}) == len(made.funded) == 210 - len(made.left_out)
    assert made.benefit <= made.bound <= made.benefit * near
    assert all(one.benefit <= one.at_most for one in made.more)
    assert fairness != "none" or all(one.benefit > 0 for one in made.more)
    assert made == choose_portfolio(projects, costing(amounts), terms, places=places)


def test_a_budget_that_cannot_be_used_up_buys_nothing_more():
    projects = [project("a", last=2023), project("b", last=2023)]
    terms = Terms(2023, 2023, (national(10), Ceiling("local", None, None, 5)))
    made = choose_portfolio(projects, costing({"a": (5, 5), "b": (5, 5)}), terms)
    assert [(one.benefit, one.at_most, one.added) for one in made.more] == [(0, 0, ())]


def test_the_same_benefit_comes_as_early_as_it_can():
    made = choose_portfolio([project("a")], costing({"a": (1, 1)}), Terms(2023, 2024, (national(5),)))
    assert taken(made) == {"a": 2023}


def test_a_year_s_budget_holds_in_that_year_alone():
    projects = [project("a"), project("b")]
    made = choose_portfolio(
        projects, costing({"a": (5, 1), "b": (5, 1)}), Terms(2023, 2024, (national(5),), marginal=False)
    )
    assert sorted(taken(made).values()) == [2023, 2024]


def test_what_is_required_comes_before_or_with_it():
    projects = [
        project("trunk", benefit=0, first=2024),
        project("branch", benefit=9, requires=("trunk",)),
        project("other", benefit=1, excludes=("branch",)),
    ]
    amounts = {"trunk": (1, 1), "branch": (1, 1), "other": (1, 1)}
    made = choose_portfolio(projects, costing(amounts), Terms(2023, 2024, (national(5),), marginal=False))
    assert taken(made) == {"trunk": 2024, "branch": 2024}


def test_per_head_raises_the_smallest_share():
    projects = [project("big", benefit=100, code="01100"), project("small", benefit=8, code="01633")]
    terms = Terms(2023, 2023, (national(10),), fairness="per_head", marginal=False)
    amounts = {"big": (10, 0), "small": (10, 0)}
    places = {"01100": Place(population=1000), "01633": Place(population=100)}
    alone = choose_portfolio(projects, costing(amounts), terms, places=places)
    assert alone.smallest_share == 0  # one of the two always gets nothing, so the largest total decides
    assert alone.benefit == 100
    halves = [
        project("big1", benefit=60, code="01100"),
        project("big2", benefit=50, code="01100"),
        projects[1],
    ]
    fair = choose_portfolio(halves, costing({"big1": (5, 0), "big2": (5, 0), "small": (5, 0)}), terms, places=places)
    assert set(taken(fair)) == {"big1", "small"}
    assert fair.smallest_share == Fraction(60, 1000)
    assert fair.smallest_share_bound == pytest.approx(0.06)
    assert fair.unfair_benefit == 110


def test_worst_first_serves_the_lowest_coverage():
    projects = [project("rich", benefit=100, code="01100"), project("poor", benefit=1, code="01633")]
    places = {"01100": Place(coverage_rate=Fraction(9, 10)), "01633": Place(coverage_rate=Fraction(1, 10))}
    terms = Terms(2023, 2023, (national(10),), fairness="worst_first", marginal=False)
    made = choose_portfolio(projects, costing({"rich": (10, 0), "poor": (10, 0)}), terms, places=places)
    assert set(taken(made)) == {"poor"}
    assert made.unfair_benefit == 100


def test_one_hundred_million_more_is_solved_again():
    projects = [project("a", benefit=7, last=2023), project("b", benefit=5, last=2023)]
    amounts = {"a": (100_000_000, 0), "b": (90_000_000, 0)}
    made = choose_portfolio(projects, costing(amounts), Terms(2023, 2023, (national(100_000_000, 2023),)))
    assert taken(made) == {"a": 2023}
    assert [(one.benefit, one.added, one.dropped) for one in made.more] == [(5, ("b",), ())]


def test_the_hundred_million_comes_in_one_year_of_a_yearly_budget():
    projects = [project("a", benefit=7, last=2023), project("b", benefit=5, first=2024), project("c", benefit=1)]
    amounts = {"a": (150_000_000, 0), "b": (150_000_000, 0), "c": (60_000_000, 0)}
    made = choose_portfolio(projects, costing(amounts), Terms(2023, 2024, (national(100_000_000),)))
    assert taken(made) == {"c": 2023}
    assert [(one.ceiling.fiscal_year, one.benefit, one.added) for one in made.more] == [
        (2023, 7, ("a",)),  # by itself too large before; c moves to 2024
        (2024, 5, ("b",)),
    ]


def test_an_unknown_grant_is_left_out_with_its_reason():
    answers = {"a": Answer(None, None, "unknown"), "b": Answer(0, 5, "ineligible"), "c": Answer(1, 1)}
    answers["e"] = Answer(9, 1)
    projects = [project("a"), project("b"), project("c"), project("d", first=2030, last=2031), project("e")]
    made = choose_portfolio(projects, lambda one, _year: answers[one.project_id], Terms(2023, 2024, (national(8),)))
    assert set(taken(made)) == {"c"}
    assert {one.project.project_id: one.reason for one in made.left_out} == {
        "a": "portfolio.reason.unknown",
        "b": "portfolio.reason.ineligible",
        "d": "portfolio.reason.no_year",
        "e": "portfolio.reason.too_large",
    }


def test_nothing_to_choose_from_is_an_empty_portfolio():
    made = choose_portfolio([project("a")], costing({"a": (None, None)}), Terms(2023, 2024, (national(1),)))
    assert (made.funded, made.benefit, made.bound) == ((), 0, 0)


@pytest.mark.parametrize(
    ("projects", "terms", "code"),
    [
        ([project("a", requires=("x",))], Terms(2023, 2024, ()), "portfolio.no_project"),
        ([project("a"), project("a")], Terms(2023, 2024, ()), "portfolio.twice"),
        ([project("a")], Terms(2024, 2023, ()), "portfolio.years"),
        ([project("a")], Terms(2023, 2024, (), fairness="per_head"), "portfolio.no_figure"),
    ],
)
def test_a_question_that_cannot_be_put_is_refused(projects, terms, code):
    with pytest.raises(InputError) as caught:
        choose_portfolio(projects, costing({"a": (1, 1)}), terms)
    assert caught.value.code == code


def test_limits_that_contradict_each_other_are_said():
    one = np.array([0])
    with pytest.raises(Infeasible):
        choose(one, [Limit("at least one", one, -one - 1, -1), Limit("none", one, one + 1, 0)], [Most(one + 1)])


@pytest.mark.parametrize("fairness", ["per_head", "per_area", "worst_first"])
def test_fairness_where_nothing_can_be_chosen_leaves_all_out(fairness):
    terms = Terms(2023, 2023, (national(4),), fairness=fairness, marginal=False)
    made = choose_portfolio([project("a")], costing({"a": (5, 0)}), terms)
    assert (made.benefit, made.bound, made.smallest_share, made.smallest_share_bound) == (0, 0, None, None)
    assert [one.reason for one in made.left_out] == ["portfolio.reason.too_large"]


@pytest.mark.parametrize("tie", ["requires", "excludes"])
def test_a_project_must_not_name_itself(tie):
    with pytest.raises(InputError) as caught:
        choose_portfolio([project("a", line=2, **{tie: ("a",)})], costing({"a": (1, 0)}), Terms(2023, 2023, ()))
    assert (caught.value.code, caught.value.params["row"]) == ("portfolio.itself", 2)


@pytest.mark.parametrize(("maximum", "years"), [(9, {"a": 2023, "b": 2024}), (5, {"a": 2023})])
def test_a_ceiling_that_names_a_year_goes_before_the_one_for_every_year(maximum, years):
    projects = [project("a", last=2023), project("b", first=2024)]
    terms = Terms(2023, 2024, (national(5), national(maximum, year=2024)), marginal=False)
    made = choose_portfolio(projects, costing({"a": (5, 0), "b": (8, 0)}), terms)
    assert taken(made) == years
    assert [(one.fiscal_year, one.ceiling.maximum_jpy) for one in made.used] == [(2023, 5), (2024, maximum)]
