"""Pages on which an office takes in a table of trials that were held elsewhere, after a look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, require
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.rollout.actions.collecting import remove, take_in
from todoku_web.exchange.rollout.importing import HEADERS, read_collected
from todoku_web.exchange.rollout.models import CollectedTrial
from todoku_web.pages.language import current_lang
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES, accepted_suffixes
from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.accounts.models import Organisation

_MOST_SHOWN = 50


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand a table in."""
    office, error = _office(request), None
    if request.method == "POST":
        try:
            if "file" not in request.FILES:
                raise InputError("trials.no_file")
            upload = take(request.FILES["file"], kinds=TABLES, by=request.user, organisation=office)
            return redirect("rollout:preview", upload.pk)
        except TodokuError as caught:
            error = caught
    context = {"headers": HEADERS.values(), "accepted": accepted_suffixes(TABLES), "error": error}
    return render(request, "rollout/import.html", context, status=400 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def preview(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Show what a table that the person handed in says, then take it in."""
    office = _office(request)
    upload = get_object_or_404(Upload, pk=upload_id, by=request.user)
    try:
        if request.method == "POST":
            table = take_in(upload, organisation=office, by=request.user)
            messages.success(request, text("rollout.done.imported", current_lang(), count=len(table.rows)))
            return redirect("rollout:trials")
        table = read_collected(upload)
    except NotAllowed:
        raise
    except TodokuError as error:
        return render(request, "rollout/preview.html", {"upload": upload, "error": error}, status=400)
    context = {
        "upload": upload,
        "table": table,
        "rows": table.rows[:_MOST_SHOWN],
        "faults": table.faults[:_MOST_SHOWN],
        "more": max(0, len(table.rows) - _MOST_SHOWN),
    }
    return render(request, "rollout/preview.html", context)


@require_POST
@for_people
def take_out(request: HttpRequest, collected_id: int) -> HttpResponse:
    """Take a collected trial out again."""
    found = CollectedTrial.objects.select_related("organisation").filter(pk=collected_id).first()
    if found is None:
        raise Http404
    remove(found, by=request.user)
    messages.success(request, text("rollout.done.removed", current_lang()))
    return redirect("rollout:trials")


def _office(request: HttpRequest) -> Organisation:
    """Return the office for which the person may take tables in; refuse who is in none."""
    mine = [one.organisation for one in memberships_of(request.user)]
    found = next((one for one in mine if request.user.has_perm("rollout.import_collected", one)), None)
    if found is None:
        require(request.user, "rollout.import_collected", mine[0] if mine else None)
        raise Http404
    return found
