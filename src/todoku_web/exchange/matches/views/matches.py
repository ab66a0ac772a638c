"""Pages on which an officer proposes a match, and on which those whom it concerns agree, decline or end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, kept, status_of
from todoku_web.exchange.matches.actions import matches as actions
from todoku_web.exchange.matches.queries import round_for_page
from todoku_web.exchange.matches.shown_reasons import Told, frozen, shown_told
from todoku_web.exchange.matches.views.access import need_with, seen_match
from todoku_web.exchange.matches.workflow import LIVE, WAYS, Outcome
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.needs.queries import offer_for_page
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.exchange.matches.models import Match, Round
    from todoku_web.exchange.needs.models import Need, Offer

_KEY = 24
_LONGEST_KEY = 64


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def propose(request: HttpRequest, need_id: UUID, offer_id: UUID) -> HttpResponse:
    """Show why an offer suits a need or not, and propose it with the person's own reason."""
    need = need_with(request, need_id, "propose_match")
    offer = offer_for_page(offer_id)
    if offer is None or not request.user.has_perm("needs.view_offer", offer):
        raise Http404
    found_in = _round(request)
    if request.method != "POST":
        said = (kept(request) or {}).get("said", [""])[0]
        return _propose_page(request, need, offer, found_in, said=said)
    said, key = request.POST.get("said", ""), request.POST.get("key", "")[:_LONGEST_KEY] or get_random_string(_KEY)
    try:
        made = actions.propose(need, offer, by=request.user, key=key, said=said, found_in=found_in)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _propose_page(request, need, offer, found_in, said=said, error=error)
    messages.success(request, text("matches.done.proposed", current_lang()))
    return redirect("matches:match", made.pk)


@never_cache
@require_safe
@for_people
def match(request: HttpRequest, match_id: UUID) -> HttpResponse:
    """Show one match: where it stands, why it was proposed, what was said, and what the person may do."""
    return _match_page(request, seen_match(request, match_id))


@require_POST
@for_people
def act(request: HttpRequest, match_id: UUID, name: str) -> HttpResponse:
    """Lead a match along a way."""
    found = seen_match(request, match_id)
    if name not in {way.name for way in WAYS}:
        raise Http404
    said, seen = request.POST.get("said", ""), posted_number(request.POST.get("seen", ""))
    try:
        actions.go(found, name, by=request.user, seen=seen, said=said, outcome=request.POST.get("outcome", ""))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _match_page(request, seen_match(request, match_id), error=error, tried=name, said=said)
    messages.success(request, text(f"matches.done.{name}", current_lang()))
    return redirect("matches:match", found.pk)


def _round(request: HttpRequest) -> Round | None:
    """Return the round from which the person comes; None for none, 404 for one that is not theirs to see."""
    asked = request.POST.get("round", "") or request.GET.get("round", "")
    if not asked:
        return None
    try:
        found = round_for_page(UUID(asked))
    except ValueError:
        raise Http404 from None
    if found is None or not request.user.has_perm("matches.view_round", found):
        raise Http404
    return found


def _propose_page(
    request: HttpRequest,
    need: Need,
    offer: Offer,
    found_in: Round | None,
    *,
    said: str = "",
    error: TodokuError | None = None,
) -> HttpResponse:
    lang = current_lang()
    page = {
        "need": need,
        "offer": offer,
        "round": found_in,
        "area": area_shown(need.area_code, lang),
        "told": shown_told(frozen(need, offer), lang),
        "key": request.POST.get("key", "") or get_random_string(_KEY),
        "said": said,
        "error": error,
    }
    return render(request, "matches/propose.html", page, status=400 if error else 200)


def _match_page(
    request: HttpRequest, found: Match, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    person, lang = request.user, current_lang()
    told = Told(found.score, found.known, found.rank, found.reasons)
    page: dict[str, Any] = {
        "match": found,
        "area": area_shown(found.need.area_code, lang),
        "told": shown_told(told, lang),
        "ways": [way for way in WAYS if person.has_perm(f"matches.{way.name}_match", found)],
        "steps": LIVE,
        "outcomes": Outcome.choices,
        "events": [(one, text(f"matches.did.{one.action}", lang)) for one in found.events.all()],
        "sees_round": found.round is not None and person.has_perm("matches.view_round", found.round),
        "may_decide": person.has_perm("needs.match_need", found.need),
        "error": error,
        "tried": tried,
        "said": said,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "matches/match.html", page, status=status)
