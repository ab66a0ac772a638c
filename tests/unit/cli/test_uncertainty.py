"""``todoku uncertainty`` on written plans: text, JSON, a planner's file, and what is refused."""

from __future__ import annotations

import json

import pytest

from sample_plan import sample_result
from todoku.cli.main import run
from todoku.plans.build import build_plan
from todoku.plans.config import PlanConfig
from todoku.plans.inputs import inputs_for


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    config = PlanConfig.model_validate({"date": "2026-06-01", "funding": {"rules_as_of": "2024-04-01"}})
    plan = build_plan(inputs_for("01633"), config).plan
    (folder / "plan.json").write_text(plan.model_dump_json(by_alias=True), encoding="utf-8")
    return folder


def told(capsys, *arguments):
    code = run(["uncertainty", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("P10", "計画を上回る確率", "自治体の負担(光ファイバ): 公設公営", "新冠町(2019)", "幅を示す出典がない")),
        ("en", ("P90", "chance above plan", "Municipal share of the fibre", "no source gives a spread", "passes 700")),
    ],
)
def test_text_names_figures_inputs_and_what_stands_fixed(capsys, made, lang, words):
    code, out, _ = told(capsys, made, "--budget", "700000000", "--samples", "512", "--lang", lang)
    assert code == 0
    assert [word for word in words if word not in out] == []


def test_json_holds_the_spreads_the_figures_and_the_method_of_the_grant(capsys, made):
    code, out, _ = told(capsys, made / "plan.json", "--samples", "500", "--seed", "3", "--budget", "1", "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["samples"], found["seed"]) == (0, "todoku.uncertainty-result/1", 512, 3)
    assert [one["id"] for one in found["outputs"]] == [
        "capex_jpy",
        "municipality_jpy",
        "municipality_and_operator_jpy",
    ]
    assert found["outputs"][1]["grant"] == {"method": "rules", "of": "what_if"}
    assert found["outputs"][1]["forms"] == ["public_public", "public_private_iru", "transfer"]
    assert found["overrun"] == {"budget_jpy": 1, "chance": 1.0, "at_most": 1.0, "reason": None}
    assert {one["id"] for one in found["inputs"]} == {"price:FIB-AERIAL-NEW", "price:BS-NEW-SUBSIDY", "take_up"}
    again = told(capsys, made, "--samples", "500", "--seed", "3", "--budget", "1", "--json")[1]
    assert again == out


def test_a_planners_file_states_spreads_and_the_budget(capsys, made, tmp_path):
    file = tmp_path / "spread.yaml"
    file.write_text(
        "schema: todoku.uncertainty/1\nbudget_jpy: 800000000\n"
        "prices:\n  FIB-DROP-RETAIL: {kind: lognormal, middle: 30000, high: 45000, source: 見積3社}\n"
        "households: {kind: uniform, low: 0.9, high: 1.1, relative: true, source: 町の推計}\n",
        encoding="utf-8",
    )
    code, out, _ = told(capsys, made, "--config", file, "--samples", "256")
    assert code == 0
    assert "見積3社" in out
    assert "町の推計" in out
    assert "800,000,000" in out


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_share_that_the_rules_do_not_give_again_is_unknown_with_the_reason(capsys, tmp_path, lang):
    (tmp_path / "plan.json").write_text(sample_result().plan.model_dump_json(by_alias=True), encoding="utf-8")
    code, out, _ = told(capsys, tmp_path, "--samples", "64", "--budget", "1", "--lang", lang)
    assert code == 0
    assert ("一致しない" if lang == "ja" else "do not give the plan's own grant") in out
    assert ("分かりません" if lang == "ja" else "is unknown") in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--samples", "3"), 2), (("--seed", "-1"), 2), (("--budget", "x"), 2), (("--config", "nowhere.yaml"), 2)],
)
def test_wrong_usage(capsys, made, arguments, code):
    found, out, err = told(capsys, made, *arguments, "--lang", "en")
    assert (found, out, err.count("\n")) == (code, "", 1)


def test_a_name_that_the_plan_lacks_is_a_fault_of_the_file(capsys, made, tmp_path):
    file = tmp_path / "spread.yaml"
    file.write_text("prices: {FIB-X: {kind: fixed, source: x}}\n", encoding="utf-8")
    code, out, err = told(capsys, made, "--config", file, "--lang", "en")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "FIB-AERIAL-NEW" in err
