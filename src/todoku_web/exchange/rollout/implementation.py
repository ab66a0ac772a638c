"""The implementation plan (実装計画) of an adoption: begun with what is known, and set as a sheet with what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku.reports.rows import words
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.rollout.part_specs import IMPLEMENTATION
from todoku_web.parts.shown import shown_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku.rollout.model import Figure, RolloutModel
    from todoku_web.exchange.rollout.models import Adoption
    from todoku_web.planning.models import Plan

_STEPS = ("agree", "budget", "build", "run", "measure")


def known_implementation(model: RolloutModel, organisation: Any, area_code: str) -> dict[str, Any]:
    """Return what an implementation plan can begin with: the model's effects as a goal, who takes part, its cost."""
    reached = [text("rollout.goal_line", "ja", **figure_told(one, "ja")) for one in model.effects]
    goal = text("rollout.goal", "ja", area=area_shown(area_code, "ja"), title=model.title.ja)
    costs = [
        {
            "name": one.what.ja,
            "amount_jpy": None,
            "source": text("rollout.cost_line", "ja", **figure_told(one, "ja"))[:300],
        }
        for one in model.costs
    ]
    return {
        "goal": "\n".join([goal, *reached]),
        "bodies": [
            {"name": organisation.name, "role": text("rollout.role.town", "ja")},
            {"name": model.source.publisher, "role": text("rollout.role.source", "ja")},
        ],
        "steps": [{"name": text(f"rollout.step.{one}", "ja"), "begins": None, "ends": None} for one in _STEPS],
        "works": costs or [{"name": text("rollout.works", "ja"), "amount_jpy": None, "source": ""}],
        "money": [{"name": organisation.name, "amount_jpy": None, "note": ""}],
    }


def figure_told(figure: Figure, lang: Lang) -> dict[str, str]:
    """Return a figure in words: what, value with its range, basis, count, date and sources."""
    return {
        "what": figure.what(lang),
        "value": range_told(figure, lang),
        "basis": text(f"basis.{figure.basis}", lang),
        "count": str(figure.count),
        "as_of": figure.as_of,
        "source": text("parts.list_joint", lang).join(figure.sources),
    }


def range_told(figure: Figure, lang: Lang) -> str:
    """Return the value of a figure with the range around it; the word for unknown without any."""
    if figure.low is None and figure.middle is None and figure.high is None:
        return text("trials.unknown", lang)
    low, middle, high = (_value(one, figure.unit, lang) for one in (figure.low, figure.middle, figure.high))
    if figure.low is None and figure.high is None:
        return middle
    between = text("rollout.range", lang, low=low, high=high)
    return f"{middle}{text('rollout.within', lang, range=between)}" if figure.middle is not None else between


def implementation_sheet(adoption: Adoption, model: RolloutModel, plans: Sequence[Plan], lang: Lang) -> dict[str, Any]:
    """Return the implementation plan as a sheet; what nobody has said is unknown, and says so."""
    value, today = adoption.part("implementation"), timezone.localdate()
    unknown = text("trials.unknown", lang)
    sections = [
        {
            "title": text("rollout.field.goal", lang),
            "paragraphs": [value.get("goal") or unknown],
            "tables": [],
            "notes": [text("rollout.goal_note", lang)],
        }
    ]
    for rows in IMPLEMENTATION.rows:
        shown = shown_rows(rows, value, {}, lang, words="rollout")
        table = {"heads": shown.heads, "rows": [[cell or unknown for cell in row] for row in shown.rows]}
        amounts = [row.get("amount_jpy") for row in value.get(rows.name, [])]
        notes = [_sum(amounts, lang)] if rows.name in {"works", "money"} else []
        if rows.name == "works":
            notes += [_plan_told(plan, lang) for plan in plans]
        sections.append(
            {"title": shown.title, "paragraphs": [], "tables": [table] if table["rows"] else [], "notes": notes}
        )
    return {
        "lang": lang,
        "title": text("rollout.implementation", lang),
        "subject": text(
            "rollout.implementation_of", lang, area=area_shown(adoption.area_code, lang), title=model.title(lang)
        ),
        "subject_title": text("rollout.col.title", lang),
        "head": [
            [text("rollout.col.municipality", lang), adoption.organisation.name],
            [text("rollout.col.model", lang), f"{model.title(lang)} ({model.id})"],
            [text("rollout.col.issue", lang), text(f"exchange.issue.{model.issue_area}", lang)],
            [
                text("rollout.col.source", lang),
                f"{model.source.publisher} {model.source.title} ({model.source.published})",
            ],
            [text("rollout.col.state", lang), text(f"rollout.adoption_state.{adoption.state}", lang)],
        ],
        "sections": sections,
        "note": text("rollout.implementation_note", lang),
        "nothing": unknown,
        "date": [today.year, today.month, today.day],
    }


def _sum(amounts: list[int | None], lang: Lang) -> str:
    if not amounts or None in amounts:
        return text("rollout.sum_unknown", lang)
    return text("rollout.sum", lang, value=f"{sum(one for one in amounts if one is not None):,}")


def _plan_told(plan: Plan, lang: Lang) -> str:
    cost_jpy = plan.cost_jpy
    cost = text("trials.unknown", lang) if cost_jpy is None else words.yen(cost_jpy, lang)
    return text("rollout.plan_cost", lang, title=plan.title, cost=cost)


def _value(value: float | None, unit: str, lang: Lang) -> str:
    if value is None:
        return text("trials.unknown", lang)
    shown = f"{value:.1%}" if unit == "ratio" else f"{value:,.10g}"
    named = text(f"rollout.unit.{unit}", lang)
    return f"{shown}{'' if lang == 'ja' or not named or named == '%' else ' '}{named}"
