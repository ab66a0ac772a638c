"""The working of a real burden line by line, each with its formula, its amount, and the clause it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import payer
from todoku.reports.rows.part_names import part_names
from todoku.reports.rows.stack_cases import shown_cases, stack_name
from todoku.reports.rows.table import Column, Row, Table
from todoku.reports.rows.trace_tables import grounds, rule_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from todoku.i18n import Lang
    from todoku.plans.funding.part_grant import PartGrant
    from todoku.plans.funding.stack_form import PlanStack, StackBond
    from todoku.plans.plan import Plan
    from todoku.plans.reason import TraceStep
    from todoku.reports.rows.stack_cases import StackCase

LINES = (
    "cost", "eligible", "national", "prefecture", "operator", "local", "base", "bond", "special", "own", "principal",
    "interest", "allocation", "support", "real_burden", "ratio",
)  # fmt: skip
"""The lines of the working in their order: the first is line 1, by which the tables of money refer to it."""
_OF_BOND = frozenset({"base", "bond", "principal", "interest", "allocation"})
_TERMS = frozenset({"funding.stack.term_example", "burden.condition.term_stated"})
_DASH = "—"


@dataclass(frozen=True, slots=True)
class _Working:
    plan: Plan
    case: StackCase
    stack: PlanStack
    lang: Lang

    @property
    def amounts(self) -> dict[str, int | None]:
        stack, residual = self.stack, self.stack.prefecture_on_residual_jpy or 0
        return {
            "cost": self.case.options[0].capex_jpy,
            "eligible": self.case.assessment.eligible_cost_jpy,
            "national": stack.national_jpy,
            "prefecture": (stack.prefecture_jpy or 0) - residual,
            "operator": stack.operator_jpy,
            "local": stack.local_jpy,
            "base": 0 if stack.bond_terms is None else stack.bond_terms.base_jpy,
            "bond": stack.bond_jpy,
            "special": stack.special_jpy,
            "own": stack.own_jpy,
            "principal": stack.bond_jpy,
            "interest": stack.interest_jpy,
            "allocation": stack.allocation_jpy,
            "support": residual,
            "real_burden": stack.real_burden_jpy,
        }

    def rows(self) -> Iterator[Row]:
        """Yield the lines; of several parts the grant's own lines stand under it."""
        for number, name in enumerate(LINES, start=1):
            yield Row((f"[{number}]", self._name(name), self._formula(name), self._shown(name), self._clause(name)))
            if name == "national" and self._granted and len(self.case.assessment.parts) > 1:
                names = part_names(self.plan, self.lang)
                for place, part in enumerate(self.case.assessment.parts, start=1):
                    yield self._part(f"[{number}.{place}]", names.get(part.name, part.name or _DASH), part)

    @property
    def _granted(self) -> bool:
        """Whether the state's grant of the case is part of this way to pay."""
        return self.case.assessment.programme in self.stack.programmes

    def _say(self, key: str, **params: object) -> str:
        return text(f"report.stack.line.{key}", self.lang, **params)

    def _name(self, name: str) -> str:
        if name in ("national", "prefecture"):
            return self._say(name, payer=payer(name, self.plan, self.lang))
        return self._say(name)

    def _shown(self, name: str) -> str:
        if name == "ratio":
            ratio = self.stack.real_ratio
            return words.ratio(None if ratio is None else float(Fraction(ratio)), self.lang, decimals=2)
        return words.number(self.amounts[name], self.lang)

    def _part(self, number: str, name: str, part: PartGrant) -> Row:
        formula = self._rated(part, "how.rated_part")
        return Row((number, name, formula, words.number(part.national_jpy, self.lang), self._rate_clause(part)))

    def _rate_clause(self, part: PartGrant) -> str:
        """Return the clauses of a part's rate, and of how its grant is rounded."""
        return self._cited(
            step for step in part.trace if step.code == "programmes.trace.rate" or "unit_jpy" in step.params
        )

    def _rated(self, part: PartGrant, key: str = "how.rated") -> str:
        eligible = words.number(part.eligible_cost_jpy, self.lang)
        if part.rate is None:
            return self._say("how.no_rate", eligible=eligible)
        units = [int(step.params["unit_jpy"]) for step in part.trace if "unit_jpy" in step.params]
        unit = words.number(units[-1] if units else 1, self.lang)
        return self._say(key, eligible=eligible, rate=words.rate(part.rate, self.lang), unit=unit)

    def _formula(self, name: str) -> str:
        bond, residual = self.stack.bond_terms, self.stack.prefecture_on_residual_jpy
        if name == "national":
            return self._grant()
        if name in ("own", "real_burden") and residual:
            return self._say(f"how.{name}_supported")
        if name in _OF_BOND:
            return _DASH if bond is None else self._borrowed(name, bond)
        return self._say(f"how.{name}")

    def _grant(self) -> str:
        parts = self.case.assessment.parts
        if not self._granted:
            return self._say("how.no_grant")
        return self._rated(parts[0]) if len(parts) == 1 else self._say("how.parts", count=len(parts))

    def _borrowed(self, name: str, bond: StackBond) -> str:
        said = {
            "base": f"how.base_{bond.base_of}{'_outside' if bond.outside_jpy else ''}",
            "interest": f"how.{_terms_known(bond)}",
        }
        return self._say(
            said.get(name, f"how.{name}"),
            outside=words.number(bond.outside_jpy, self.lang),
            ratio=percent(bond.allocation_ratio if name == "allocation" else bond.issue_ratio),
            unit=words.number(bond.unit_jpy, self.lang),
            rate=percent(bond.interest_rate or "0"),
            years=bond.years,
            grace=bond.grace_years,
            method=self._say(f"method.{bond.method}"),
            times=bond.per_year,
        )

    def _clause(self, name: str) -> str:
        if name == "national" and self._granted and len(self.case.assessment.parts) == 1:
            return self._rate_clause(self.case.assessment.parts[0])
        if name == "interest":
            return self._cited(step for step in self.stack.conditions if step.code in _TERMS)
        codes = {"bond": ("burden.step.ratios", "burden.step.unit"), "allocation": ("burden.step.ratios",),
                 "special": ("burden.step.special",)}  # fmt: skip
        return self._cited(step for step in self.stack.rests_on if step.code in codes.get(name, ()))

    def _cited(self, steps: Iterable[TraceStep]) -> str:
        documents = rule_documents(self.plan)
        return "\n".join(dict.fromkeys(grounds(step, documents, self.lang) for step in steps)) or _DASH


def _terms_known(bond: StackBond) -> str:
    """Return which sentence says how the interest comes about: with its rate, or why it does not."""
    if bond.years is None:
        return "no_term"
    return "no_interest" if bond.interest_rate is None else "interest"


def percent(ratio: str) -> str:
    """Return an exact ratio as papers print it: 7/10 -> 70%."""
    return f"{float(Fraction(ratio) * 100):g}%"


def lines_tables(plan: Plan, lang: Lang) -> list[Table]:
    """Return the working of the ways shown in full, line by line."""
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.stack.line", lang), "right"),
        Column(text("report.stack.item", lang), weight=1.0),
        Column(text("report.stack.how", lang), weight=1.4),
        Column(text("report.stack.amount", lang), "right", yen),
        Column(text("report.col.clause", lang), weight=1.9, lines_alike=True),
    )
    return [
        Table(
            f"stack_lines_{number}",
            text("report.table.stack_lines", lang, forms=case.title(plan, lang), stack=stack_name(stack, lang)),
            columns,
            tuple(_Working(plan, case, stack, lang).rows()),
            (text("report.stack.note.lines", lang),),
        )
        for number, (case, stack) in enumerate(shown_cases(plan), start=1)
    ]
