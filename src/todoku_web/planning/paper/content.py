"""What stands on the decision paper: stamps, purpose, figures, cost, who pays, and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.dates import era_date
from todoku.i18n import text
from todoku.reports.rows import answers, words
from todoku.reports.rows.cost_tables import cost_sums_table
from todoku.reports.rows.funding_tables import payers_table
from todoku_web.planning.results import document_of, key_figures, limits
from todoku_web.planning.workflow import PENDING, State

if TYPE_CHECKING:
    from datetime import datetime

    from todoku.i18n import Lang
    from todoku.reports.rows.table import Table
    from todoku_web.planning.models import Plan, PlanVersion

_DECISIONS = ("decide", "decide_as_deputy", "decide_alone")
_MOST_LIMITS = 8


def paper_content(plan: Plan, version: PlanVersion, lang: Lang) -> dict[str, Any]:
    """Return the paper's content as plain values, for the page and for the PDF."""
    document = document_of(version.result)
    steps = list(plan.steps.all())
    return {
        "lang": lang,
        "title": text("planning.paper.title", lang),
        "subject": plan.title,
        "subject_title": text("planning.set.title", lang),
        "head": [
            (text("planning.paper.organisation", lang), plan.organisation.name),
            (text("planning.paper.area", lang), f"{words.area_name(document.area, lang)} ({document.area.code})"),
            (text("planning.paper.drafted", lang), _day(plan.created_at, lang)),
            (text("planning.paper.drafter", lang), str(plan.submitted_by or plan.created_by or "")),
            (text("planning.paper.decided", lang), _day(plan.decided_at, lang) if plan.decided_at else ""),
            (text("planning.paper.state", lang), text(State(plan.state).word, lang)),
            (
                text("planning.paper.version", lang),
                text("planning.paper.version_of", lang, number=version.number, id=version.document_id),
            ),
        ],
        "stamps": _stamps(plan, steps, lang),
        "purpose": plan.purpose or answers.purpose(document, lang),
        "purpose_title": text("planning.set.purpose", lang),
        "figures_title": text("planning.paper.figures", lang),
        "figures": [
            {
                "name": text(f"planning.figure.{one.id}", lang),
                "value": f"{one.value} {one.unit}".strip(),
                "basis": words.basis(one.basis, lang),
            }
            for one in key_figures(document, lang)
        ],
        "assumption": words.assumption(document.assumption, lang),
        "tables": [one.as_json() for one in paper_tables(version, lang)],
        "ownership_title": text("planning.set.ownership", lang),
        "ownership": text(f"report.option.{plan.ownership}" if plan.ownership else "planning.ownership.open", lang),
        "limits_title": text("planning.limits", lang),
        "limits": limits(document, lang)[:_MOST_LIMITS],
        "history_title": text("planning.log", lang),
        "history_head": [text(f"planning.log.{name}", lang) for name in ("at", "what", "who", "reason")],
        "history": [[_moment(one.at), _did(one, lang), _who(one, lang), one.reason] for one in steps],
        "unknown": words.unknown(lang),
        "made": _moment(version.made_at),
        "date": _date_parts(plan.decided_at or version.made_at),
    }


def paper_tables(version: PlanVersion, lang: Lang) -> list[Table]:
    """Return the tables of the paper: the cost, and who pays."""
    document = document_of(version.result)
    return [cost_sums_table(document, lang), payers_table(document, lang)]


def _stamps(plan: Plan, steps: list[Any], lang: Lang) -> list[dict[str, str]]:
    """Return the boxes of the route: approver, reviewers, drafter, each with name and date where it was given."""
    decision = next((one for one in reversed(steps) if one.name in _DECISIONS), None) if plan.decided_at else None
    drafter = str(plan.submitted_by or plan.created_by or "")
    name = decision.by_name if decision else str(plan.approver.person) if plan.approver else ""
    box = text(f"planning.stamp.{decision.name}" if decision else "planning.stamp.decide", lang)
    boxes = [
        {"box": box, "name": name, "date": _day(decision.at, lang) if decision else "", "note": _note(decision, lang)}
    ]
    if plan.state in (*PENDING, State.DECIDED, State.PUBLISHED):
        boxes += [
            {
                "box": text("planning.stamp.review", lang),
                "name": seat.name,
                "date": _day(seat.agreed_at, lang) if seat.agreed_at else "",
                "note": "",
            }
            for seat in plan.round_seats
        ]
    boxes.append(
        {"box": text("planning.stamp.draft", lang), "name": drafter, "date": _day(plan.created_at, lang), "note": ""}
    )
    return boxes


def _note(decision: Any, lang: Lang) -> str:
    if decision is None:
        return ""
    if decision.for_name:
        return text("planning.for_name", lang, name=decision.for_name)
    return text("planning.own_draft_mark", lang) if decision.own_draft else ""


def _did(step: Any, lang: Lang) -> str:
    return text(f"planning.did.{step.name}", lang)


def _who(step: Any, lang: Lang) -> str:
    return f"{step.by_name}{text('planning.for_name', lang, name=step.for_name) if step.for_name else ''}"


def _day(moment: datetime | None, lang: Lang) -> str:
    if moment is None:
        return ""
    day = timezone.localdate(moment)
    return era_date(day) if lang == "ja" else words.day(day.isoformat(), lang)


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _date_parts(moment: datetime) -> list[int]:
    day = timezone.localdate(moment)
    return [day.year, day.month, day.day]
