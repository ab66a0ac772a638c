"""What pages and other apps ask of needs and offers, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models import Need, Offer, OfferKind, Readiness
from todoku_web.exchange.needs.offices import bodies_of
from todoku_web.exchange.needs.workflow import GOING_ON, PUBLIC_NEEDS, PUBLIC_OFFERS, NeedState, OfferState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

_MOST_WORDS = 5
_ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": ("-opened_at", "-created_at", "pk"),
    "changed": ("-changed_at", "pk"),
    "budget": (F("budget_year").asc(nulls_last=True), "-opened_at", "pk"),
    "sufferers": (F("sufferers_count").desc(nulls_last=True), "-opened_at", "pk"),
    "area": ("area_code", "-opened_at", "pk"),
}
ORDERS = tuple(_ORDERS)


@dataclass(frozen=True, slots=True)
class NeedsAsked:
    """What a list of needs is filtered by; empty for all."""

    issue: str = ""
    state: str = ""
    """A state, or ``going_on``."""
    readiness: str = ""
    words: str = ""
    codes: tuple[str, ...] = ()
    """Municipalities."""
    sort: str = "newest"


@dataclass(frozen=True, slots=True)
class OffersAsked:
    """What a list of offers is filtered by; empty for all."""

    kind: str = ""
    issue: str = ""
    requirement: str = ""
    words: str = ""
    area_code: str = ""
    """Where it is to be had."""
    state: str = ""


def public_needs() -> QuerySet[Need]:
    """Return the needs that everybody sees."""
    return Need.objects.filter(state__in=PUBLIC_NEEDS).select_related("organisation")


def filtered_needs(needs: QuerySet[Need], asked: NeedsAsked) -> QuerySet[Need]:
    """Return the needs that were asked for, in the order that was."""
    if asked.issue in IssueArea.values:
        needs = needs.filter(issue_area=asked.issue)
    if asked.readiness in Readiness.values:
        needs = needs.filter(readiness=asked.readiness)
    if asked.state == "going_on":
        needs = needs.filter(state__in=GOING_ON)
    elif asked.state in NeedState.values:
        needs = needs.filter(state=asked.state)
    if asked.codes:
        needs = needs.filter(area_code__in=asked.codes)
    for word in asked.words.split()[:_MOST_WORDS]:
        needs = needs.filter(
            Q(title__icontains=word) | Q(problem__icontains=word) | Q(organisation__name__icontains=word)
        )
    return needs.order_by(*_ORDERS.get(asked.sort, _ORDERS["newest"]))


def own_needs(person: Any) -> QuerySet[Need]:
    """Return the needs that a person wrote for themselves, and those of their organisations."""
    own = Q(author=person, organisation=None) | Q(organisation__in=_organisation_ids(person))
    return Need.objects.filter(own).select_related("organisation").order_by("-changed_at", "pk")


def waiting_needs(person: Any) -> QuerySet[Need]:
    """Return the needs that wait for an office in which the person is, those handed in first before the others."""
    waiting = Need.objects.filter(state=NeedState.SUBMITTED)
    holders = {code for body in bodies_of(person) for code in body.area_codes}
    codes = waiting.order_by().values_list("area_code", flat=True).distinct() if holders else ()
    held = [code for code in codes if any(area_contains(holder, code) for holder in holders)]
    found = waiting.filter(area_code__in=held).select_related("organisation", "author")
    return found.order_by("submitted_at", "pk")


def need_for_page(need_id: Any) -> Need | None:
    """Return a need with all that its page shows."""
    found = Need.objects.select_related("organisation", "author", "plan__organisation")
    return found.prefetch_related("events__actor").filter(pk=need_id).first()


def needs_by_area(codes: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Return for each municipality how many needs go on there: ``area_code``, ``needs``, and how many stand open."""
    needs = Need.objects.filter(state__in=GOING_ON)
    if codes is not None:
        needs = needs.filter(area_code__in=list(codes))
    counted = needs.order_by("area_code").values("area_code")
    return list(counted.annotate(needs=Count("pk"), unmatched=Count("pk", filter=Q(state=NeedState.OPEN))))


def public_offers() -> QuerySet[Offer]:
    """Return the offers that everybody sees."""
    return Offer.objects.filter(state__in=PUBLIC_OFFERS).select_related("organisation")


def own_offers(person: Any) -> QuerySet[Offer]:
    """Return the offers of a person's organisations."""
    found = Offer.objects.filter(organisation__in=_organisation_ids(person)).select_related("organisation")
    return found.order_by("-changed_at", "pk")


def offer_for_page(offer_id: Any) -> Offer | None:
    """Return an offer with all that its page shows."""
    found = Offer.objects.select_related("organisation", "author").prefetch_related("events__actor")
    return found.filter(pk=offer_id).first()


def filtered_offers(offers: QuerySet[Offer], asked: OffersAsked) -> QuerySet[Offer]:
    """Return the offers that were asked for; one for any issue, or anywhere, counts for each."""
    if asked.kind in OfferKind.values:
        offers = offers.filter(kind=asked.kind)
    if asked.state in OfferState.values:
        offers = offers.filter(state=asked.state)
    if asked.issue in IssueArea.values:
        offers = holding_in(offers, "issue_areas", [asked.issue], or_empty=True)
    if asked.requirement:
        offers = holding_in(offers, "requirements", [asked.requirement])
    if asked.area_code:
        listed = offers.order_by().values_list("areas", flat=True)
        holders = {code for areas in listed for code in areas if area_contains(code, asked.area_code)}
        offers = holding_in(offers, "areas", sorted(holders), or_empty=True)
    for word in asked.words.split()[:_MOST_WORDS]:
        offers = offers.filter(
            Q(title__icontains=word) | Q(description__icontains=word) | Q(organisation__name__icontains=word)
        )
    return offers.order_by("-opened_at", "-created_at", "pk")


def offers_taking_needs(day: date) -> QuerySet[Offer]:
    """Return the offers to which needs can turn on a day in Japan."""
    begun = Q(open_from=None) | Q(open_from__lte=day)
    going = Q(open_until=None) | Q(open_until__gte=day)
    return Offer.objects.filter(begun, going, state=OfferState.OPEN).select_related("organisation")


def holding_in(
    offers: QuerySet[Offer], field: str, values: Iterable[str], *, or_empty: bool = False
) -> QuerySet[Offer]:
    """Return the offers of which a list field holds one of some values; the same on every database.

    A list is searched as text: its values are codes with quotes around them, none of which holds a quote.
    """
    name = f"{field}_text"
    wanted = Q(**{field: []}) if or_empty else Q(pk=None)
    for value in values:
        wanted |= Q(**{f"{name}__contains": f'"{value}"'})
    return offers.annotate(**{name: Cast(field, TextField())}).filter(wanted)


def _organisation_ids(person: Any) -> list[int]:
    return [one.organisation_id for one in memberships_of(person)]
