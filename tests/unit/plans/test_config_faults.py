"""A wrong configuration is told with its line, its field and what may stand there, in both languages."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.plans.config import load_config, parse_config


def fault(tmp_path, content, name="plan.yaml"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_config(path)
    error = raised.value
    assert {text(f"error.{error.code}", lang, **error.params) for lang in LANGS}
    return error.params


@pytest.mark.parametrize(
    ("content", "row", "field", "says"),
    [
        (
            "title: 計画\nfibre:\n  exchnage: 1\n",
            3,
            "fibre.exchnage",
            "there is no field of this name (near it: exchange",
        ),
        ("seed: 1\n", 1, "seed", "there is no field of this name (near it: schema, title, rollout_model"),
        ("zzz: 1\n", 1, "zzz", "there is no field of this name (near it: schema, title, rollout_model"),
        ("fibre: {exchange: {lat: 43}}\n", 1, "fibre.exchange.lon", "it is needed"),
        ("mobile:\n  target: 2\n", 2, "mobile.target", "it must be at most 1"),
        ("fibre:\n  max_link_m: 0\n", 2, "fibre.max_link_m", "it must be above 0"),
        ("mobile: {enabled: perhaps}\n", 1, "mobile.enabled", "it must be true or false"),
        ("costs:\n  overrides:\n    X:\n      jpy: -1\n", 4, "costs.overrides.X.jpy", "it must be at least 0"),
        ("effort: heroic\n", 1, "effort", "it must be one of quick, standard, thorough"),
        (
            "fibre:\n  pon: {split_stages: [4, 7]}\n",
            2,
            "fibre.pon.split_stages.1",
            "it must be one of 2, 4, 8, 16, 32, 64",
        ),
        ("title: 5\n", 1, "title", "it must be text"),
        ("date: 1999-12-31\n", 1, "date", "it must be a date of the years 2000 to 2100"),
        ("funding:\n  user_rate: 2\n", 2, "funding.user_rate", "write 1/2, 0.5 or 50%"),
        ("schema: [1]\n", 1, "schema", "this version reads todoku.plan-config/1, not list"),
    ],
)
def test_line_field_and_what_may_stand_there(tmp_path, content, row, field, says):
    params = fault(tmp_path, content)
    assert (params["row"], params["field"]) == (row, field)
    assert params["detail"]["en"].startswith(says)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"date": "2026-06-01",\n "title": }', "line 2: a value is missing, at column 11"),
        ("[" * 100_000, "line 1: it is nested too deep"),
        ("[]", "there are no pairs"),
    ],
)
def test_json_is_told_with_its_line(tmp_path, content, says):
    assert fault(tmp_path, content, name="plan.json")["detail"]["en"].startswith(says)


def test_json_with_tabulators_is_read(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text('{\n\t"title": "計画"\n}', encoding="utf-8")
    assert load_config(path).title == "計画"


def test_a_file_that_is_no_configuration_for_its_size_is_not_read(tmp_path):
    assert "1 MB" in fault(tmp_path, "#" * 1_000_001)["detail"]["en"]


def test_an_empty_file_is_all_defaults_and_names_need_no_lines(tmp_path):
    (tmp_path / "plan.yaml").write_text("# nothing yet\n")
    assert load_config(tmp_path / "plan.yaml").effort == "standard"
    with pytest.raises(InputError) as raised:
        parse_config({"effort": 1}, name="-")
    assert raised.value.params["row"] == "-"


def test_numbers_need_no_quotation_marks(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("funding: {fiscal_index: 0.24, user_rate: 0.5}\n")
    funding = load_config(path).funding
    assert (funding.fiscal_index, funding.user_rate) == ("0.24", "0.5")


def test_a_title_may_hold_wide_spaces(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("title: 上士幌町　計画\n", encoding="utf-8")
    assert load_config(path).title == "上士幌町　計画"
