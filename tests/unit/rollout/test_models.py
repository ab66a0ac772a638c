"""Models for roll-out: what comes with todoku holds together, and one that is handed on makes the next town's plan."""

from __future__ import annotations

import json

import pytest
import yaml

from todoku.costs.cases import real_cases
from todoku.errors import InputError
from todoku.plans.config import load_config, parse_config, with_model
from todoku.rollout.catalogue import builtin_models, find_model, model_yaml, parse_model, read_model

RUNNABLE = ["fibre-iru", "lte-tower", "lte-shared-site"]


def test_the_thirteen_models_of_the_roadmap_are_there_and_say_that_no_plan_can_be_made_of_them():
    roadmap = [model for model in builtin_models().values() if model.field]
    assert len(roadmap) == 13
    assert all(model.configuration is None and not model.costs and not model.effects for model in roadmap)
    assert [model.id for model in builtin_models().values() if model.configuration] == RUNNABLE


def test_cost_and_take_up_of_fibre_are_those_of_the_real_projects():
    model = builtin_models()["fibre-iru"]
    cases = {case.id: case for case in real_cases() if case.id in model.cases}
    cost, take_up = model.costs[0], model.effects[0]
    assert cost.low == round(min(one.cost_jpy / one.households for one in cases.values()))
    assert cost.high == round(1_096_221_000 / 1420)
    assert (take_up.low, take_up.high, take_up.count) == (0.246, 0.424, 4)


@pytest.mark.parametrize("name", RUNNABLE)
def test_a_model_that_is_handed_on_is_read_back_as_it_was(tmp_path, name):
    file = tmp_path / "model.yaml"
    file.write_text(model_yaml(builtin_models()[name]), encoding="utf-8")
    assert read_model(file) == builtin_models()[name]
    assert load_config(None, rollout_model=str(file)) == load_config(None, rollout_model=name)


def test_the_towns_own_settings_stand_over_the_models(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text("rollout_model: lte-shared-site\nmobile: {target: 0.5}\ntitle: 計画\n", encoding="utf-8")
    config = load_config(file)
    assert (config.mobile.target, config.mobile.operators, config.mobile.shared) == (0.5, 2, True)
    assert (config.fibre.enabled, config.title, config.rollout_model.id) == (False, "計画", "lte-shared-site")
    other = load_config(file, rollout_model="fibre-iru")
    assert (other.fibre.enabled, other.mobile.enabled, other.mobile.target) == (True, False, 0.5)


def test_what_was_taken_over_stays_in_the_configuration_that_a_plan_keeps():
    config = load_config(None, rollout_model="fibre-iru")
    kept = json.loads(config.model_dump_json(by_alias=True))
    assert kept["rollout_model"]["title"]["ja"] == "光ファイバの公設民営（IRU）"
    assert parse_config(kept, name="x") == config


@pytest.mark.parametrize("name", ["fibre-iri", "", "../../etc/passwd", "model.yaml", "x" * 5000])
def test_a_model_that_there_is_not(name):
    with pytest.raises(InputError, match=r"rollout\.unknown"):
        with_model({"rollout_model": name})


def test_a_model_without_a_configuration_says_why():
    with pytest.raises(InputError, match=r"rollout\.not_runnable"):
        with_model({"rollout_model": "roadmap-telework"})


@pytest.mark.parametrize(
    "change",
    [
        {"configuration": None},
        {"id": "../x"},
        {"issue_area": "fishing"},
        {"schema": "todoku.model/9"},
        {"surprise": 1},
        {"effects": [{**builtin_models()["fibre-iru"].effects[0].model_dump(), "low": 0.9}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_file_that_is_no_model_is_refused_with_its_field(change):
    content = {**yaml.safe_load(model_yaml(builtin_models()["fibre-iru"])), **change}
    with pytest.raises(InputError) as refused:
        parse_model(content, name="m.yaml")
    assert refused.value.code == "rollout.field"
    assert refused.value.params["file"] == "m.yaml"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[1, 2", b"- 1\n", b"", b"a: !!python/object:os.system {}"])
def test_a_file_that_cannot_be_read(tmp_path, content):
    (tmp_path / "m.yaml").write_bytes(content)
    with pytest.raises(InputError, match=r"rollout\.unreadable"):
        find_model("m.yaml", folder=tmp_path)


def test_a_file_that_is_not_there_or_too_large(tmp_path):
    with pytest.raises(InputError, match=r"rollout\.unreadable"):
        find_model("no.yaml", folder=tmp_path)
    (tmp_path / "m.yaml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(InputError, match=r"rollout\.file_large"):
        find_model("m.yaml", folder=tmp_path)
