"""Pages of a study's files: handing one in, getting it back, the empty worksheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, refused, status_of
from todoku_web.offices.fits import queries
from todoku_web.offices.fits.actions import files as actions
from todoku_web.offices.fits.models import FileRole
from todoku_web.offices.fits.part_specs import FILE, WORDS
from todoku_web.offices.fits.views.access import study_at
from todoku_web.offices.fits.working import empty_worksheet
from todoku_web.offices.inquiries.pages import file_at
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage
from todoku_web.uploads.kinds import RULES, TABLES, Kind, accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Hand a file in."""
    found = study_at(request, study_id, "add_file")

    def add(value: dict[str, Any]) -> HttpResponse:
        if "file" not in request.FILES:
            raise InputError("fits.no_file")
        made = actions.add(found, request.FILES["file"], value["role"], by=request.user)
        messages.success(request, text("fits.done.file", current_lang(), name=made.upload.name))
        return redirect(found)

    asked = request.GET.get("role", "")
    held = {"role": asked if asked in FileRole.values else FileRole.STANDARD}
    more = {"study": found, "accepted": accepted_suffixes(TABLES), "save": "fits.hand_in"}
    page = FormPage(
        FILE, "fits.new_file", found.get_absolute_url(), {}, held, WORDS, template="fits/file_form.html", more=more
    )
    return page.answer(request, add)


@never_cache
@require_safe
@for_people
def file(request: HttpRequest, study_id: UUID, file_id: UUID) -> HttpResponse:
    """Send a file back to the municipality's own people."""
    return file_at(request, study_at(request, study_id), file_id, "fits.view_files")


@never_cache
@require_safe
@for_people
def worksheet(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Send the empty worksheet of the specification that was handed in."""
    found, lang = study_at(request, study_id), current_lang()
    standard = queries.files_of(found).get(FileRole.STANDARD)
    if standard is None or not request.user.has_perm("fits.view_files", found):
        raise Http404
    upload = standard.upload
    try:
        made = empty_worksheet(upload.sha256, upload.name, body_kind=found.body_kind, lang=lang)
    except TodokuError as error:
        return refused(request, error, status=status_of(error))
    headers = {"Content-Disposition": f'attachment; filename="worksheet-{lang}.xlsx"'}
    return HttpResponse(made, content_type=RULES[Kind.XLSX].media_type, headers=headers)
