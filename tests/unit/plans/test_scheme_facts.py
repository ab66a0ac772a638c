"""What a configuration answers to schemes: refused with its line where nobody asks it, else told as an assumption."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from todoku.costs.opex import Terms
from todoku.costs.price_book import price_book
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.plans.config import FundingConfig, load_config
from todoku.plans.funding.options import Running, funding_options
from todoku.plans.funding.scheme_facts import check_facts, fact_steps
from todoku.plans.plan import CostLine
from todoku.programmes.grounds import stated_grounds
from todoku.programmes.rulebook.load import builtin_programmes, own_schemes
from todoku.provenance import Basis

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "own-scheme.md"
FILE = re.compile(r"<!-- file: (tottori_fibre/\S+|plan.yaml) -->\n```\w+\n(.*?)```", re.DOTALL)
KODO_MUSEN, KEITAI = builtin_programmes()["kodo_musen"], builtin_programmes()["keitai_area"]
RUNNING = Running(households=1, aerial_km=1.0, renewable_jpy=1, first_year=2017, terms=Terms(), book=price_book())


@pytest.fixture
def folder(tmp_path):
    """Write the scheme that the page on own schemes prints, and return the folder in which it lies."""
    for name, content in FILE.findall(PAGE.read_text(encoding="utf-8")):
        file = tmp_path / ("" if name == "plan.yaml" else "my_schemes") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path


def funded(folder, **settings):
    line = CostLine(
        id="fibre_trunk_aerial", name_key="cost.fibre_trunk_aerial", quantity=1, unit="unit", unit_price_jpy=60_001_999,
        amount_jpy=60_001_999, price_id="-", price_year=None, tax="-", confidence="-", price_source="-",
        quantity_basis=Basis.MODELLED, eligibility="eligible", clause=None, component="fibre", part=None,
    )  # fmt: skip
    found = funding_options(
        [line],
        programme=KODO_MUSEN,
        municipality_code="31201",
        decision_date=date(2015, 6, 1),
        settings=FundingConfig(**settings),
        running=RUNNING,
        lang="ja",
        grounds={None: stated_grounds("なし")},
        schemes=own_schemes(folder / "my_schemes"),
    )
    return found, {stack.id: stack for stack in found.options[0].stacks}["tottori_fibre.build"]


def refused(folder, content):
    path = folder / "plan.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_config(path)
    error = caught.value
    assert {text(f"error.{error.code}", lang, **error.params) for lang in LANGS}
    return error.params


def test_without_the_answer_the_way_is_unknown_and_says_where_to_give_it(folder):
    _, stack = funded(folder)
    assert (stack.status, stack.prefecture_jpy) == ("unknown", None)
    assert stack.reasons[0].text.endswith("(設定の funding.facts に work を書くと定まる)。")


def test_the_answer_settles_the_amount_and_is_its_condition(folder):
    found, stack = funded(folder, facts={"tottori_fibre.work": "extension"})
    assert (stack.status, stack.prefecture_jpy, stack.local_jpy) == ("lawful", 20_000_000, 40_001_999)
    said = "仮定: 鳥取県 超高速情報通信基盤の整備への補助への答えは、設定の funding.facts により「事業: エリア拡張"
    assert [step.text[: len(said)] for step in stack.conditions if step.code == "funding.fact"] == [said]
    assert [reason.text[: len(said)] for reason in found.facts] == [said]


def test_an_answer_to_the_plans_own_programme_is_used_and_said(folder):
    found, stack = funded(folder, facts={"kodo_musen.work": "public_upgrade", "tottori_fibre.work": "extension"})
    assert stack.prefecture_jpy == 20_000_000
    assert [one.code for one in found.options[0].conditions].count("funding.fact") == 1
    assert found.options[0].conditions[-1].params["value"]["en"].startswith("upgrad")


def test_answers_are_read_from_the_file_that_the_page_prints_as_text(folder):
    assert load_config(folder / "plan.yaml").funding.facts == {"tottori_fibre.work": "extension"}
    assert FundingConfig.model_validate({"facts": {"operators": 2, "households": 99.5}}).facts == {
        "operators": "2",
        "households": "99.5",
    }


@pytest.mark.parametrize(
    ("facts", "row", "field", "says"),
    [
        ("{wrok: extension}", 3, "wrok", "尋ねるのは work"),
        ("\n    tottori_fibre.work: extension\n    colour: red", 5, "colour", "尋ねるのは work"),
        ("{kodo_muse.work: new}", 3, "kodo_muse.work", "kodo_musen.work"),
        ("{tottori_fibre.work: new}", 3, "tottori_fibre.work", "town_wide、extension、business_site のいずれか"),
        ("{work: extension}", 3, "work", "制度ごとに答えるには kodo_musen.work、tottori_fibre.work と書きます"),
        ("{work: yes}", 3, "work", "文字列で書いてください"),
    ],
)
def test_what_nobody_asks_is_refused_with_its_line_and_the_names_there_are(folder, facts, row, field, says):
    params = refused(folder, f"funding:\n  schemes: my_schemes\n  facts: {facts}\n")
    assert (params["file"], params["row"], params["field"]) == ("plan.yaml", row, f"funding.facts.{field}")
    assert says in params["detail"]["ja"]


def test_a_number_must_be_one_that_the_programme_takes():
    check_facts({"operators": "2"}, [KEITAI])
    for wrong in ("two", "-1"):
        with pytest.raises(InputError) as caught:
            check_facts({"keitai_area.operators": wrong}, [KEITAI])
        assert caught.value.params["detail"]["en"].startswith(
            "keitai_area.operators is answered by a number of at least"
        )
    (step,) = fact_steps({"operators": "2"}, KEITAI)
    assert step.sentence("ja").endswith("2者」とした。")
