"""Every way to pay for a project: which are lawful, in which order, and why the others are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from todoku.programmes.grounds import municipal_grounds, stated_grounds
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.local_share.repayment import Terms
from todoku.programmes.local_share.stack import Plan, Support, lawful_stacks
from todoku.programmes.local_share.stack_record import burden_document
from todoku.programmes.question import Question
from todoku.programmes.rulebook.load import load_programme

DAY = date(2024, 6, 3)
KASO = stated_grounds("過疎|辺地|豪雪")
STACKING = """\
stacking:
  - with: any_national
    relation: RELATION
    reason: {ja: 国の補助との関係, en: beside the state}
    cite: [{source: paper, quote: "国の補助"}]
grants:
"""


def question(**changes):
    asked = Question(DAY, "01633", "municipality", 100_000_000, KASO, fiscal_index="0.24")
    return replace(asked, **changes)


def by_id(stacks):
    return {stack.id: stack for stack in stacks}


def said(stack):
    return " ".join(step.sentence("ja") for step in (*stack.reasons, *stack.conditions, *stack.rests_on))


def test_lawful_ways_are_ranked_by_real_burden(kodo_musen):
    stacks = lawful_stacks([kodo_musen], question())
    ranked = [(one.rank, one.id, one.burden.real_burden_jpy) for one in stacks if one.rank]
    assert ranked == [
        (1, "kodo_musen.build+henchi", 10_000_000),
        (2, "kodo_musen.build+kaso", 15_000_000),
        (3, "henchi", 20_000_000),
        (4, "kodo_musen.build+hosei", 25_000_000),
        (5, "kaso", 30_000_000),
        (6, "kodo_musen.build", 50_000_000),
        (7, "own_funds", 100_000_000),
        (8, "ippan_tandoku", 100_000_000),
    ]
    assert [one.rank for one in stacks[:8]] == list(range(1, 9))
    assert [one.status for one in stacks[8:]] == sorted(one.status for one in stacks[8:])


def test_the_plan_must_list_the_project_unless_it_does(kodo_musen):
    open_one = by_id(lawful_stacks([kodo_musen], question()))["kodo_musen.build+kaso"]
    assert "条件: 過疎地域持続的発展市町村計画" in said(open_one)
    settled = by_id(lawful_stacks([kodo_musen], question(), plan=Plan(facts={"plan": True})))
    assert "満たす: 過疎地域持続的発展市町村計画" in said(settled["kodo_musen.build+kaso"])
    assert len(settled["kodo_musen.build+kaso"].conditions) == len(open_one.conditions) - 1
    missing = by_id(lawful_stacks([kodo_musen], question(), plan=Plan(facts={"plan": False})))
    assert missing["kodo_musen.build+kaso"].status == "unlawful"
    assert missing["kodo_musen.build+kaso"].reasons[0].clause.startswith("「当該市町村の議会の議決を経て")


def test_every_reason_against_carries_its_clause(kodo_musen):
    for one in lawful_stacks([kodo_musen], question(grounds=stated_grounds("豪雪"))):
        if one.status == "unlawful":
            assert all(step.clause and step.source for step in one.reasons), one.id


def test_a_ground_that_is_not_known_leaves_the_bond_open(kodo_musen):
    grounds = replace(KASO, held={**KASO.held, "henchi": None})
    found = by_id(lawful_stacks([kodo_musen], question(grounds=grounds)))["kodo_musen.build+henchi"]
    assert (found.status, found.rank, found.burden) == ("unknown", None, None)
    assert [step.sentence("ja") for step in found.reasons] == ["分からない: 事業の区域が辺地である"]


def test_a_ground_held_elsewhere_names_the_parts(kodo_musen):
    """函館市: 過疎は旧戸井町など4町の区域だけ."""
    hakodate = municipal_grounds("01202")
    outside = by_id(lawful_stacks([kodo_musen], question(grounds=hakodate.of())))["kodo_musen.build+kaso"]
    assert outside.status == "unlawful"
    assert "指定は 戸井町、恵山町、椴法華村、南茅部町 だけ" in said(outside)
    inside = by_id(lawful_stacks([kodo_musen], question(grounds=hakodate.of("戸井町"))))["kodo_musen.build+kaso"]
    assert inside.status == "lawful"


def test_a_bond_that_no_paper_of_the_grant_names_is_unknown(kodo_musen):
    found = by_id(lawful_stacks([kodo_musen], question()))["kodo_musen.build+kokyo"]
    assert found.status == "unknown"
    assert "記載は見つかっていない" in said(found)


def test_a_bond_for_projects_without_a_grant_excludes_one(kodo_musen):
    stacks = by_id(lawful_stacks([kodo_musen], question()))
    assert stacks["kodo_musen.build+kinkyu_bosai"].status == "unlawful"
    assert stacks["hosei"].status == "unlawful"
    assert stacks["kodo_musen.build+digital_katsuyo"].status == "unlawful"
    assert "2025-04-01 に始まり" in said(stacks["digital_katsuyo"])


def test_whether_a_supplementary_budget_pays_decides_its_bond(kodo_musen):
    no = by_id(lawful_stacks([kodo_musen], question(), plan=Plan(facts={"supplementary_budget": False})))
    assert no["kodo_musen.build+hosei"].status == "unlawful"
    yes = by_id(lawful_stacks([kodo_musen], question(), plan=Plan(facts={"supplementary_budget": True})))
    assert "条件: 国の補正予算" not in said(yes["kodo_musen.build+hosei"])


def test_a_purpose_that_nobody_settled_leaves_the_bond_open(kodo_musen):
    found = by_id(lawful_stacks([kodo_musen], question()))["kinkyu_bosai"]
    assert (found.status, found.rank) == ("unknown", None)
    assert "光ファイバ一般は要確認" in said(found)
    for facts in ({"purpose": True}, {"purpose:kinkyu_bosai": True, "purpose": False}):
        settled = by_id(lawful_stacks([kodo_musen], question(), plan=Plan(facts=facts)))["kinkyu_bosai"]
        assert settled.burden.real_burden_jpy == 30_000_000
    none = by_id(lawful_stacks([kodo_musen], question(), plan=Plan(facts={"purpose": False})))
    assert none["kinkyu_bosai"].status == "unlawful"


def test_an_unknown_rate_gives_an_unknown_way_that_is_not_ranked(kodo_musen):
    stacks = by_id(lawful_stacks([kodo_musen], question(decision_date=date(2026, 11, 22))))
    assert stacks["kodo_musen.build"].status == "unknown"
    assert stacks["kodo_musen.build"].rank is None
    assert "kodo_musen.build+kaso" not in stacks
    what_if = question(decision_date=date(2026, 11, 22), rules_as_of=DAY)
    found = by_id(lawful_stacks([kodo_musen], what_if))["kodo_musen.build+kaso"]
    assert found.burden.real_burden_jpy == 15_000_000
    assert any("試算: 令和6年度の率による" in step.sentence("ja") for step in found.conditions)


def test_an_operator_cannot_borrow_and_the_town_pays_its_contribution(kodo_musen):
    asked = question(implementer="private", fiscal_index=None)
    stacks = by_id(lawful_stacks([kodo_musen], asked, plan=Plan(contribution_jpy=5_000_000)))
    assert stacks["kodo_musen.build+kaso"].status == "unlawful"
    found = stacks["kodo_musen.build"]
    assert (found.rank, found.burden.real_burden_jpy, found.burden.split.operator_jpy) == (1, 5_000_000, 61_667_000)
    open_one = by_id(lawful_stacks([kodo_musen], asked))["kodo_musen.build"]
    assert (open_one.status, open_one.rank, open_one.burden) == ("lawful", None, None)
    assert "負担金が決まっていない" in said(open_one)


def test_maintenance_on_islands_takes_the_special_allocation_and_no_bond(kodo_musen):
    asked = question(
        decision_date=date(2022, 4, 1),
        eligible_cost_jpy=10_000_000,
        grounds=stated_grounds("離島|過疎"),
        grant="island_maintenance",
    )
    stacks = by_id(lawful_stacks([kodo_musen], asked))
    best = stacks["kodo_musen.island_maintenance+special"]
    assert (best.rank, best.burden.split.special_jpy, best.burden.real_burden_jpy) == (1, 4_000_000, 1_000_000)
    assert stacks["kodo_musen.island_maintenance+kaso"].status == "unlawful"
    assert stacks["kaso"].status == "unlawful"
    later = by_id(lawful_stacks([kodo_musen], replace(asked, decision_date=date(2025, 4, 1))))
    assert later["kodo_musen.island_maintenance"].status == "unknown"


def test_without_ordinary_allocation_tax_none_is_counted(kodo_musen):
    found = by_id(lawful_stacks([kodo_musen], question(fiscal_index="1.53")))["kodo_musen.build+kaso"]
    assert found.burden.allocation_jpy == 0
    assert found.burden.real_burden_jpy == found.burden.local_jpy == 66_667_000
    assert "普通交付税を受けない" in said(found)
    below = by_id(lawful_stacks([kodo_musen], question(fiscal_index="0.99")))["kodo_musen.build+kaso"]
    assert below.burden.allocation_jpy > 0


def test_terms_that_are_given_go_before_the_example(kodo_musen):
    example = by_id(lawful_stacks([kodo_musen], question()))["kodo_musen.build+kaso"]
    assert example.burden.terms.years == 12
    assert "一つの例による" in said(example)
    terms = Terms(20, 3, Fraction(15, 1000))
    given = by_id(lawful_stacks([kodo_musen], question(), plan=Plan(terms=terms)))["kodo_musen.build+kaso"]
    assert given.burden.terms == terms
    assert len(given.burden.years) == 21
    assert "一つの例による" not in said(given)
    henchi = by_id(lawful_stacks([kodo_musen], question()))["kodo_musen.build+henchi"]
    assert "償還年数が見つかっていない" in said(henchi)


def test_support_of_the_prefecture(kodo_musen):
    residual = Plan(support=Support(6_000_000))
    found = by_id(lawful_stacks([kodo_musen], question(), plan=residual))["kodo_musen.build+kaso"]
    assert (found.burden.bond_jpy, found.burden.real_burden_jpy) == (50_000_000, 9_000_000)
    on_base = Plan(support=Support(6_000_000, "on_base"))
    found = by_id(lawful_stacks([kodo_musen], question(), plan=on_base))["kodo_musen.build+kaso"]
    assert (found.burden.bond_jpy, found.burden.real_burden_jpy) == (44_000_000, 13_200_000)


def test_a_cost_below_the_bonds_unit_is_not_borrowed_for(kodo_musen):
    found = by_id(lawful_stacks([kodo_musen], question(eligible_cost_jpy=150_000)))
    assert found["kodo_musen.build+kaso"].status == "unlawful"
    assert found["kaso"].burden.bond_jpy == 100_000


@pytest.mark.parametrize(
    ("relation", "status"), [("may_combine", "lawful"), ("deducts_before", "lawful"), ("excludes", "unlawful")]
)
def test_an_own_scheme_beside_the_states_grant(kodo_musen, scheme, relation, status):
    own = load_programme(scheme("grants:\n", STACKING.replace("RELATION", relation)))
    asked = question(rules_as_of=None, decision_date=date(2020, 10, 1), grounds=stated_grounds("離島|過疎"))
    stacks = by_id(lawful_stacks([kodo_musen], replace(asked, eligible_cost_jpy=90_000_000), schemes=[own]))
    both = stacks["kodo_musen.build+town_fibre.build"]
    if relation == "may_combine":
        assert both.status == "unlawful"  # two thirds twice: more than the cost
        assert "超える" in said(both)
        return
    assert both.status == status
    if status == "lawful":
        assert both.burden.split.national_jpy == 60_000_000
        assert both.burden.split.prefecture_on_base_jpy == 20_000_000
        assert stacks["kodo_musen.build+town_fibre.build+kaso"].burden.bond_jpy == 10_000_000


def test_a_scheme_that_presupposes_the_states_grant_is_not_lawful_alone(kodo_musen, scheme):
    own = load_programme(scheme("grants:\n", STACKING.replace("RELATION", "requires")))
    asked = question(decision_date=date(2020, 10, 1), grounds=stated_grounds("離島|過疎"))
    found = by_id(lawful_stacks([kodo_musen], asked, schemes=[own]))["town_fibre.build"]
    assert found.status == "unlawful"
    assert "単独では使えない" in said(found)


def test_two_grants_of_the_state_need_a_paper_that_lets_them(kodo_musen, scheme):
    other = load_programme(scheme())
    asked = question(decision_date=date(2020, 5, 1), eligible_cost_jpy=90_000_000, grounds=stated_grounds("過疎"))
    alone = replace(kodo_musen, file=kodo_musen.file.model_copy(update={"stacking": ()}))
    found = by_id(lawful_stacks([alone, other], asked))["kodo_musen.build+town_fibre.build"]
    assert found.status == "unknown"
    assert "併用できるという記載は見つかっていない" in said(found)


def test_the_document_holds_every_way_with_clauses(kodo_musen):
    stacks = lawful_stacks([kodo_musen], question(), plan=Plan(terms=Terms(12, 3, Fraction(12, 1000))))
    document = burden_document(stacks, builtin_bonds(), "en")
    assert document["schema"] == "todoku.burden/1"
    assert len(document["stacks"]) == len(stacks)
    first = document["stacks"][0]
    assert first["rank"] == 1
    assert first["local_jpy"] == first["bond_jpy"] + first["own_jpy"]
    assert sum(year["net_jpy"] for year in first["years"]) == first["real_burden_jpy"]
    unknown = next(one for one in document["stacks"] if one["status"] == "unknown")
    assert unknown["real_burden_jpy"] is None
    assert {note["id"] for note in document["notes"]} >= {
        "consumption_tax",
        "start_after_decision",
        "disposal",
        "carry_over",
    }
    assert all(note["clause"] and note["source"] for note in document["notes"])


def test_shares_that_the_rules_prescribe_are_deducted_before_borrowing(scheme):
    """国1/2・道県1/6・市町村1/6・事業者1/6: only the town's sixth is borrowed for."""
    rate = "rate: 1/2\n              others: {prefecture: 1/6, municipality: 1/6, operator: 1/6}"
    four_ways = load_programme(scheme("rate: 1/2", rate))
    asked = question(decision_date=date(2020, 10, 1), eligible_cost_jpy=90_000_000, grounds=stated_grounds("過疎"))
    found = by_id(lawful_stacks([four_ways], asked))["town_fibre.build+kaso"]
    split = found.burden.split
    assert (split.national_jpy, split.prefecture_jpy, split.operator_jpy) == (45_000_000, 15_000_000, 15_000_000)
    assert (found.burden.bond_jpy, found.burden.real_burden_jpy) == (15_000_000, 4_500_000)
    assert "起債の前に差し引く" in said(found)


