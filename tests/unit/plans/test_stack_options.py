"""The ways to pay for a plan: the same to the yen as the engine's own, part by part, and null where not known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from typer.testing import CliRunner

from todoku.cli.app import app
from todoku.costs.opex import Terms
from todoku.costs.price_book import price_book
from todoku.errors import InputError, ProgrammeError
from todoku.i18n import LANGS, text
from todoku.plans.build import build_plan
from todoku.plans.config import FundingConfig, load_config, parse_config
from todoku.plans.funding.grant_parts import classify_costs
from todoku.plans.funding.options import Running, funding_options
from todoku.plans.inputs import inputs_for
from todoku.plans.plan import CostLine
from todoku.programmes.grounds import municipal_grounds, stated_grounds
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.provenance import Basis

KODO_MUSEN = builtin_programmes()["kodo_musen"]
KNOWN = date(2024, 6, 3)
HABORO = municipal_grounds("01484")
RUNNING = Running(households=1, aerial_km=1.0, renewable_jpy=1, first_year=2028, terms=Terms(), book=price_book())
BOND = {"years": 12, "grace_years": 3, "interest_rate": "1.2%"}
AMOUNTS = ("national_jpy", "prefecture_jpy", "operator_jpy", "local_jpy", "bond_jpy", "own_jpy", "interest_jpy",
           "allocation_jpy", "special_jpy", "real_burden_jpy", "real_ratio", "basis")  # fmt: skip


def funded(costs, grounds, *, code="01633", day=KNOWN, lang="ja", schemes=(), **settings):
    shown = {"unit": "unit", "price_id": "-", "price_year": None, "tax": "-", "confidence": "-", "price_source": "-"}
    lines = [
        CostLine(
            id="fibre_trunk_aerial", name_key="cost.fibre_trunk_aerial", quantity=1, unit_price_jpy=amount,
            amount_jpy=amount, part=part, quantity_basis=Basis.MODELLED, eligibility="to_be_asked", clause=None,
            component="fibre", **shown,
        )
        for part, amount in costs.items()
    ]  # fmt: skip
    config = FundingConfig(**settings)
    return funding_options(
        classify_costs(lines, KODO_MUSEN, on=config.rules_as_of or day),
        programme=KODO_MUSEN,
        municipality_code=code,
        decision_date=day,
        settings=config,
        running=RUNNING,
        lang=lang,
        grounds=grounds,
        schemes=schemes,
    )


def whole(costs=100_000_000, **settings):
    found = funded({None: costs}, {None: municipal_grounds("01633").of()}, **settings)
    return {option.id: option for option in found.options}


def stacks(option, *, what_if=False):
    return {stack.id: stack for stack in (option.what_if_stacks if what_if else option.stacks)}


def told(*words):
    result = CliRunner().invoke(app, ["programmes", "burden", *map(str, words), "--json"])
    assert result.exit_code == 0, result.output
    return {one["id"]: one for one in json.loads(result.output)["stacks"]}


@pytest.fixture(scope="module")
def kamishihoro():
    config = parse_config(
        {"date": "2026-11-22", "funding": {"rules_as_of": "2024-04-01", "bond": BOND}}, name="plan.yaml"
    )
    return build_plan(inputs_for("01633"), config).plan


def test_the_plans_real_burden_is_that_of_the_verb_burden_to_the_yen(kamishihoro):
    option = next(one for one in kamishihoro.funding.options if one.id == "public_private_iru")
    found = told(
        "01633", "--cost", option.capex_jpy, "--eligible-cost", option.what_if.eligible_cost_jpy,
        "--date", kamishihoro.funding.decision_date, "--programme", "kodo_musen", "--rules-as-of", "2024-04-01",
        "--interest", "1.2%", "--years", 12, "--grace", 3,
    )  # fmt: skip
    ours = stacks(option, what_if=True)
    assert list(ours) == list(found)
    for name, one in ours.items():
        assert one.status == found[name]["status"]
        assert one.rank == found[name]["rank"]
        assert {field: getattr(one, field) for field in AMOUNTS} == {field: found[name][field] for field in AMOUNTS}
        assert [year.model_dump() for year in one.years] == found[name]["years"]
    best = ours["kodo_musen.build+kaso"]
    assert (best.rank, best.bond_jpy % 100_000, best.basis) == (1, 0, "complete")
    assert len(best.years) == 13


def test_the_unknown_of_the_decision_date_stands_beside_the_what_if(kamishihoro):
    option = kamishihoro.funding.options[0]
    real, supposed = stacks(option), stacks(option, what_if=True)
    assert (real["kodo_musen.build"].status, supposed["kodo_musen.build"].status) == ("unknown", "lawful")
    assert real["kodo_musen.build"].real_burden_jpy is None
    assert real["kodo_musen.build"].reasons[0].code == "programmes.trace.rules_unknown"
    assert "programmes.trace.what_if_rules" in [step.code for step in supposed["kodo_musen.build"].conditions]
    assert "kodo_musen.build+kaso" not in real


def test_worked_by_hand_with_the_ratios_of_the_sources():
    kaso = stacks(whole(bond=BOND)["public_public"])["kodo_musen.build+kaso"]
    assert (kaso.national_jpy, kaso.local_jpy, kaso.bond_jpy, kaso.own_jpy) == (50_000_000, 50_000_000, 50_000_000, 0)
    assert sum(year.principal_jpy for year in kaso.years) == 50_000_000
    assert kaso.allocation_jpy == (50_000_000 + kaso.interest_jpy) * 7 // 10
    assert kaso.real_burden_jpy == 50_000_000 + kaso.interest_jpy - kaso.allocation_jpy == 16_409_486
    assert sum(year.net_jpy for year in kaso.years) == kaso.real_burden_jpy
    assert Fraction(kaso.real_ratio) == Fraction(16_409_486, 100_000_000)
    terms = kaso.bond_terms
    assert (terms.issue_ratio, terms.allocation_ratio, terms.unit_jpy) == ("1", "7/10", 100_000)
    assert (terms.years, terms.grace_years, terms.interest_rate, terms.per_year) == (12, 3, "3/250", 2)


@pytest.mark.parametrize("lang", LANGS)
def test_without_interest_the_principal_alone_is_counted_and_the_field_is_named(lang):
    kaso = stacks(whole(lang=lang)["public_public"])["kodo_musen.build+kaso"]
    assert (kaso.basis, kaso.interest_jpy, kaso.real_burden_jpy) == ("principal_only", None, 15_000_000)
    told = {step.code: step.text for step in kaso.conditions}
    assert "funding.bond.interest_rate" in told["funding.stack.interest"]
    assert "--interest" not in "".join(told.values())


def test_a_contribution_that_is_not_agreed_leaves_every_way_unknown_or_unlawful():
    private = whole()["private_subsidised"]
    assert {one.status for one in private.stacks} == {"unknown", "unlawful"}
    grant = stacks(private)["kodo_musen.build"]
    assert (grant.status, grant.rank, grant.real_burden_jpy) == ("unknown", None, None)
    assert [step.code for step in grant.reasons] == ["funding.stack.contribution"]
    assert stacks(private)["kaso"].status == "unlawful"


def test_a_contribution_is_all_that_the_town_pays_for_anothers_network():
    grant = stacks(whole(contribution_jpy=10_000_000)["private_subsidised"])["kodo_musen.build"]
    assert (grant.status, grant.local_jpy, grant.real_burden_jpy) == ("lawful", 10_000_000, 10_000_000)
    assert grant.national_jpy + grant.operator_jpy + grant.local_jpy == 100_000_000


def test_needs_are_settled_by_the_configuration():
    settled = stacks(whole(met=("plan",), unmet=("supplementary_budget",))["public_public"])
    assert settled["kodo_musen.build+hosei"].status == "unlawful"
    open_ = stacks(whole()["public_public"])
    assert open_["kodo_musen.build+hosei"].status == "lawful"
    kaso, before = settled["kodo_musen.build+kaso"], open_["kodo_musen.build+kaso"]
    assert len(kaso.conditions) == len(before.conditions) - 1


def test_the_prefectures_support_before_and_after_borrowing():
    before = stacks(whole(prefecture_jpy=10_000_000, prefecture_on_base=True)["public_public"])
    after = stacks(whole(prefecture_jpy=10_000_000)["public_public"])
    name = "kodo_musen.build+kaso"
    assert (before[name].bond_jpy, before[name].local_jpy, before[name].prefecture_jpy) == (40_000_000,) * 2 + (10**7,)
    assert (after[name].bond_jpy, after[name].local_jpy) == (50_000_000, 50_000_000)
    assert (before[name].real_burden_jpy, after[name].real_burden_jpy) == (12_000_000, 5_000_000)


def test_the_transfer_carries_its_approval_as_a_condition():
    found = whole()
    public, transfer = (stacks(found[name])["kodo_musen.build+kaso"] for name in ("public_public", "transfer"))
    assert public.real_burden_jpy == transfer.real_burden_jpy
    assert "funding.trace.transfer_approval" in [step.code for step in transfer.conditions]
    assert "funding.trace.transfer_approval" not in [step.code for step in public.conditions]


def test_parts_have_their_own_grants_and_one_bond():
    costs = {None: 300_000_500, "天売島": 60_001_400, "焼尻島": 30_001_400}
    grounds = {None: HABORO.of(), "天売島": HABORO.of("天売"), "焼尻島": HABORO.of("焼尻")}
    option = funded(costs, grounds, code="01484").options[0]
    kaso = stacks(option)["kodo_musen.build+kaso"]
    assert kaso.national_jpy == option.national_jpy == 210_000_000
    assert kaso.local_jpy == 390_003_300 - 210_000_000
    assert (kaso.bond_jpy, kaso.own_jpy) == (180_000_000, 3_300)
    assert kaso.real_burden_jpy == 3_300 + 54_000_000


def test_a_bond_finances_the_parts_whose_ground_it_needs_and_no_other():
    grounds = {None: stated_grounds("豪雪"), "旧村": stated_grounds("過疎|豪雪")}
    option = funded({None: 100_000_000, "旧村": 40_000_000}, grounds, bond=BOND).options[0]
    kaso = stacks(option)["kodo_musen.build+kaso"]
    assert (kaso.status, kaso.national_jpy, kaso.local_jpy) == ("lawful", 70_000_000, 70_000_000)
    assert (kaso.bond_jpy, kaso.own_jpy, kaso.bond_terms.outside_jpy) == (20_000_000, 50_000_000, 50_000_000)
    assert "burden.condition.bond_outside" in [step.code for step in kaso.conditions]
    hosei = stacks(option)["kodo_musen.build+hosei"]
    assert (hosei.bond_jpy, hosei.bond_terms.outside_jpy) == (70_000_000, 0)


def test_a_part_that_the_grant_does_not_let_in_is_local_share():
    grounds = {None: stated_grounds("なし"), "旧村": stated_grounds("過疎")}
    option = funded({None: 100_000_000, "旧村": 40_000_000}, grounds).options[0]
    grant = stacks(option)["kodo_musen.build"]
    assert (grant.status, grant.national_jpy, grant.local_jpy) == ("lawful", 20_000_000, 120_000_000)
    assert option.national_jpy == 20_000_000
    assert "burden.condition.grant_outside" in [step.code for step in grant.conditions]


def test_what_is_not_known_of_one_part_leaves_the_way_unknown_and_names_it():
    grounds = {None: stated_grounds("豪雪"), "旧村": municipal_grounds("01633").of()}
    option = funded({None: 100_000_000, "旧村": 40_000_000}, grounds).options[0]
    henchi = stacks(option)["kodo_musen.build+henchi"]
    assert (henchi.status, henchi.bond_jpy) == ("unknown", None)
    assert "旧村" in henchi.reasons[0].text


def test_a_chosen_way_must_be_there_and_lawful():
    with pytest.raises(InputError, match=r"funding\.stack") as raised:
        whole(stack="kodo_musen.build+kasou")
    assert "kodo_musen.build+kaso" in raised.value.params["allowed"]
    with pytest.raises(InputError, match=r"funding\.stack_unlawful") as raised:
        whole(stack="kodo_musen.build+ippan_tandoku")
    assert {text(f"error.{raised.value.code}", lang, **raised.value.params) for lang in LANGS}
    assert whole(stack="kodo_musen.build+kaso")


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        ("funding:\n  bond: {years: 41}\n", 2, "it must be at most 40"),
        ("funding:\n  bond:\n    years: 5\n    grace_years: 5\n", 3, "grace_years must be fewer than the 5 years"),
        ("funding:\n  bond:\n    interest_rate: 25%\n", 3, "write a yearly rate of 0 to 20 %"),
        ("funding:\n  bond: {per_year: 3}\n", 2, "it must be one of"),
        ("funding:\n  met: [plans]\n", 2, "it must be one of plan, supplementary_budget, purpose, purpose:kaso"),
        ("funding:\n  met: [plan]\n  unmet: [plan]\n", 2, "plan stands in both met and unmet"),
    ],
)
def test_a_wrong_bond_is_told_with_its_line(tmp_path, content, row, says):
    path = tmp_path / "plan.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_config(path)
    assert raised.value.params["detail"]["en"].startswith(says)
    assert int(raised.value.params["row"]) in (row, row - 1)


RULES = """
schema: todoku.programme/1
id: own_scheme
title: {ja: 道の上乗せ, en: Top-up of the prefecture}
authority: {ja: 見本道, en: Sample prefecture}
sources:
  paper: {publisher: 見本道, title: 要綱, url: null, kind: official, confidence: high, as_of: 2024}
