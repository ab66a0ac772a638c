"""What rule files say of each other: partners there are, no circles, budgets inside budgets."""

from __future__ import annotations

import pytest

from todoku.errors import ProgrammeError
from todoku.i18n import LANGS, text
from todoku.programmes.rulebook.check import check_folders
from todoku.programmes.rulebook.load import builtin_programmes, programmes
from todoku.programmes.rulebook.ties import problems_between


def entry(partner, relation):
    cite = f"cite: [{{source: paper, quote: '{partner}との併用'}}]"
    return f"  - {{with: '{partner}', relation: {relation}, reason: {{ja: 理由, en: reason}}, {cite}}}\n"


def budget(**fields):
    told = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"  - {{fiscal_year: 2020, kind: initial, amount_jpy: 5, {told}, cite: [{{source: paper, quote: 予算}}]}}\n"


@pytest.fixture
def files(scheme):
    """Return a function that writes schemes with some stacking and budgets, and returns their folders."""

    def write(**schemes):
        folders = []
        for name, (stacking, budgets) in schemes.items():
            folder = scheme(name=name)
            rules = (folder / "rules.yaml").read_text(encoding="utf-8").replace("id: town_fibre", f"id: {name}")
            lists = (f"stacking:\n{stacking}" if stacking else "") + (f"budgets:\n{budgets}" if budgets else "")
            (folder / "rules.yaml").write_text(rules.replace("grants:\n", f"{lists}grants:\n"), encoding="utf-8")
            folders.append(folder)
        return folders

    return write


def problems(folders):
    return [problem for report in check_folders(folders) for problem in report.problems]


def test_a_partner_that_does_not_exist_is_named_with_file_line_and_clause(files, tmp_path):
    folders = files(alone=(entry("prefecture", "may_combine") + entry("nothing", "excludes"), ""))
    (problem,) = problems(folders)
    assert (problem.code, problem.params["value"]) == ("programme.stack_unknown", "nothing")
    assert (problem.params["file"], problem.params["clause"]) == ("alone/rules.yaml", "nothingとの併用")
    rules = (folders[0] / "rules.yaml").read_text(encoding="utf-8").splitlines()
    assert "with: 'nothing'" in rules[problem.params["line"] - 1]
    for lang in LANGS:
        assert "alone/rules.yaml" in text(f"error.{problem.code}", lang, **problem.params)
    with pytest.raises(ProgrammeError, match=r"programme\.stack_unknown"):
        programmes(tmp_path)


def test_bonds_and_the_partners_that_are_no_programme_exist(files):
    named = "".join(
        entry(name, "may_combine") for name in ("bond:kaso", "any_national", "special_allocation", "prefecture")
    )
    assert problems(files(alone=(named, ""))) == []
    (problem,) = problems(files(alone=(entry("bond:gold", "may_combine"), "")))
    assert problem.params["value"] == "bond:gold"


@pytest.mark.parametrize("relation", ["requires", "deducts_before"])
def test_a_circle_is_told_once(files, relation):
    folders = files(
        first=(entry("second", relation), ""),
        second=(entry("third", relation), ""),
        third=(entry("first", relation), ""),
        outside=(entry("first", relation), ""),
    )
    (problem,) = problems(folders)
    assert (problem.code, problem.params["file"]) == ("programme.stack_circular", "first/rules.yaml")
    assert problem.params["circle"] == "first → second → third → first"


def test_a_programme_that_requires_itself_is_a_circle(files):
    (problem,) = problems(files(alone=(entry("alone", "requires"), "")))
    assert problem.params["circle"] == "alone → alone"


def test_what_may_be_combined_both_ways_is_no_circle(files):
    folders = files(first=(entry("second", "may_combine"), ""), second=(entry("first", "may_combine"), ""))
    assert problems(folders) == []


def test_what_is_required_must_not_be_excluded(files):
    folders = files(first=(entry("second", "requires"), ""), second=(entry("first", "excludes"), ""))
    (problem,) = problems(folders)
    assert (problem.code, problem.params["file"]) == ("programme.stack_contradiction", "first/rules.yaml")


@pytest.mark.parametrize("relation", ["may_combine", "deducts_before", "requires"])
def test_what_a_file_excludes_does_not_go_with_it_as_well(files, relation):
    (problem,) = problems(files(alone=(entry("bond:kaso", relation) + entry("bond:kaso", "excludes"), "")))
    assert (problem.code, problem.params["second"]) == ("programme.stack_both_ways", "bond:kaso")
    one_grant = entry("bond:kaso", relation).replace("relation", "grant: build, relation")
    (problem,) = problems(files(alone=(one_grant + entry("bond:kaso", "excludes"), "")))
    assert problem.code == "programme.stack_both_ways"


@pytest.mark.parametrize(
    ("budgets", "code"),
    [
        (budget(id="whole") + budget(part_of="whole"), None),
        (budget(part_of="other"), None),
        (budget(part_of="other.pot"), None),
        (budget(part_of="whole"), "programme.part_of"),
        (budget(id="whole", part_of="whole"), "programme.part_of"),
        (budget(part_of="other.purse"), "programme.part_of"),
        (budget(id="whole") + budget(id="whole"), "programme.repeated"),
    ],
)
def test_a_budget_lies_in_one_there_is(files, budgets, code):
    folders = files(one=("", budgets), other=("", budget(id="pot")))
    assert [problem.code for problem in problems(folders)] == ([code] if code else [])


def test_the_built_in_programmes_go_together():
    assert list(problems_between(builtin_programmes())) == []


def test_times_without_known_rules_are_listed(scheme):
    (report,) = check_folders([scheme()])
    ((title, version),) = report.unknown
    assert (title.en, version.from_.isoformat(), report.problems) == ("Building", "2021-04-01", ())
