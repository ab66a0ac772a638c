"""Mistakes in limits, shares, support, calls, budgets and stacking: each named with file, line and clause."""

from __future__ import annotations

import pytest

from todoku.i18n import LANGS, text
from todoku.programmes.rulebook.load import read_programme

POOR = 'fiscal_index: "< 0.5"}\n              rate: 1/2'
POOR_CLAUSE = "0.5未満は1/2"
ROUNDING = (
    "          rounding: {unit_jpy: 1000, mode: floor, basis: stated, "
    'cite: [{source: paper, quote: "千円未満切捨て"}]}\n'
)
CITE = "cite: [{source: paper, quote: 上限}]"
INDEX = 'fiscal_index: {kind: number, title: {ja: 財政力指数, en: fiscal index}, minimum: "0"}'
BASE = "    base: {ja: 対象経費, en: eligible cost}\n"
KINDS = (
    "            municipality_kind: {kind: choice, title: {ja: 種類, en: kind}, "
    "values: {city: {ja: 市, en: city}, town: {ja: 町, en: town}}}"
)


def added(line, to=POOR):
    """Return the replacement that adds a line to the row of the poor."""
    return to, f"{to}\n              {line}"


def listed(name, entry):
    """Return the replacement that adds a list with one entry before the grants."""
    return "grants:\n", f"{name}:\n  - {{{entry}}}\ngrants:\n"


def dated(year, *, cite=", cite: [{source: paper, quote: 年度}]", name="fiscal_index"):
    """Return the input of the index, or beside it another, with the year that it is of."""
    declared = INDEX.replace("}, min", f"}}, year: {{{year}{cite}}}, min").replace("fiscal_index:", f"{name}:")
    return declared if name == "fiscal_index" else f"{INDEX}\n            {declared}"


CALL = "status: held, cite: [{source: paper, quote: 公募}]"
BUDGET = "fiscal_year: 2020, kind: initial"
STACK = "with: prefecture, relation: may_combine, reason: {ja: 可, en: may}, cite: [{source: paper, quote: 併用}]"
BENT = [
    # what is replaced, by what, the code, a text that the named line holds, the clause told with it
    (ROUNDING, "", "rounding_missing", "rules:", "令和2年度の事業"),
    (*added("others: {municipality: 1/3}"), "shares_not_one", "others: {municipality: 1/3}", POOR_CLAUSE),
    (*added("others: {town: 1/2}"), "value", "others: {town: 1/2}", POOR_CLAUSE),
    (*added("fixed_jpy: 5"), "value", "- id: poor", POOR_CLAUSE),
    (*added("outcome: no_rate"), "value", "- id: poor", POOR_CLAUSE),
    (*added("outcome: fixed"), "value", "- id: poor", POOR_CLAUSE),
    (*added(f"limits: {{{CITE}}}"), "value", "limits:", "上限"),
    (*added(f"limits: {{grant_cap_jpy: 1.5, {CITE}}}"), "value", "limits:", "上限"),
    (*added(f"limits: {{grant_cap_jpy: -5, {CITE}}}"), "value", "limits:", "上限"),
    (*added("limits: {grant_cap_jpy: 5}"), "missing", "limits:", POOR_CLAUSE),
    (*added(f"limits: {{cost_floor_jpy: 9, cost_cap_jpy: 8, {CITE}}}"), "limits_order", "limits:", "上限"),
    (BASE, f"{BASE}    support: contract\n", "amount_not_subsidy", "- id: island", "離島は2/3"),
    (BASE, f"{BASE}    support: loan\n", "value", "support: loan", "-"),
    (BASE, f"{BASE}    in_kind: {{unit: day, at_most: 3}}\n", "missing", "in_kind:", "-"),
    (
        *listed("calls", f"fiscal_year: 2020, opens: 2020-02-01, closes: 2020-01-31, {CALL}"),
        "call_dates",
        "2020",
        "公募",
    ),
    (*listed("calls", f"fiscal_year: 2020, months: 2020-03..2020-01, {CALL}"), "call_dates", "2020-03", "公募"),
    (*listed("calls", f"fiscal_year: 2020, months: spring, {CALL}"), "value", "spring", "公募"),
    (*listed("calls", f"fiscal_year: 2020, closes: 2020-02-07T12:00, {CALL}"), "value", "T12:00", "公募"),
    (*listed("calls", f"fiscal_year: 2020, closes: in March, {CALL}"), "value", "March", "公募"),
    (*listed("budgets", f"{BUDGET}, amount_jpy: 5, cite: []"), "value", "amount_jpy: 5", "-"),
    (*listed("budgets", f"{BUDGET}, amount_jpy: 5"), "missing", "amount_jpy: 5", "-"),
    (*listed("budgets", f"{BUDGET}, cite: [{{source: paper, quote: 予算}}]"), "missing", "initial", "予算"),
    (
        *listed("budgets", f"{BUDGET}, amount_jpy: 5, cite: [{{source: law, quote: 予算}}]"),
        "no_source",
        "source: law",
        "予算",
    ),
    (*listed("stacking", f"grant: upkeep, {STACK}"), "not_declared", "grant: upkeep", "併用"),
    (*listed("stacking", STACK.replace("may_combine", "likes")), "value", "likes", "併用"),
    (*listed("conditions", "id: x, text: {ja: 条件, en: condition}"), "missing", "text:", "-"),
    (INDEX, f"{INDEX}\n{KINDS}", "municipality_kinds", "municipality_kind:", "令和2年度の事業"),
    (INDEX, dated("lag_years: -1"), "value", "lag_years: -1", "年度"),
    (INDEX, dated("lag_years: 1.5"), "value", "lag_years: 1.5", "年度"),
    (INDEX, dated('lag_years: "2"'), "value", "lag_years:", "年度"),
    (INDEX, dated("lag_years: true"), "value", "lag_years:", "年度"),
    (INDEX, dated("lag_years: 11"), "value", "lag_years: 11", "年度"),
    (INDEX, dated("lag_years: 2, assumed: {ja: 仮, en: taken}"), "value", "lag_years: 2", "年度"),
    (INDEX, dated("lag_years: 2", cite=""), "missing", "lag_years: 2", "令和2年度の事業"),
    (INDEX, dated("lag_years: 2", name="households"), "index_field", "households:", "年度"),
    (
        INDEX,
        INDEX.replace("}, min", "}, law: {id: forests, cite: [{source: paper, quote: 林}]}, min"),
        "value",
        "forests",
        "林",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "where", "clause"), BENT)
