"""All tables of a plan by name, as rows of display text: the PDF, the workbook and the page share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.reports.rows import (
    budget_tables,
    cost_tables,
    design_tables,
    frontier_tables,
    funding_tables,
    part_tables,
    phasing_tables,
    pon_tables,
    running_tables,
    source_tables,
    stack_lines,
    stack_reasons,
    stack_tables,
    state_tables,
    trace_tables,
)

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import Plan
    from todoku.reports.rows.table import Table


def plan_tables(plan: Plan, lang: Lang) -> dict[str, Table]:
    """Return every table of the plan in one language: id -> table, in the order of the paper."""
    made = [
        state_tables.range_table(plan, lang),
        state_tables.indicators_table(plan, lang),
        design_tables.design_table(plan, lang),
        *pon_tables.pon_tables(plan, lang),
        design_tables.branches_table(plan, lang),
        *frontier_tables.frontier_tables(plan, lang),
        *phasing_tables.phasing_tables(plan, lang),
        state_tables.change_table(plan, lang),
        cost_tables.costs_table(plan, lang),
        cost_tables.eligibility_table(plan, lang),
        cost_tables.comparisons_table(plan, lang),
        funding_tables.payers_table(plan, lang),
        funding_tables.options_table(plan, lang),
        *([parts] if (parts := part_tables.parts_table(plan, lang)) else []),
        *stack_tables.stack_tables(plan, lang),
        *stack_tables.years_tables(plan, lang),
        *stack_lines.lines_tables(plan, lang),
        stack_reasons.stack_conditions_table(plan, lang),
        stack_reasons.refused_stacks_table(plan, lang),
        stack_reasons.stack_grounds_table(plan, lang),
        funding_tables.conditions_table(plan, lang),
        *(running_tables.balance_table(option, lang) for option in plan.funding.options),
        running_tables.balance_inputs_table(plan, lang),
        *trace_tables.trace_tables(plan, lang),
        trace_tables.rule_documents_table(plan, lang),
        budget_tables.budget_table(plan, lang),
        budget_tables.budget_lines_table(plan, lang),
        source_tables.sources_table(plan, lang),
        source_tables.datasets_table(plan, lang),
        source_tables.price_sources_table(plan, lang),
    ]
    return {table.id: table for table in made}
