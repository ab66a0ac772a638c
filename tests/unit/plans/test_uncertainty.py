"""A plan's cost and municipal share as intervals: what varies, what stands fixed, and the grant of each sample."""

from __future__ import annotations

import time

import numpy as np
import pytest
import yaml

from sample_plan import sample_result
from todoku.errors import InputError, UsageError
from todoku.money import floor_to
from todoku.plans.build import build_plan
from todoku.plans.config import PlanConfig
from todoku.plans.inputs import inputs_for
from todoku.plans.uncertainty.answer import uncertainty
from todoku.plans.uncertainty.given import UncertaintyFile, read_uncertainty
from todoku.plans.uncertainty.shares import grants_of

WIDE = {"kind": "uniform", "low": 0.5, "high": 1.5, "relative": True, "source": "a test"}


@pytest.fixture(scope="module")
def plan():
    """上士幌町 with the rules of FY2024: half of what is eligible for an ordinary town."""
    config = PlanConfig.model_validate({"date": "2026-06-01", "funding": {"rules_as_of": "2024-04-01"}})
    return build_plan(inputs_for("01633"), config).plan


@pytest.fixture(scope="module")
def unknown():
    return build_plan(inputs_for("01633"), PlanConfig.model_validate({"date": "2026-06-01"})).plan


def given(**content):
    return UncertaintyFile.model_validate({"schema": "todoku.uncertainty/1", **content})


def test_what_no_source_spreads_stands_fixed_and_is_listed(plan):
    found = uncertainty(plan, given(), samples=256, seed=1)
    assert {one.id for one in found.inputs} == {"price:FIB-AERIAL-NEW", "price:BS-NEW-SUBSIDY", "take_up"}
    held = {one.id: one.why for one in found.fixed}
    assert held["price:FIB-DROP-RETAIL"] == "no_range"
    assert held["quantity:fibre_trunk_aerial"] == "no_range"
    assert held["households"] == "no_range"
    assert all(one.source for one in found.inputs)


