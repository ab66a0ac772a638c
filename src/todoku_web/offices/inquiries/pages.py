"""What the pages of inquiries do alike: forms of one button, files, runs and what is handed out of them, sharing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, posted_version, refused, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.offices.inquiries.actions import share
from todoku_web.offices.inquiries.queries import bodies_with
from todoku_web.offices.inquiries.results import result_of
from todoku_web.pages.language import current_lang
from todoku_web.uploads.downloads import as_attachment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from todoku_web.accounts.models import Organisation
    from todoku_web.offices.inquiries.models import Inquiry, MunicipalInquiry


def bodies_that(request: HttpRequest, right: str) -> list[Organisation]:
    """Return the person's bodies for which they have a right, one at least; NotAllowed where they have it for none."""
    bodies = bodies_with(request.user, right)
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, right, mine[0].organisation if mine else None)
    return bodies


def done(request: HttpRequest, doing: Callable[[], Any], said: str) -> HttpResponse:
    """Do what a button asks for, say so (key of the words) and lead to what it gave; tell why where it cannot be."""
    try:
        made = doing()
    except NotAllowed:
        raise
    except TodokuError as error:
        return refused(request, error, status=status_of(error))
    messages.success(request, text(said, current_lang()))
    return redirect(made)


def shared(request: HttpRequest, inquiry: MunicipalInquiry, name: str, *, words: str) -> HttpResponse:
    """Let the prefecture and the bureau read an inquiry (``on``), or no longer (``off``); 404 for another name.

    ``words``: with which the keys of what is said begin.
    """
    if name not in {"on", "off"}:
        raise Http404
    seen = posted_version(request)
    turn = partial(share, inquiry, by=request.user, seen=seen, shared=name == "on")
    return done(request, turn, f"{words}.done.share_{name}")


def told_of(runs: list[Any]) -> dict[str, Any]:
    """Return what a page tells of an inquiry's runs, the newest first: one that goes, that one failed, the result."""
    newest = runs[0] if runs else None
    last = next((one for one in runs if one.result), None)
    return {
        "going": next((one for one in runs if one.job is not None and one.job.is_open), None),
        "failed": newest is not None and not newest.result and newest.job is not None and not newest.job.is_open,
        "last": last,
        "result": result_of(last),
    }


def file_at(request: HttpRequest, inquiry: Inquiry, file_id: UUID, right: str) -> HttpResponse:
    """Send a file back that was handed in; 404 where there is none, or for who does not have the right."""
    one = inquiry.files.select_related("upload").filter(pk=file_id).first()
    if one is None or not request.user.has_perm(right, inquiry):
        raise Http404
    return as_attachment(one.upload)


def run_at(inquiry: Inquiry, number: int) -> Any:
    """Return a run; 404 where there is none."""
    found = inquiry.runs.select_related("job").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def sent(kept: tuple[Path, str] | None, name: str) -> HttpResponse:
    """Send a file of a run, given with its media type, to be kept under a name; 404 where there is none."""
    if kept is None:
        raise Http404
    path, media = kept
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(path.read_bytes(), content_type=media, headers=headers)
