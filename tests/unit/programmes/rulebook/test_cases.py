"""The cases beside each programme's rules hold, and fail as soon as a rule is changed by hand."""

from __future__ import annotations

import re

import pytest

from todoku.programmes.rulebook.cases import read_cases, run_cases
from todoku.programmes.rulebook.check import check_folders
from todoku.programmes.rulebook.load import RULES_FILE, builtin_folders, builtin_programmes, read_programme

FOLDERS = {folder.name: folder for folder in builtin_folders()}
CASES = [
    pytest.param(folder, number, id=f"{name}: {case.case}")
    for name, folder in FOLDERS.items()
    for number, (case, _) in enumerate(read_cases(folder))
]


@pytest.mark.parametrize(("folder", "number"), CASES)
def test_case(folder, number):
    programme = builtin_programmes()[folder.name]
    assert run_cases(programme, folder)[number].differences == ()


def mutations(rules):
    """Yield (what, changed rules): each rate, threshold, outcome, date, route and rounding changed, one at a time."""
    changes = {
        r"rate: (\d)/\d": r"rate: \1/7",
        r'"< 0\.5"': '"< 0.45"',
        r'">= 0\.5"': '">= 0.45"',
        r"outcome: ineligible": "outcome: unknown",
        r"outcome: unknown": "outcome: ineligible",
        r"unit_jpy: 1000": "unit_jpy: 10000",
        r"mode: floor": "mode: ceiling",
        r"class: island\b": "class: other",
        r"class: other\b": "class: island",
    }
    for pattern, changed in changes.items():
        for match in re.finditer(pattern, rules):
            line = rules.count("\n", 0, match.start()) + 1
            yield f"line {line}: {match[0]}", rules[: match.start()] + match.expand(changed) + rules[match.end() :]


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_a_rule_changed_by_hand_is_noticed(folder, tmp_path):
    rules = (folder / RULES_FILE).read_text(encoding="utf-8")
    survived = []
    scheme = tmp_path / folder.name
    scheme.mkdir()
    for what, changed in mutations(rules):
        (scheme / RULES_FILE).write_text(changed, encoding="utf-8")
        problems, programme = read_programme(scheme / RULES_FILE)
        if not problems and not any(outcome.differences for outcome in run_cases(programme, folder)):
            survived.append(what)
    assert survived == []


def test_a_threshold_moved_with_its_neighbour_is_noticed(tmp_path):
    folder = FOLDERS["kodo_musen"]
    rules = (folder / RULES_FILE).read_text(encoding="utf-8")
    for below, rest in (('"<= 0.5"', '"> 0.5"'), ('"< 0.49"', '">= 0.49"'), ('"< 0.51"', '">= 0.51"')):
        changed = rules.replace('"< 0.5"', below).replace('">= 0.5"', rest)
        scheme = tmp_path / "kodo_musen"
        scheme.mkdir(exist_ok=True)
        (scheme / RULES_FILE).write_text(changed, encoding="utf-8")
        problems, programme = read_programme(scheme / RULES_FILE)
        assert list(problems) == []
        assert any(outcome.differences for outcome in run_cases(programme, folder)), below


def test_dates_changed_by_hand_are_noticed(tmp_path):
    folder = FOLDERS["kodo_musen"]
    rules = (folder / RULES_FILE).read_text(encoding="utf-8")
    moved = [
        ("from: 2019-04-01", "from: 2019-04-02"),
        ("from: 2019-04-01", "from: 2019-03-31"),
        ("to: 2025-03-31", "to: 2025-03-30"),
        ("from: 2021-04-01", "from: 2021-03-31"),
    ]
    scheme = tmp_path / "kodo_musen"
    scheme.mkdir()
    for old, new in moved:
        (scheme / RULES_FILE).write_text(rules.replace(old, new, 1), encoding="utf-8")
        problems, programme = read_programme(scheme / RULES_FILE)
        assert problems or any(outcome.differences for outcome in run_cases(programme, folder)), new


def test_a_case_that_does_not_hold_is_told_with_its_line(scheme):
    cases = """\
cases:
  - case: 離島は 1/2 のはず
    given: {decision_date: 2020-06-01, municipality_code: "01517", implementer: municipality, cost_jpy: 3000000}
    expect: {status: eligible, rate: 1/2, national_jpy: 1500000, says: 過疎}
  - case: 読めない日
    given: {decision_date: someday, municipality_code: "01517", implementer: municipality, cost_jpy: 1}
    expect: {status: eligible}
"""
    (report,) = check_folders([scheme(cases=cases)])
    told = [(problem.code, problem.params["line"]) for problem in report.problems]
    assert told == [("programme.case", 2), ("programme.case", 5)]
    detail = report.problems[0].params["detail"]
    assert "rate: 1/2 != 2/3" in detail
    assert "national_jpy: 1500000 != 2000000" in detail
    assert "says: 過疎" in detail


def test_a_case_written_wrongly_is_told(scheme):
    cases = "cases:\n  - case: x\n    given: {}\n    expect: {state: eligible}\n"
    (report,) = check_folders([scheme(cases=cases)])
    assert [(problem.code, problem.params["line"]) for problem in report.problems] == [("programme.case_file", 2)]


def test_the_built_in_programmes_have_no_problem():
    for report in check_folders(FOLDERS.values()):
        assert report.problems == ()
        assert report.cases > 0
