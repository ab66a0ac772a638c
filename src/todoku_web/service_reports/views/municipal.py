"""Pages of a municipality: its inbox, and what it declares itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from todoku.areas.municipalities import region_of
from todoku.dates import parse_date
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, require
from todoku_web.pages.language import current_lang
from todoku_web.service_reports import actions
from todoku_web.service_reports.declaring import declare_table, ground_of
from todoku_web.service_reports.forms import ReportForm, TableForm, asked_place
from todoku_web.service_reports.models import Finding, Origin, Service, State
from todoku_web.service_reports.queries import Asked, inbox_groups, present_table, with_reports
from todoku_web.service_reports.views.access import seen_municipality
from todoku_web.uploads.tables import read_coverage

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.uploads.models import Upload
    from todoku_web.uploads.tables import CoverageTable

_PER_PAGE = 25
_MOST_FAULTS = 100
_STATES = ("open", *State.values, "all")


@never_cache
@require_safe
@for_people
def inbox(request: HttpRequest, pk: int) -> HttpResponse:
    """List the squares of which reports wait, with their reports."""
    town = seen_municipality(request, pk)
    given = {
        name: request.GET.get(name, "").strip()[:12] for name in ("state", "service", "finding", "origin", "square")
    }
    asked = Asked(**{**given, "state": given["state"] or "open"})
    page = Paginator(inbox_groups(town.area_codes, asked), _PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    found = {
        "town": town,
        "page": page,
        "groups": with_reports(page.object_list, asked),
        "asked": asked,
        "query": query.urlencode(),
        "states": _STATES,
        "choices": {"service": Service.choices, "finding": Finding.choices, "origin": Origin.choices},
        "may_declare": request.user.has_perm("service_reports.declare_service", town),
    }
    return render(request, "service_reports/inbox.html", found)


@cache_control(private=True, no_cache=True)
@for_people
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare one place, confirmed at once."""
    town = _declaring(request, pk)
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES, person=request.user, organisation=town)
        if form.is_valid():
            try:
                made = actions.declare(
                    form.content,
                    form.place_found,
                    by=request.user,
                    organisation=town,
                    key=form.cleaned_data["key"],
                    evidence=form.upload,
                )
            except NotAllowed:
                raise
            except TodokuError as error:
                form.add_error("place", text(f"error.{error.code}", current_lang(), **error.params))
            else:
                messages.success(request, text("service_reports.declared", current_lang()))
                return redirect("service_reports:report", made.pk)
        return render(request, "service_reports/form.html", {"form": form, "town": town}, status=400)
    form = ReportForm.fresh(
        person=request.user, organisation=town, **{"municipality": town.name, **asked_place(request)}
    )
    return render(request, "service_reports/form.html", {"form": form, "town": town})


@cache_control(private=True, no_cache=True)
@for_people
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare many squares by table: looked at first, kept on the second answer."""
    town = _declaring(request, pk)
    if request.method != "POST":
        form = TableForm.fresh(person=request.user, organisation=town)
        return render(request, "service_reports/table.html", {"form": form, "town": town})
    form = TableForm(request.POST, request.FILES, person=request.user, organisation=town)
    read = _read(form, town) if form.is_valid() else None
    if read is None:
        return render(request, "service_reports/table.html", {"form": form, "town": town}, status=400)
    if request.POST.get("action") == "declare":
        try:
            count = declare_table(read, **_stated(form), by=request.user, organisation=town)
        except NotAllowed:
            raise
        except TodokuError as error:
            form.add_error(None, text(f"error.{error.code}", current_lang(), **error.params))
        else:
            messages.success(request, text("service_reports.table_declared", current_lang(), count=count))
            return redirect("service_reports:inbox", town.pk)
    page = {
        "form": form,
        "town": town,
        "read": read,
        "faults": read.faults[:_MOST_FAULTS],
        "counts": _counts(read),
        "day": _day_of(read) or form["observed_on"].value(),
    }
    return render(request, "service_reports/table.html", page, status=400 if form.errors else 200)


@require_safe
@for_people
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """Send what the municipality has confirmed as a table that plans take."""
    town = seen_municipality(request, pk)
    content = present_table(town.area_code).to_csv(index=False, lineterminator="\r\n")
    name = f"present_{town.area_code}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _declaring(request: HttpRequest, pk: int) -> Organisation:
    town = seen_municipality(request, pk)
    require(request.user, "service_reports.declare_service", town)
    return town


def _stated(form: TableForm) -> dict[str, Any]:
    upload: Upload | None = form.upload
    return {"upload": upload, "observed_on": form.cleaned_data["observed_on"], "key": form.cleaned_data["key"]}


def _read(form: TableForm, town: Organisation) -> CoverageTable | None:
    """Return what the table says; None where it cannot be read as a whole, which the form then says."""
    region = region_of(town.area_code)
    assert form.upload is not None
    try:
        return read_coverage(form.upload, region=region, data=ground_of(region))
    except TodokuError as error:
        form.add_error("table", text(f"error.{error.code}", current_lang(), **error.params))
        return None


def _day_of(read: CoverageTable) -> str | None:
    """Return the day of which the table says to be, None where it says none that can be read."""
    try:
        return parse_date(read.as_of).isoformat() if read.as_of else None
    except TodokuError:
        return None


def _counts(read: CoverageTable) -> list[dict[str, Any]]:
    """Return how many squares each service has in each state."""
    counted = read.present.groupby(["service", "state"]).size().rename("squares").reset_index()
    return [{str(name): value for name, value in row.items()} for row in counted.to_dict("records")]
