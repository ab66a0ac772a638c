"""The verb programmes: what it prints, and the code with which it leaves."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from todoku.cli.programmes import programmes_app
from todoku.errors import ProgrammeError, RowsFailed

RUN = CliRunner()
HEADER = "project_id,programme,decision_date,municipality_code,implementer,cost_jpy"


@pytest.fixture
def projects(tmp_path):
    file = tmp_path / "projects.csv"
    file.write_text(f"{HEADER}\nA,kodo_musen,2024-06-03,01633,municipality,100000000\n", encoding="utf-8")
    return file


def test_list_and_show():
    listed = RUN.invoke(programmes_app, ["list"])
    assert listed.exit_code == 0
    assert "kodo_musen  高度無線環境整備推進事業 (総務省)" in listed.stdout
    assert json.loads(RUN.invoke(programmes_app, ["list", "--json"]).stdout)[0]["id"] == "kodo_musen"
    shown = RUN.invoke(programmes_app, ["show", "kodo_musen", "--lang", "en", "--on", "2024-04-01"])
    assert "fiscal index 0.5 or more: State's rate 1/3" in shown.stdout
    assert "2019-04-01 - 2020-06-07 (enacted)\n  Note" not in shown.stdout
    rules = json.loads(RUN.invoke(programmes_app, ["show", "kodo_musen", "--json"]).stdout)
    assert rules["schema"] == "todoku.programme/1"


def test_check():
    done = RUN.invoke(programmes_app, ["check"])
    assert done.exit_code == 0
    assert "kodo_musen/rules.yaml: 問題なし" in done.stdout


def test_check_of_a_folder_with_a_mistake(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rules.yaml").write_text("schema: todoku.programme/1\nid: mine\n", encoding="utf-8")
    done = RUN.invoke(programmes_app, ["check", str(tmp_path)])
    assert isinstance(done.exception, ProgrammeError)
    assert done.exception.exit_code == 1
    assert "mine/rules.yaml の1行目: 「title」がありません" in done.stderr


def test_assess_as_json(projects):
    done = RUN.invoke(programmes_app, ["assess", str(projects), "--json"])
    assert done.exit_code == 0
    (record,) = json.loads(done.stdout)
    assert (record["national_jpy"], record["local_jpy"], record["rate"]) == (50_000_000, 50_000_000, "1/2")


def test_assess_for_people_and_the_trace_of_one(projects):
    assert "A\t対象\t1/2\t50,000,000\t50,000,000" in RUN.invoke(programmes_app, ["assess", str(projects)]).stdout
    trace = RUN.invoke(programmes_app, ["assess", str(projects), "--trace", "A", "--lang", "en"]).stdout
    assert "State's rate 1/2 [「【その他の条件不利地域】" in trace
    what_if = RUN.invoke(programmes_app, ["assess", str(projects), "--rate", "2/3", "--json"]).stdout
    assert json.loads(what_if)[0]["national_jpy"] == 66_666_000


def test_bad_rows_are_listed_and_leave_with_3(projects):
    with projects.open("a", encoding="utf-8") as stream:
        stream.write("B,kodo_musen,2024-06-03,01633,municipality,-5\n")
    done = RUN.invoke(programmes_app, ["assess", str(projects), "--json"])
    assert [record["project_id"] for record in json.loads(done.stdout)] == ["A", "B"]
    assert "projects.csv の3行目: 金額は" in done.stderr
    assert isinstance(done.exception, RowsFailed)
    assert done.exception.exit_code == 3
