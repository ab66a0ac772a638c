"""Projects from tables and plans; ceilings and figures from the question's file; bad ones named by file and row."""

from __future__ import annotations

from fractions import Fraction

import pytest
from openpyxl import Workbook

from sample_plan import sample_result
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.plans.portfolio.file import (
    PortfolioConfig,
    assessor,
    load_portfolio_config,
    places_of,
    read_projects,
    terms_of,
)
from todoku.plans.portfolio.terms import Ceiling
from todoku.programmes.rulebook.load import builtin_programmes

HEADER = "project_id,programme,municipality_code,implementer,cost_jpy,benefit,first_year,last_year,requires"
CONFIG = PortfolioConfig(first_year=2022, last_year=2024)


@pytest.fixture
def table(tmp_path):
    def write(*rows, header=HEADER, encoding="utf-8"):
        path = tmp_path / "projects.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
        return path

    return write


def test_a_table_of_projects(table):
    path = table("a,kodo_musen,01633,municipality,250000000,120,,2023,", "b,kodo_musen,01517,private,1,2,,,a;a2")
    first, second = read_projects([path], CONFIG)
    assert (first.project.benefit, first.project.first_year, first.project.last_year) == (120, 2022, 2023)
    assert second.project.requires == ("a", "a2")
    assert second.project.line == 3


def test_shift_jis_and_excel_that_lost_a_zero(table, tmp_path):
    jis = table("上士幌,kodo_musen,01633,municipality,1,2,,,", encoding="cp932")
    assert read_projects([jis], CONFIG)[0].project.project_id == "上士幌"
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(["a", "kodo_musen", 1633, "municipality", 250000000, 120])
    book.save(tmp_path / "projects.xlsx")
    assert read_projects([tmp_path / "projects.xlsx"], CONFIG)[0].project.municipality_code == "01633"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("a,kodo_musen,01633,municipality,1,,,,", "portfolio.empty"),
        ("a,kodo_musen,01633,municipality,1,-4,,,", "portfolio.number"),
        ("a,kodo_musen,01633,municipality,1,1.5,,,", "portfolio.number"),
        ("a,kodo_musen,99999,municipality,1,1,,,", "portfolio.code"),
    ],
)
def test_a_bad_row_is_named(table, row, code):
    with pytest.raises(InputError) as caught:
        read_projects([table("x,kodo_musen,01633,municipality,1,1,,,", row)], CONFIG)
    assert caught.value.code == code
    assert (caught.value.params["file"], caught.value.params["row"]) == ("projects.csv", 3)


def test_a_missing_column_and_an_empty_table(table):
    with pytest.raises(InputError) as caught:
        read_projects([table("a,b", header="project_id,programme")], CONFIG)
    assert caught.value.params["columns"] == ["municipality_code", "implementer", "cost_jpy", "benefit"]
    with pytest.raises(InputError, match="no_projects"):
        read_projects([table()], CONFIG)


def plan_with_parts(*names, code="01633", **stated):
    plan = sample_result().plan
    first, *others = plan.funding.options
    parts = tuple(first.assessment.parts[0].model_copy(update={"name": name}) for name in names)
    assessment = first.assessment.model_copy(update={"parts": parts})
    options = (first.model_copy(update={"assessment": assessment}), *others)
    return plan.model_copy(
        update={
            "area": plan.area.model_copy(update={"code": code}),
            "funding": plan.funding.model_copy(update={"options": options}),
            "config": {**plan.config, "funding": stated},
        }
    )


