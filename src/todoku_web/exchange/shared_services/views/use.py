"""Pages on which the use of a shared service is counted, month by month and member by member, or taken from a table."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from todoku.dates import fiscal_year
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, require, status_of
from todoku_web.exchange.shared_services.actions import use as actions
from todoku_web.exchange.shared_services.importing import HEADERS, read_use
from todoku_web.exchange.shared_services.part_specs import FIRST_YEAR, LAST_YEAR, MONTH_FIELDS, USE
from todoku_web.exchange.shared_services.shown import every_month, use_told
from todoku_web.exchange.shared_services.views.access import WORK, member_of, members_for, seen_service
from todoku_web.exchange.shared_services.views.forms import Form, written
from todoku_web.exchange.shared_services.weights import paying, use_by_member
from todoku_web.pages.language import current_lang
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES, accepted_suffixes
from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.exchange.shared_services.models import Member, SharedService

_MOST_SHOWN = 50
_APRIL = 4


@never_cache
@require_safe
@for_all
def use(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the use of a fiscal year: of the group by month, to who takes part also by member."""
    found, lang = seen_service(request, service_id), current_lang()
    told, person = use_told(found), request.user
    years = sorted({fiscal_year(one.month) for one in told.months}, reverse=True) if told else []
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and asked in {str(one) for one in years} else next(iter(years), None)
    works, may_count = person.has_perm(WORK, found), members_for(person, found, "count_use")
    months = [] if year is None else _months(year)
    known = use_by_member(found) if works else {}
    page = {
        "service": found,
        "works": works,
        "told": told,
        "years": [(one, fiscal_year_name(one, lang)) for one in years],
        "year": year,
        "of_year": [one for one in (told.months if told else []) if fiscal_year(one.month) == year],
        "months": months,
        "rows": [(one, _cells(one, found, months, known.get(one.pk, {}))) for one in paying(found.members.all())]
        if works and year is not None
        else [],
        "may_count": {one.pk for one in may_count},
        "this_year": fiscal_year(timezone.localdate()),
    }
    return render(request, "shared_services/use.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def count(request: HttpRequest, service_id: UUID, member_id: UUID, year: int) -> HttpResponse:
    """Count a member's use in the months of a fiscal year; what is left empty stays unknown."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404

    def form() -> Form:
        found = seen_service(request, service_id, WORK)
        member = member_of(found, member_id)
        require(request.user, "shared_services.count_use", member)
        known = {one.month: one.cases for one in member.use.all()}
        held = {name: known.get(month) for name, month in zip(MONTH_FIELDS, _months(year), strict=True)}
        back = f"{reverse('shared_services:use', args=[found.pk])}?year={year}"
        more = {"member": member, "year": fiscal_year_name(year, current_lang())}
        template = "shared_services/use_form.html"
        return Form(USE, "shared_services.part.use", held, member.version, back, {}, found, template, more)

    def write(value: dict[str, Any], seen: int, _key: str) -> str:
        found = seen_service(request, service_id, WORK)
        counted = {month: value[name] for name, month in zip(MONTH_FIELDS, _months(year), strict=True)}
        member = member_of(found, member_id)
        actions.count(member, counted, source=value["source"], by=request.user, seen=seen)
        return f"{reverse('shared_services:use', args=[found.pk])}?year={year}"

    return written(request, form(), write, again=form)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def hand_in(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Hand a table of counts in."""
    found = seen_service(request, service_id, WORK)
    _countable(request, found)
    error: TodokuError | None = None
    if request.method == "POST":
        try:
            if "file" not in request.FILES:
                raise InputError("trials.no_file")
            upload = take(request.FILES["file"], kinds=TABLES, by=request.user, organisation=found.organisation)
            return redirect("shared_services:preview", found.pk, upload.pk)
        except TodokuError as caught:
            error = caught
    context = {"service": found, "headers": HEADERS.values(), "accepted": accepted_suffixes(TABLES), "error": error}
    return render(request, "shared_services/import.html", context, status=400 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def preview(request: HttpRequest, service_id: UUID, upload_id: UUID) -> HttpResponse:
    """Show what a table that the person handed in says beside what is known, then take it in."""
    upload = get_object_or_404(Upload, pk=upload_id, by=request.user)
    found = seen_service(request, service_id, WORK)
    members = _countable(request, found)
    context: dict[str, Any] = {"service": found, "upload": upload}
    try:
        if request.method == "POST":
            done = _take_in(request, found, upload, members)
            messages.success(request, text("shared_services.done.imported", current_lang(), count=done))
            return redirect("shared_services:use", found.pk)
        table = read_use(upload, found, members, use_by_member(found))
    except NotAllowed:
        raise
    except TodokuError as error:
        return render(request, "shared_services/preview.html", context | {"error": error}, status=status_of(error))
    shown, faults = table.rows[:_MOST_SHOWN], table.faults[:_MOST_SHOWN]
    more = max(0, len(table.rows) - _MOST_SHOWN)
    context |= {"table": table, "rows": shown, "faults": faults, "more": more}
    return render(request, "shared_services/preview.html", context)


@transaction.atomic
def _take_in(request: HttpRequest, found: SharedService, upload: Upload, members: list[Member]) -> int:
    table = read_use(upload, found, members, use_by_member(found))
    by_member: dict[tuple[Member, str], dict[date, int | None]] = defaultdict(dict)
    for row in table.rows:
        by_member[row.member, row.source or upload.name][row.month] = row.cases
    return sum(
        actions.count(member, counted, source=source, by=request.user)
        for (member, source), counted in by_member.items()
    )


def _countable(request: HttpRequest, found: SharedService) -> list[Member]:
    """Return the members whose use the person may count; NotAllowed where there is none."""
    members = members_for(request.user, found, "count_use")
    if not members:
        require(request.user, "shared_services.count_use", next(iter(found.members.all()), None))
    return members


def _months(year: int) -> list[date]:
    """Return the first days of the months of a fiscal year."""
    return [date(year + (month < _APRIL), month, 1) for month in (*range(_APRIL, 13), *range(1, _APRIL))]


def _cells(member: Member, found: SharedService, months: list[date], known: dict[date, int]) -> list[str | int | None]:
    """Return a member's counts by month: None is unknown, empty where there was nothing to count."""
    due = set(every_month(member, found))
    return [known.get(month) if month in due else "" for month in months]
