"""Pages of an item: its three columns, what was decided on it and by whom, and deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.i18n import text
from todoku_web.accounts.doors import for_people, posted_version
from todoku_web.offices.fits import queries, results
from todoku_web.offices.fits.actions import decisions as actions
from todoku_web.offices.fits.part_specs import DECISION, WORDS
from todoku_web.offices.fits.shown import shown, yen
from todoku_web.offices.fits.views.access import study_at
from todoku_web.offices.inquiries.pages import done
from todoku_web.offices.inquiries.queries import last_run_of
from todoku_web.offices.inquiries.results import result_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, fresh_key, posted_key

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.fits.models import ItemDecision, Study, StudyRun
    from todoku_web.offices.fits.results import Item

MOST_ID = 40


@never_cache
@require_safe
@for_people
def item(request: HttpRequest, study_id: UUID, item: str) -> HttpResponse:
    """Show an item of the last result, and all that was decided on it."""
    study = study_at(request, study_id)
    found, made = _item_at(study, item)
    lang = current_lang()
    context = {
        "study": study,
        "one": shown(found, lang),
        "last": last_run_of(study),
        "current": next((one for one in made if one.is_current and one.way), None),
        "history": [(one, yen(one.initial_jpy, lang), yen(one.yearly_jpy, lang)) for one in made],
        "may_decide": bool(found.ways) and request.user.has_perm("fits.decide_item", study),
        "new_key": fresh_key(),
    }
    return render(request, "fits/item.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def decide(request: HttpRequest, study_id: UUID, item: str) -> HttpResponse:
    """Decide on an item."""
    study = study_at(request, study_id, "decide_item")
    found, made = _item_at(study, item)
    back = reverse("fits:item", args=[study.pk, item])

    def write(value: dict[str, Any]) -> HttpResponse:
        seen, key = posted_version(request), posted_key(request)
        kept = actions.decide(study, item, value, by=request.user, seen=seen, key=key)
        messages.success(request, text("fits.done.decided", current_lang(), name=kept.name))
        return redirect(back)

    last = made[0] if made else None
    held = actions.told(last) if last is not None and last.way else {}
    more = {"study": study, "one": shown(found, current_lang()), "save": "fits.keep_decision"}
    version = 0 if last is None else last.version
    page = FormPage(
        DECISION, "fits.decide", back, {}, held, WORDS, version=version, template="fits/decide.html", more=more
    )
    return page.answer(request, write)


@require_POST
@for_people
def take_back(request: HttpRequest, study_id: UUID, item: str) -> HttpResponse:
    """Take a decision back, be its item in the last result or not."""
    study = study_at(request, study_id, "decide_item")
    seen, key = posted_version(request), posted_key(request)

    def take() -> Study | StudyRun:
        actions.take_back(study, item[:MOST_ID], by=request.user, seen=seen, key=key)
        return last_run_of(study) or study

    return done(request, take, "fits.done.taken_back")


def _item_at(study: Study, item: str) -> tuple[Item, list[ItemDecision]]:
    """Return an item of the last result with all decisions on it; 404 where that result does not have it."""
    result = result_of(last_run_of(study))
    made = queries.decisions_on(study, item[:MOST_ID])
    current = {one.item: one for one in made if one.is_current and one.way}
    found = None if result is None else results.item_of(result, item, current)
    if found is None:
        raise Http404
    return found, made
