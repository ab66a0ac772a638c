"""The workbook holds the program's values, and a spreadsheet calculates the same, also when a figure is changed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from openpyxl import load_workbook

from sample_office_costs import group
from todoku.i18n import LANGS
from todoku.office.cloud_cost.reading import read_costs
from todoku.office.cloud_cost.study import study_of
from todoku.reports.office.cloud.workbook import write_cloud
from workbook_cells import formula_cells, recalculated


@pytest.fixture
def study(tmp_path):
    return study_of(read_costs([group(tmp_path / "g.yaml")]), discount_rate=Fraction(2, 100))


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_holds_the_programs_own_values(study, tmp_path, lang):
    write_cloud(study, tmp_path / "a.xlsx", lang=lang)
    book = load_workbook(tmp_path / "a.xlsx", data_only=True)
    summary = book.worksheets[0]
    assert [summary.cell(row, 3).value for row in (5, 6, 7)] == [121_000_000, 145_000_000, 180_000_000]
    assert [summary.cell(row, 6).value for row in (5, 6, 7)] == [117_539_117, 139_424_132, 173_270_504]
    assert len(formula_cells(tmp_path / "a.xlsx")) > 60
    assert len(book.worksheets) == 6


@pytest.mark.slow
def test_a_spreadsheet_calculates_the_same(study, tmp_path, office):
    path = tmp_path / "a.xlsx"
    write_cloud(study, path, lang="ja")
    changed = load_workbook(path)
    changed.worksheets[1]["F3"] = 40_000_000  # the first bill of A町, 10,000,000 before
    books = recalculated(office, tmp_path, {"b": load_workbook(path), "c": changed})
    ours, theirs = load_workbook(path, data_only=True), books["b"]
    different = []
    for sheet, address in formula_cells(path):
        one, two = ours[sheet][address].value, theirs[sheet][address].value
        close = abs(one - two) <= 1 if isinstance(one, (int, float)) and isinstance(two, (int, float)) else one == two
        if not close:
            different.append((sheet, address, one, two))
    assert different == []
    totals = {
        books["c"].worksheets[0].cell(row, 2).value: books["c"].worksheets[0].cell(row, 3).value for row in (5, 6)
    }
    assert totals == {"自治体クラウド": 121_000_000, "単独": 295_000_000}
