"""Forms of ownership side by side: shares that add up, unknown kept unknown, conditions, and the town's ten years."""

from __future__ import annotations

from datetime import date

import pytest

from sample_programmes import programme_of
from todoku.costs.opex import Terms
from todoku.costs.price_book import price_book
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.plans.config import FundingConfig
from todoku.plans.funding.form import Funding
from todoku.plans.funding.grant_parts import classify_costs, cost_kind
from todoku.plans.funding.options import FORMS, Running, funding_options
from todoku.plans.plan import CostLine
from todoku.programmes.fiscal_index import PublishedIndex
from todoku.programmes.rulebook.load import builtin_folders, builtin_programmes
from todoku.provenance import Basis

KODO_MUSEN = builtin_programmes()["kodo_musen"]
KNOWN, UNKNOWN = date(2024, 6, 3), date(2026, 11, 22)
LINES = {"fibre_trunk_aerial": 300_000_500, "fibre_drop": 30_000_700, "mobile_new_site": 50_000_000}
RUNNING = Running(
    households=2391, aerial_km=220.0, renewable_jpy=300_000_500, first_year=2028, terms=Terms(), book=price_book()
)


def line(line_id, amount_jpy):
    return CostLine(
        id=line_id,
        name_key=f"cost.{line_id}",
        quantity=1.0,
        unit="unit",
        unit_price_jpy=amount_jpy,
        amount_jpy=amount_jpy,
        price_id="SAMPLE",
        price_year=2019,
        tax="unspecified",
        confidence="own",
        price_source="sample",
        quantity_basis=Basis.MODELLED,
        eligibility="to_be_asked",
        clause=None,
        component="fibre",
    )


def options(code="01633", day=KNOWN, lines=LINES, indices=None, lang="ja", programme=KODO_MUSEN, **settings):
    config = FundingConfig(**settings)
    classified = classify_costs([line(*one) for one in lines.items()], KODO_MUSEN, on=config.rules_as_of or day)
    found = funding_options(
        classified,
        programme=programme,
        municipality_code=code,
        decision_date=day,
        settings=config,
        running=RUNNING,
        lang=lang,
        indices=indices,
    )
    return found, {option.id: option for option in found.options}


def codes(option):
    return [one.code for one in option.conditions]


def parts(option):
    return option.national_jpy, option.prefecture_jpy, option.municipality_jpy, option.operator_jpy


def test_lines_are_classified_by_the_rules():
    classified = classify_costs([line(name, 1) for name in (*LINES, "fibre_exchange", "other")], KODO_MUSEN, on=KNOWN)
    found = {one.id: one.eligibility for one in classified}
    assert found == {
        "fibre_trunk_aerial": "eligible",
        "fibre_drop": "to_be_asked",
        "mobile_new_site": "ineligible",
        "fibre_exchange": "eligible",
        "other": "to_be_asked",
    }
    assert "「無線局エントランスまでの光ファイバを整備する場合に" in classified[0].clause
    assert classified[-1].clause is None


@pytest.mark.parametrize(
    ("line_id", "kind"),
    [
        ("fibre_access_underground", "fibre_line"),
        ("fibre_trunk_submarine", "fibre_line"),
        ("fibre_trunk_elsewhere", None),
        ("mobile_new_site", "radio_equipment"),
        ("survey", None),
    ],
)
def test_which_kind_of_cost_a_line_is(line_id, kind):
    assert cost_kind(line_id) == kind