def write_plan(plan, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(plan.model_dump_json(by_alias=True), encoding="utf-8")
    return path


def test_a_finished_plan_is_a_project(tmp_path):
    asked = read_projects([write_plan(plan_with_parts("天売島"), tmp_path)], CONFIG)[0]
    assert (asked.project.project_id, asked.project.benefit) == ("5a3f09c1d2e4", 652)
    assert (asked.values["cost_jpy"], asked.values["eligible_cost_jpy"]) == ("470914500", "410554500")
    assert asked.values["part"] == "天売島"
    several = write_plan(plan_with_parts(None, "天売島"), tmp_path)
    with pytest.raises(InputError, match="plan_of_parts"):
        read_projects([several], CONFIG)
    with pytest.raises(InputError, match="not_a_plan"):
        read_projects([write_plan(plan_with_parts(), tmp_path)], CONFIG)


def test_what_a_plan_stated_of_its_place_goes_with_it(tmp_path):
    plan = plan_with_parts(
        None, code="19430", area_ground="過疎", facts={"work": "new", "tottori_fibre.work": "extension"}
    )
    asked = read_projects([write_plan(plan, tmp_path)], CONFIG)
    assert asked[0].values["work"] == "new"
    # the sample's own working: 410,554,500 x 1/2 at an index of 0.18, cut to 1,000 yen
    assert assessor(asked, builtin_programmes())(asked[0].project, 2023).national_jpy == 205_277_000


@pytest.mark.parametrize(
    ("content", "code"),
    [("[1]", "plan.file_schema"), ("{", "plan.file_json"), ('{"schema": "todoku.plan/1"}', "plan.file_form")],
)
def test_what_is_no_plan_is_refused(tmp_path, content, code):
    (tmp_path / "plan.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_projects([tmp_path / "plan.json"], CONFIG)
    assert caught.value.code == code


def test_each_year_is_assessed_by_its_own_rules(table):
    asked = read_projects([table("a,kodo_musen,01633,municipality,250000000,120,,,")], CONFIG)
    answer = assessor(asked, builtin_programmes())
    assert answer(asked[0].project, 2023).national_jpy == 125_000_000
    assert answer(asked[0].project, 2026).national_jpy is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a,kodo_musen,01633,municipality,-5,1,,,", "-5"),
        ("a,kodo_musen,01633,municipality,9000000000000001,1,,,", "9000000000000001"),
        ("a,kodo_musen,01633,king,1,1,,,", "king"),
        ("a,nothing,01633,municipality,1,1,,,", "nothing"),
    ],
)
def test_a_row_that_cannot_be_assessed_is_named_with_its_file(table, row, told):
    asked = read_projects([table("x,kodo_musen,01633,municipality,1,1,,,", row)], CONFIG)
    with pytest.raises(InputError) as caught:
        assessor(asked, builtin_programmes())(asked[1].project, 2023)
    assert (caught.value.code, caught.value.params["file"], caught.value.params["row"]) == (
        "portfolio.row",
        "projects.csv",
        3,
    )
    for lang in LANGS:
        assert told in text("error.portfolio.row", lang, **caught.value.params)


def test_a_row_whose_years_end_before_they_begin_is_named(table):
    with pytest.raises(InputError) as caught:
        read_projects([table("a,kodo_musen,01633,municipality,1,1,2024,2022,")], CONFIG)
    assert (caught.value.code, caught.value.params["row"]) == ("portfolio.row_years", 2)


def test_a_period_that_ends_before_it_begins_is_named_before_its_rows_and_ceilings(tmp_path):
    path = tmp_path / "portfolio.yaml"
    path.write_text("first_year: 2025\nlast_year: 2022\nbudgets: [{fiscal_year: 2023, national_jpy: 1}]\n", "utf-8")
    config = PortfolioConfig(first_year=2025, last_year=2022, budgets=({"fiscal_year": 2023, "national_jpy": 1},))
    for read in (lambda: load_portfolio_config(path), lambda: terms_of(config, [])):
        with pytest.raises(InputError) as caught:
            read()
        assert (caught.value.code, caught.value.params) == ("portfolio.years", {"first": 2025, "last": 2022})


