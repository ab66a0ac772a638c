"""The tables of the passive optical network: what stands in them in both languages, and that unknown stays unknown."""

from __future__ import annotations

import re

import pytest

from sample_plan import sample_result
from sample_pon import sample_pon
from todoku.i18n import LANGS
from todoku.reports.rows.pon_tables import (
    bill_table,
    failures_table,
    mends_table,
    pon_inputs_table,
    pon_table,
    pon_tables,
)

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def with_pon(pon):
    plan = sample_result().plan
    fibre = plan.design.fibre.model_copy(update={"pon": pon})
    return plan.model_copy(update={"design": plan.design.model_copy(update={"fibre": fibre})})


@pytest.mark.parametrize("lang", LANGS)
def test_every_row_fits_its_columns(lang):
    pon = sample_pon()
    for table in (*pon_tables(with_pon(pon), lang), failures_table(pon, lang), pon_inputs_table(pon, lang)):
        for row in table.rows:
            assert row.kind == "group" or len(row.cells) == len(table.columns), table.id


def test_the_paper_has_three_tables_and_without_failures_two():
    assert [table.id for table in pon_tables(with_pon(sample_pon()), "ja")] == ["pon", "pon_mends", "bill"]
    reached = sample_pon().model_copy(update={"failures": (), "failing_homes": 0})
    assert [table.id for table in pon_tables(with_pon(reached), "ja")] == ["pon", "bill"]
    row = next(row.cells for row in pon_table(reached, "ja").rows if row.cells[0] == "光が届かない世帯")
    assert row[1:] == ("0", "世帯", "すべての区画で足りる")
    assert pon_tables(with_pon(None), "ja") == ()


def test_the_design_in_figures():
    cells = {row.cells[0]: row.cells[1:] for row in pon_table(sample_pon(), "ja").rows}
    assert cells["分岐"] == ("1:32", "—", "局内4・局外8分岐、局外の分岐はクロージャに置く")
    assert cells["通過世帯"][:2] == ("55", "世帯")
    assert cells["損失 計"][:2] == ("38.20", "dB")
    assert cells["余裕"][0] == "▲11.20"
    assert cells["光が届かない世帯"][0] == "15"


def test_what_mends_is_put_together_and_further_exchanges_are_named():
    table = mends_table(sample_pon(), "en")
    assert [row.cells[1:] for row in table.rows] == [
        ("3", "32.00", "38.20", "11.20", "—", "—"),
        ("12", "15.20", "29.08", "2.08", "1:16", "G-PON C+"),
    ]
    assert table.notes[0].startswith("With this splitting and these optics, at least 2 further places")
    assert len(failures_table(sample_pon(), "en").rows) == 2


def test_what_has_no_price_says_unknown_and_the_sum_says_what_it_is_of():
    rows = {row.cells[0].split("\n")[0]: row.cells for row in bill_table(sample_pon(), "en").rows}
    assert rows["Splitters 1:8 near homes"][4:] == ("unknown", "unknown")
    assert rows["Drops of homes that connect"][4:] == ("30,000", "840,000")
    assert rows["Sum of the rows with a price"][-1] == "840,000"


def test_every_figure_has_its_origin_beside_it():
    rows = {row.cells[0]: row.cells for row in pon_inputs_table(sample_pon(), "ja").rows}
    value, unit, origin = rows["スプリッタの損失（8分岐）"][1:]
    assert (value, unit) == ("10.80", "dB")
    assert origin.startswith("実測・申告\nPLCスプリッタ 10.2〜10.8 dBの上端 https://")
    assert rows["予備心線の割合"][1:] == ("20.0", "%", "概算\n仮定。事業者の基準に置き換える")
    assert "設定で与えた値" in rows["加入率"][3]


def test_english_has_no_japanese_of_its_own():
    for table in (*pon_tables(with_pon(sample_pon()), "en"), pon_inputs_table(sample_pon(), "en")):
        shown = [cell.split("\n")[0] for row in table.rows for cell in row.cells]
        assert [cell for cell in (*shown, *table.notes) if JAPANESE.search(cell)] == []
