"""The verbs programmes burden and programmes bonds: what they print, and how they fail."""

from __future__ import annotations

import json

import pytest

from todoku.cli.main import run

PROJECT = ("01633", "--cost", "100000000", "--date", "2024-06-03")
GRANT = ("--programme", "kodo_musen")


@pytest.fixture
def told(capsys):
    return lambda *arguments: (run(["programmes", *map(str, arguments)]), *capsys.readouterr())


def test_ways_are_listed_by_real_burden_and_the_best_year_by_year(told):
    code, out, _ = told("burden", *PROJECT, *GRANT, "--interest", "1.2%", "--years", 12, "--grace", 3)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "順位\t組合せ\t国\t地方負担\t起債\t実質負担\t割合\t条件の数"
    assert lines[1].startswith("1\t高度無線環境整備推進事業 + 過疎対策事業債\t50,000,000\t50,000,000\t50,000,000\t")
    assert "2025\t0\t0\t0\t0\t0\t0\t600,000\t420,000\t0\t180,000" in lines
    assert "  条件: 過疎地域持続的発展市町村計画(議会の議決を経たもの)にこの事業が載っている [「" in out
    assert "# 使えないもの" in lines


def test_one_bond_in_english(told):
    code, out, _ = told("burden", *PROJECT, *GRANT, "--bond", "hosei", "--lang", "en")
    assert code == 0
    assert "+ bond for supplementary budgets (principal only (term not known))" in out
    assert "No term of repayment was found" in out
    assert "Not lawful" not in out


def test_for_machines(told):
    code, out, _ = told("burden", *PROJECT, *GRANT, "--met", "plan", "--unmet", "supplementary_budget", "--json")
    assert code == 0
    document = json.loads(out)
    assert document["schema"] == "todoku.burden/1"
    best = document["stacks"][0]
    assert (best["id"], best["real_burden_jpy"], best["real_ratio"]) == ("kodo_musen.build+kaso", 15_000_000, "3/20")
    assert best["interest_jpy"] is None
    assert best["basis"] == "principal_only"
    assert {one["status"] for one in document["stacks"] if one["bond"] == "hosei"} == {"unlawful"}


def test_without_a_programme_there_is_no_grant(told):
    document = json.loads(told("burden", *PROJECT, "--json")[1])
    assert {tuple(one["programmes"]) for one in document["stacks"]} == {()}


def test_the_bonds_with_their_clauses(told):
    code, out, _ = told("bonds")
    assert code == 0
    assert "過疎対策事業債: 充当率 100%、元利償還金の 70% を交付税措置 [「" in out
    assert "公共事業等債: 充当率 90%、元利償還金の 22.22% を交付税措置 [「" in out
    assert json.loads(told("bonds", "--json")[1])["schema"] == "todoku.bonds/1"


@pytest.mark.parametrize(
    ("arguments", "expected", "said"),
    [
        (("十勝", "--cost", "1", "--date", "2024-06-03"), 2, "市町村ではありません"),
        ((*PROJECT, "--bond", "pension"), 2, "地方債「pension」はありません"),
        ((*PROJECT, "--ground", "砂漠"), 2, "「砂漠」"),
        ((*PROJECT, "--implementer", "owner"), 2, "「owner」は使えません"),
        ((*PROJECT, "--grant", "build"), 2, "「build」という補助はありません"),
        ((*PROJECT, *GRANT, "--grant", "pension"), 2, "「pension」という補助はありません"),
        ((*PROJECT, "--years", "ten"), 2, "「ten」は整数ではありません"),
        ((*PROJECT, "--years", "99"), 2, "償還年数 99 は使えません"),
        ((*PROJECT, "--grace", "12", "--years", "12"), 2, "据置年数 12 は使えません"),
        ((*PROJECT, "--interest", "twelve"), 2, "利率「twelve」は使えません"),
        ((*PROJECT, "--met", "luck"), 2, "「luck」という条件はありません"),
        ((*PROJECT, "--met", "purpose:pension"), 2, "「purpose:pension」という条件はありません"),
        ((*PROJECT, "--fact", "operators"), 2, "「operators」を読めません"),
        ((*PROJECT, *GRANT, "--fact", "operator=2"), 2, "「operator」を尋ねません。尋ねるのは work です"),
        ((*PROJECT, "--prefecture", "200000000"), 1, "事業費 100000000 円を超えています"),
        ((*PROJECT, *GRANT, "--bond", "ippan_hojo"), 1, "金額の出せるものはありません"),
        (("01633", "--cost", "-5", "--date", "2024-06-03"), 2, "金額"),
        (("01633", "--cost", "0.5", "--date", "2024-06-03"), 2, "金額"),
    ],
)
def test_bad_input_ends_with_one_clear_line(told, arguments, expected, said):
    code, out, err = told("burden", *arguments)
    assert code == expected
    assert said in err
    assert len(err.splitlines()) == 1
    assert out == ""
