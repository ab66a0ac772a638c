"""Builds worksheets as towns hand them in: tidy ones, and one with merged cells, notes, sums and odd values."""

from __future__ import annotations

import datetime as dt

import xlsxwriter

HEAD = [
    "担当課",
    "業務名",
    "作業名",
    "手順",
    "件数",
    "処理時間",
    "従事者数",
    "判断を要しない割合",
    "手戻り率(%)",
    "備考",
]
MESSY = [
    ["税務課", "個人住民税", "異動届", "受付", "１，２００件", "約３０分", 2, "５０％", 5, ""],
    ["", "", "", "入力", "1,200", "3～5分", "２人", 0.8, 10, "例年4月に集中"],
    ["", "", "", "審査", "月100件", "1時間30分", 1, 0.3, "2", ""],
    ["", "", "小計", "", 3600, "", "", "", "", ""],
    ["※ここから収納", "", "", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "", "", "", "", ""],
    ["収納課", "", "", "消込", "20,000", "0.5h", 1, "分からない", 120, ""],
    ["収納課", "", "", "督促", "-5", "不明", 1, 1, 3, ""],
    ["", "", "", "統計", 100, dt.time(0, 20), 1, 1, 3, ""],
    ["", "", "", "電話", "1日10件", "2日", 1, "", 3, ""],
    ["", "", "", "", 50, 10, 1, "", 3, ""],
    ["合計", "", "", "", 21000, "", "", "", "", ""],
]
"""Rows from row 5 on, below the headings in row 4."""


def book_of(path, sheets, *, hidden=()):
    """Write sheets of rows; ``merge`` rows are (first row, last row, column)."""
    with xlsxwriter.Workbook(str(path)) as book:
        clock = book.add_format({"num_format": "h:mm"})
        for name, (rows, merged) in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.time):
                        sheet.write_datetime(number, column, cell, clock)
                    elif cell != "":
                        sheet.write(number, column, cell)
            for first, last, column in merged:
                sheet.merge_range(first, column, last, column, rows[first][column])
            if name in hidden:
                sheet.hide()
    return path


def messy_book(path):
    """Write the sheet of a town that knows no form, with a memo and a hidden sheet beside it."""
    rows = [["令和7年度 業務量調査"], ["市町村名：久慈市"], ["※ 太枠の中に記入"], HEAD, *MESSY]
    sheets = {"税務": (rows, [(4, 6, 2)]), "メモ": ([["これはメモ"]], []), "隠し": ([["x"]], [])}
    return book_of(path, sheets, hidden=("隠し",))


def csv_of(path, rows, encoding="utf-8"):
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\n", encoding=encoding)
    return path
