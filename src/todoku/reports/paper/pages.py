"""Says what stands on each page of the paper: titles, answers, tables, maps and charts, as plain values for typst."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.provenance import Basis
from todoku.reports.drawings import figures, maps
from todoku.reports.drawings.frontier_chart import frontier_chart
from todoku.reports.paper.typeset import typeset
from todoku.reports.rows import (
    answers,
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
    stack_cases,
    stack_lines,
    stack_reasons,
    stack_tables,
    state_tables,
    trace_tables,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan, PlanResult
    from todoku.reports.drawings.svg import Picture
    from todoku.reports.rows.table import Table

_MAX_BRANCHES = 50
"""Longer tables of branches leave their cheap end to one line; the workbook has them all."""
_CELL_KINDS = ("cells", "present", "zones", "boundaries", "places")
_ROUTE_KINDS = ("roads", "railways", "rivers", "edges", "boundaries", "places", "present", "cells")


def document(result: PlanResult, lang: Lang) -> dict[str, Any]:
    """Return the whole paper in one language, its Japanese set as print has it."""
    content = _content(result, lang)
    return typeset(content) if lang == "ja" else content


def _content(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan = result.plan
    title = plan.config.get("title") or text("plan.title", lang, area=words.area_name(plan.area, lang))
    return {
        "lang": lang,
        "title": title,
        "date": [int(part) for part in plan.date.split("-")],
        "id": plan.id,
        "unknown": words.unknown(lang),
        "stamp": text("report.stamp", lang) if funding_tables.has_what_if(plan) else None,
        "words": _fixed_words(plan.id, lang),
        "cover": _cover(result, lang),
        "summary": _summary(result, lang),
        "where": _where(result, lang),
        "what": _what(result, lang),
        "cost": _cost(result, lang),
        "who": _who(result, lang),
        "budget": _budget(result, lang),
        "origins": _origins(result, lang),
    }


def _fixed_words(plan_id: str, lang: Lang) -> dict[str, str]:
    return {
        "id": text("report.header.id", lang, id=plan_id),
        "contents": text("report.contents", lang),
        "answer": text("report.answer", lang),
        "basis": text("report.heading.basis", lang),
        "unit": text("report.table_unit", lang, unit="{unit}"),
    }


def _picture(drawn: Picture, caption: str, source: str | None = None) -> dict[str, Any]:
    return {"svg": drawn.svg, "width": drawn.width_pt, "alt": drawn.alt, "caption": caption, "source": source}


def _cover(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan = result.plan
    area, totals, assumption = plan.area, plan.totals, plan.assumption
    figure_rows = (
        ("households", words.number(totals.households, lang), words.unit("household", lang)),
        ("route", words.number(totals.route_km, lang, decimals=1), "km"),
        ("sites", words.number(totals.sites, lang), words.unit("station", lang)),
        ("capex", words.readable_yen(totals.capex_jpy, lang), words.yen(totals.capex_jpy, lang)),
    )
    counts = {
        "served": words.number(assumption.declared_served_households, lang),
        "unserved": words.number(assumption.declared_unserved_households, lang),
        "unknown": words.number(assumption.unknown_households, lang),
    }
    place = text(
        "report.cover.area",
        lang,
        prefecture=words.prefecture_name(area, lang),
        subprefecture=(area.subprefecture or "") if lang == "ja" else "",
        name=area.name if lang == "ja" else f"{area.name_en} ({area.name})",
        code=area.code,
    )
    return {
        "area": " ".join(place.split()),
        "date": words.official_day(plan.date, lang),
        "id": text("report.cover.id", lang, id=plan.id),
        "figures": [
            {"name": text(f"report.cover.{name}", lang), "value": value, "unit": unit}
            for name, value, unit in figure_rows
        ],
        "assumption": {
            "title": text("report.cover.assumption", lang),
            "text": words.assumption(assumption, lang),
            "counts": text("report.cover.counts", lang, **counts),
            "range": state_tables.range_table(plan, lang).as_json(),
        },
        "what_if": answers.what_if_note(plan, lang),
        "basis": [{"name": words.basis(one, lang), "text": text(f"report.basis.{one.value}", lang)} for one in Basis],
        "made_by": text("report.cover.made_by", lang),
    }


def _summary(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan = result.plan
    return {
        "title": text("report.summary.title", lang),
        "purpose": {"title": text("report.summary.purpose", lang), "text": answers.purpose(plan, lang)},
        "area": {
            "title": text("report.summary.area", lang),
            "map": _picture(
                maps.overview_map(result, lang=lang),
                text("report.figure.overview", lang),
                source_tables.source_numbers_line(plan, _ROUTE_KINDS, lang),
            ),
        },
        "costs": {
            "title": text("report.summary.costs", lang),
            "table": cost_tables.cost_sums_table(plan, lang).as_json(),
            "readable": words.readable_yen(plan.totals.capex_jpy, lang),
        },
        "change": {
            "title": text("report.summary.change", lang),
            "table": state_tables.change_table(plan, lang, only=state_tables.KEY_RATES).as_json(),
        },
        "payers": {
            "title": text("report.summary.payers", lang),
            "table": _payers(plan, lang).as_json(),
        },
        "schedule": {
            "title": text("report.summary.schedule", lang),
            "chart": _picture(
                figures.schedule_chart(plan, lang=lang, row_pt=13.0), text("report.figure.schedule", lang)
            )
            if plan.schedule
            else None,
        },
        "source": source_tables.source_line(plan, (), lang),
    }


def _payers(plan: Plan, lang: Lang) -> Table:
    """Return who pays, with the real burden of the best way to pay in a note."""
    table = funding_tables.payers_table(plan, lang)
    return replace(table, notes=(*table.notes, *stack_cases.real_burdens(plan, lang)))


def _where(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan, layers = result.plan, result.layers
    basis = _bases(layers.cells["basis"], lang)
    cited = source_tables.source_line(plan, _CELL_KINDS, lang)
    return {
        "title": text("report.where.title", lang),
        "answer": answers.where_we_stand(plan, lang),
        "bar": _picture(figures.states_bar(plan, lang=lang), text("report.figure.states", lang), cited),
        "indicators": state_tables.indicators_table(plan, lang).as_json(),
        "state_map": _picture(
            maps.state_map(result, lang=lang), text("report.figure.state_map", lang, basis=basis), cited
        ),
        "households_map": _picture(
            maps.households_map(result, lang=lang), text("report.figure.households_map", lang, basis=basis), cited
        ),
    }


def _what(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan, layers = result.plan, result.layers
    cited = source_tables.source_line(plan, _ROUTE_KINDS, lang)
    return {
        "title": text("report.what.title", lang),
        "answer": answers.what_is_built(plan, lang),
        "map": _picture(
            maps.route_map(result, lang=lang),
            text("report.figure.route_map", lang, basis=_bases(layers.routes["basis"], lang)),
            cited,
        ),
        "design": design_tables.design_table(plan, lang).as_json(),
        "pon": [table.as_json() for table in pon_tables.pon_tables(plan, lang)],
        "branches_title": text("report.what.branches", lang),
        "branches_text": answers.branches(plan, lang),
        "branches": design_tables.branches_table(plan, lang, limit=_MAX_BRANCHES).as_json(),
        "curve": _picture(figures.coverage_curve(plan, lang=lang), text("report.figure.curve", lang))
        if plan.branches and plan.totals.households
        else None,
        "change": state_tables.change_table(plan, lang).as_json(),
        "frontier": _frontier(plan, lang),
        "phasing_title": text("report.what.phasing", lang),
        "phasing_text": phasing_tables.phasing_text(plan, lang),
        "phasing": [table.as_json() for table in phasing_tables.phasing_tables(plan, lang)],
    }


def _frontier(plan: Plan, lang: Lang) -> dict[str, Any] | None:
    """Return the section on how many households fibre reaches for how much; None of a plan without a frontier."""
    if plan.frontier is None:
        return None
    ours = (plan.totals.capex_jpy, plan.frontier.households)
    return {
        "title": text("report.what.frontier", lang),
        "text": frontier_tables.frontier_text(plan, lang),
        "chart": _picture(frontier_chart(plan.frontier, lang=lang, ours=ours), text("report.figure.frontier", lang)),
        "tables": [table.as_json() for table in frontier_tables.frontier_tables(plan, lang)],
    }


def _cost(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan = result.plan
    return {
        "title": text("report.cost.title", lang),
        "answer": answers.what_it_costs(plan, lang),
        "costs": cost_tables.costs_table(plan, lang).as_json(),
        "eligibility": cost_tables.eligibility_table(plan, lang).as_json(),
        "comparisons_title": text("report.cost.comparisons", lang),
        "bars": _picture(figures.comparison_bars(plan, lang=lang), text("report.figure.comparisons", lang)),
        "comparisons": cost_tables.comparisons_table(plan, lang).as_json(),
    }


def _who(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan = result.plan
    parts = part_tables.parts_table(plan, lang)
    return {
        "title": text("report.who.title", lang),
        "answer": answers.who_pays(plan, lang),
        "bars": _picture(figures.payer_bars(plan, lang=lang), text("report.figure.payers", lang))
        if plan.funding.options
        else None,
        "options": funding_tables.options_table(plan, lang).as_json(),
        "parts": None if parts is None else parts.as_json(),
        "stacks": _stacks(plan, lang),
        "conditions": funding_tables.conditions_table(plan, lang).as_json(),
        "running_title": text("report.who.running", lang),
        "running_text": text("report.who.running_text", lang),
        "balances": [
            {
                "idle": text("report.balance.idle", lang, form=funding_tables.option_name(option, lang))
                if running_tables.is_idle(option)
                else None,
                "table": running_tables.balance_table(option, lang).as_json(),
            }
            for option in plan.funding.options
        ],
        "inputs": running_tables.balance_inputs_table(plan, lang).as_json(),
        "trace_title": text("report.who.trace", lang),
        "trace_text": text("report.who.trace_text", lang),
        "traces": [table.as_json() for table in trace_tables.trace_tables(plan, lang)],
    }


def _stacks(plan: Plan, lang: Lang) -> dict[str, Any] | None:
    """Return the ways to pay; None of a plan made before there were any."""
    if not stack_cases.stack_cases(plan):
        return None
    tables = (
        *stack_tables.stack_tables(plan, lang),
        *stack_tables.years_tables(plan, lang),
        *stack_lines.lines_tables(plan, lang),
        stack_reasons.stack_conditions_table(plan, lang),
        stack_reasons.refused_stacks_table(plan, lang),
        stack_reasons.stack_grounds_table(plan, lang),
    )
    return {
        "title": text("report.who.stacks", lang),
        "text": text("report.who.stacks_text", lang),
        "tables": [table.as_json() for table in tables],
    }


def _budget(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan = result.plan
    return {
        "title": text("report.budget.title", lang),
        "text": text("report.budget.text", lang, date=words.day(plan.funding.decision_date, lang)),
        "funds": budget_tables.budget_table(plan, lang).as_json(),
        "lines": budget_tables.budget_lines_table(plan, lang).as_json(),
    }


def _origins(result: PlanResult, lang: Lang) -> dict[str, Any]:
    plan = result.plan
    return {
        "title": text("report.origins.title", lang),
        "sources": source_tables.sources_table(plan, lang).as_json(),
        "datasets": source_tables.datasets_table(plan, lang).as_json(),
        "rules": trace_tables.rule_documents_table(plan, lang).as_json(),
        "prices": source_tables.price_sources_table(plan, lang).as_json(),
        "limits_title": text("report.origins.limits", lang),
        "limits": [words.reason(one, lang) for one in plan.limits],
        "methods_title": text("report.origins.methods", lang),
        "methods": answers.methods(plan, lang),
    }


def _bases(values: Iterable[object], lang: Lang) -> str:
    found = sorted({str(value) for value in values})
    return text("report.list", lang, items=[words.basis(Basis(value), lang) for value in found])
