"""The lists of plans: mine, my organisations', those sent to me, those of our area, the published ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render

from todoku_web.accounts.memberships import memberships_of
from todoku_web.planning.models import choices
from todoku_web.planning.queries import filtered, lists_for, plans_in_list
from todoku_web.planning.workflow import State

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_ON_A_PAGE = 20
_LONGEST_WORDS = 60


def plans(request: HttpRequest) -> HttpResponse:
    """Show one of the lists, with its filters."""
    lists = lists_for(request.user)
    name = request.GET.get("list", "")
    chosen = name if name in lists else lists[0]
    asked = {
        "state": request.GET.get("state", "")[:_LONGEST_WORDS],
        "words": request.GET.get("words", "")[:_LONGEST_WORDS],
        "area": request.GET.get("area", "")[:_LONGEST_WORDS],
    }
    found = filtered(plans_in_list(chosen, request.user), **asked)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    may_begin = [
        one.organisation
        for one in memberships_of(request.user)
        if request.user.has_perm("planning.begin_plan", one.organisation)
    ]
    states = [] if chosen == "published" else choices(State)
    return render(
        request,
        "planning/plans.html",
        {
            "lists": lists,
            "chosen": chosen,
            "page": page,
            "states": states,
            "asked": asked,
            "query": kept.urlencode(),
            "may_begin": may_begin,
        },
    )
