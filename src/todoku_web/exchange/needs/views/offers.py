"""Pages on which an organisation writes an offer, sees where it stands, and opens, pauses or ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, kept, require, status_of
from todoku_web.accounts.models import Organisation
from todoku_web.exchange.needs.actions import offers as actions
from todoku_web.exchange.needs.actions.history import Collision
from todoku_web.exchange.needs.forms import OfferForm
from todoku_web.exchange.needs.histories import offer_history
from todoku_web.exchange.needs.models import OfferState
from todoku_web.exchange.needs.offer_content import programme_titles
from todoku_web.exchange.needs.page_parts import shown_parts
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.needs.requirement_rows import groups, requirement_rows
from todoku_web.exchange.needs.views.access import bodies_with, seen_offer
from todoku_web.exchange.needs.views.merge import answered_question, merge_page
from todoku_web.exchange.needs.workflow import OFFER_TRANSITIONS
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.needs.models import Offer

_LISTS = ("issue_areas", "requirements", "fields_known")


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Write a new offer: kept as a draft, or opened at once."""
    bodies = bodies_with(request, "begin_offer")
    if not bodies:
        require(request.user, "needs.begin_offer")
    if request.method != "POST":
        return _form_page(request, OfferForm.fresh(_typed(request)), bodies=bodies)
    form = OfferForm(request.POST)
    if form.is_valid():
        try:
            made = actions.begin(
                form.read_content(), by=request.user, key=form.cleaned_data["key"], organisation=_owner(request, bodies)
            )
            return _handed_in(request, form, made)
        except NotAllowed:
            raise
        except TodokuError as error:
            form.refuse(error)
    return _form_page(request, form, bodies=bodies, status=400)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Change what an offer says; where two changed the same, ask which is to hold."""
    found = seen_offer(request, offer_id)
    require(request.user, "needs.edit_offer", found)
    if request.method != "POST":
        form = OfferForm.of(found)
        form.initial |= _typed(request)
        return _form_page(request, form, found)
    form = OfferForm(answered_question(request.POST), held=found)
    if form.is_valid():
        try:
            changed = actions.edit(found, form.read_content(), by=request.user, seen=form.cleaned_data.get("seen") or 0)
            return _handed_in(request, form, changed)
        except Collision as error:
            return merge_page(request, error)
        except NotAllowed:
            raise
        except TodokuError as error:
            form.refuse(error)
    return _form_page(request, form, found, status=400)


@never_cache
@require_safe
@for_all
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show one offer, and what the person may do with it."""
    return _offer_page(request, seen_offer(request, offer_id))


@require_POST
@for_people
def act(request: HttpRequest, offer_id: UUID, name: str) -> HttpResponse:
    """Open, pause, close or withdraw an offer."""
    found = seen_offer(request, offer_id)
    if name not in {way.name for way in OFFER_TRANSITIONS}:
        raise Http404
    said = request.POST.get("said", "")
    try:
        actions.go(found, name, by=request.user, seen=posted_number(request.POST.get("seen", "")), said=said)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _offer_page(request, seen_offer(request, offer_id), error=error, tried=name, said=said)
    messages.success(request, text(f"needs.done.{name}_offer", current_lang()))
    return redirect("needs:offer", found.pk)


def _handed_in(request: HttpRequest, form: OfferForm, made: Offer) -> HttpResponse:
    """Open a draft where that was asked for and the person may, and lead to its page."""
    done = "saved"
    if form.is_handed_in and made.state == OfferState.DRAFT:
        if request.user.has_perm("needs.open_offer", made):
            made, done = actions.go(made, "open", by=request.user, seen=made.version), "done.open_offer"
        else:
            done = "saved_for_reviewer"
    messages.success(request, text(f"needs.{done}", current_lang()))
    return redirect("needs:offer", made.pk)


def _offer_page(
    request: HttpRequest, found: Offer, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    person, lang = request.user, current_lang()
    works = person.has_perm("needs.view_offer_work", found)
    page = {
        "offer": found,
        "works": works,
        "may_edit": person.has_perm("needs.edit_offer", found),
        "ways": [way for way in OFFER_TRANSITIONS if person.has_perm(f"needs.{way.name}_offer", found)],
        "takes_needs": found.takes_needs_on(timezone.localdate()),
        "areas": [area_shown(code, lang) for code in found.areas],
        "base": area_shown(found.base_code, lang) if found.base_code else "",
        "programme": programme_titles(lang).get(found.programme, found.programme),
        "requirements": requirement_rows(found.requirements, lang),
        "parts": list(shown_parts("offer", request, found)),
        "history": offer_history(found, works=works),
        "error": error,
        "tried": tried,
        "said": said,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "needs/offer.html", page, status=status)


def _owner(request: HttpRequest, bodies: list[Organisation]) -> Organisation:
    """Return the organisation that was chosen; refuse one for which the person may not offer."""
    asked = request.POST.get("organisation", "")
    found = next((one for one in bodies if str(one.pk) == asked), None)
    if found is None:
        require(request.user, "needs.begin_offer", Organisation.objects.filter(pk=posted_number(asked)).first())
        raise InputError("planning.choice")
    return found


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed before signing in."""
    typed = kept(request) or {}
    return {name: values if name in _LISTS else values[0] for name, values in typed.items() if values}


def _form_page(
    request: HttpRequest,
    form: OfferForm,
    found: Offer | None = None,
    *,
    bodies: list[Organisation] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = {
        "form": form,
        "offer": found,
        "bodies": bodies or [],
        "owner": request.POST.get("organisation", ""),
        "groups": groups(current_lang()),
        "picked": set(form["requirements"].value() or []),
        "areas": known_areas(),
    }
    return render(request, "needs/offer_form.html", page, status=status)
