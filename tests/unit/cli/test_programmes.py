"""The verb programmes: what it prints, and the code with which it leaves."""

from __future__ import annotations

import json

import pytest

from todoku.cli.main import run

HEADER = "project_id,programme,decision_date,municipality_code,implementer,cost_jpy"


@pytest.fixture
def told(capsys):
    return lambda *arguments: (run(["programmes", *map(str, arguments)]), *capsys.readouterr())


@pytest.fixture
def projects(tmp_path):
    file = tmp_path / "projects.csv"
    file.write_text(f"{HEADER}\nA,kodo_musen,2024-06-03,01633,municipality,100000000\n", encoding="utf-8")
    return file


def test_list_and_show(told):
    code, listed, _ = told("list")
    assert code == 0
    assert "kodo_musen  高度無線環境整備推進事業 (総務省)" in listed
    assert "kodo_musen" in [one["id"] for one in json.loads(told("list", "--json")[1])]
    shown = told("show", "kodo_musen", "--lang", "en", "--on", "2024-04-01")[1]
    assert "fiscal index 0.5 or more: State's rate 1/3" in shown
    assert "2019-04-01 - 2020-06-07 (enacted)\n  Note" not in shown
    assert json.loads(told("show", "kodo_musen", "--json")[1])["schema"] == "todoku.programme/1"


def test_check(told):
    code, out, _ = told("check")
    assert code == 0
    assert "kodo_musen/rules.yaml: 問題なし" in out
    assert out.startswith("bonds.yaml: 問題なし")
    assert "kodo_musen/rules.yaml: no problems" in told("check", "--lang", "en")[1]


def test_check_of_a_folder_with_a_mistake(told, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rules.yaml").write_text("schema: todoku.programme/1\nid: mine\n", encoding="utf-8")
    code, _, err = told("check", tmp_path)
    assert code == 1
    assert "mine/rules.yaml の1行目: 「title」がありません" in err


def test_assess_as_json(told, projects):
    code, out, _ = told("assess", projects, "--json")
    assert code == 0
    (record,) = json.loads(out)
    assert (record["national_jpy"], record["local_jpy"], record["rate"]) == (50_000_000, 50_000_000, "1/2")


def test_assess_for_people_and_the_trace_of_one(told, projects):
    assert "A\t対象\t1/2\t50,000,000\t50,000,000" in told("assess", projects)[1]
    trace = told("assess", projects, "--trace", "A", "--lang", "en")[1]
    assert "State's rate 1/2 [「【その他の条件不利地域】" in trace
    what_if = told("assess", projects, "--rate", "2/3", "--json")[1]
    assert json.loads(what_if)[0]["national_jpy"] == 66_666_000


def test_bad_rows_are_listed_and_leave_with_3(told, projects):
    with projects.open("a", encoding="utf-8") as stream:
        stream.write("B,kodo_musen,2024-06-03,01633,municipality,-5\n")
    code, out, err = told("assess", projects, "--json")
    assert code == 3
    assert [record["project_id"] for record in json.loads(out)] == ["A", "B"]
    assert "projects.csv の3行目: 金額は" in err


def test_a_project_that_stands_twice_is_said_and_both_are_answered(told, projects):
    with projects.open("a", encoding="utf-8") as stream:
        stream.write(
            "B,kodo_musen,2024-06-03,01633,municipality,4000\nA,kodo_musen,2024-06-03,01633,municipality,2000\n"
        )
    code, out, err = told("assess", projects, "--json")
    assert code == 0
    assert [(one["project_id"], one["row"], one["national_jpy"]) for one in json.loads(out)] == [
        ("A", 2, 50_000_000),
        ("B", 3, 2_000),
        ("A", 4, 1_000),
    ]
    assert err.startswith("projects.csv: project_id「A」が 2、4 行目にあります。")
    assert err.count("\n") == 1
    assert "project_id A stands in rows 2, 4" in told("assess", projects, "--lang", "en")[2]


def test_answers_are_written_to_a_file(told, projects, tmp_path):
    code, out, err = told("assess", projects, "--out", tmp_path / "answers.csv")
    assert (code, out) == (0, "")
    assert "answers.csv: 1行を書き出しました。" in err
    assert (tmp_path / "answers.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("A,true,eligible,5")
    assert told("assess", projects, "--out", tmp_path / "answers.xlsx", "--json")[0] == 0
    assert (tmp_path / "answers.xlsx").stat().st_size > 1000
    code, _, err = told("assess", projects, "--out", tmp_path / "answers.pdf")
    assert code == 2
    assert ".csv、.xlsx" in err


def test_the_column_that_would_settle_a_row_is_named(told, tmp_path):
    file = tmp_path / "projects.csv"
    lines = (
        "A,keitai_area,2019-06-03,01633,municipality,100000000",
        "B,kodo_musen,2024-06-03,01633,prefecture,100000000",
        "C,kodo_musen,2024-06-03,17463,municipality,100000000",
    )
    file.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    err = told("assess", file)[2]
    assert [name for name in ("area_ground", "fiscal_index", "households") if f"列 {name} に" in err] == [
        "area_ground",
        "fiscal_index",
        "households",
    ]


def test_list_says_how_the_help_comes(told):
    listed = {one["id"]: one for one in json.loads(told("list", "--json")[1])}
    assert listed["kodo_musen"]["support"] == {"build": "subsidy", "island_maintenance": "subsidy"}
    assert listed["johoka_adviser"]["support"]["on_site"] == "in_kind"
