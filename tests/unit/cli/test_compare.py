"""``todoku compare`` on two written plans: text, JSON, and files that are none."""

from __future__ import annotations

import json

import pytest

from sample_plan import sample_result
from todoku.cli.main import run


@pytest.fixture
def plans(tmp_path, request):
    plan = sample_result(getattr(request, "param", "known")).plan
    other = plan.model_copy(
        update={
            "totals": plan.totals.model_copy(update={"capex_jpy": plan.totals.capex_jpy - 1_000_000}),
            "config": {**plan.config, "note": "x"},
        }
    )
    for name, one in (("a", plan), ("b", other)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.json").write_text(one.model_dump_json(by_alias=True), encoding="utf-8")
    return tmp_path / "a", tmp_path / "b"


def told(capsys, *arguments):
    code = run(["compare", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", ("概算事業費", "▲1,000,000")), ("en", ("Estimated cost", "−1,000,000"))]
)
def test_what_differs_is_shown_and_the_rest_counted(capsys, plans, lang, words):
    code, out, _ = told(capsys, *plans, "--lang", lang)
    assert code == 0
    assert all(word in out for word in (*words, "note"))
    assert ("対象世帯" if lang == "ja" else "Households") not in out
    _, every, _ = told(capsys, *plans, "--lang", lang, "--all")
    assert ("対象世帯" if lang == "ja" else "Households") in every


def test_json_holds_every_figure_of_both(capsys, plans):
    code, out, _ = told(capsys, plans[0] / "plan.json", plans[1], "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["same_area"]) == (0, "todoku.comparison/1", True)
    capex = next(one for one in found["figures"] if one["id"] == "capex_jpy")
    assert capex["change"] == -1_000_000
    assert {one["path"] for one in found["settings"]} >= {"note"}


@pytest.mark.parametrize("plans", ["unknown"], indirect=True)
@pytest.mark.parametrize(("lang", "mark"), [("ja", "〔試算〕"), ("en", "(what-if)")])
def test_shares_of_a_what_if_are_shown_and_marked(capsys, plans, lang, mark):
    code, out, _ = told(capsys, *plans, "--lang", lang, "--all")
    assert code == 0
    assert out.count(mark) > 4
    found = json.loads(told(capsys, *plans, "--json")[1])["figures"]
    conditional = [one for one in found if one["conditional"]]
    assert {one["id"].split(".")[1] for one in conditional} == {"what_if"}
    assert any(one["first"] for one in conditional)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "There is no plan"),
        (b"{", "Line 1"),
        (b"[" * 100_000, "Line 1"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"schema": "todoku.measure/1"}', "todoku.measure/1"),
        (b"[]", "its schema is -"),
        (b'{"schema": "todoku.plan/1", "id": 5}', "does not have this version's form"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_line(capsys, plans, content, says):
    file = plans[1] / "plan.json"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    code, out, err = told(capsys, *plans, "--lang", "en")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert says in err
    assert "plan.json" in err


def test_a_path_that_is_not_there_is_wrong_usage(capsys, plans):
    assert told(capsys, plans[0], plans[0].parent / "nowhere", "--lang", "en")[0] == 2
