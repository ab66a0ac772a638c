"""The officer's board of needs with what each still lacks, and the reasoned shortlist of one need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku.matching.parties import KINDS
from todoku.matching.shortlists import NOBODY
from todoku_web.accounts.doors import for_people, require
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.matches.gather import market
from todoku_web.exchange.matches.queries import (
    BoardAsked,
    filtered,
    matches_of,
    matches_of_need,
    needs_on_board,
    offers_by_id,
    statuses,
)
from todoku_web.exchange.matches.shown_reasons import shown_told, told_of
from todoku_web.exchange.matches.views.access import need_with
from todoku_web.exchange.matches.workflow import LIVE, Side
from todoku_web.exchange.needs.offices import bodies_of
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.needs.requirement_rows import requirement_rows
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.exchange.matches.gather import Market
    from todoku_web.exchange.matches.queries import SideStatus
    from todoku_web.exchange.matches.shown_reasons import ShownTold
    from todoku_web.exchange.needs.models import Need, Offer

_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """One offer of a shortlist."""

    offer: Offer
    told: ShownTold


@never_cache
@require_safe
@for_people
def home(request: HttpRequest) -> HttpResponse:
    """Lead an officer to the board, and everybody else to their own matches."""
    return redirect("matches:board" if request.user.has_perm("matches.view_board") else "matches:mine")


@never_cache
@require_safe
@for_people
def board(request: HttpRequest) -> HttpResponse:
    """List the needs of the person's areas with what each still lacks."""
    require(request.user, "matches.view_board")
    asked = _asked(request)
    needs = needs_on_board(request.user)
    if asked.issue:
        needs = needs.filter(issue_area=asked.issue)
    sides = statuses(market(), needs.order_by("opened_at", "pk").values_list("pk", "readiness"))
    page = Paginator(filtered(sides, asked), _PER_PAGE).get_page(request.GET.get("page"))
    shown = {str(one.pk): one for one in needs.filter(pk__in=page.object_list).select_related("organisation")}
    lang = current_lang()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "rows": [(shown[key], area_shown(shown[key].area_code, lang), sides[key]) for key in page.object_list],
        "totals": _totals(sides),
        "count": len(sides),
        "asked": asked,
        "query": query.urlencode(),
        "issues": IssueArea.choices,
        "sides": Side.choices,
        "may_round": any(request.user.has_perm("matches.begin_round", one) for one in bodies_of(request.user)),
    }
    return render(request, "matches/board.html", context)


@never_cache
@require_safe
@for_people
def shortlist(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show the best offers of each side for a need, each with its score, its reasons and what is not known."""
    need = need_with(request, need_id, "view_shortlist")
    found, lang = market(), current_lang()
    (sides,) = statuses(found, [(need.pk, need.readiness)]).values()
    lists = _lists(found, need)
    context = {
        "need": need,
        "area": area_shown(need.area_code, lang),
        "requirements": requirement_rows(need.requirements, lang),
        "columns": [(side, lists[side.side]) for side in sides],
        "matches": [one for one in matches_of_need(need) if one.state in LIVE],
        "may_propose": request.user.has_perm("matches.propose_match", need),
        "may_specify": request.user.has_perm("matches.view_specification", need),
    }
    return render(request, "matches/shortlist.html", context)


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List the matches of the person's organisations and of their own needs."""
    page = Paginator(matches_of(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "matches/mine.html", {"page": page, "rows": page.object_list})


def _lists(found: Market, need: Need) -> dict[str, list[Listed]]:
    """Return the shortlist of each side, best first; empty for a need that is not in the market."""
    row = found.row.get(str(need.pk))
    if row is None:
        return {kind: [] for kind in KINDS}
    columns = {
        kind: [int(one) for one in found.lists.offer[row, number] if one != NOBODY] for number, kind in enumerate(KINDS)
    }
    offers = offers_by_id(found.scores.offers[one].id for held in columns.values() for one in held)
    return {
        kind: [
            Listed(offers[found.scores.offers[one].id], shown_told(told_of(found, row, one), current_lang()))
            for one in held
            if found.scores.offers[one].id in offers
        ]
        for kind, held in columns.items()
    }


def _totals(sides: dict[str, tuple[SideStatus, ...]]) -> list[dict[str, Any]]:
    """Return for each side how many needs still lack it, and for how many of them nobody is in sight."""
    return [
        {
            "side": kind,
            "lack": sum(held[number].lacks for held in sides.values()),
            "nobody": sum(held[number].kind == "none" for held in sides.values()),
        }
        for number, kind in enumerate(KINDS)
    ]


def _asked(request: HttpRequest) -> BoardAsked:
    issue, lacks = request.GET.get("issue", ""), request.GET.get("lacks", "")
    return BoardAsked(
        issue if issue in IssueArea.values else "",
        lacks if lacks in Side.values else "",
        request.GET.get("nobody") == "1",
    )
