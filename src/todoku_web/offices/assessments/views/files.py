"""Pages of an assessment's files: handing one in, getting it back, taking it out, the empty worksheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people
from todoku_web.offices.assessments.actions import files as actions
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.part_specs import FILE, WORDS
from todoku_web.offices.assessments.views.access import assessment_at, words_of
from todoku_web.offices.inquiries.pages import file_at
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage
from todoku_web.uploads.kinds import RULES, TABLES, Kind, accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Hand a file in."""
    found, lang = assessment_at(request, assessment_id, "change_files"), current_lang()
    kind = KINDS[found.kind]

    def add(value: dict[str, Any]) -> HttpResponse:
        sent, role = request.FILES.getlist("file"), kind.role(value["role"])
        if not sent:
            raise InputError("assessments.no_file")
        if len(sent) > 1 and not (role and role.many):
            raise InputError("assessments.one_file")
        for each in sent:
            made = actions.add(found, each, value["role"], by=request.user)
            messages.success(request, text("assessments.done.file", lang, name=made.upload.name))
        return redirect(found)

    asked = request.GET.get("role", "")
    held = {"role": asked if kind.role(asked) else kind.roles[0].name}
    given = {"role": {one.name: text(f"assessments.role.{kind.name}.{one.name}", lang) for one in kind.roles}}
    more = {
        **words_of(kind.name),
        "assessment": found,
        "roles": [one.name for one in kind.roles],
        "accepted": accepted_suffixes(TABLES),
        "save": "assessments.hand_in",
    }
    page = FormPage(
        FILE,
        "assessments.new_file",
        found.get_absolute_url(),
        given,
        held,
        WORDS,
        template="assessments/file_form.html",
        more=more,
    )
    return page.answer(request, add)


@never_cache
@require_safe
@for_people
def file(request: HttpRequest, assessment_id: UUID, file_id: UUID) -> HttpResponse:
    """Send a file back to the municipality's own people."""
    return file_at(request, assessment_at(request, assessment_id), file_id, "assessments.view_files")


@require_POST
@for_people
def take_out(request: HttpRequest, assessment_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a file out."""
    found = assessment_at(request, assessment_id, "change_files")
    actions.take_out(found, file_id, by=request.user)
    messages.success(request, text("assessments.done.file_out", current_lang()))
    return redirect(found)


@never_cache
@require_safe
@for_people
def worksheet(request: HttpRequest, assessment_id: UUID, role: str) -> HttpResponse:
    """Send the empty worksheet of a role."""
    found, lang = assessment_at(request, assessment_id), current_lang()
    write = KINDS[found.kind].worksheets.get(role)
    if write is None or not request.user.has_perm("assessments.view_files", found):
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.kind}-{role}-{lang}.xlsx"'}
    return HttpResponse(write(lang), content_type=RULES[Kind.XLSX].media_type, headers=headers)
