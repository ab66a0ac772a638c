"""The worked example of the page on own schemes holds as printed: it is checked, assessed and refused when bent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from todoku.cli.main import run
from todoku.programmes.rulebook.cases import run_cases
from todoku.programmes.rulebook.load import load_programme, programmes

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "own-scheme.md"
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture
def printed(tmp_path):
    """Write the files that the page prints, and return their folder."""
    for name, content in FILE.findall(PAGE.read_text(encoding="utf-8")):
        file = tmp_path / "my_schemes" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path / "my_schemes"


@pytest.fixture
def told(capsys):
    return lambda *arguments: (run(["programmes", *map(str, arguments)]), *capsys.readouterr())


def test_the_printed_files_are_checked_and_their_cases_hold(printed, told):
    code, out, err = told("check", printed)
    assert (code, err) == (0, "")
    assert "tottori_fibre/rules.yaml: 問題なし(版2、試験5件)" in out


def test_every_case_would_notice_a_changed_rule(printed):
    folder = printed / "tottori_fibre"
    rules = folder / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    changes = (
        ("rate: 1/2", "rate: 1/3"),
        ("grant_cap_jpy: 100000000", "grant_cap_jpy: 100001000"),
        ("grant_cap_jpy: 20000000", "grant_cap_jpy: 20001000"),
        ("mode: floor", "mode: ceiling"),
        ("status: requested", "status: enacted"),
    )
    for old, new in changes:
        rules.write_text(text.replace(old, new), encoding="utf-8")
        assert any(outcome.differences for outcome in run_cases(load_programme(folder), folder)), old


def test_it_stands_beside_the_built_in_programmes(printed):
    found = programmes(printed)
    assert {"kodo_musen", "tottori_fibre"} <= set(found)
    assert found["tottori_fibre"].file.stacking[0].relation == "deducts_before"


def test_the_printed_table_is_assessed(printed, told):
    code, out, _ = told("assess", printed / "projects.csv", "--rules", printed, "--json")
    assert code == 0
    records = [
        (record["project_id"], record["status"], record["national_jpy"], record["local_jpy"])
        for record in json.loads(out)
    ]
    assert records == [
        ("A", "conditional", 15_000_000, 15_001_999),
        ("B", "conditional", 100_000_000, 200_000_000),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: 2016-03-31", "to: 2016-03-30", "2016-03-31 から 2016-03-31 まで規定がありません"),
        ("when: {work: town_wide}", "when: {work: business_site}", "work town_wide"),
        ('source: budget_h27, quote: "2.補助対象 市町村"', 'source: budget, quote: "2.補助対象 市町村"', "budget"),
    ],
    ids=["a gap in time", "a case that no row answers", "a source that is not listed"],
)
def test_a_mistake_is_named_with_file_line_and_clause(printed, told, old, new, said):
    rules = printed / "tottori_fibre" / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    assert text.count(old) == 1
    rules.write_text(text.replace(old, new), encoding="utf-8")
    code, _, err = told("check", printed)
    assert code == 1
    assert re.search(r"tottori_fibre/rules\.yaml の\d+行目", err)
    assert said in err


def test_the_scheme_shows_its_clauses(printed, told):
    code, out, _ = told("show", "tottori_fibre", "--rules", printed, "--lang", "en")
    assert code == 0
    assert "○補助率:補助事業費の1/2" in out
