"""Pages of what differs for a legal ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from todoku.i18n import text
from todoku_web.accounts.doors import for_people
from todoku_web.offices.comparisons import queries
from todoku_web.offices.comparisons.actions import variations as actions
from todoku_web.offices.comparisons.part_specs import VARIATION, WORDS
from todoku_web.offices.comparisons.views.access import bodies_in, chosen, comparison_at
from todoku_web.offices.inquiries.queries import last_run_of
from todoku_web.offices.inquiries.results import result_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.comparisons.models import Comparison

_ASKED = ("municipality", "type", "activity")


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Record that a deviation is legitimate."""
    found = comparison_at(request, comparison_id, "record_variation")
    bodies = bodies_in(request, found)

    def write(value: dict[str, Any]) -> HttpResponse:
        actions.record_variation(found, value, organisation=chosen(bodies, value["body"]), by=request.user)
        messages.success(request, text("comparisons.done.variation", current_lang()))
        return redirect(found)

    towns = _municipalities(found)
    given = {"body": {str(one.pk): one.name for one in bodies}, "municipality": {one: one for one in towns}}
    held = {"body": str(bodies[0].pk), **{name: request.GET.get(name, "") for name in _ASKED}}
    more = {"comparison": found, "lead": "comparisons.variation_lead"}
    page = FormPage(VARIATION, "comparisons.new_variation", found.get_absolute_url(), given, held, WORDS, more=more)
    return page.answer(request, write)


@require_POST
@for_people
def remove(request: HttpRequest, comparison_id: UUID, variation_id: int) -> HttpResponse:
    """Take a variation back."""
    found = comparison_at(request, comparison_id)
    one = found.variations.filter(pk=variation_id).first()
    if one is None or not request.user.has_perm("comparisons.view_evidence", found):
        raise Http404
    actions.remove_variation(one, by=request.user)
    messages.success(request, text("comparisons.done.removed", current_lang()))
    return redirect(found)


def _municipalities(found: Comparison) -> list[str]:
    """Return the municipalities that the last result names, else those that the evidence names."""
    result = result_of(last_run_of(found))
    if result is not None:
        return list(result["municipalities"])
    return list(dict.fromkeys(one.municipality for one in queries.evidence_of(found) if one.municipality))
