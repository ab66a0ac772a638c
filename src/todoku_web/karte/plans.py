"""The plans of an area, as far as the visitor may see them, and the newest that were published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.timezone import localdate

from todoku.dates import era_date
from todoku.i18n import text
from todoku.reports.rows import words
from todoku_web.karte.areas import areas
from todoku_web.planning.queries import plans_of_area, published_plans

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area
    from todoku_web.planning.models import Plan

_MOST, _MOST_IN_FRONT = 20, 3


class Shown(NamedTuple):
    """The columns of a plan that are shown, by their names in the database."""

    pk: UUID
    title: str
    organisation__name: str
    organisation__name_en: str
    area_code: str
    state: str
    current__capex_jpy: int | None
    published_at: dt.datetime | None
    decided_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan, ready to be read."""

    address: str
    title: str
    organisation: str
    area: str
    state: str
    state_name: str
    cost: str
    day: str


def plans_section(area: Area, request: HttpRequest, lang: Lang) -> dict[str, Any]:
    """Return the plans of a municipality that the visitor may see; of a division, the published ones inside it."""
    if area.is_municipality and request.user.is_authenticated:
        found = plans_of_area(area.code, request.user)
    else:
        found = published_plans().filter(area_code__in={area.code, *area.codes}).order_by("-published_at", "pk")
    return {"rows": _rows(found, lang, most=_MOST), "is_town": area.is_municipality}


def newest_plans(lang: Lang) -> dict[str, Any] | None:
    """Return the plans that were published last; None while there is none."""
    rows = _rows(published_plans().order_by("-published_at", "pk"), lang, most=_MOST_IN_FRONT)
    return {"rows": rows} if rows else None


def _rows(plans: QuerySet[Plan], lang: Lang, *, most: int) -> list[PlanRow]:
    """Return plans by the few columns that are shown: to read whole plans takes as long as the rest of the page."""
    return [_row(Shown(*values), lang) for values in plans.values_list(*Shown._fields)[:most]]


def _row(plan: Shown, lang: Lang) -> PlanRow:
    when = plan.published_at or plan.decided_at
    area = areas().get(plan.area_code)
    cost = plan.current__capex_jpy
    return PlanRow(
        address=reverse("planning:plan", args=[plan.pk]),
        title=plan.title,
        organisation=(plan.organisation__name_en if lang == "en" else "") or plan.organisation__name,
        area=area.name(lang) if area is not None else plan.area_code,
        state=plan.state,
        state_name=text(f"planning.state.{plan.state}", lang),
        cost=words.readable_yen(cost, lang) if cost is not None else text("karte.plan.no_cost", lang),
        day=_day(localdate(when), lang) if when else text("karte.plan.undecided", lang),
    )


def _day(day: dt.date, lang: Lang) -> str:
    return era_date(day) if lang == "ja" else day.isoformat()