stacking:
  - with: any_national
    relation: deducts_before
    reason: {ja: 国庫補助を除いた額, en: after the grant of the state}
    cite: &cited [{source: paper, quote: 国庫補助を除いた額の4分の1}]
grants:
  - id: build
    title: {ja: 整備, en: Building}
    base: {ja: 対象経費, en: eligible cost}
    versions:
      - from: 2019-04-01
        to: null
        status: enacted
        cite: *cited
        rules:
          implementers:
            municipality:
              {title: {ja: 市町村, en: town}, route: direct, finance: local_government, cite: *cited}
          inputs: {}
          rates:
            - {id: all, when: {}, rate: 1/4, cite: *cited}
          costs:
            - {id: fibre_line, title: {ja: 光ファイバ, en: fibre}, eligibility: eligible, cite: *cited}
          rounding: {unit_jpy: 1000, mode: floor, basis: stated, cite: *cited}
"""
CASES = """
cases:
  - case: 4分の1
    given: {decision_date: 2024-06-03, municipality_code: "01633", implementer: municipality, cost_jpy: 4000000}
    expect: {status: eligible, national_jpy: 1000000}
"""


@pytest.fixture
def schemes(tmp_path):
    folder = tmp_path / "own" / "scheme"
    folder.mkdir(parents=True)
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    (folder / "tests.yaml").write_text(CASES, encoding="utf-8")
    return inputs_for("01633", schemes=tmp_path / "own").schemes


def test_schemes_of_ones_own_join_the_ways(schemes):
    found = stacks(whole(schemes=schemes)["public_public"])
    both = found["kodo_musen.build+own_scheme.build+kaso"]
    assert (both.national_jpy, both.prefecture_jpy, both.local_jpy) == (50_000_000, 12_500_000, 37_500_000)
    assert (both.rank, both.bond_jpy, both.real_burden_jpy) == (1, 37_500_000, 11_250_000)
    assert both.title.text == "高度無線環境整備推進事業 ＋ 道の上乗せ ＋ 過疎対策事業債"


def test_a_scheme_is_part_of_what_a_plan_is_made_from(schemes):
    config = parse_config({"date": "2024-06-01", "funding": {"decision_date": "2024-06-03"}}, name="-")
    inputs = inputs_for("01633")
    plain, topped = (build_plan(one, config).plan for one in (inputs, replace(inputs, schemes=schemes)))
    assert plain.id != topped.id
    assert not any("own_scheme" in one.programmes for one in plain.funding.options[0].stacks)


def test_a_folder_without_rule_files_is_refused(tmp_path):
    with pytest.raises(ProgrammeError, match=r"programme\.no_rules"):
        inputs_for("01633", schemes=tmp_path / "nothing")
