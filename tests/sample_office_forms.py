"""Fills in the empty forms of costs, self-assessment and procedures as towns do, from the .xlsx that is handed out."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from openpyxl import load_workbook

FIRST_ROW = 8
"""Below headings (5), hints (6) and the example (7)."""
_FIRST_ITEM, _MUNICIPALITY = 7, "C3"

COSTS = [
    ["単独", "A町", "運用", "住民情報システム", "毎年", 10_000_000, 2026, None, "請求・契約", "R7決算"],
    ["単独", "B町", "運用", "住民情報システム", "毎年", "1,500万円", "R8", None, "請求・契約", "R7決算"],
    ["単独", "C村", "運用", "住民情報システム", "毎年", 4_000_000, 2026, None, "請求・契約", "R7決算"],
    ["自治体クラウド", None, "移行", "データ移行", "一時", 20_000_000, 2026, None, "見積", "甲社 2025-11"],
    ["自治体クラウド", None, "運用", "利用料", "毎年", 18_000_000, 2027, None, "見積", "甲社 2025-11"],
    ["自治体クラウド", "A町", "並行運用", "現行の延長", "一時", 10_000_000, 2026, None, "見積", ""],
    ["自治体クラウド", "B町", "並行運用", "現行の延長", "一時", 15_000_000, 2026, None, "見積", ""],
    ["自治体クラウド", "C村", "並行運用", "現行の延長", "一時", 4_000_000, 2026, None, "見積", ""],
    ["ガバメントクラウド", None, "移行", "標準準拠への移行", "一時", 30_000_000, 2026, None, "見積", "乙社 2025-12"],
    ["ガバメントクラウド", None, "補助", "移行の補助", "一時", 25_000_000, 2026, None, "概算", ""],
    ["ガバメントクラウド", None, "運用", "利用料", "毎年", "3000～4000万円", 2026, None, "見積", "乙社 2025-12"],
]
MEMBERS = [["A町", 8000, 12000], ["B町", 15000, 20000], ["C村", 1000, 900]]
ANSWERS = {
    "G01": ("実施済", "情報セキュリティ基本方針", "総務課", None),
    "G02": ("一部", "対策基準", "総務課", dt.date(2027, 3, 31)),
    "G03": ("実施済", "", "", None),
    "G04": ("未実施", "", "総務課", dt.date(2026, 12, 1)),
    "M01": ("実施済", "ネットワーク構成図", "情報係", None),
    "M04": ("未実施", "", "情報係", dt.date(2026, 10, 1)),
    "M05": ("対象外", "無線LANを設けていない", "", None),
    "L01": ("実施済", "ネットワーク構成図", "情報係", None),
}
PROCEDURES = {
    "久慈市": [
        ["市民課", "転出届", "住民基本台帳法 第24条", 1200, "50%", "あり", 0, "不要", "なし", None, 1, 1, 10, 30,
         "サービス利用", "あり"],
        ["市民課", "住民票の写しの交付", "住民基本台帳法 第12条", "9,000～11,000件", 0.2, "あり", 1, "不要", "あり",
         "なし", 0, 0, 6, 25, "自前", "なし"],
        ["生活環境課", "犬の登録", "狂犬病予防法 第4条", 100, None, "なし", 1, "要", "あり", "なし", 0, None, 15, 60,
         "自前", None],
        ["税務課", "減免申請", "市税条例"],
    ],
    "野田村": [
        ["住民課", "転出届", "住民基本台帳法 第24条", 60, 0, "なし", 1, "要", "なし", None, 2, 1, 10, 40, "なし", None],
    ],
}  # fmt: skip


def costs(form):
    """Return the form of quotes and bills filled in by a group of three towns."""
    book = load_workbook(BytesIO(form))
    for sheet, rows in zip(book.worksheets, (COSTS, MEMBERS), strict=False):
        _write(sheet, rows)
    return _content(book)


def answers(form, told=None, *, municipality="久慈市"):
    """Return the self-assessment with answers: item -> state, evidence, owner, due."""
    book = load_workbook(BytesIO(form))
    sheet = book.worksheets[0]
    sheet[_MUNICIPALITY] = municipality
    for row in range(_FIRST_ITEM, sheet.max_row + 1):
        said = (ANSWERS if told is None else told).get(sheet.cell(row, 2).value, ())
        for column, value in enumerate(said, start=4):
            sheet.cell(row, column).value = value
    return _content(book)


def procedures(form, municipality):
    """Return the inventory of a municipality."""
    book = load_workbook(BytesIO(form))
    sheet = book.worksheets[0]
    sheet[_MUNICIPALITY] = municipality
    _write(sheet, PROCEDURES[municipality])
    return _content(book)


def _write(sheet, rows):
    for number, row in enumerate(rows, start=FIRST_ROW):
        for column, value in enumerate(row, start=2):
            sheet.cell(number, column).value = value


def _content(book):
    made = BytesIO()
    book.save(made)
    return made.getvalue()
