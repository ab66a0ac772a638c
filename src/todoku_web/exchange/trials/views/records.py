"""Takes in lines of a trial's log and its files, and hands the files out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people
from todoku_web.exchange.trials.actions.records import add_file, add_log
from todoku_web.exchange.trials.views.access import seen_trial
from todoku_web.exchange.trials.views.page import trial_page
from todoku_web.pages.language import current_lang
from todoku_web.uploads.actions import take
from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.kinds import EVIDENCE

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.trials.models import Trial
    from todoku_web.uploads.models import Upload

_LONGEST_KEY = 64


@require_POST
@for_people
def log(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Add a line to the log, with a file where one comes with it."""
    found = seen_trial(request, trial_id, "log_trial")
    on, said = request.POST.get("on", ""), request.POST.get("text", "")
    key = request.POST.get("key", "")[:_LONGEST_KEY] or uuid4().hex
    try:
        upload = _taken(request, found) if "file" in request.FILES else None
        add_log(found, on=on, said=said, by=request.user, key=key, upload=upload)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _refused(request, trial_id, error, "log", said)
    messages.success(request, text("trials.done.log", current_lang()))
    return redirect("trials:trial", found.pk)


@require_POST
@for_people
def file(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Add a file."""
    found = seen_trial(request, trial_id, "log_trial")
    kind, title = request.POST.get("kind", ""), request.POST.get("title", "")
    try:
        if "file" not in request.FILES:
            raise InputError("trials.no_file")
        add_file(found, _taken(request, found), kind=kind, title=title, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _refused(request, trial_id, error, "file", title)
    messages.success(request, text("trials.done.file", current_lang()))
    return redirect("trials:trial", found.pk)


@never_cache
@require_safe
@for_people
def download(request: HttpRequest, trial_id: UUID, file_id: UUID) -> HttpResponse:
    """Hand out a file to who takes part in the trial."""
    found = seen_trial(request, trial_id, "view_work")
    kept = found.files.filter(pk=file_id).select_related("upload").first()
    if kept is None:
        raise Http404
    return as_attachment(kept.upload)


def _taken(request: HttpRequest, trial: Trial) -> Upload:
    return take(request.FILES["file"], kinds=EVIDENCE, by=request.user, organisation=trial.organisation)


def _refused(request: HttpRequest, trial_id: UUID, error: TodokuError, tried: str, said: str) -> HttpResponse:
    return trial_page(request, seen_trial(request, trial_id), error=error, tried=tried, said=said)
