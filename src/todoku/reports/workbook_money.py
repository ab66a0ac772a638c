"""The workbook's money: cost lines, who pays, the budget request and the yearly balance, as live formulas."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from todoku.i18n import text
from todoku.money import thousand_yen
from todoku.reports import words

if TYPE_CHECKING:
    import xlsxwriter

    from todoku.i18n import Lang
    from todoku.plans.plan import CostLine, FundingOption, GrantAssessment, Plan
    from todoku.reports.workbook_sheet import Formats

_ELIGIBLE_SHARE = {"eligible": 1, "ineligible": 0, "to_be_asked": 0}
_FIRST_ROW = 4


def _cell(sheet: str, row: int, column: int) -> str:
    return f"'{sheet}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


class CostSheet:
    """Cost lines: quantity x unit price, and the eligible share of each; both are inputs."""

    HEADS = ("item", "quantity", "unit", "unit_price", "amount", "share", "eligible", "eligibility", "clause", "price",
             "price_source", "year", "tax", "confidence", "basis")  # fmt: skip
    WIDTHS = (34, 12, 10, 16, 18, 10, 18, 14, 40, 20, 44, 8, 12, 10, 12)

    def __init__(self, book: xlsxwriter.Workbook, formats: Formats, plan: Plan, lang: Lang) -> None:
        self.name = text("workbook.sheet.costs", lang)
        self.sheet = book.add_worksheet(self.name)
        self.formats, self.lang = formats, lang
        self.sheet.write(0, 0, text("workbook.costs.title", lang), formats.title)
        self.sheet.write(1, 0, text("workbook.costs.note", lang), formats.note)
        for column, (head, width) in enumerate(zip(self.HEADS, self.WIDTHS, strict=True)):
            self.sheet.write(_FIRST_ROW - 1, column, text(f"workbook.costs.{head}", lang), formats.head)
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(_FIRST_ROW, 1)
        for row, line in enumerate(plan.costs, start=_FIRST_ROW):
            self._write_line(row, line)
        last = _FIRST_ROW + len(plan.costs) - 1
        total = last + 1
        self.total_cell = _cell(self.name, total, 4)
        self.eligible_cell = _cell(self.name, total, 6)
        self.sheet.write(total, 0, text("workbook.costs.total", lang), formats.total)
        amounts = [sum(line.amount_jpy for line in plan.costs), sum(_eligible_jpy(line) for line in plan.costs)]
        for column, amount in zip((4, 6), amounts, strict=True):
            span = f"{xl_rowcol_to_cell(_FIRST_ROW, column)}:{xl_rowcol_to_cell(max(last, _FIRST_ROW), column)}"
            formula = f"=SUM({span})" if plan.costs else "=0"
            self.sheet.write_formula(total, column, formula, formats.total, amount)

    def _write_line(self, row: int, line: CostLine) -> None:
        sheet, formats, lang = self.sheet, self.formats, self.lang
        quantity, price, amount, share = (xl_rowcol_to_cell(row, column) for column in (1, 3, 4, 5))
        sheet.write_string(row, 0, text(line.name_key, lang), formats.text)
        sheet.write_number(row, 1, line.quantity, formats.input_number)
        sheet.write_string(row, 2, words.unit(line.unit, lang), formats.text)
        sheet.write_number(row, 3, line.unit_price_jpy, formats.input_money)
        sheet.write_formula(row, 4, f"=ROUND({quantity}*{price},0)", formats.money, line.amount_jpy)
        sheet.write_number(row, 5, _ELIGIBLE_SHARE[line.eligibility], formats.input_number)
        sheet.write_formula(row, 6, f"=INT({amount}*{share})", formats.money, _eligible_jpy(line))
        others = (
            words.code("eligibility", line.eligibility, lang),
            line.clause or "",
            line.price_id,
            line.price_source,
            str(line.price_year or ""),
            words.code("tax", line.tax, lang),
            words.code("confidence", line.confidence, lang),
            words.basis(line.quantity_basis, lang),
        )
        for column, value in enumerate(others, start=7):
            sheet.write_string(row, column, value, formats.text)


def _eligible_jpy(line: CostLine) -> int:
    return line.amount_jpy * _ELIGIBLE_SHARE[line.eligibility]


class FundingSheet:
    """Who pays, by form of ownership: the rate is an input, the shares follow from it."""

    ROWS = ("implementer", "status", "capex", "eligible", "numerator", "denominator", "national", "prefecture",
            "municipality", "operator")  # fmt: skip

    def __init__(
        self, book: xlsxwriter.Workbook, formats: Formats, plan: Plan, lang: Lang, *, costs: CostSheet
    ) -> None:
        self.name = text("workbook.sheet.funding", lang)
        self.sheet = book.add_worksheet(self.name)
        self.formats, self.lang, self.costs = formats, lang, costs
        self.sheet.write(0, 0, text("workbook.funding.title", lang), formats.title)
        self.sheet.write(1, 0, text("workbook.funding.note", lang), formats.note)
        self.sheet.set_column(0, 0, 30)
        self.sheet.set_column(1, 2 * len(plan.funding.options), 24)
        for number, row_name in enumerate(self.ROWS):
            self.sheet.write(_FIRST_ROW + number, 0, text(f"workbook.funding.{row_name}", lang), formats.head)
        self.columns: list[tuple[FundingOption, GrantAssessment, int]] = []
        for option in plan.funding.options:
            for assessment in (option.assessment, option.what_if):
                if assessment is not None:
                    self._write_option(option, assessment, plan.funding.user_rate)

    def cell(self, row_name: str, column: int) -> str:
        """Return the address of one figure of one option."""
        return _cell(self.name, _FIRST_ROW + self.ROWS.index(row_name), column)

    def _write_option(self, option: FundingOption, assessment: GrantAssessment, user_rate: str | None) -> None:
        column = 1 + len(self.columns)
        self.columns.append((option, assessment, column))
        title = words.code("option", option.id, self.lang)
        if assessment is option.what_if:
            title = f"{title}\n{words.what_if_label(assessment, user_rate, self.lang)}"
        self.sheet.write(_FIRST_ROW - 1, column, title, self.formats.head)
        rate = Fraction(assessment.rate) if assessment.rate else None
        self._text(column, "implementer", words.code("implementer", assessment.implementer, self.lang))
        self._text(column, "status", words.code("status", assessment.status, self.lang))
        self._formula(column, "capex", f"={self.costs.total_cell}", option.capex_jpy)
        self._formula(column, "eligible", f"={self.costs.eligible_cell}", assessment.eligible_cost_jpy)
        for name, value in (("numerator", rate and rate.numerator), ("denominator", rate and rate.denominator)):
            self.sheet.write(self._row(name), column, value, self.formats.input_number)
        self._write_shares(column, option, assessment)

    def _write_shares(self, column: int, option: FundingOption, assessment: GrantAssessment) -> None:
        capex, eligible, upper, lower, national, prefecture, town, operator = (
            xl_rowcol_to_cell(self._row(name), column)
            for name in (
                "capex",
                "eligible",
                "numerator",
                "denominator",
                "national",
                "prefecture",
                "municipality",
                "operator",
            )
        )
        unknown = f'"{words.unknown(self.lang)}"'
        grant_jpy = assessment.national_jpy
        self._formula(
            column, "national", f'=IF({lower}="",{unknown},INT({eligible}*{upper}/({lower}*1000))*1000)', grant_jpy
        )
        self.sheet.write(self._row("prefecture"), column, option.prefecture_jpy or 0, self.formats.input_money)
        rest = f"{capex}-{national}-{prefecture}"
        prefecture_jpy = option.prefecture_jpy or 0
        if assessment.implementer == "private":
            town_jpy = option.municipality_jpy or 0
            self.sheet.write(self._row("municipality"), column, town_jpy, self.formats.input_money)
            left = None if grant_jpy is None else option.capex_jpy - grant_jpy - prefecture_jpy - town_jpy
            self._formula(column, "operator", f'=IF({lower}="",{unknown},{rest}-{town})', left)
            return
        operator_jpy = option.operator_jpy or 0
        self.sheet.write(self._row("operator"), column, operator_jpy, self.formats.input_money)
        left = None if grant_jpy is None else option.capex_jpy - grant_jpy - prefecture_jpy - operator_jpy
        self._formula(column, "municipality", f'=IF({lower}="",{unknown},{rest}-{operator})', left)

    def _row(self, name: str) -> int:
        return _FIRST_ROW + self.ROWS.index(name)

    def _text(self, column: int, name: str, value: str) -> None:
        self.sheet.write_string(self._row(name), column, value, self.formats.text)

    def _formula(self, column: int, name: str, formula: str, value: int | None) -> None:
        shown = words.unknown(self.lang) if value is None else value
        self.sheet.write_formula(self._row(name), column, formula, self.formats.money, shown)


class BudgetSheet:
    """The budget request (予算要求) in thousand yen: 国, 道県, 起債, その他, 一般財源; the bond's share is an input."""

    HEADS = ("option", "cost", "national", "prefecture", "bond", "operator", "general")

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        formats: Formats,
        plan: Plan,
        lang: Lang,
        *,
        funding: FundingSheet,
    ) -> None:
        self.name = text("workbook.sheet.budget", lang)
        self.sheet = book.add_worksheet(self.name)
        self.formats, self.lang, self.funding = formats, lang, funding
        self.sheet.set_column(0, 0, 44)
        self.sheet.set_column(1, len(self.HEADS), 18)
        self.sheet.write(
            0, 0, text("workbook.budget.title", lang, area=words.area_name(plan.area, lang)), formats.title
        )
        self.sheet.write(1, 0, text("workbook.budget.note", lang), formats.note)
        self.sheet.write(2, 0, text("workbook.budget.bond_ratio", lang), formats.head)
        self.sheet.write_number(2, 1, 0, formats.input_number)
        for column, head in enumerate(self.HEADS):
            self.sheet.write(_FIRST_ROW, column, text(f"workbook.budget.{head}", lang), formats.head)
        for row, (option, assessment, column) in enumerate(funding.columns, start=_FIRST_ROW + 1):
            self._write_row(row, option, assessment, column, plan.funding.user_rate)

    def _write_row(
        self, row: int, option: FundingOption, assessment: GrantAssessment, column: int, user_rate: str | None
    ) -> None:
        title = words.code("option", option.id, self.lang)
        if assessment is option.what_if:
            title = f"{title} {words.what_if_label(assessment, user_rate, self.lang)}"
        self.sheet.write_string(row, 0, title, self.formats.text)
        capex, national, prefecture, operator = (
            self.funding.cell(name, column) for name in ("capex", "national", "prefecture", "operator")
        )
        unknown = f'"{words.unknown(self.lang)}"'
        own = [xl_rowcol_to_cell(row, place) for place in range(len(self.HEADS))]
        grant_jpy = assessment.national_jpy
        prefecture_jpy = option.prefecture_jpy or 0
        town_jpy = option.municipality_jpy or 0
        operator_jpy = option.operator_jpy or 0
        if assessment.implementer == "private":
            operator_jpy = option.capex_jpy - (grant_jpy or 0) - prefecture_jpy - town_jpy
        parts = [thousand_yen(amount) for amount in (option.capex_jpy, grant_jpy or 0, prefecture_jpy)]
        operator_thousand = thousand_yen(operator_jpy)
        general = parts[0] - parts[1] - parts[2] - operator_thousand
        known = grant_jpy is not None
        ratio = "$B$3"
        rest = f"{own[1]}-{own[2]}-{own[3]}-{own[5]}"
        guard = f"ISNUMBER({national})"
        rows = (
            (1, f"=INT({capex}/1000)", parts[0]),
            (2, f"=IF({guard},INT({national}/1000),{unknown})", parts[1] if known else None),
            (3, f"=INT({prefecture}/1000)", parts[2]),
            (4, f"=IF({guard},INT(({rest})*{ratio}/100)*100,{unknown})", 0 if known else None),
            (5, f"=IF(ISNUMBER({operator}),INT({operator}/1000),{unknown})", operator_thousand if known else None),
            (6, f"=IF({guard},{rest}-{own[4]},{unknown})", general if known else None),
        )
        for place, formula, value in rows:
            shown = words.unknown(self.lang) if value is None else value
            self.sheet.write_formula(row, place, formula, self.formats.money, shown)


