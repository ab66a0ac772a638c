"""The tables of reasons behind the ways to pay: what to meet, what they rest on, and why others are not allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.stack_cases import short_name, stack_cases, titles_of
from todoku.reports.rows.table import Column, Row, Table
from todoku.reports.rows.trace_tables import grounds, rule_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from todoku.i18n import Lang
    from todoku.plans.funding.stack_form import PlanStack
    from todoku.plans.plan import Plan
    from todoku.plans.reason import TraceStep
    from todoku.reports.rows.stack_cases import StackCase

_DASH = "—"


def stack_conditions_table(plan: Plan, lang: Lang) -> Table:
    """Return what must be met or asked, each once as a line to tick, with the ways it is for; then what holds for all.

    The ways are the lawful ones, of whatever form of ownership.
    """
    rows = _steps(plan, lambda stack: stack.conditions, lang)
    documents = rule_documents(plan)
    notes = [("□", text("report.stack.all", lang), *_told(step, documents, lang)) for step in plan.funding.notes]
    columns = (
        Column("", "center"),
        Column(text("report.stack.for", lang), weight=1.0),
        Column(text("report.col.condition", lang), weight=1.6),
        Column(text("report.col.clause", lang), weight=1.6),
    )
    found = (*(Row(("□", *cells)) for cells in rows), *(Row(cells) for cells in notes))
    return Table("stack_conditions", text("report.table.stack_conditions", lang), columns, found)


def stack_grounds_table(plan: Plan, lang: Lang) -> Table:
    """Return the rates, ratios and rules behind the amounts of the lawful ways, each once with its clause."""
    columns = (
        Column(text("report.stack.for", lang), weight=1.0),
        Column(text("report.stack.ground", lang), weight=1.6),
        Column(text("report.col.clause", lang), weight=1.6),
    )
    rows = tuple(Row(cells) for cells in _steps(plan, lambda stack: stack.rests_on, lang))
    return Table("stack_grounds", text("report.table.stack_grounds", lang), columns, rows)


def refused_stacks_table(plan: Plan, lang: Lang) -> Table:
    """Return the ways that are not lawful or not known, with the reason, under the forms of ownership they are of."""
    documents = rule_documents(plan)
    held: dict[tuple[str, ...], list[tuple[StackCase, PlanStack]]] = {}
    for case in stack_cases(plan):
        for stack in (one for one in case.stacks if one.rank is None):
            told = _told(stack.reasons[0], documents, lang) if stack.reasons else (words.unknown(lang), _DASH)
            key = (text(f"report.stack.status.{stack.status}", lang), *told)
            held.setdefault(key, []).append((case, stack))
    grouped: dict[str, list[Row]] = {}
    for (status, reason, clause), found in held.items():
        cases = list({id(case): case for case, _ in found}.values())
        row = Row((status, _named(found, lang), reason, clause))
        grouped.setdefault(titles_of(cases, plan, lang), []).append(row)
    rows: list[Row] = []
    for title, refused in grouped.items():
        rows += [Row((title,), "group"), *refused]
    columns = (
        Column(text("report.stack.status", lang)),
        Column(text("report.stack.what", lang), weight=1.2),
        Column(text("report.stack.why", lang), weight=1.4),
        Column(text("report.col.clause", lang), weight=1.4),
    )
    return Table("stacks_refused", text("report.table.stacks_refused", lang), columns, tuple(rows))


def _named(found: Sequence[tuple[StackCase, PlanStack]], lang: Lang) -> str:
    """Return the names of ways to pay; of all that have a bond, that they are all."""
    bonds = {stack.id for case, _ in found for stack in case.stacks if stack.bond is not None}
    if len(bonds) > 1 and {stack.id for _, stack in found} == bonds:
        return text("report.stack.every_bond", lang)
    return text("report.list", lang, items=list(dict.fromkeys(short_name(stack, lang) for _, stack in found)))


def _steps(plan: Plan, of: Callable[[PlanStack], Sequence[TraceStep]], lang: Lang) -> list[tuple[str, str, str]]:
    """Return each step once: the ways that have it, what it says, and its clause."""
    documents = rule_documents(plan)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for case in stack_cases(plan):
        for stack in case.ranked:
            for step in of(stack):
                found.setdefault(_told(step, documents, lang), {})[short_name(stack, lang)] = None
    return [(text("report.list", lang, items=list(names)), *told) for told, names in found.items()]


def _told(step: TraceStep, documents: dict[str, int], lang: Lang) -> tuple[str, str]:
    return words.reason(step, lang), grounds(step, documents, lang)
