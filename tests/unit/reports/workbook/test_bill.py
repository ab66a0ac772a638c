"""The workbook's bill of quantities: prices to fill in, amounts that follow, and a sum of what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from sample_plan import sample_result
from sample_pon import sample_pon
from todoku.reports.workbook.book import write_workbook


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    result = sample_result()
    fibre = result.plan.design.fibre.model_copy(update={"pon": sample_pon()})
    design = result.plan.design.model_copy(update={"fibre": fibre})
    path = tmp_path_factory.mktemp("bill") / "plan.xlsx"
    write_workbook(replace(result, plan=result.plan.model_copy(update={"design": design})), path, lang="ja")
    return load_workbook(path), load_workbook(path, data_only=True)


def rows_of(book):
    return {row[0].value: row for row in book["数量表"].iter_rows() if row[0].value}


def test_an_empty_price_is_an_input_and_its_amount_unknown(sheets):
    formulas, values = (rows_of(book) for book in sheets)
    row = formulas["局外スプリッタ（8分岐）"]
    assert row[3].value is None
    assert not row[3].protection.locked
    assert row[4].value == f'=IF({row[3].coordinate}="","不明",ROUND({row[1].coordinate}*{row[3].coordinate},0))'
    assert values["局外スプリッタ（8分岐）"][4].value == "不明"


def test_known_prices_are_multiplied_and_added_up(sheets):
    formulas, values = (rows_of(book) for book in sheets)
    assert [cell.value for cell in values["引込（加入世帯）"][1:5]] == [28, "世帯", 30_000, 840_000]
    assert values["単価の分かる行の計"][4].value == 840_000
    assert formulas["単価の分かる行の計"][4].value.startswith("=SUM(E")


def test_the_cover_leads_to_the_sheets_that_are_there(sheets):
    links = [cell.hyperlink.location for row in sheets[0]["概要"].iter_rows() for cell in row if cell.hyperlink]
    targets = [link.split("!")[0].strip("'") for link in links]
    assert "数量表" in targets
    assert set(targets) <= set(sheets[0].sheetnames)