class BalanceSheet:
    """The ten-year balance of running the network, form by form; the net and the totals are formulas."""

    HEADS = ("option", "year", "revenue", "pole_rent", "maintenance", "renewal", "net")

    def __init__(self, book: xlsxwriter.Workbook, formats: Formats, plan: Plan, lang: Lang) -> None:
        sheet = book.add_worksheet(text("workbook.sheet.balance", lang))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(self.HEADS), 16)
        sheet.write(0, 0, text("workbook.balance.title", lang), formats.title)
        sheet.write(1, 0, text("workbook.balance.note", lang), formats.note)
        for column, head in enumerate(self.HEADS):
            sheet.write(_FIRST_ROW - 1, column, text(f"workbook.balance.{head}", lang), formats.head)
        sheet.freeze_panes(_FIRST_ROW, 1)
        row = _FIRST_ROW
        unknown = words.unknown(lang)
        for option in plan.funding.options:
            for year in option.years:
                sheet.write_string(row, 0, words.code("option", option.id, lang), formats.text)
                sheet.write_number(row, 1, year.year, formats.text)
                amounts = (year.revenue_jpy, year.pole_rent_jpy, year.maintenance_jpy, year.renewal_jpy)
                for column, amount in enumerate(amounts, start=2):
                    sheet.write(row, column, unknown if amount is None else amount, formats.input_money)
                first, costs = xl_rowcol_to_cell(row, 2), f"{xl_rowcol_to_cell(row, 3)}:{xl_rowcol_to_cell(row, 5)}"
                formula = f'=IF(COUNT({first}:{xl_rowcol_to_cell(row, 5)})<4,"{unknown}",{first}-SUM({costs}))'
                sheet.write_formula(row, 6, formula, formats.money, unknown if year.net_jpy is None else year.net_jpy)
                row += 1
