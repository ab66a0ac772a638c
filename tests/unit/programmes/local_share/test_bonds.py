"""The bonds' file: its ratios by date, and how a mistake in such a file is told."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest

from todoku.errors import ProgrammeError
from todoku.i18n import text
from todoku.programmes.grounds import GROUND_NAMES
from todoku.programmes.local_share.bonds import BONDS_FILE, builtin_bonds, load_bonds, read_bonds
from todoku.programmes.rulebook.check import check_folders
from todoku.programmes.rulebook.load import builtin_folders


@pytest.mark.parametrize(
    ("name", "day", "issue", "allocation"),
    [
        ("kaso", date(2020, 6, 1), "1", "7/10"),
        ("kaso", date(2024, 6, 1), "1", "7/10"),
        ("henchi", date(2024, 6, 1), "1", "8/10"),
        ("hosei", date(2020, 6, 8), "1", "1/2"),
        ("kokyo", date(2024, 6, 1), "9/10", "2222/10000"),
        ("digital_katsuyo", date(2025, 4, 1), "9/10", "1/2"),
        ("kinkyu_bosai", date(2026, 3, 31), "1", "7/10"),
        ("kokudo_kyojin", date(2024, 6, 1), "1", "1/2"),
        ("ippan_tandoku", date(2024, 6, 1), "3/4", "0"),
    ],
)
def test_ratios_as_the_sources_print_them(name, day, issue, allocation):
    version = builtin_bonds().bond(name).at(day)
    assert (version.issue_ratio, version.allocation_ratio) == (Fraction(issue), Fraction(allocation))


@pytest.mark.parametrize(
    ("name", "day"),
    [("kaso", date(2031, 4, 1)), ("kinkyu_bosai", date(2026, 4, 1)), ("ippan_hojo", date(2024, 6, 1))],
)
def test_what_was_not_found_is_unknown(name, day):
    version = builtin_bonds().bond(name).at(day)
    assert (version.status, version.issue_ratio) == ("unknown", None)
    assert version.reason.ja


def test_a_day_without_a_version():
    assert builtin_bonds().bond("kokyo").at(date(2019, 4, 1)) is None
    assert builtin_bonds().bond("digital_katsuyo").begins == date(2025, 4, 1)


def test_grounds_are_those_of_the_facts_table():
    asked = {
        need.ground
        for bond in builtin_bonds().bonds
        for version in bond.versions
        for need in version.needs
        if need.ground
    }
    assert asked == {"kaso", "henchi"} <= set(GROUND_NAMES)


def test_an_unknown_bond_lists_those_there_are():
    with pytest.raises(ProgrammeError, match=r"bond\.unknown.*kaso"):
        builtin_bonds().bond("pension")


def told_in_japanese(problem):
    return text(f"error.{problem.code}", "ja", **problem.params)


def bent_by(folder, *changes):
    content = BONDS_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new, 1)
    (folder / "bonds.yaml").write_text(content, encoding="utf-8")
    return folder / "bonds.yaml"


def test_every_mistake_of_the_file_is_told_and_none_in_the_words_of_a_library(tmp_path):
    changes = (('issue_ratio: "90%"', 'issue_ratio: "190%"'), ("borrowers: [municipality]", "borrowers: []"))
    problems, found = read_bonds(bent_by(tmp_path, *changes))
    assert found is None
    assert len(problems) == 2
    for problem in problems:
        assert problem.params["clause"] != "-"
        assert not re.search(r"[A-Z][a-z]+ should", told_in_japanese(problem))


def test_the_check_of_rule_files_reads_the_bonds_too(tmp_path):
    wrong = bent_by(tmp_path, ("programme: kodo_musen", "programme: kodo_muse"), ("ground: kaso", "ground: kasoo"))
    report = next(iter(check_folders(builtin_folders(), bonds=wrong)))
    assert [one.params["value"] for one in report.problems] == ["kasoo", "kodo_muse"]
    lines = wrong.read_text(encoding="utf-8").splitlines()
    for problem in report.problems:
        assert problem.params["value"] in lines[problem.params["line"] - 1]
        assert problem.params["file"] == "bonds.yaml"
        assert problem.params["clause"] != "-"
    broken = bent_by(tmp_path, ("schema: todoku.bonds/1", "schema: todoku.bonds/2"))
    (only,) = check_folders(builtin_folders(), bonds=broken)
    assert [one.code for one in only.problems] == ["programme.value"]
    good = next(iter(check_folders(builtin_folders(), bonds=BONDS_FILE)))
    assert (good.name, good.problems) == ("bonds.yaml", ())
    assert "kaso" in [bond.id for bond in builtin_bonds().bonds if bond.title in [title for title, _ in good.unknown]]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('issue_ratio: "90%"', 'issue_ratio: "190%"', "programme.value"),
        ('issue_ratio: "90%"', "issue_ratio: 0.9", "programme.value"),
        ("source: tottori_h28,", "source: nobody,", "programme.no_source"),
        ("  - id: henchi", "  - id: kaso", "programme.repeated"),
        ("from: 2021-04-01\n        to: 2031", "from: 2021-05-01\n        to: 2031", "programme.time_gap"),
        ("from: 2021-04-01\n        to: 2031", "from: 2021-03-01\n        to: 2031", "programme.time_overlap"),
        ("            ground: kaso\n", "", "programme.value"),
        ("  capital_only:", "  capital_lonely:", "programme.value"),
        ("    ratio: 8/10", "    ratio: null", "programme.value"),
        ("schema: todoku.bonds/1", "schema: todoku.bonds/2", "programme.value"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path, old, new, code):
    bent = bent_by(tmp_path, (old, new))
    with pytest.raises(ProgrammeError) as refused:
        load_bonds(bent)
    assert refused.value.code == code
    assert refused.value.params["file"] == "bonds.yaml"
    assert refused.value.params["line"] > 1 or "schema" in old


def test_a_gap_in_time_names_its_first_and_last_day(tmp_path):
    bent = bent_by(tmp_path, ("from: 2021-04-01\n        to: 2031", "from: 2021-05-01\n        to: 2031"))
    with pytest.raises(ProgrammeError) as refused:
        load_bonds(bent)
    assert (refused.value.params["first"], refused.value.params["second"]) == ("2021-04-01", "2021-04-30")
