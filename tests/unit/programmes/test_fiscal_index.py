"""Which fiscal index rules mean: year and source, and how each law rounds what three years give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.programmes.assess import assess
from todoku.programmes.fiscal_index import (
    DEPOPULATED_AREAS,
    PUBLISHED,
    SPECIAL_ALLOCATION,
    FoundIndex,
    PublishedIndex,
    builtin_indices,
    fiscal_index,
    indices_with,
    parse_parts,
    worked_index,
)
from todoku.programmes.grounds import stated_grounds
from todoku.programmes.index_found import find_index
from todoku.programmes.question import Question
from todoku.programmes.rulebook.clauses import Citation, Words
from todoku.programmes.rulebook.load import builtin_programmes, load_programme
from todoku.programmes.rulebook.schema import IndexLaw, IndexYear, NumberInput
from todoku.provenance import Basis, Dataset, Source

CITE = (Citation(quote="要領", source="paper"),)
INDEX = NumberInput(kind="number", title=Words(ja="財政力指数", en="fiscal index"), minimum="0")
TWO_YEARS = INDEX.model_copy(update={"year": IndexYear(lag_years=2, cite=CITE)})
HELD = {year: PublishedIndex(f"0.{year - 1970}", year, f"表{year}") for year in (2017, 2019, 2021)}
THREE_YEARS = ((495, 1000),) * 3
ASKED = Question(date(2021, 6, 1), "17463", "municipality", 6_000_000, stated_grounds("過疎"), indices=HELD)
KOSHU, KODO = (builtin_programmes()[name] for name in ("koshu_musen_lan", "kodo_musen"))


def test_one_law_rounds_the_mean_and_the_other_cuts_it():
    # yearly 0.517, 0.518, 0.520: mean 0.51833
    years = [(517, 1000), (518, 1000), (520, 1000)]
    assert fiscal_index(years, SPECIAL_ALLOCATION) == Fraction(52, 100)
    assert fiscal_index(years, DEPOPULATED_AREAS) == Fraction(51, 100)  # at most 0.51: still depopulated


def test_yearly_ratios_are_rounded_before_the_mean():
    # 0.495 each year: 0.50 when rounded yearly to two decimals, 0.49 when the mean of 0.49500 is cut
    years = [(495, 1000)] * 3
    assert fiscal_index(years, SPECIAL_ALLOCATION) == Fraction(1, 2)
    assert fiscal_index(years, DEPOPULATED_AREAS) == Fraction(49, 100)


def test_the_fifth_decimal_is_rounded():
    # 2/3 becomes 0.66667, so that three years of it do not fall to 0.66
    assert fiscal_index([(2, 3)] * 3, DEPOPULATED_AREAS) == Fraction(66, 100)
    assert fiscal_index([(6_699_996, 10_000_000)] * 3, DEPOPULATED_AREAS) == Fraction(67, 100)


@pytest.mark.parametrize("years", [[(1, 2)], [(1, 0)] * 3, [(-1, 2)] * 3, [(2000, 2)] * 3])
def test_what_cannot_be_an_index_is_refused(years):
    with pytest.raises(InputError):
        fiscal_index(years, SPECIAL_ALLOCATION)


def test_the_published_rounding_leaves_the_years_as_they_are():
    # mean 0.49467 -> 0.49; yearly 0.49, 0.50, 0.50 have the mean 0.49667 -> 0.50
    years = [(4940, 10_000), (4950, 10_000), (4950, 10_000)]
    assert fiscal_index(years, PUBLISHED) == Fraction(49, 100)
    assert fiscal_index(years, SPECIAL_ALLOCATION) == Fraction(50, 100)
    assert fiscal_index([(4950, 10_000)] * 3, PUBLISHED) == Fraction(50, 100)


@pytest.mark.parametrize(
    ("law", "text"), [("published", "0.50"), ("special_allocation", "0.50"), ("depopulated_areas", "0.49")]
)
def test_three_years_give_the_index_as_text(law, text):
    assert worked_index(THREE_YEARS, law) == FoundIndex(text, parts=THREE_YEARS, law=law)


def test_three_years_are_read_the_oldest_first():
    assert parse_parts("1,000; 1100;1200", "２０００；2000;2000") == ((1000, 2000), (1100, 2000), (1200, 2000))


@pytest.mark.parametrize(
    ("revenue", "need", "code"),
    [
        ("1;2", "3;4;5", "programme.index_years"),
        ("1;2;3", "3", "programme.index_years"),
        ("1;2;", "3;4;5", "money.not_a_number"),
        ("1;2;x", "3;4;5", "money.not_a_number"),
        ("1;2;3.5", "3;4;5", "money.not_exact"),
        ("1;2;-3", "3;4;5", "money.out_of_range"),
        ("1;2;3", "3;0;5", "programme.index_parts"),
        ("3000;2;3", "3;4;5", "programme.index_parts"),
    ],
)
def test_what_is_no_three_years_is_refused(revenue, need, code):
    with pytest.raises(InputError) as caught:
        parse_parts(revenue, need)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2020, 3, 31), FoundIndex("0.49", 2019, "表2019")),
        (date(2022, 3, 31), FoundIndex("0.51", 2021, "表2021")),
        (date(2026, 11, 22), FoundIndex("0.51", 2021, "表2021")),
        (date(2016, 4, 1), FoundIndex(None, held=(2017, 2019, 2021))),
    ],
)
def test_where_no_year_is_declared_the_newest_up_to_the_decisions_counts(day, found):
    assert find_index(replace(ASKED, decision_date=day), INDEX) == found
    assert find_index(replace(ASKED, decision_date=day), None) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2021, 4, 1), FoundIndex("0.49", 2019, "表2019")),
        (date(2022, 3, 31), FoundIndex("0.49", 2019, "表2019")),
        (date(2021, 3, 31), FoundIndex(None, held=(2017, 2019, 2021))),
        (date(2022, 4, 1), FoundIndex(None, held=(2017, 2019, 2021))),
    ],
)
def test_a_declared_year_is_taken_exactly_or_not_at_all(day, found):
    assert find_index(replace(ASKED, decision_date=day), TWO_YEARS) == found


def test_what_is_stated_goes_first_then_what_is_worked_out():
    cut = INDEX.model_copy(update={"law": IndexLaw(id="depopulated_areas", cite=CITE)})
    worked = replace(ASKED, index_parts=THREE_YEARS)
    assert find_index(worked, TWO_YEARS).text == "0.50"
    assert find_index(worked, cut).text == "0.49"
    assert find_index(replace(worked, fiscal_index="0.30"), cut) == FoundIndex("0.30")


def dataset(rows, *as_of):
    sources = [
        Source(publisher="総務省", title=f"指標 {day}", licence="-", as_of=day, basis=Basis.MEASURED) for day in as_of
    ]
    table = pd.DataFrame(rows, columns=["municipality_code", "fiscal_year", "fiscal_index"])
    return Dataset("fiscal", sources[0], table=table, parts=tuple(sources[1:]))


def test_a_packs_indices_stand_over_the_facts_each_with_its_own_table():
    rows = [("17463", 2021, "0.20"), ("17463", 2020, "0.21"), ("13101", 2021, None), ("01633", 2022, "0.25")]
    book = indices_with(dataset(rows, "2022-03-31", "2021-03-31"))
    assert book["17463"] == {
        2021: PublishedIndex("0.20", 2021, "総務省「指標 2022-03-31」"),
        2020: PublishedIndex("0.21", 2020, "総務省「指標 2021-03-31」"),
    }
    assert "13101" not in book
    assert book["01633"][2022].source == "総務省「指標 2022-03-31」"
    assert {**builtin_indices()["01633"], 2022: book["01633"][2022]} == book["01633"]
    assert "17463" not in builtin_indices()
    assert indices_with(None) == builtin_indices()
    assert builtin_indices()["01692"][2017] == PublishedIndex(
        "0.40", 2017, "総務省「全市町村の主要財政指標 平成29年度」"
    )


def said(steps, lang="ja"):
    return [step.line(lang) for step in steps if "index" in step.key]


def test_the_trace_names_year_source_and_clause_of_a_declared_index():
    found = assess(KOSHU, ASKED)
    assert (found.rate, found.fiscal_index, found.index_year, found.index_source) == (
        Fraction(1, 2), "0.49", 2019, "表2019",
    )  # fmt: skip
    lag, index = said(found.trace)
    assert lag.startswith("財政力指数は決定日の2年度前(令和元年度決算)のものによる。 [「財政力指数は、令和元年度決算")
    assert index == "財政力指数 0.49(令和元年度) [表2019]"
    assert said(found.trace, "en")[1] == "Fiscal index 0.49 (FY2019) [表2019]"


def test_a_year_that_is_not_held_is_named_with_those_that_are():
    found = assess(KOSHU, replace(ASKED, decision_date=date(2020, 6, 1)))
    assert (found.status, found.fiscal_index, found.national_jpy) == ("unknown", None, None)
    assert [step.sentence("ja") for step in found.reasons][-2:] == [
        "決定日の2年度前(平成30年度)の財政力指数が、手元の資料にない。",
        "手元にあるのは 平成29年度、令和元年度、令和3年度 の指数である。",
    ]
    nothing = assess(KOSHU, replace(ASKED, indices={}))
    assert nothing.reasons[-1].sentence("en") == (
        "The fiscal index of 2 fiscal years before the decision (FY2019) is not at hand."
    )
    kodo = assess(KODO, replace(ASKED, indices={}))
    later = {year: index for year, index in ASKED.indices.items() if year == 2021}
    only_later = assess(KODO, replace(ASKED, indices=later, decision_date=date(2020, 6, 1)))
    assert [step.sentence("en") for step in only_later.reasons][-2:] == [
        "No fiscal index of the decision's fiscal year or earlier is at hand; those of later years are not used.",
        "Those at hand are of FY2021.",
    ]
    assert kodo.reasons[-1].sentence("en").startswith("No published fiscal index of this body is at hand")


def test_a_what_if_takes_the_year_by_the_decision_and_the_lag_of_the_rules_asked_for():
    later = replace(ASKED, decision_date=date(2023, 6, 1), rules_as_of=date(2021, 6, 1))
    found = assess(KOSHU, later)
    assert (found.index_year, found.fiscal_index) == (2021, "0.51")


def test_the_working_is_told_line_by_line_in_both_languages():
    found = assess(KODO, replace(ASKED, index_parts=((100, 300), (110, 300), (495, 1000))))
    lines = [step.sentence("ja") for step in found.trace if "index" in step.key]
    assert lines[:5] == [
        "1年目: 基準財政収入額 100 円 ÷ 基準財政需要額 300 円 = 0.33333…",
        "2年目: 基準財政収入額 110 円 ÷ 基準財政需要額 300 円 = 0.36666…",
        "3年目: 基準財政収入額 495 円 ÷ 基準財政需要額 1,000 円 = 0.49500",
        "3か年の平均: (0.33333… + 0.36666… + 0.49500) ÷ 3 = 0.39833… → 0.40(小数第2位未満を四捨五入)",
        "財政力指数 0.40(3か年の基準財政収入額と基準財政需要額から算定。総務省「全市町村の主要財政指標」の公表値)",
    ]
    assert lines[5].startswith("仮定: 端数の定めは規定にない")
    for lang in LANGS:
        assert all(step.line(lang) for step in found.trace)
    assert (found.rate, found.index_year, found.index_source) == (Fraction(1, 2), None, None)


def test_a_rule_may_name_the_law_whose_rounding_it_means(scheme):
    law = 'law: {id: depopulated_areas, cite: [{source: paper, quote: "過疎法の例による"}]}'
    lawful = load_programme(scheme('minimum: "0"}', f'minimum: "0", {law}}}'))
    asked = replace(ASKED, decision_date=date(2020, 6, 1), grounds=stated_grounds("過疎"), index_parts=THREE_YEARS)
    found = assess(lawful, asked)
    lines = [step.line("ja") for step in found.trace if "index" in step.key]
    assert lines[0] == (
        "財政力指数の端数は 過疎地域の持続的発展の支援に関する特別措置法(令和3年法律第19号) による。 "
        "[「過疎法の例による」 ある県「要綱」 2020-04]"
    )
    assert "= 0.49500(小数第5位未満を四捨五入)" in lines[1]
    assert "「当該数値に小数点以下五位未満の端数があるときは、これを四捨五入する」" in lines[1]
    assert "= 0.49500 → 0.49(小数第2位未満を切捨て)" in lines[4]
    assert (found.rate, found.fiscal_index) == (Fraction(1, 2), "0.49")
    assert not any("仮定" in line for line in lines)
