"""The workbook's funding sheet: who pays under each form of ownership, with the rate of the grant as an input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.money import floor_to
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import PARTIES, option_name, payer
from todoku.reports.workbook.sheet import Cell, Live, Sheet, cell_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format

    from todoku.plans.funding.form import FundingOption, GrantAssessment, Shares
    from todoku.plans.funding.part_grant import PartGrant
    from todoku.reports.workbook.costs import CostPart, CostSheet
    from todoku.reports.workbook.sheet import Book

GRANT_UNIT_JPY = 1000
"""The grant is cut to the thousand unless the reasoning of the plan names another unit."""
_LABEL_WIDTH, _WIDTH = 32.0, 19.0
_PART_NUMBER = re.compile(r"_\d+$")


@dataclass(frozen=True, slots=True)
class Case:
    """One column of the funding sheet: a form of ownership under the rules of the decision date, or as a what-if."""

    option: FundingOption
    assessment: GrantAssessment
    paid: FundingOption | Shares
    column: int
    label: str

    @property
    def what_if(self) -> bool:
        """Whether this is a trial calculation (試算)."""
        return self.assessment is self.option.what_if

    @property
    def name(self) -> str:
        """An identifier for the names of cells."""
        return f"what_if_{self.option.id}" if self.what_if else self.option.id

    def part(self, name: str | None) -> PartGrant:
        """Return what the rules give for a part of the municipality."""
        parts = self.assessment.parts
        return parts[0] if len(parts) == 1 else next(part for part in parts if part.name == name)

    @property
    def town_builds(self) -> bool:
        """Whether the municipality builds, and so pays what the grant leaves."""
        return self.assessment.implementer != "private"


class FundingSheet:
    """One column per form of ownership and, beside it, its what-if."""

    HEAD = ("group.grant", "implementer", "route", "status", "rule_status")
    CLAIM = ("eligible", "numerator", "denominator", "rounding")
    """What the grant for one part of the municipality is worked out from."""
    TAIL = (
        "group.payers", "capex", "national", "prefecture", "rest", "contribution", "municipality", "operator", "check",
        "asked", "asked_adds", "group.outside", "mobile", "all",
    )  # fmt: skip

    def __init__(self, book: Book, costs: CostSheet) -> None:
        self.book, self.costs = book, costs
        self.cases = list(_cases(book))
        widths = [_LABEL_WIDTH, *[_WIDTH] * max(len(self.cases), 3)]
        self.page = Sheet(book, "funding", widths)
        row = self.page.heading(book.say("funding.title"), book.say("funding.note"), *_reasons(book))
        heads = [book.say("funding.item"), *(case.label for case in self.cases)]
        self.page.heads(row, heads)
        self.first = row + 1
        self.rows = (*self.HEAD, *(name for part in costs.parts for name in self._claim_rows(part)), *self.TAIL)
        for name in self.rows:
            self._label(name)
        for part in costs.parts:
            if part.title is not None:
                title = book.say("funding.group.part", part=part.title)
                self.page.put(self._row(f"group.part{part.suffix}"), 0, title, book.formats.label)
        self.contribution: str | None = None
        """Address of the input for the town's contribution where an operator builds; one for all its columns."""
        for case in self.cases:
            self._write(case)

    def cell(self, name: str, case: Case) -> str:
        """Return the address of one figure of one case."""
        return self.page.address(self._row(name), case.column)

    def grant_jpy(self, case: Case) -> int | None:
        """Return the grant that the formula gives for the plan's own figures."""
        return _sum(self._part_grant_jpy(part, case, part.eligible_jpy) for part in self.costs.parts)

    def _part_grant_jpy(self, part: CostPart, case: Case, eligible_jpy: int) -> int | None:
        """Return what the formula gives for a part and so much eligible cost."""
        found = case.part(part.name)
        rate = _rate(found)
        return None if rate is None else floor_to(eligible_jpy * rate, unit=_unit_jpy(found))

    def shares(self, case: Case) -> dict[str, int | str | None]:
        """Return who pays how much of the fibre, as the formulas give it: yen, the word for 未定, or None."""
        grant, rest = self.grant_jpy(case), self._rest_jpy(case)
        if grant is None or rest is None:
            return dict.fromkeys(PARTIES)
        known: dict[str, int | str | None] = {"national": grant, "prefecture": case.paid.prefecture_jpy or 0}
        if case.town_builds:
            operator = case.paid.operator_jpy or 0
            return known | {"municipality": rest - operator, "operator": operator}
        town = self.book.plan.funding.contribution_jpy if rest else 0
        if town is None:
            return known | dict.fromkeys(("municipality", "operator"), words.to_be_agreed(self.book.lang))
        return known | {"municipality": town, "operator": rest - town}

    def _rest_jpy(self, case: Case) -> int | None:
        grant = self.grant_jpy(case)
        return None if grant is None else self.costs.fibre_jpy - grant - (case.paid.prefecture_jpy or 0)

    def _claim_rows(self, part: CostPart) -> tuple[str, ...]:
        """Return the rows of a part; where there is one, they belong to the judgement above and have no title."""
        if not part.suffix:
            return self.CLAIM
        names = ("group.part", "part_capex", *self.CLAIM, "part_national")
        return tuple(f"{name}{part.suffix}" for name in names)

    def _row(self, name: str) -> int:
        return self.first + self.rows.index(name)

    def _label(self, name: str) -> None:
        row, formats = self._row(name), self.book.formats
        if name.startswith("group."):
            self.page.blank(row, formats.label)
            if not name.startswith("group.part_"):
                self.page.put(row, 0, self.book.say(f"funding.{name}"), formats.label)
            return
        self.page.put(row, 0, self._title(_PART_NUMBER.sub("", name)), formats.text)

    def _title(self, name: str) -> str:
        plan, lang, yen = self.book.plan, self.book.lang, self.book.say("funding.yen")
        if name in PARTIES:
            return payer(name, plan, lang) + yen
        if name == "rest":
            names = [payer(party, plan, lang) for party in ("municipality", "operator")]
            return text("report.option.split_sum", lang, payers=names) + yen
        return self.book.say(f"funding.{name}")

    def _write(self, case: Case) -> None:
        lang, formats, found = self.book.lang, self.book.formats, case.assessment
        look = formats.trial if case.what_if else formats.text
        route = "—" if found.route is None else text(f"programmes.route.{found.route}", lang)
        self._put("implementer", case, text(f"programmes.implementer.{found.implementer}", lang), look)
        self._put("route", case, route, look)
        self._put("status", case, text(f"programmes.status.{found.status}", lang), look)
        self._put("rule_status", case, text(f"programmes.rule_status.{found.rule_status}", lang), look)
        for part in self.costs.parts:
            self._claim(part, case)
        self._put("capex", case, Live("=fibre_total_jpy", self.costs.fibre_jpy), formats.total)
        self._shares(case)
        self._put("asked", case, Live("=fibre_to_be_asked_jpy", self.costs.to_be_asked_jpy), formats.whole)
        self._put("asked_adds", case, self._asked_adds(case), formats.whole)
        self._put("mobile", case, Live("=mobile_total_jpy", self.costs.mobile_jpy), formats.whole)
        total = self.costs.fibre_jpy + self.costs.mobile_jpy
        self._put("all", case, Live("=all_total_jpy", total), formats.total)

    def _put(self, name: str, case: Case, cell: Cell, look: Format) -> None:
        self.page.put(self._row(name), case.column, cell, look)

    def _claim(self, part: CostPart, case: Case) -> None:
        """Write the eligible cost of a part with its rate and, where there are several parts, its grant."""
        formats, end = self.book.formats, part.suffix
        self._put(f"eligible{end}", case, Live(f"=fibre_eligible{end}_jpy", part.eligible_jpy), formats.whole)
        self._inputs(part, case)
        if end:
            self._put(f"part_capex{end}", case, Live(f"=fibre_total{end}_jpy", part.total_jpy), formats.whole)
            at = self._addresses(case)
            grant = f"=IF({self._no_rate(at, end)},{self.book.unknown},{self._granted(at[f'eligible{end}'], at, end)})"
            value = self._part_grant_jpy(part, case, part.eligible_jpy)
            self._put(f"part_national{end}", case, Live(grant, value), formats.whole)

    def _addresses(self, case: Case) -> dict[str, str]:
        return {name: cell_at(self._row(name), case.column) for name in self.rows}

    def _inputs(self, part: CostPart, case: Case) -> None:
        found, end, formats = case.part(part.name), part.suffix, self.book.formats
        rate = _rate(found)
        for name, value in (
            ("numerator", None if rate is None else rate.numerator),
            ("denominator", None if rate is None else rate.denominator),
        ):
            row = self._row(f"{name}{end}")
            if value is None:
                self.page.blank(row, formats.input_whole, first=case.column, last=case.column)
            else:
                self.page.put(row, case.column, value, formats.input_whole)
            self.page.between(row, case.column, most=None)
            self.book.name_cell(f"rate_{name}_{case.name}{end}", self.page.address(row, case.column))
        self._put(f"rounding{end}", case, _unit_jpy(found), formats.input_whole)
        self.book.name_cell(f"rounding_{case.name}{end}", self.cell(f"rounding{end}", case))
        clauses = "\n".join(found.clauses)
        if clauses:
            self.page.comment(
                self._row(f"numerator{end}"), case.column, self.book.say("funding.clauses", clauses=clauses)
            )

    def _shares(self, case: Case) -> None:
        at = self._addresses(case)
        shares, formats = self.shares(case), self.book.formats
        self._put("national", case, Live(self._grant(at), shares["national"]), formats.whole)
        self._given("prefecture", case, case.paid.prefecture_jpy, f"prefecture_{case.name}")
        rest = self._where_granted(at, f"{at['capex']}-{at['national']}-{at['prefecture']}")
        self._put("rest", case, Live(rest, self._rest_jpy(case)), formats.whole)
        if case.town_builds:
            self._put("contribution", case, "—", formats.right)
            self._given("operator", case, case.paid.operator_jpy, f"operator_{case.name}")
            formula = self._where_granted(at, f"{at['rest']}-{at['operator']}")
            self._put("municipality", case, Live(formula, shares["municipality"]), formats.total)
        else:
            self._contribution(case)
            left = f"{at['rest']}-{at['contribution']}"
            for name, amount in (("municipality", at["contribution"]), ("operator", left)):
                agreed = f"IF(ISNUMBER({at['contribution']}),{amount},{self._to_be_agreed})"
                formula = self._where_granted(at, f"IF({at['rest']}=0,0,{agreed})")
                self._put(name, case, Live(formula, shares[name]), formats.total)
        self._check(case, at, known=shares["national"] is not None)

    def _given(self, name: str, case: Case, amount_jpy: int | None, cell_name: str) -> None:
        """Write an amount that a person may give, empty where it is not known."""
        look = self.book.formats.input_whole
        if amount_jpy is None:
            self.page.blank(self._row(name), look, first=case.column, last=case.column)
        else:
            self._put(name, case, amount_jpy, look)
        self.page.between(self._row(name), case.column, most=None)
        self.book.name_cell(cell_name, self.cell(name, case))

    def _contribution(self, case: Case) -> None:
        """Write the input for the town's contribution in the first column of its form; the others follow it."""
        amount_jpy = self.book.plan.funding.contribution_jpy
        if self.contribution is None:
            self.contribution = self.cell("contribution", case)
            self._given("contribution", case, amount_jpy, "contribution_jpy")
            self.page.comment(self._row("contribution"), case.column, self.book.say("funding.contribution_comment"))
            return
        formula = f"=IF(ISNUMBER({self.contribution}),{self.contribution},{self._to_be_agreed})"
        shown = words.to_be_agreed(self.book.lang) if amount_jpy is None else amount_jpy
        self._put("contribution", case, Live(formula, shown), self.book.formats.whole)

    def _check(self, case: Case, at: dict[str, str], *, known: bool) -> None:
        """Say whether the parts make the cost, and whether one of them is more than what there is to pay."""
        both = f"IF(ISNUMBER({at['municipality']}),{at['municipality']}+{at['operator']},{at['rest']})"
        fits, apart, above = (self.book.say(f"funding.{name}") for name in ("fits", "apart", "above"))
        same = f'IF({at["national"]}+{at["prefecture"]}+{both}={at["capex"]},"{fits}","{apart}")'
        least = f"MIN({at['rest']},{at['municipality']},{at['operator']})"
        formula = self._where_granted(at, f'IF({least}<0,"{above}",{same})')
        self._put("check", case, Live(formula, fits if known else None), self.book.formats.text)

    def _where_granted(self, at: dict[str, str], value: str) -> str:
        return f"=IF(ISNUMBER({at['national']}),{value},{self.book.unknown})"

    @property
    def _to_be_agreed(self) -> str:
        return f'"{words.to_be_agreed(self.book.lang)}"'

    def _asked_adds(self, case: Case) -> Live:
        at, parts = self._addresses(case), self.costs.parts
        wider = "+".join(
            self._granted(
                f"({at[f'eligible{end}']}+{at['asked'] if not end else f'fibre_to_be_asked{end}_jpy'})", at, end
            )
            for end in (part.suffix for part in parts)
        )
        formula = f"=IF(ISNUMBER({at['national']}),{wider}-{at['national']},{self.book.unknown})"
        grant = self.grant_jpy(case)
        both = _sum(self._part_grant_jpy(part, case, part.eligible_jpy + part.to_be_asked_jpy) for part in parts)
        return Live(formula, None if grant is None or both is None else both - grant)

    def _grant(self, at: dict[str, str]) -> str:
        """Return the formula of the grant: of one part by its rate, else the sum of the parts where all are known."""
        parts = self.costs.parts
        if len(parts) == 1:
            return f"=IF({self._no_rate(at, '')},{self.book.unknown},{self._granted(at['eligible'], at, '')})"
        cells = [at[f"part_national{part.suffix}"] for part in parts]
        known = f"COUNT({','.join(cells)})={len(cells)}"
        return f"=IF({known},{'+'.join(cells)},{self.book.unknown})"

    def _granted(self, eligible: str, at: dict[str, str], end: str) -> str:
        unit, over, under = (at[f"{name}{end}"] for name in ("rounding", "numerator", "denominator"))
        return f"INT({eligible}*{over}/({under}*{unit}))*{unit}"

    def _no_rate(self, at: dict[str, str], end: str) -> str:
        return f'OR({at[f"numerator{end}"]}="",N({at[f"denominator{end}"]})=0)'