def test_the_grant_is_taken_of_eligible_cost_only_and_the_shares_add_up():
    _, found = options(contribution_jpy=0)
    capex_jpy = sum(LINES.values())
    assert tuple(found) == FORMS
    assert parts(found["public_public"]) == (150_000_000, 0, 230_001_200, 0)
    assert parts(found["public_private_iru"]) == (150_000_000, 0, 230_001_200, 0)
    assert parts(found["private_subsidised"]) == (100_000_000, 0, 0, 280_001_200)
    assert parts(found["transfer"]) == (150_000_000, 0, 230_001_200, 0)
    assert all(sum(parts(option)) == option.capex_jpy == capex_jpy for option in found.values())
    assert found["public_public"].assessment.eligible_cost_jpy == 300_000_500
    assert found["public_public"].assessment.to_be_asked_cost_jpy == 30_000_700
    assert found["public_public"].to_be_asked_adds_jpy == 15_000_000
    assert found["private_subsidised"].to_be_asked_adds_jpy == 10_000_000


def test_direct_and_indirect_routes():
    _, found = options()
    routes = {name: (option.implementer, option.assessment.route) for name, option in found.items()}
    assert routes == {
        "public_public": ("municipality", "direct"),
        "public_private_iru": ("municipality", "direct"),
        "private_subsidised": ("private", "indirect"),
        "transfer": ("municipality", "direct"),
    }
    assert found["private_subsidised"].assessment.fiscal_index is None


def test_a_contribution_of_the_town_lowers_the_operators_part():
    _, found = options(contribution_jpy=80_000_000)
    assert parts(found["private_subsidised"]) == (100_000_000, 0, 80_000_000, 200_001_200)
    with pytest.raises(InputError) as caught:
        options(contribution_jpy=280_001_201)
    assert caught.value.params == {"contribution": 280_001_201, "rest": 280_001_200}


@pytest.mark.parametrize("lang", LANGS)
def test_a_contribution_that_is_not_agreed_is_not_taken_for_none(lang):
    funding, found = options(lang=lang)
    private = found["private_subsidised"]
    assert funding.contribution_jpy is None
    assert parts(private) == (100_000_000, 0, None, None)
    assert private.municipality_and_operator_jpy == 280_001_200
    assert private.national_jpy + private.municipality_and_operator_jpy == private.capex_jpy
    reason = private.split_reason
    assert (reason.code, reason.params) == ("funding.reason.contribution_open", {})
    assert reason.text == text(reason.code, lang)
    assert "funding.contribution_jpy" in reason.text
    assert [one.id for one in funding.options if one.split_reason is not None] == ["private_subsidised"]


@pytest.mark.parametrize(("contribution_jpy", "operator_jpy"), [(0, 280_001_200), (280_001_200, 0)])
def test_a_contribution_that_is_given_settles_the_split_also_where_it_is_none(contribution_jpy, operator_jpy):
    funding, found = options(contribution_jpy=contribution_jpy)
    private = found["private_subsidised"]
    assert funding.contribution_jpy == private.municipality_jpy == contribution_jpy
    assert (private.operator_jpy, private.split_reason) == (operator_jpy, None)
    assert private.municipality_and_operator_jpy == 280_001_200


def test_where_nothing_is_left_to_pay_nothing_is_to_be_agreed():
    _, found = options(lines={})
    assert parts(found["private_subsidised"]) == (0, 0, 0, 0)
    assert found["private_subsidised"].split_reason is None


def test_a_contribution_is_weighed_against_the_what_if_too():
    given = {"day": UNKNOWN, "rules_as_of": date(2024, 4, 1)}
    _, found = options(contribution_jpy=80_000_000, **given)
    assert parts(found["private_subsidised"]) == (None, None, None, None)
    assert parts(found["private_subsidised"].what_if_shares) == (100_000_000, 0, 80_000_000, 200_001_200)
    with pytest.raises(InputError):
        options(contribution_jpy=280_001_201, **given)


def test_unknown_rules_give_no_amounts_and_the_reason():
    funding, found = options(day=UNKNOWN)
    for option in found.values():
        assert parts(option) == (None, None, None, None)
        assert option.assessment.status == "unknown"
        assert option.assessment.rule_status == "unknown"
        assert option.to_be_asked_adds_jpy is None
        assert (option.municipality_and_operator_jpy, option.split_reason) == (None, None)
        assert option.what_if is None
        assert any("令和7年度" in step.text for step in option.assessment.reasons)
        assert option.assessment.trace[-1].code == "funding.trace.cost_classes_older"
    assert funding.rules_as_of is None


