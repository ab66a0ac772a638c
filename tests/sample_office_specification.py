"""Builds made-up specifications (架空の標準仕様) in the layout of the published workbooks, and answers to them."""

from __future__ import annotations

import datetime as dt

import xlsxwriter

from todoku.office.specification.as_is import AsIs, AsIsItem, Package
from todoku.office.specification.model import Function, Kind, Requirement, Source, Specification

TITLE = "架空の標準仕様 住民記録システム標準仕様書【第{edition}版】"
FUNCTIONS = (
    # id, 大項目, 中項目, 小項目, text, 指定都市, 一般市区町村, 適合基準日
    ("0010001", "1 異動", "1.1 転入", "入力", "転入の届出を画面から入力できること。", "◎", "◎", "令和8年4月1日"),
    ("0010002", "1 異動", "1.1 転入", "審査", "入力した転入の内容を\n別の職員が審査できること。", "◎", "○", "-"),
    ("0010003", "1 異動", "1.2 転出", "入力", "転出の届出を画面から入力できること。", "◎", "◎", ""),
    ("0010004", "1 異動", "1.2 転出", "予告", "転出予定者に案内の手紙を自動で作ること。", "×", "×", ""),
    ("0010005", "2 証明", "2.1 写し", "交付", "住民票の写しを発行できること。", "◎", "◎", ""),
    ("0010006", "2 証明", "2.1 写し", "統計", "発行の件数を月ごとに集計できること。", "○", "○", ""),
    ("0010007", "2 証明", "2.2 区", "区別", "行政区ごとに台帳を分けられること。", "◎", "-", ""),
    ("0010008", "3 連携", "3.1 通知", "電子通知", "異動を電子で他業務へ通知できること。", "◎", "◎", "令和9年4月1日"),
)
FORMS = (
    ("0010101", "住民票の写し", "世帯または個人の住民票", "◎", "◎", "A4", "外部"),
    ("0010102", "転入受付票", "受付の控え", "○", "○", "A5", "内部"),
    ("0010103", "手書き台帳", "手書き用の台帳", "×", "×", "A3", "内部"),
)
FIELDS = (
    ("0010101", "住民票の写し", "1", "氏名", "全角40文字", "常に印字", "本人の氏名"),
    ("0010101", "住民票の写し", "2", "住所", "80", "常に印字", "現住所"),
    ("0010101", "住民票の写し", "3", "生年月日", "10", "和暦で印字", "本人の生年月日"),
    ("0010101", "住民票の写し", "4", "世帯主氏名", "40", "請求があるとき印字", "世帯主の氏名"),
)
DATA = (
    ("D0001", "住民", "氏名", "文字列", "40", "", "◎"),
    ("D0002", "住民", "性別", "コード", "1", "性別コード", "◎"),
    ("D0003", "住民", "電話番号", "文字列", "15", "", "○"),
)


def write_specification(
    path, *, edition="2.1", functions=FUNCTIONS, forms=FORMS, fields=FIELDS, data=DATA, title=TITLE
):
    """Write a specification with title rows, two-row heads, merged cells and notes, as the published ones have."""
    book = xlsxwriter.Workbook(str(path))
    cover = book.add_worksheet("表紙")
    cover.write(2, 1, title.format(edition=edition))
    cover.write(4, 1, "令和8年1月31日")
    _functions(book, functions, title.format(edition=edition))
    _forms(book, forms)
    _fields(book, fields)
    _data(book, data)
    book.close()
    return path


def _heads(sheet, row, heads, classes):
    column = 0
    for head in heads:
        if head is None:
            sheet.merge_range(
                row, column, row, column + 1, "実装区分\n(◎:実装必須 ○:標準オプション ×:実装不可 -:対象外)"
            )
            for at, kind in enumerate(classes):
                sheet.write(row + 1, column + at, kind)
            column += 2
        else:
            sheet.merge_range(row, column, row + 1, column, head)
            column += 1