def test_the_grant_of_every_sample_is_exact(plan):
    (town, operator) = grants_of(plan)
    assert (town.implementer, operator.implementer) == ("municipality", "private")
    assert town.rules == "what_if"
    amounts = np.array([[line.amount_jpy for line in plan.costs]] * 3)
    amounts[1] += 123_456_789
    amounts[2] //= 7
    fibre = [row for row, line in enumerate(plan.costs) if line.component == "fibre"]
    eligible = [row for row, line in enumerate(plan.costs) if line.eligibility == "eligible"]
    rate = plan.funding.options[0].what_if.rate
    assert rate == "1/2"
    expected = [int(row[fibre].sum()) - floor_to(int(row[eligible].sum()) // 2, unit=1000) for row in amounts]
    assert town.rest_jpy(amounts).tolist() == expected
    assert town.rest_jpy(amounts)[0] == plan.funding.options[0].what_if_shares.municipality_jpy


def test_one_uniform_price_level_gives_its_own_interval(plan):
    held = {"kind": "fixed", "source": "a test"}
    prices = {"FIB-AERIAL-NEW": held, "BS-NEW-SUBSIDY": held}
    found = uncertainty(plan, given(prices=prices, take_up=held, price_level=WIDE), samples=4096, seed=2)
    cost = found.outputs[0]
    assert cost.plan_jpy == plan.totals.capex_jpy
    for share, value in ((0.1, cost.p10_jpy), (0.5, cost.p50_jpy), (0.9, cost.p90_jpy)):
        assert value == pytest.approx(cost.plan_jpy * (0.5 + share), rel=1e-3)
    assert cost.above_plan == pytest.approx(0.5, abs=0.001)
    assert cost.importance.first_order == pytest.approx((1.0,), abs=0.01)
    assert {one.why for one in found.fixed if one.what in ("price", "take_up")} == {"stated", "no_range"}


def test_the_chance_of_passing_a_budget(plan):
    held = {"kind": "fixed", "source": "a test"}
    prices = {"FIB-AERIAL-NEW": {**WIDE}, "BS-NEW-SUBSIDY": held}
    share = plan.funding.options[0].what_if_shares.municipality_jpy
    found = uncertainty(plan, given(prices=prices, take_up=held), samples=4096, seed=2, budget_jpy=share)
    assert found.overrun.chance == pytest.approx(0.5, abs=0.002)
    assert found.overrun.at_most > found.overrun.chance
    asked = uncertainty(plan, given(budget_jpy=1, prices=prices), samples=256, seed=2)
    assert (asked.overrun.budget_jpy, asked.overrun.chance) == (1, 1.0)
    assert uncertainty(plan, given(), samples=256, seed=2).overrun is None


def test_where_the_rate_is_unknown_so_is_the_chance(unknown):
    found = uncertainty(unknown, given(), samples=256, seed=1, budget_jpy=500_000_000)
    assert [one.id for one in found.outputs] == ["capex_jpy"]
    assert {one.reason for one in found.unknown} == {"rate_unknown"}
    assert found.overrun.chance is None
    assert found.overrun.at_most == 1.0


def test_a_plan_whose_grant_the_rules_do_not_give_again_has_no_share():
    found = uncertainty(sample_result().plan, given(), samples=64, seed=1)
    assert [one.id for one in found.outputs] == ["capex_jpy"]
    assert {one.reason for one in found.unknown} == {"not_reproduced"}
    changed = sample_result().plan
    assert found.outputs[0].p10_jpy == found.outputs[0].p90_jpy == sum(line.amount_jpy for line in changed.costs)


def test_ten_thousand_samples_take_less_than_five_seconds_and_are_the_same_again(plan):
    start = time.process_time()
    found = uncertainty(plan, given(), samples=10_000, seed=4)
    assert time.process_time() - start < 5
    assert found.samples == 16_384
    assert found == uncertainty(plan, given(), samples=10_000, seed=4)
    assert found.outputs != uncertainty(plan, given(), samples=10_000, seed=5).outputs


def test_a_planners_own_price_and_take_up_have_no_published_spread():
    own = {"jpy": 6_000_000, "year": 2026, "tax": "excluded", "source": "見積"}
    content = {"date": "2026-06-01", "costs": {"overrides": {"FIB-AERIAL-NEW": own}, "take_up": 0.5}}
    made = build_plan(inputs_for("01633"), PlanConfig.model_validate(content)).plan
    held = {one.id: one.why for one in uncertainty(made, given(), samples=64, seed=1).fixed}
    assert (held["price:FIB-AERIAL-NEW"], held["take_up"]) == ("own", "own")


@pytest.mark.parametrize("samples", [0, 15, 2**20 + 1])
def test_too_few_or_too_many_samples_are_wrong_usage(plan, samples):
    with pytest.raises(UsageError, match=r"uncertainty\.samples"):
        uncertainty(plan, given(), samples=samples, seed=1)


def test_what_the_plan_does_not_have_is_refused_by_name(plan):
    for content in ({"prices": {"FIB-X": WIDE}}, {"quantities": {"fibre_drop": WIDE}}):
        with pytest.raises(InputError, match=r"uncertainty\.unknown"):
            uncertainty(plan, given(**content), samples=64, seed=1)


@pytest.mark.parametrize(
    ("spread", "fault"),
    [
        ({"kind": "uniform", "low": 1, "source": "x"}, "uniform"),
        ({"kind": "uniform", "low": 1, "middle": 2, "high": 3, "source": "x"}, "uniform"),
        ({"kind": "triangular", "low": 3, "middle": 2, "high": 4, "source": "x"}, "小さい順"),
        ({"kind": "uniform", "low": 3, "high": 3, "source": "x"}, "小さい順"),
        ({"kind": "split", "low": 0, "middle": 2, "high": 4, "source": "x"}, "0 より"),
        ({"kind": "uniform", "low": 1, "high": 2}, "source"),
        ({"kind": "gauss", "source": "x"}, "kind"),
        ({"kind": "uniform", "low": -1, "high": 2, "source": "x"}, "low"),
    ],
)
def test_faults_in_the_file_are_one_line_with_file_and_line(tmp_path, spread, fault):
    from todoku.i18n import text

    file = tmp_path / "spread.yaml"
    file.write_text(yaml.safe_dump({"schema": "todoku.uncertainty/1", "take_up": spread}), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_uncertainty(file)
    told = text(f"error.{refused.value.code}", "ja", **refused.value.params)
    assert "\n" not in told
    assert "spread.yaml" in told
    assert fault in told
