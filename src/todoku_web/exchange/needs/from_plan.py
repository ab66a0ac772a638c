"""What a computed plan leaves open, each of which can become a need with one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.indicators.definition import definitions
from todoku.reports.rows import words
from todoku_web.planning.results import document_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku.plans.plan import IndicatorValue
    from todoku_web.planning.models import Plan, PlanVersion

_RATES = ("ftth_household_rate", "farm_area_broadband_rate", "mobile_population_rate", "mobile_area_rate")
"""Indicators that say what share is served: less than all, or not known, is a requirement that is not met."""
_LIMITS = ("loss", "mobile_unpaid", "stations_without_fibre")
"""Limits of a plan that somebody else's technology or money could lift; the others are lacks of data."""


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A requirement that a plan does not meet, with the figure, its basis and its source."""

    id: str
    title: str
    told: str
    basis: str
    source: str


def left_open(version: PlanVersion | None, lang: Lang) -> list[LeftOpen]:
    """Return what a version of a plan leaves open; nothing of one that was not computed."""
    if version is None:
        return []
    document = document_of(version.result)
    after = {one.id: one for one in document.indicators.after}
    rates = [_of_rate(after[name], lang) for name in _RATES if name in after and not _is_met(after[name])]
    limits = {one.code.removeprefix("plan.limit."): one for one in document.limits}
    return [*rates, *(_of_limit(name, limits[name], lang) for name in _LIMITS if name in limits)]


def plan_part(request: HttpRequest, plan: Plan, version: PlanVersion, lang: Lang) -> dict[str, Any] | None:
    """Return what the plan's page shows of it to those who may make needs of it; None for others."""
    if not request.user.has_perm("needs.begin_need_from", plan):
        return None
    rows = left_open(version, lang)
    made = {need.plan_requirement: need for need in plan.needs.filter(organisation=plan.organisation_id)}
    return {"plan": plan, "rows": [(row, made.get(row.id)) for row in rows]} if rows else None


def _is_met(rate: IndicatorValue) -> bool:
    return rate.value is not None and rate.value >= 1.0


def _of_rate(rate: IndicatorValue, lang: Lang) -> LeftOpen:
    title = definitions()[rate.id].title(lang)
    if rate.value is not None:
        told = text("needs.from_plan.rate", lang, title=title, value=words.ratio(rate.value, lang))
    else:
        reason = "" if rate.reason is None else words.reason(rate.reason, lang)
        told = text("needs.from_plan.rate_unknown", lang, title=title, reason=reason)
    return LeftOpen(rate.id, title, told, str(rate.basis), rate.source or "")


def _of_limit(name: str, reason: Any, lang: Lang) -> LeftOpen:
    return LeftOpen(name, text(f"needs.from_plan.{name}", lang), words.reason(reason, lang), "modelled", "")
