"""The tables of reasoning: how each grant was worked out, rule by rule, with clause and document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.reports import words
from todoku.reports.funding_tables import option_name
from todoku.reports.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import GrantAssessment, Plan, TraceStep

_DASH = "—"


def trace_tables(plan: Plan, lang: Lang) -> list[Table]:
    """Return the reasoning clause by clause; options that were reasoned alike share one table."""
    alike: dict[str, tuple[GrantAssessment, list[str]]] = {}
    for option in plan.funding.options:
        for assessment in (option.assessment, option.what_if):
            if assessment is not None:
                key = assessment.model_dump_json()
                alike.setdefault(key, (assessment, []))[1].append(option_name(option, lang))
    return [
        _trace_table(number, assessment, names, plan.funding.user_rate, lang)
        for number, (assessment, names) in enumerate(alike.values(), start=1)
    ]


def _trace_table(
    number: int, assessment: GrantAssessment, names: list[str], user_rate: str | None, lang: Lang
) -> Table:
    columns = (
        Column(text("report.col.step", lang), "right"),
        Column(text("report.col.reasoning", lang), weight=1.1),
        Column(text("report.col.clause", lang), weight=1.0),
    )
    rows = tuple(
        Row((str(place), words.step(one, lang), _grounds(one))) for place, one in enumerate(assessment.trace, start=1)
    )
    key = "report.table.trace"
    params: dict[str, Any] = {"forms": names, "date": words.day(assessment.decision_date, lang)}
    title = text(key, lang, **params)
    if assessment.rules_as_of or (user_rate and assessment.rule_status != "enacted"):
        title = f"{title} {words.what_if_label(assessment, user_rate, lang)}"
    reasons = tuple(words.step(one, lang) for one in assessment.reasons)
    return Table(f"trace_{number}", title, columns, rows, reasons)


def _grounds(step: TraceStep) -> str:
    """Return what a step rests on: the clause, and under it the document in which it stands."""
    return "\n".join(part for part in (step.clause, words.readable_address(step.source)) if part) or _DASH
