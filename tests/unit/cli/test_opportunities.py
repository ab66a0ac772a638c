"""The verbs of opportunities: import, list and export, with their exit codes."""

from __future__ import annotations

import json

import pytest
from icalendar import Calendar

from sample_jgrants import DETAIL_V1, DETAIL_V2, LISTED, answer
from todoku.cli.main import run


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        code = run(["opportunities", *map(str, arguments), "--lang", "ja"])
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answer(DETAIL_V1, DETAIL_V2)), encoding="utf-8")
    return path


@pytest.fixture
def calls(answers, tmp_path, printed):
    path = tmp_path / "calls.json"
    assert printed("import", answers, "--as-of", "令和8年10月1日", "--out", path)[0] == 0
    return path


def test_import_tells_what_it_wrote_and_that_rules_are_not_checked(answers, tmp_path, printed):
    code, out, err = printed("import", answers, "--as-of", "2026-10-01", "--out", tmp_path / "c.json")
    assert (code, err) == (0, "")
    assert "2件の補助金(3回の公募)を" in out
    assert "要件と補助率は todoku では確かめていません" in out
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["as_of"] == "2026-10-01"


def test_import_says_what_it_put_together_and_which_one_it_kept(tmp_path, printed):
    listed, detail = tmp_path / "list.json", tmp_path / "detail.json"
    others = [{**LISTED, "id": f"x{number}"} for number in range(6)]
    listed.write_text(json.dumps(answer(*others, {**LISTED, "id": DETAIL_V2["id"]}, *others)), encoding="utf-8")
    detail.write_text(json.dumps(answer(DETAIL_V2)), encoding="utf-8")
    code, out, err = printed("import", detail, listed, "--as-of", "2026-10-01", "--out", tmp_path / "c.json")
    assert (code, "7件の補助金(" in out) == (0, True)
    said = err.splitlines()
    assert len(said) == 7
    assert said[0].startswith("7件の補助金が2か所以上にあり")
    assert [line.strip() for line in said[1:3]] == [
        f"jgrants:{DETAIL_V2['id']}: detail.json の1件目を採り、そこにない項目をlist.json の7件目で補いました。",
        "jgrants:x0: list.json の8件目を採り、そこにない項目をlist.json の1件目で補いました。",
    ]
    assert said[6] == "  ほか2件"


def test_import_names_what_it_leaves_out_and_keeps_the_rest(tmp_path, printed):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(answer(LISTED, {**LISTED, "id": "b", "subsidy_max_limit": -5})), encoding="utf-8")
    code, out, err = printed("import", path, "--as-of", "2026-10-01", "--out", tmp_path / "c.json")
    assert code == 3
    assert "1件の補助金" in out
    assert err.splitlines() == [
        "list.json の2件目を除きました: subsidy_max_limit の値「-5」を読めません。",
        "エラー: 2件のうち1件を読めず、除きました。上に示した項目を直すか、応答を取り直してください。",
    ]


def test_an_import_that_fails_loses_nothing_that_was_there(calls, tmp_path, printed):
    before = calls.read_bytes()
    broken = tmp_path / "broken.json"
    broken.write_text('{"result": [', encoding="utf-8")
    code, out, err = printed("import", broken, "--as-of", "2026-10-01", "--out", calls)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"「{broken}」の1行目: JSONとして読めません" in err
    assert calls.read_bytes() == before


def test_list_puts_the_next_to_close_first_and_says_unknown(calls, printed):
    code, out, err = printed("list", calls)
    assert code == 0
    assert [line.split("\t")[:5] for line in out.splitlines()] == [
        ["状態", "締切", "上限(円)", "補助率", "地域"],
        ["公募中", "2026-10-30 17:00", "10,000,000", "2/3以内", "北海道/北海道地方"],
        ["公募前", "不明", "不明", "不明", "全国"],
        ["終了", "2026-05-31", "不明", "不明", "全国"],
    ]
    assert err == "3件(2026-10-01 現在、日本時間)\n"


def test_list_narrowed_to_an_area_and_to_what_is_open(calls, printed):
    assert len(printed("list", calls, "--area", "沖縄")[1].splitlines()) == 3
    shown = json.loads(printed("list", calls, "--open", "--as-of", "2026-05-01", "--json")[1])
    assert [(one["id"], one["round"]["name"], one["state"]) for one in shown] == [
        ("jgrants:a0W000000000002AAA", "第1回", "open")
    ]


def test_export_as_a_calendar(calls, tmp_path, printed):
    code, out, err = printed("export", calls, "--format", "ics", "--out", tmp_path / "x.ics")
    assert (code, err) == (0, "締切の分からない公募1件は暦に載せていません。\n")
    assert "2件の公募を" in out
    assert len(Calendar.from_ical((tmp_path / "x.ics").read_bytes()).walk("VEVENT")) == 2


def test_export_as_common_grants(calls, tmp_path, printed):
    assert printed("export", calls, "--format", "commongrants", "--out", tmp_path / "x.json")[0] == 0
    assert len(json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["items"]) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("import", "nowhere.json", "--as-of", "2026-10-01", "--out", "x"), 2, "nowhere.json"),
        (("export", "--format", "xml", "--out", "x"), 2, "commongrants、ics"),
        (("list", "--as-of", "tomorrow"), 2, "tomorrow"),
    ],
)
def test_wrong_usage_is_told_in_one_line(printed, arguments, code, said):
    left, out, err = printed(*arguments)
    assert (left, out, err.count("\n")) == (code, "", 1)
    assert said in err


def test_answers_given_for_a_file_of_calls_are_told_apart(answers, printed):
    code, _, err = printed("list", answers)
    assert code == 1
    assert "todoku opportunities import で取り込んでください" in err


def test_an_id_that_stands_twice_is_refused_with_both_places(calls, tmp_path, printed):
    other = tmp_path / "other.json"
    kept = json.loads(calls.read_text(encoding="utf-8"))
    kept["opportunities"] = kept["opportunities"][1:]
    other.write_text(json.dumps(kept), encoding="utf-8")
    twice = kept["opportunities"][0]["id"]
    for arguments in (("list", calls, other), ("export", calls, other, "--format", "ics", "--out", tmp_path / "c.ics")):
        code, out, err = printed(*arguments)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert twice in err
        assert "calls.json の2件目" in err
        assert "other.json の1件目" in err
    assert not (tmp_path / "c.ics").exists()