def test_the_what_if_stands_beside_the_unknown():
    funding, found = options(day=UNKNOWN, rules_as_of=date(2024, 4, 1))
    iru = found["public_private_iru"]
    assert funding.rules_as_of == iru.what_if.rules_as_of == "2024-04-01"
    assert (iru.national_jpy, iru.assessment.status) == (None, "unknown")
    assert (iru.what_if.national_jpy, iru.what_if.rate) == (150_000_000, "1/2")
    shares = iru.what_if_shares
    assert (shares.national_jpy, shares.municipality_jpy, shares.operator_jpy) == (150_000_000, 230_001_200, 0)
    operator = found["private_subsidised"].what_if_shares
    assert parts(operator) == (100_000_000, 0, None, None)
    assert (operator.municipality_and_operator_jpy, operator.split_reason.code) == (
        280_001_200,
        "funding.reason.contribution_open",
    )


def test_a_users_own_rate_and_index():
    funding, found = options(day=UNKNOWN, user_rate="80%", fiscal_index="0.50")
    assert (funding.user_rate, funding.fiscal_index, funding.fiscal_index_basis) == ("4/5", "0.50", Basis.ESTIMATED)
    assert found["public_public"].what_if.national_jpy == 240_000_000
    assert found["public_public"].what_if.status == "conditional"
    _, found = options(fiscal_index="0.50")
    assert found["public_public"].national_jpy == 100_000_000


def test_an_island_by_part():
    _, mainland = options("01484")
    _, island = options("01484", part="天売")
    assert mainland["public_public"].national_jpy == 150_000_000
    assert island["public_public"].national_jpy == 200_000_000
    assert island["private_subsidised"].national_jpy == 150_000_000
    assert "funding.condition.island_maintenance" in codes(island["public_public"])
    assert "funding.condition.island_maintenance" not in codes(mainland["public_public"])


def test_a_plan_in_one_part_has_one_entry_that_says_what_its_sum_says():
    _, found = options()
    grant = found["public_public"].assessment
    (part,) = grant.parts
    assert (part.name, part.capex_jpy) == (None, 380_001_200)
    shared = part.model_dump(exclude={"name", "grounds", "capex_jpy"})
    assert shared == grant.model_dump(include=set(shared))
    _, found = options("01484", part="天売")
    assert [part.name for part in found["public_public"].assessment.parts] == ["天売島"]


def test_a_town_without_facts_is_unknown_until_they_are_given():
    _, found = options("17463")
    assert parts(found["public_public"]) == (None, None, None, None)
    published = PublishedIndex("0.19", 2019, "総務省「全市町村の主要財政指標 令和元年度」")
    funding, found = options("17463", area_ground="過疎", indices={2019: published})
    assert parts(found["public_public"]) == (150_000_000, 0, 230_001_200, 0)
    assert funding.fiscal_index_source == "総務省「全市町村の主要財政指標 令和元年度」"
    assert funding.fiscal_index_basis == Basis.MEASURED


