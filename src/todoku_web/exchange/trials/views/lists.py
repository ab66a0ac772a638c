"""The lists of trials: everybody's with filters, and one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku.errors import TodokuError
from todoku_web.accounts.doors import for_people
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.places import area_shown, region_asked
from todoku_web.exchange.needs.views.lists import codes_of
from todoku_web.exchange.trials.models import TrialState
from todoku_web.exchange.trials.queries import TrialsAsked, filtered, own_trials, public_trials
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_PER_PAGE = 30
_LONGEST = 60
_FILTERS = ("issue", "state", "words", "area")


@require_safe
def trials(request: HttpRequest) -> HttpResponse:
    """List the trials that everybody sees."""
    typed = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in _FILTERS}
    error = None
    try:
        codes = codes_of(region_asked(typed["area"])) if typed["area"] else ()
        found = filtered(public_trials(), TrialsAsked(typed["issue"], typed["state"], typed["words"], codes))
    except TodokuError as caught:
        error, found = caught, public_trials().none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "rows": [(one, area_shown(one.need.area_code, current_lang())) for one in page.object_list],
        "typed": typed,
        "error": error,
        "query": query.urlencode(),
        "issues": IssueArea.choices,
        "states": [one for one in TrialState.choices if one[0] != TrialState.PLANNED],
        "areas": known_areas(),
    }
    return render(request, "trials/list.html", context, status=400 if error else 200)


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List the trials that the person's organisations carry out or support, and those of their needs."""
    page = Paginator(own_trials(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, area_shown(one.need.area_code, current_lang())) for one in page.object_list]
    return render(request, "trials/mine.html", {"page": page, "rows": rows})
