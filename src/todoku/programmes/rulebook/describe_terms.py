"""Tells what stands beside a programme's rates: budgets, calls, conditions, and what it may be combined with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from todoku.dates import fiscal_year_label
from todoku.errors import ProgrammeError
from todoku.i18n import text
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.rulebook.terms import BOND, PARTNERS, units_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.i18n import Lang
    from todoku.programmes.rulebook.clauses import Words
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.rulebook.terms import Budget, Call, InKind, Limits, Stacking


def term_lines(programme: Programme, lang: Lang) -> Iterator[str]:
    """Yield budgets, calls, conditions and stacking, each with its clause; nothing where a file has none."""
    file = programme.file
    parts = {
        "budgets": [(_budget(one, lang), one.cite) for one in file.budgets],
        "calls": [(_call(one, lang), one.cite) for one in file.calls],
        "conditions": [(one.text.in_lang(lang), one.cite) for one in file.conditions],
        "stacking": [(_stacking(one, lang), one.cite) for one in file.stacking],
    }
    for name, lines in parts.items():
        if lines:
            yield ""
            yield f"# {text(f'programmes.show.{name}', lang)}"
        for line, cite in lines:
            yield f"  {line} {programme.clause(cite)}"


def limit_lines(programme: Programme, limits: Limits, lang: Lang) -> Iterator[str]:
    """Yield the least cost and the caps, with their clause."""
    amounts = {
        "cost_floor": limits.cost_floor_jpy,
        "cost_cap": limits.cost_cap_jpy,
        "grant_cap": limits.grant_cap_jpy,
    }
    for name, amount in amounts.items():
        if amount is not None:
            yield f"{text(f'programmes.limit.{name}', lang, amount_jpy=amount)} {programme.clause(limits.cite)}"


def in_kind_line(programme: Programme, in_kind: InKind, lang: Lang) -> str:
    """Return what is given in days or persons, at most how much of it, with its clause."""
    unit = text(f"programmes.in_kind.{in_kind.unit}", lang, at_most=units_shown(in_kind.at_most))
    return f"{in_kind.text.in_lang(lang)} ({unit}) {programme.clause(in_kind.cite)}"


def _budget(budget: Budget, lang: Lang) -> str:
    key = "programmes.show.budget_about" if budget.approximate else "programmes.show.budget"
    kind = text(f"programmes.budget.{budget.kind}", lang)
    parts = [text(key, lang, year=_year(budget.fiscal_year, lang), kind=kind, amount_jpy=budget.amount_jpy)]
    if budget.part_of is not None:
        parts.append(text("programmes.show.part_of", lang, whole=budget.part_of))
    if budget.shared_pot is not None:
        parts.append(text("programmes.show.shared_pot", lang, pot=budget.shared_pot))
    return " ".join((*parts, *_noted(budget.note, lang)))


def _call(call: Call, lang: Lang) -> str:
    opens = call.opens.isoformat() if call.opens is not None else "?"
    span = call.months or f"{opens} - {_closes(call)}"
    status = text(f"programmes.call.{call.status}", lang)
    return " ".join((f"{_year(call.fiscal_year, lang)}: {span} ({status})", *_noted(call.note, lang)))


def _closes(call: Call) -> str:
    if call.closes is None:
        return "?"
    return f"{call.closes:%Y-%m-%d %H:%M}" if isinstance(call.closes, dt.datetime) else call.closes.isoformat()


def _stacking(stacking: Stacking, lang: Lang) -> str:
    relation = text(f"programmes.relation.{stacking.relation}", lang, partner=partner_name(stacking.with_, lang))
    about = f" [{stacking.grant}]" if stacking.grant is not None else ""
    condition = stacking.condition.in_lang(lang) if stacking.condition is not None else None
    reason = stacking.reason.in_lang(lang)
    return f"{relation}{about}: " + " / ".join(part for part in (reason, condition) if part)


def partner_name(partner: str, lang: Lang) -> str:
    """Return how other money is called: a bond by its title, a programme by its id."""
    if partner in PARTNERS:
        return text(f"programmes.partner.{partner}", lang)
    if partner.startswith(BOND):
        try:
            return builtin_bonds().bond(partner.removeprefix(BOND)).title.in_lang(lang)
        except ProgrammeError:
            return partner
    return partner


def _noted(note: Words | str | None, lang: Lang) -> tuple[str, ...]:
    if note is None:
        return ()
    return (f"({note if isinstance(note, str) else note.in_lang(lang)})",)


def _year(year: int, lang: Lang) -> str:
    return fiscal_year_label(year) if lang == "ja" else f"FY{year}"
