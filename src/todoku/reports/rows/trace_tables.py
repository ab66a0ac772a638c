"""The tables of reasoning: how each grant was worked out, rule by rule, with clause and document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import option_name
from todoku.reports.rows.part_names import part_names
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.form import GrantAssessment
    from todoku.plans.plan import Plan
    from todoku.plans.reason import TraceStep

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
        _trace_table(plan, number, assessment, names, lang)
        for number, (assessment, names) in enumerate(alike.values(), start=1)
    ]


def _trace_table(plan: Plan, number: int, assessment: GrantAssessment, names: list[str], lang: Lang) -> Table:
    columns = (
        Column(text("report.col.step", lang), "right"),
        Column(text("report.col.reasoning", lang), weight=1.25),
        Column(text("report.col.clause", lang), weight=1.0),
    )
    groups = _groups(plan, assessment, lang)
    documents = rule_documents(plan)
    rows: list[Row] = []
    place = 0
    for title, steps in groups:
        if title is not None:
            rows.append(Row((title,), "group"))
        for one in steps:
            place += 1
            rows.append(Row((str(place), words.reason(one, lang), grounds(one, documents, lang))))
    told = {words.reason(one, lang) for _, steps in groups for one in steps}
    params: dict[str, Any] = {"forms": names, "date": words.day(assessment.decision_date, lang)}
    title = text("report.table.trace", lang, **params)
    user_rate = plan.funding.user_rate
    if assessment.rules_as_of or (user_rate and assessment.rule_status != "enacted"):
        title = f"{title} {words.what_if_label(assessment, user_rate, lang)}"
    further = tuple(reason for reason in (words.reason(one, lang) for one in assessment.reasons) if reason not in told)
    return Table(f"trace_{number}", title, columns, tuple(rows), further)


def _groups(plan: Plan, found: GrantAssessment, lang: Lang) -> list[tuple[str | None, list[TraceStep]]]:
    """Return the steps under their titles: of several parts what they share, then each part's own, then the sum."""
    names = part_names(plan, lang)
    if len(found.parts) == 1 or not names:
        return [(None, list(found.trace))]
    first, *others = ([step.model_dump_json() for step in part.trace] for part in found.parts)
    shared = {step for step in first if all(step in steps for steps in others)}
    common = [step for step in found.parts[0].trace if step.model_dump_json() in shared]
    groups: list[tuple[str | None, list[TraceStep]]] = [(text("report.trace.common", lang), common)]
    for part in found.parts:
        own = [step for step in part.trace if step.model_dump_json() not in shared]
        if own:
            groups.append((names[part.name], own))
    return [*groups, (text("report.trace.sum", lang), list(found.trace))]


def grounds(step: TraceStep, documents: dict[str, int], lang: Lang) -> str:
    """Return what a step rests on: the clause, and the number of the document in which it stands."""
    number = documents.get(step.source or "")
    cited = "" if number is None else text("report.rule_cited", lang, number=number)
    return " ".join(part for part in (step.clause, cited) if part) or _DASH


def rule_documents(plan: Plan) -> dict[str, int]:
    """Return the documents that the reasoning rests on, each with its number: 1, 2, ... in the order of their use.

    Those of the grants come first, then those of the ways to pay, then what is to be kept in mind.
    """
    options = plan.funding.options
    assessments = [one for option in options for one in (option.assessment, option.what_if) if one]
    stacks = [one for option in options for one in (*option.stacks, *(option.what_if_stacks or ()))]
    steps = [step for one in assessments for part in one.parts for step in part.trace]
    steps += [step for one in stacks for step in (*one.conditions, *one.rests_on, *one.reasons[:1])]
    found = dict.fromkeys(step.source for step in (*steps, *plan.funding.notes) if step.source)
    return {source: number for number, source in enumerate(found, start=1)}


def rule_documents_table(plan: Plan, lang: Lang) -> Table:
    """Return the documents of the rules under the numbers by which the reasoning names them."""
    columns = (Column("No.", "right"), Column(text("report.col.document", lang), weight=1.0))
    rows = tuple(
        Row((text("report.rule_cited", lang, number=number), words.two_lines(source)))
        for source, number in rule_documents(plan).items()
    )
    return Table("rule_documents", text("report.table.rule_documents", lang), columns, rows)