def _functions(book, functions, title):
    sheet = book.add_worksheet("機能要件")
    sheet.merge_range(0, 0, 0, 9, title + " 別紙 機能要件")
    heads = [
        "大項目",
        "中項目",
        "小項目",
        "機能ID",
        "改定種別\n(直前の版から改定した項目)",
        "機能要件",
        None,
        "要件の考え方・理由",
        "備考",
        "適合基準日",
    ]
    _heads(sheet, 2, heads, ("指定都市", "一般市区\n町村"))
    row = 4
    for column in (0, 1):
        start = 0
        for at in range(1, len(functions) + 1):
            if at == len(functions) or functions[at][: column + 2][1:] != functions[start][: column + 2][1:]:
                _merged(sheet, row + start, row + at - 1, column, functions[start][column + 1])
                start = at
    for at, one in enumerate(functions):
        number, _, _, level, text, designated, ordinary, day = one
        for column, cell in ((2, level), (3, number), (5, text), (6, designated), (7, ordinary), (10, day)):
            sheet.write_string(row + at, column, cell)
    sheet.merge_range(row + len(functions), 0, row + len(functions), 10, "※ この仕様は試験のための架空のものである。")


def _merged(sheet, first, last, column, content):
    if last > first:
        sheet.merge_range(first, column, last, column, content)
    else:
        sheet.write(first, column, content)


def _table(book, name, heads, rows, classes=None):
    sheet = book.add_worksheet(name)
    sheet.write(0, 0, name)
    if classes:
        _heads(sheet, 2, heads, classes)
    else:
        sheet.write_row(3, 0, heads)
    for at, cells in enumerate(rows, start=4):
        for column, cell in enumerate(cells):
            sheet.write_string(at, column, cell)


def _forms(book, forms):
    _table(
        book,
        "帳票要件",
        ["帳票ID", "帳票名称", "帳票概要", None, "用紙", "内外区分"],
        forms,
        ("指定都市", "一般市区町村"),
    )


def _fields(book, fields):
    _table(book, "帳票詳細要件", ["帳票ID", "帳票名称", "項番", "印字項目", "桁数", "印字条件", "意味"], fields)


def _data(book, data):
    _table(book, "データ要件", ["データ項目ID", "グループ名", "データ項目名", "型", "桁数", "コード", "必須"], data)


def fill_worksheet(path, answers, own=(), fields=(), *, sheets=("機能", "帳票", "データ項目", "帳票項目")):
    """Fill in a worksheet: sheet -> id -> column title -> value; own rows and form fields as mappings of titles."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for name, rows in answers.items():
        sheet = book[name]
        heads = {cell.value: cell.column for cell in sheet[4]}
        for row in sheet.iter_rows(min_row=5):
            for title, value in rows.get(row[0].value, {}).items():
                sheet.cell(row[0].row, heads[title]).value = value
    for name, cells in own:
        sheet = book[name]
        heads = {cell.value: cell.column for cell in sheet[4]}
        free = next(row for row in range(5, 10_000) if not any(cell.value for cell in sheet[row]))
        for title, value in cells.items():
            sheet.cell(free, heads[title]).value = value
    for number, cells in fields:
        sheet = book[sheets[3]]
        heads = {cell.value: cell.column for cell in sheet[4]}
        row = next(row for row in range(5, 10_000) if sheet.cell(row, heads["項番"]).value == number)
        for title, value in cells.items():
            sheet.cell(row, heads[title]).value = value
    book.save(path)
    return path


ON = dt.date(2026, 11, 1)
SOURCE = Source("a.xlsx", "0" * 64)


def standard(*functions, forms=(), data=(), business="", kinds=("municipality",)):
    return Specification("架空の標準仕様", business, "1.0", None, SOURCE, functions, tuple(data), tuple(forms), kinds)


def function(requirement, one="1", day=None, text="届出を受け付けること。"):
    classes = {} if requirement is None else {"municipality": Requirement(requirement)}
    return Function(one, text, ("受付",), classes, day)


def today(*items, business=""):
    return AsIs(SOURCE, items, business)


def item(present, one="1", kind=Kind.FUNCTION, **more):
    return AsIsItem(kind, one, "受付", present=present, place=f"x!{one}", **more)


def package(has, one="1", kind=Kind.FUNCTION):
    return Package(SOURCE, {(kind, one): has})
