"""The table of the grant part by part, for a plan that crosses parts of a municipality with grounds of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.programmes.grounds import GROUND_NAMES
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import option_name
from todoku.reports.rows.part_names import part_names
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.form import GrantAssessment
    from todoku.plans.funding.part_grant import PartGrant
    from todoku.plans.plan import Plan

_DASH = "—"


def parts_table(plan: Plan, lang: Lang) -> Table | None:
    """Return costs, rate and grant of each part under each form of ownership; None where the plan lies in one part.

    Forms whose figures are the same share their rows.
    """
    names = part_names(plan, lang)
    if not names:
        return None
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.col.part", lang), weight=1.5),
        Column(text("report.col.grounds", lang), weight=1.2),
        Column(text("report.col.cost", lang), "right", yen),
        Column(text("report.col.eligible", lang), "right", yen),
        Column(text("report.col.asked", lang), "right", yen),
        Column(text("report.option.rate", lang), "right"),
        Column(text("report.col.grant", lang), "right", yen),
    )
    rows: list[Row] = []
    for title, found, supposed in _cases(plan, lang):
        rows.append(Row((title,), "group"))
        rows += [Row(_cells(part, names, lang), "what_if" if supposed else "body") for part in found.parts]
        rows.append(Row(_total(plan, found, lang), "total"))
    notes = (text("report.note.parts", lang), text("report.note.parts_rounding", lang))
    return Table("parts", text("report.table.parts", lang), columns, tuple(rows), notes)


def _cases(plan: Plan, lang: Lang) -> list[tuple[str, GrantAssessment, bool]]:
    """Return each set of figures once: the forms that it holds for, and whether it is a what-if."""
    found: dict[tuple[object, ...], tuple[list[str], GrantAssessment, bool]] = {}
    for supposed in (False, True):
        for option in plan.funding.options:
            one = option.what_if if supposed else option.assessment
            if one is not None:
                figures = tuple((part.rate, part.national_jpy) for part in one.parts)
                found.setdefault((supposed, *figures), ([], one, supposed))[0].append(option_name(option, lang))
    cases = []
    for forms, one, supposed in found.values():
        title = text("report.list", lang, items=forms)
        if supposed:
            title = f"{title}  {words.what_if_label(one, plan.funding.user_rate, lang)}"
        cases.append((title, one, supposed))
    return cases


def _cells(part: PartGrant, names: dict[str | None, str], lang: Lang) -> tuple[str, ...]:
    grounds = [text(f"report.ground.{ground}", lang) for ground in part.grounds if ground in GROUND_NAMES]
    return (
        names.get(part.name, part.name or _DASH),
        text("report.list", lang, items=grounds) if grounds else _DASH,
        words.number(part.capex_jpy, lang),
        words.number(part.eligible_cost_jpy, lang),
        words.number(part.to_be_asked_cost_jpy, lang),
        words.rate(part.rate, lang),
        words.number(part.national_jpy, lang),
    )


def _total(plan: Plan, found: GrantAssessment, lang: Lang) -> tuple[str, ...]:
    return (
        text("report.total", lang),
        "",
        words.number(plan.funding.options[0].capex_jpy, lang),
        words.number(found.eligible_cost_jpy, lang),
        words.number(found.to_be_asked_cost_jpy, lang),
        "",
        words.number(found.national_jpy, lang),
    )
