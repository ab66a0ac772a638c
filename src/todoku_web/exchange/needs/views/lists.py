"""The lists of needs and offers: everybody's with filters and files, one's own, and what waits for an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku.areas.registry import register
from todoku.errors import InputError, TodokuError
from todoku_web.accounts.doors import for_people, require
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models import NeedState, OfferKind, OfferState, Readiness
from todoku_web.exchange.needs.places import area_shown, holding, region_asked
from todoku_web.exchange.needs.publishing import FORMATS, published_needs, published_offers
from todoku_web.exchange.needs.queries import (
    ORDERS,
    NeedsAsked,
    OffersAsked,
    filtered_needs,
    filtered_offers,
    own_needs,
    own_offers,
    public_needs,
    public_offers,
    waiting_needs,
)
from todoku_web.exchange.needs.requirement_rows import groups
from todoku_web.exchange.needs.views.access import bodies_with
from todoku_web.exchange.needs.workflow import PUBLIC_NEEDS, PUBLIC_OFFERS
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from todoku.areas.region import Region

_PER_PAGE = 30
_LONGEST = 60
_NEED_FILTERS = ("issue", "state", "readiness", "words", "area", "sort")
_OFFER_FILTERS = ("kind", "issue", "state", "requirement", "words", "area")


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """List the needs that everybody sees."""
    typed, error = _typed(request, _NEED_FILTERS), None
    try:
        found = filtered_needs(public_needs(), _needs_asked(typed))
    except TodokuError as caught:
        error, found = caught, public_needs().none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, area_shown(one.area_code, current_lang())) for one in page.object_list],
        "typed": typed,
        "error": error,
        "query": _query(request),
        "choices": {
            "issue": IssueArea.choices,
            "state": [one for one in NeedState.choices if one[0] in PUBLIC_NEEDS],
            "readiness": Readiness.choices,
        },
        "orders": ORDERS,
        "formats": FORMATS,
        "areas": (*divisions(), *known_areas()),
    }
    return render(request, "needs/list.html", context, status=400 if error else 200)


@require_safe
def needs_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the needs that everybody sees, as they are filtered, as a file."""
    if kind not in FORMATS:
        raise Http404
    found = filtered_needs(public_needs(), _needs_asked(_typed(request, _NEED_FILTERS)))
    return _as_file(published_needs(found, kind, current_lang()), "needs", kind)


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """List the offers that everybody sees."""
    typed, error = _typed(request, _OFFER_FILTERS), None
    try:
        found = filtered_offers(public_offers(), _offers_asked(typed))
    except TodokuError as caught:
        error, found = caught, public_offers().none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    lang = current_lang()
    context = {
        "page": page,
        "rows": [(one, [area_shown(code, lang) for code in one.areas]) for one in page.object_list],
        "typed": typed,
        "error": error,
        "query": _query(request),
        "choices": {
            "kind": OfferKind.choices,
            "issue": IssueArea.choices,
            "state": [one for one in OfferState.choices if one[0] in PUBLIC_OFFERS],
        },
        "groups": groups(lang),
        "formats": FORMATS,
        "areas": known_areas(),
        "may_offer": bool(bodies_with(request, "begin_offer")),
    }
    return render(request, "needs/offers.html", context, status=400 if error else 200)


@require_safe
def offers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the offers that everybody sees, as they are filtered, as a file."""
    if kind not in FORMATS:
        raise Http404
    found = filtered_offers(public_offers(), _offers_asked(_typed(request, _OFFER_FILTERS)))
    return _as_file(published_offers(found, kind, current_lang()), "offers", kind)


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List what the person and their organisations need and offer."""
    needs_page = Paginator(own_needs(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    lang = current_lang()
    offers_page = Paginator(own_offers(request.user), _PER_PAGE).get_page(request.GET.get("offers"))
    context = {
        "page": needs_page,
        "offers": offers_page,
        "rows": [(one, area_shown(one.area_code, lang)) for one in needs_page.object_list],
        "offer_rows": [(one, [area_shown(code, lang) for code in one.areas]) for one in offers_page.object_list],
        "may_offer": bool(bodies_with(request, "begin_offer")),
    }
    return render(request, "needs/mine.html", context)


@never_cache
@require_safe
@for_people
def waiting(request: HttpRequest) -> HttpResponse:
    """List the needs that wait to be accepted by an office in which the person is."""
    require(request.user, "needs.list_waiting")
    page = Paginator(waiting_needs(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, area_shown(one.area_code, current_lang())) for one in page.object_list]
    return render(request, "needs/waiting.html", {"page": page, "rows": rows})


def codes_of(region: Region) -> tuple[str, ...]:
    """Return the codes under which needs of a region are kept: its municipalities', and those that became them."""
    former = [code for code in register().former if holding(code)[0] in region.codes]
    return (*region.codes, *former)


def divisions() -> tuple[str, ...]:
    """Return the subprefectures as lines that a field for an area proposes."""
    known = register()
    return tuple(f"{code} {one.name}" for code, one in known.subprefectures.items())


def _needs_asked(typed: dict[str, str]) -> NeedsAsked:
    codes = codes_of(region_asked(typed["area"])) if typed["area"] else ()
    told = {name: value for name, value in typed.items() if name != "area"}
    return NeedsAsked(**{**told, "sort": typed["sort"] or "newest"}, codes=codes)


def _offers_asked(typed: dict[str, str]) -> OffersAsked:
    told = {name: value for name, value in typed.items() if name != "area"}
    if not typed["area"]:
        return OffersAsked(**told)
    region = region_asked(typed["area"])
    if not region.is_municipality:
        raise InputError("needs.area_large", area=region.name)
    return OffersAsked(**told, area_code=region.area_code)


def _typed(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:_LONGEST] for name in names}


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _as_file(made: tuple[bytes, str], name: str, kind: str) -> HttpResponse:
    content, media_type = made
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
