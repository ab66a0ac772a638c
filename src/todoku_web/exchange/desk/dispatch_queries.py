"""What pages ask of dispatches and advisers, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import Admission, Application, CallKind
from todoku_web.exchange.calls.models.applications import SEATED
from todoku_web.exchange.desk.models import Dispatch, Visit
from todoku_web.exchange.desk.workflow import LIVE_VISITS, PUBLIC_DISPATCHES, DispatchState
from todoku_web.exchange.needs.models import Offer, OfferKind
from todoku_web.exchange.needs.queries import offers_taking_needs

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class DispatchesAsked:
    """What a list of dispatches is filtered by; empty for all."""

    state: str = ""
    year: str = ""
    words: str = ""
    codes: tuple[str, ...] = ()


def public_dispatches() -> QuerySet[Dispatch]:
    """Return the dispatches that everybody sees."""
    return _counted(Dispatch.objects.filter(state__in=PUBLIC_DISPATCHES))


def own_dispatches(person: Any) -> QuerySet[Dispatch]:
    """Return the dispatches in which a person's organisations take part."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    own = Q(organisation__in=bodies) | Q(office__in=bodies) | Q(offer__organisation__in=bodies)
    return _counted(Dispatch.objects.filter(own))


def filtered(dispatches: QuerySet[Dispatch], asked: DispatchesAsked) -> QuerySet[Dispatch]:
    """Return the dispatches that were asked for, the newest first."""
    if asked.state in DispatchState.values:
        dispatches = dispatches.filter(state=asked.state)
    if asked.year.isascii() and asked.year.isdigit() and len(asked.year) == 4:  # noqa: PLR2004 [digits of a year]
        dispatches = dispatches.filter(fiscal_year=int(asked.year))
    if asked.codes:
        dispatches = dispatches.filter(area_code__in=asked.codes)
    for word in asked.words.split()[:_MOST_WORDS]:
        dispatches = dispatches.filter(
            Q(title__icontains=word) | Q(offer__title__icontains=word) | Q(organisation__name__icontains=word)
        )
    return dispatches.order_by("-created_at", "pk")


def years_of_dispatches() -> list[int]:
    """Return the fiscal years of which there are dispatches, the latest first."""
    return list(Dispatch.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())


def dispatch_for_page(dispatch_id: Any) -> Dispatch | None:
    """Return a dispatch with all that its page shows."""
    found = Dispatch.objects.select_related(
        "offer__organisation", "organisation", "office", "need__organisation", "application__call", "author"
    )
    return found.prefetch_related("visits__reported_by", "events__actor").filter(pk=dispatch_id).first()


def visit_for_page(visit_id: Any) -> Visit | None:
    """Return a visit with its dispatch."""
    found = Visit.objects.select_related("dispatch__offer__organisation", "dispatch__organisation", "dispatch__office")
    return found.filter(pk=visit_id).first()


def dispatches_of_need(need_id: Any) -> QuerySet[Dispatch]:
    """Return the dispatches of a need with what is asked to say who sees them."""
    return (
        Dispatch.objects.filter(need_id=need_id).select_related("offer", "organisation").order_by("-created_at", "pk")
    )


def advisers(area_code: str, day: date) -> list[Offer]:
    """Return the advisers who can be asked on a day to come to a municipality."""
    found = offers_taking_needs(day).filter(kind=OfferKind.PEOPLE).order_by("title", "pk")
    return [one for one in found if not one.areas or any(area_contains(code, area_code) for code in one.areas)]


def waiting_applications(person: Any) -> QuerySet[Application]:
    """Return the applications that a person's organisations have selected for a dispatch, and for which none was asked.

    A selection counts once its results are published.
    """
    bodies = [one.organisation_id for one in memberships_of(person) if one.has_role(Role.DRAFTER)]
    told = Q(call__admission=Admission.FIRST_COME) | ~Q(call__state=CallState.ANNOUNCED)
    found = Application.objects.filter(
        told, call__kind=CallKind.ADVISER_DISPATCH, call__organisation__in=bodies, state__in=SEATED, dispatches=None
    )
    return found.select_related("call", "organisation").order_by("submitted_at", "pk")


def visits_of_adviser(offer: Offer, *, since: date) -> QuerySet[Visit]:
    """Return the visits of an adviser from a day on that were not cancelled."""
    found = Visit.objects.filter(dispatch__offer=offer, day__gte=since, state__in=LIVE_VISITS)
    return found.select_related("dispatch__organisation").order_by("day", "pk")


def _counted(found: QuerySet[Dispatch]) -> QuerySet[Dispatch]:
    live = Q(visits__state__in=LIVE_VISITS)
    days = Count("visits__day", filter=live, distinct=True)
    return found.select_related("offer", "organisation", "office").annotate(days=days)
