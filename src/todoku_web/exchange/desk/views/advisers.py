"""Pages of an adviser with their days, and of the limits of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.dates import fiscal_year
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, require, seen, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.desk.actions.advisers import add_days, remove_days
from todoku_web.exchange.desk.actions.years import YearContent, record_year
from todoku_web.exchange.desk.dispatch_queries import visits_of_adviser
from todoku_web.exchange.desk.models import YearRule
from todoku_web.exchange.desk.views.reading import (
    new_key,
    posted,
    posted_key,
    typed_count_or_none,
    typed_day,
    typed_day_or_none,
)
from todoku_web.exchange.desk.year_rules import NUMBERS, built_in_rules, last_known, rules_of
from todoku_web.exchange.needs.models import OfferKind
from todoku_web.exchange.needs.queries import offer_for_page
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.needs.models import Offer

_FIRST_YEAR = 2007
"""In which the scheme began."""
_MOST_VISITS = 60


@require_safe
@for_all
def adviser(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show on which days an adviser can come, and on which they are taken."""
    return _page(request, _seen(request, offer_id))


@require_POST
@for_people
def days(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Note days on which an adviser can come, or take them away."""
    found = _seen(request, offer_id)
    require(request.user, "desk.set_adviser_days", found)
    remove = request.POST.get("remove", "")
    typed = posted(request, "first", "last")
    try:
        if remove:
            remove_days(found, posted_number(remove), by=request.user)
        else:
            first = typed_day(typed["first"])
            last = typed_day(typed["last"]) if typed["last"].strip() else first
            add_days(found, first=first, last=last, by=request.user, key=posted_key(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, found, error=error, typed=typed)
    messages.success(request, text(f"desk.done.days_{'removed' if remove else 'added'}", current_lang()))
    return redirect("desk:adviser", found.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@for_all
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the limits of a fiscal year with their sources; a bureau records those of a year that is not known."""
    this = fiscal_year(timezone.localdate())
    if not _FIRST_YEAR <= year <= this + 1:
        raise Http404
    rules, held = rules_of(year), YearRule.objects.filter(fiscal_year=year).first()
    mine = [one.organisation for one in memberships_of(request.user)]
    offices = [one for one in mine if request.user.has_perm("desk.record_year", one)]
    typed: dict[str, Any] = posted(request, *NUMBERS, "source_title", "source_url", "checked_on", "seen")
    error = None
    if request.method == "POST":
        if not offices:
            require(request.user, "desk.record_year", mine[0] if mine else None)
        try:
            record_year(_content(year, typed), office=offices[0], by=request.user, seen=posted_version(request))
            messages.success(request, text("desk.done.year", current_lang()))
            return redirect("desk:year", year)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    elif held is not None:
        typed = {name: "" if getattr(held, name) is None else str(getattr(held, name)) for name in NUMBERS}
        typed |= {"source_title": held.source_title, "source_url": held.source_url, "seen": held.version}
        typed["checked_on"] = timezone.localdate().isoformat()
    near = abs(year - this) <= 1
    context = {
        "rules": rules,
        "known": last_known(),
        "numbers": [(name, typed.get(name, "")) for name in NUMBERS],
        "may_record": bool(offices) and near and not built_in_rules(year).are_known,
        "typed": typed,
        "error": error,
    }
    return render(request, "desk/year.html", context, status=status_of(error) if error else 200)


def _content(fiscal_year_: int, typed: dict[str, str]) -> YearContent:
    return YearContent(
        fiscal_year=fiscal_year_,
        numbers={name: typed_count_or_none(typed[name]) for name in NUMBERS},
        source_title=typed["source_title"],
        source_url=typed["source_url"],
        checked_on=typed_day_or_none(typed["checked_on"]),
    )


def _seen(request: HttpRequest, offer_id: UUID) -> Offer:
    found = offer_for_page(offer_id)
    return seen(request, found if found and found.kind == OfferKind.PEOPLE else None, "needs.view_offer")


def _page(
    request: HttpRequest, found: Offer, *, error: TodokuError | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    person = request.user
    visits = list(visits_of_adviser(found, since=today)[:_MOST_VISITS])
    context = {
        "offer": found,
        "days": list(found.adviser_days.filter(last__gte=today)),
        "visits": [(one, person.has_perm("desk.view_dispatch", one.dispatch)) for one in visits],
        "may_set": person.has_perm("desk.set_adviser_days", found),
        "key": new_key(),
        "typed": typed or {},
        "error": error,
    }
    return render(request, "desk/adviser.html", context, status=status_of(error) if error else 200)