def test_the_plan_takes_the_year_that_the_rules_declare():
    folder = next(one for one in builtin_folders() if one.name == "kodo_musen")
    rules = (folder / "rules.yaml").read_text(encoding="utf-8")
    start = rules.index("              year:\n                assumed:")
    end = rules.index("                cite:", start)
    lagged = programme_of(f"{rules[:start]}              year:\n                lag_years: 2\n{rules[end:]}")
    published = {year: PublishedIndex(f"0.{year - 1970}", year, f"表{year}") for year in (2019, 2021, 2022)}
    asked = {"area_ground": "過疎", "indices": published}

    def index_of(day):
        funding, found = options("17463", day, programme=lagged, **asked)
        assessment = found["public_public"].assessment
        assert assessment.fiscal_index == funding.fiscal_index
        return funding.fiscal_index, funding.fiscal_index_source, assessment.rate, funding.fiscal_index_basis

    assert index_of(date(2021, 6, 1)) == ("0.49", "表2019", "1/2", Basis.MEASURED)
    assert index_of(date(2024, 6, 3)) == ("0.52", "表2022", "1/3", Basis.MEASURED)
    assert index_of(date(2022, 6, 1)) == (None, None, None, Basis.UNKNOWN)
    assert options("17463", date(2022, 6, 1), **asked)[0].fiscal_index == "0.52"


def test_transfer_is_conditional_on_approval_and_its_renewal_has_no_known_rate():
    _, found = options()
    transfer = found["transfer"].assessment
    assert transfer.status == "conditional"
    said = [step.text for step in transfer.reasons]
    assert any("譲渡には国の承認が要る" in one for one in said)
    assert any("その率は確かめられていない" in one for one in said)


def test_every_condition_can_be_read_and_what_is_not_sourced_is_to_be_asked():
    _, found = options()
    for option in found.values():
        assert len(set(codes(option))) == len(option.conditions)
        assert all(one.text == text(one.code, "ja") and text(one.code, "en") for one in option.conditions)
    assert "funding.condition.kaso_bond" in codes(found["public_public"])
    assert "funding.condition.kaso_bond" not in codes(found["private_subsidised"])
    _, sapporo = options("01100")
    assert "funding.condition.kaso_bond" not in codes(sapporo["public_public"])
    to_ask = ("start_after_decision", "consumption_tax", "transfer_approval", "kaso_bond", "contribution",
              "running_support")  # fmt: skip
    for name in to_ask:
        assert text(f"funding.condition.{name}", "ja").startswith("【要確認】")


def test_the_towns_ten_years_are_those_of_the_form():
    funding, found = options()
    for option in found.values():
        assert [year.year for year in option.years] == list(range(2028, 2038))
    iru, own = found["public_private_iru"], found["public_public"]
    assert iru.ten_year_net_jpy == sum(year.net_jpy for year in iru.years)
    year = iru.years[0]
    assert year.net_jpy == year.revenue_jpy - year.pole_rent_jpy - year.maintenance_jpy - year.renewal_jpy
    assert (own.ten_year_net_jpy, own.years[0].revenue_jpy, own.years[0].net_jpy) == (None, None, None)
    assert own.years[0].pole_rent_jpy == year.pole_rent_jpy > 0
    assert own.break_even_fee_jpy_per_month == iru.break_even_fee_jpy_per_month > 0
    for form in ("private_subsidised", "transfer"):
        assert {one.net_jpy for one in found[form].years} == {0}
        assert (found[form].ten_year_net_jpy, found[form].break_even_fee_jpy_per_month) == (0, None)
        assert found[form].balance_reason.code == "funding.reason.operator_owns"
        assert "funding.condition.running_support" in codes(found[form])
    assert (own.balance_reason.code, iru.balance_reason) == ("funding.reason.no_tariff", None)
    assert {one.id for one in funding.inputs} >= {"balance_take_up", "balance_fee", "balance_pole_rent"}


def test_nothing_eligible_gives_no_grant():
    _, found = options(lines={"mobile_new_site": 5_000_000})
    assert parts(found["public_public"]) == (0, 0, 5_000_000, 0)


def test_the_document_survives_its_own_json():
    funding, _ = options(day=UNKNOWN, rules_as_of=date(2024, 4, 1))
    again = Funding.model_validate_json(funding.model_dump_json())
    assert again == funding
    for option in again.options:
        for step in (*option.assessment.trace, *option.what_if.trace, *option.assessment.reasons):
            assert step.text == text(step.code, "ja", **step.params)
            assert text(step.code, "en", **step.params)