def _cases(book: Book) -> list[Case]:
    plan, lang = book.plan, book.lang
    cases: list[Case] = []
    for option in plan.funding.options:
        title = option_name(option, lang)
        rules = book.say("funding.rules", date=words.day(option.assessment.decision_date, lang))
        cases.append(Case(option, option.assessment, option, len(cases) + 1, f"{title}\n{rules}"))
        if option.what_if is not None:
            label = f"{title}\n{words.what_if_label(option.what_if, plan.funding.user_rate, lang)}"
            paid = option.what_if_shares or option
            cases.append(Case(option, option.what_if, paid, len(cases) + 1, label))
    return cases


def _reasons(book: Book) -> list[str]:
    """Return why grants are not known, each reason once."""
    unknown = [option.assessment for option in book.plan.funding.options if option.assessment.national_jpy is None]
    reasons = dict.fromkeys(words.reason(step, book.lang) for found in unknown for step in found.reasons[:1])
    return [text("report.note.unknown_because", book.lang, why=why.rstrip("。.")) for why in reasons]


def _rate(found: PartGrant) -> Fraction | None:
    """Return the rate of a grant; 0 where the answer is that nothing is granted, None where it is not known."""
    if found.national_jpy is None:
        return None
    return Fraction(found.rate) if found.rate else Fraction(0)


def _unit_jpy(found: PartGrant) -> int:
    """Return the unit to which the reasoning cut the grant."""
    named = [int(step.params["unit_jpy"]) for step in found.trace if "unit_jpy" in step.params]
    return named[-1] if named else GRANT_UNIT_JPY


def _sum(amounts: Iterable[int | None]) -> int | None:
    """Return a sum; None where one of the amounts is not known."""
    found = list(amounts)
    return None if None in found else sum(amount or 0 for amount in found)
