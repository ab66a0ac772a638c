"""The bonds' file: its ratios by date, and how a mistake in such a file is told."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest

from todoku.errors import ProgrammeError
from todoku.programmes.grounds import GROUND_NAMES
from todoku.programmes.local_share.bonds import builtin_bonds, load_bonds

FILE = Path(str(resources.files("todoku") / "data" / "programmes" / "jp" / "bonds.yaml"))


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
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    bent = tmp_path / "bonds.yaml"
    bent.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProgrammeError) as refused:
        load_bonds(bent)
    assert refused.value.code == code
    assert refused.value.params["file"] == "bonds.yaml"
    assert refused.value.params["line"] > 1 or "schema" in old