def test_a_mistake_is_named_with_file_line_and_clause(scheme, old, new, code, where, clause):
    folder = scheme(old, new)
    rules = (folder / "rules.yaml").read_text(encoding="utf-8").splitlines()
    problems, programme = read_programme(folder / "rules.yaml")
    assert programme is None
    first = problems[0]
    assert (first.code, first.params["file"]) == (f"programme.{code}", "town_fibre/rules.yaml")
    assert where in rules[first.params["line"] - 1]
    assert first.params["clause"] == clause
    for lang in LANGS:
        assert "town_fibre/rules.yaml" in text(f"error.{first.code}", lang, **first.params)


def test_a_subsidy_without_rates_and_areas_without_classes_are_refused(scheme):
    folder = scheme()
    file = folder / "rules.yaml"
    rules = file.read_text(encoding="utf-8")
    start, end = rules.index("          rates:"), rules.index("          rounding:")
    file.write_text(rules[:start] + rules[end:], encoding="utf-8")
    assert [problem.code for problem in read_programme(file)[0]] == ["programme.rates_missing"]
    start, end = rules.index("          area_classes:"), rules.index("          areas:")
    file.write_text(rules[:start] + rules[end:], encoding="utf-8")
    assert "programme.areas_missing" in {problem.code for problem in read_programme(file)[0]}


def test_a_call_may_open_and_close_on_one_day_and_close_at_an_instant(scheme):
    one_day = listed("calls", f"fiscal_year: 2020, opens: 2020-02-07, closes: 2020-02-07, {CALL}")
    problems, programme = read_programme(scheme(*one_day) / "rules.yaml")
    assert list(problems) == []
    assert programme.file.calls[0].closing.isoformat() == "2020-02-08T00:00:00+09:00"
    noon = listed("calls", f"fiscal_year: 2020, opens: 2020-02-07, closes: 2020-02-07T12:00+09:00, {CALL}")
    problems, programme = read_programme(scheme(*noon) / "rules.yaml")
    assert programme.file.calls[0].closing.isoformat() == "2020-02-07T12:00:00+09:00"