def test_ceilings_hold_for_each_municipality_unless_one_is_named(tmp_path, table):
    path = tmp_path / "portfolio.yaml"
    path.write_text(
        "first_year: 2022\nlast_year: 2024\nbudgets: [{programme: kodo_musen, national_jpy: 5}]\n"
        "local_ceilings: [{local_jpy: 3}, {municipality_code: '01517', fiscal_year: 2023, local_jpy: 2}]\n"
        "region_local_jpy: 9\nfairness: per_head\n",
        encoding="utf-8",
    )
    config = load_portfolio_config(path)
    projects = [
        one.project
        for one in read_projects(
            [table("a,kodo_musen,01633,municipality,1,1,,,", "b,kodo_musen,01517,municipality,1,1,,,")], config
        )
    ]
    terms = terms_of(config, projects)
    assert terms.fairness == "per_head"
    assert terms.ceilings == (
        Ceiling("national", "kodo_musen", None, 5),
        Ceiling("local", "01517", None, 3),
        Ceiling("local", "01633", None, 3),
        Ceiling("local", "01517", 2023, 2),
        Ceiling("local", None, None, 9),
    )


def test_a_budget_that_no_project_uses_is_a_slip(table):
    config = PortfolioConfig(first_year=2022, last_year=2024, budgets=[{"programme": "kodo_musenn", "national_jpy": 5}])
    asked = read_projects([table("a,kodo_musen,01633,municipality,1,1,,,")], config)
    with pytest.raises(InputError, match="budget_of_none"):
        terms_of(config, [one.project for one in asked])


def test_a_wrong_field_is_named_with_its_line(tmp_path):
    path = tmp_path / "portfolio.yaml"
    path.write_text("first_year: 2022\nlast_year: 2024\nfairnes: none\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_portfolio_config(path)
    assert (caught.value.params["row"], caught.value.params["field"]) == (3, "fairnes")


@pytest.mark.parametrize("code", ["'99999'", "01633", "羽幌町"])
@pytest.mark.parametrize(("section", "figure"), [("local_ceilings", "local_jpy: 3"), ("places", "population: 5")])
def test_a_municipality_that_is_none_is_named_with_its_line(tmp_path, section, figure, code):
    path = tmp_path / "portfolio.yaml"
    path.write_text(
        f"first_year: 2022\nlast_year: 2024\n{section}:\n  - {{municipality_code: '01517', {figure}}}\n"
        f"  - municipality_code: {code}\n    {figure}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_portfolio_config(path)
    params = caught.value.params
    assert (params["file"], params["row"], params["field"]) == ("portfolio.yaml", 5, f"{section}.1.municipality_code")
    assert "5桁か6桁" in text("error.config.field", "ja", **params)


def test_figures_come_from_the_facts_table_unless_given(table):
    config = PortfolioConfig(
        first_year=2022, last_year=2024, places=[{"municipality_code": "01633", "coverage_rate": 0.35}]
    )
    asked = read_projects([table("a,kodo_musen,01633,municipality,1,1,,,")], config)
    place = places_of(config, [one.project for one in asked])["01633"]
    assert place.population == 4778  # census of 2020
    assert place.coverage_rate == Fraction(35, 100)


def test_a_ceiling_of_a_year_that_is_not_chosen_in_is_a_slip(table):
    config = PortfolioConfig(
        first_year=2022, last_year=2024, budgets=[{"programme": "kodo_musen", "fiscal_year": 2025, "national_jpy": 5}]
    )
    asked = read_projects([table("a,kodo_musen,01633,municipality,1,1,,,")], config)
    with pytest.raises(InputError, match="year_outside"):
        terms_of(config, [one.project for one in asked])


def test_a_municipality_stands_once_under_places(table):
    config = PortfolioConfig(
        first_year=2022, last_year=2024, places=[{"municipality_code": "01633"}, {"municipality_code": "016331"}]
    )
    asked = read_projects([table("a,kodo_musen,01633,municipality,1,1,,,")], config)
    with pytest.raises(InputError, match="place_twice"):
        places_of(config, [one.project for one in asked])


def test_a_wrong_field_points_to_this_form(tmp_path):
    path = tmp_path / "portfolio.yaml"
    path.write_text("first_year: 2022\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_portfolio_config(path)
    assert (caught.value.params["field"], caught.value.params["schema"]) == ("last_year", "portfolio-config")