def test_a_prefecture_does_not_borrow_as_a_depopulated_town(kodo_musen):
    asked = question(implementer="prefecture", fiscal_index="0.44")
    stacks = by_id(lawful_stacks([kodo_musen], asked))
    assert "この事業主体は起こせない" in said(stacks["kodo_musen.build+kaso"])
    assert stacks["kodo_musen.build+hosei"].status == "lawful"


def test_a_scheme_that_requires_the_state_s_grant_goes_with_it(kodo_musen, scheme):
    own = load_programme(scheme("grants:\n", STACKING.replace("RELATION", "requires")))
    day = {"decision_date": date(2020, 6, 3), "grounds": stated_grounds("過疎")}
    stacks = by_id(lawful_stacks([kodo_musen], question(**day), schemes=[own]))
    assert stacks["kodo_musen.build+town_fibre.build"].status == "lawful"
    assert stacks["town_fibre.build"].status == "unlawful"


def test_a_fact_that_names_a_programme_is_for_it_alone(kodo_musen, scheme):
    own = load_programme(scheme("grants:\n", STACKING.replace("RELATION", "may_combine")))
    day = {"decision_date": date(2020, 6, 3), "grounds": stated_grounds("過疎")}
    facts = {"work": "plain_renewal", "kodo_musen.work": "new"}
    stacks = by_id(lawful_stacks([kodo_musen], question(**day, facts=facts), schemes=[own]))
    assert stacks["kodo_musen.build"].status == "lawful"
    other = {"work": "new", "kodo_musen.work": "plain_renewal"}
    stacks = by_id(lawful_stacks([kodo_musen], question(**day, facts=other), schemes=[own]))
    assert stacks["kodo_musen.build"].status == "unlawful"
