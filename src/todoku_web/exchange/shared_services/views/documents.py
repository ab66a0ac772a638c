"""Pages of the specification and the guide, version by version, and of the agreement on data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, status_of
from todoku_web.exchange.shared_services.actions import documents as actions
from todoku_web.exchange.shared_services.models import MemberState
from todoku_web.exchange.shared_services.part_specs import AGREEMENT, DOCUMENT, WORDS, document_kind
from todoku_web.exchange.shared_services.queries import agreements_of, document_version
from todoku_web.exchange.shared_services.views.access import EDIT, WORK, member_of, members_for, seen_service
from todoku_web.exchange.shared_services.views.forms import Form, written
from todoku_web.exchange.trials.paper.pdf import render_sheet
from todoku_web.pages.language import current_lang
from todoku_web.parts.shown import shown_fields, shown_rows
from todoku_web.planning.typed_values import posted_number
from todoku_web.uploads.actions import take
from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.kinds import EVIDENCE, accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.exchange.shared_services.models import DocumentVersion, SharedService


@never_cache
@require_safe
@for_all
def document(request: HttpRequest, service_id: UUID, kind: str, number: int | None = None) -> HttpResponse:
    """Show a version of a document, the newest where no number is given."""
    found, version = _version(request, service_id, kind, number)
    numbers = list(found.documents.filter(kind=kind).values_list("number", "made_at"))
    context = {
        "service": found,
        "version": version,
        "kind": document_kind(kind),
        "numbers": numbers,
        "may_edit": request.user.has_perm(EDIT, found),
    }
    return render(request, "shared_services/document.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def write_document(request: HttpRequest, service_id: UUID, kind: str) -> HttpResponse:
    """Write a new version of a document."""
    name = document_kind(kind)
    if name is None:
        raise Http404

    def form() -> Form:
        found = seen_service(request, service_id, EDIT)
        newest = document_version(found, kind)
        files = {} if newest is None else {str(one.pk): one.title for one in newest.attachments.all()}
        held = {"title": text(name.label, current_lang())} if newest is None else {**newest.content, "changed": ""}
        return Form(
            DOCUMENT,
            name.label,
            {**held, "keep": list(files)},
            newest.number if newest else 0,
            reverse("shared_services:service", args=[found.pk]),
            {"keep": files},
            service=found,
            template="shared_services/document_form.html",
            more={"accepted": accepted_suffixes(EVIDENCE)},
        )

    def write(value: dict[str, Any], seen: int, _key: str) -> str:
        found = seen_service(request, service_id, EDIT)
        file = request.FILES.get("file")
        upload = None if file is None else take(file, kinds=EVIDENCE, by=request.user, organisation=found.organisation)
        actions.write(found, kind, value, by=request.user, seen=seen, upload=upload)
        return reverse("shared_services:document", args=[found.pk, kind])

    return written(request, form(), write, again=form)


@never_cache
@require_safe
@for_all
def document_pdf(request: HttpRequest, service_id: UUID, kind: str, number: int) -> HttpResponse:
    """Give a version of a document as a PDF."""
    found, version = _version(request, service_id, kind, number)
    pdf = render_sheet(_paper(found, version, current_lang()), current_lang())
    headers = {"Content-Disposition": f'attachment; filename="{kind}-{found.pk}-{number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@never_cache
@require_safe
@for_all
def attachment(request: HttpRequest, service_id: UUID, kind: str, number: int, file_id: UUID) -> HttpResponse:
    """Hand out a file of a version."""
    _, version = _version(request, service_id, kind, number)
    kept = version.attachments.filter(pk=file_id).select_related("upload").first()
    if kept is None:
        raise Http404
    return as_attachment(kept.upload)


@never_cache
@require_safe
@for_all
def agreement(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show how data are used, and let the person agree for their municipality."""
    return _agreement_page(request, seen_service(request, service_id))


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def write_agreement(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Write a new version of how data are used."""

    def form() -> Form:
        found = seen_service(request, service_id, EDIT)
        newest = found.agreements.first()
        return Form(
            AGREEMENT,
            "shared_services.agreement_write",
            {} if newest is None else newest.content,
            newest.number if newest else 0,
            reverse("shared_services:agreement", args=[found.pk]),
            service=found,
        )

    def write(value: dict[str, Any], seen: int, _key: str) -> str:
        found = seen_service(request, service_id, EDIT)
        actions.agree_on(found, value, by=request.user, seen=seen)
        return reverse("shared_services:agreement", args=[found.pk])

    return written(request, form(), write, again=form)


@require_POST
@for_people
def consent(request: HttpRequest, service_id: UUID, member_id: UUID) -> HttpResponse:
    """Agree to a version for a member."""
    found = seen_service(request, service_id, WORK)
    member = member_of(found, member_id)
    try:
        actions.consent(member, posted_number(request.POST.get("number", "")), by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _agreement_page(request, seen_service(request, service_id), error=error)
    messages.success(request, text("shared_services.done.agreed", current_lang()))
    return redirect("shared_services:agreement", found.pk)


def _version(
    request: HttpRequest, service_id: UUID, kind: str, number: int | None
) -> tuple[SharedService, DocumentVersion]:
    found = seen_service(request, service_id)
    version = None if document_kind(kind) is None else document_version(found, kind, number)
    if version is None:
        raise Http404
    return found, version


def _paper(found: SharedService, version: DocumentVersion, lang: Lang) -> dict[str, Any]:
    day = timezone.localdate(version.made_at)
    head = [
        (text("shared_services.col.lead", lang), found.organisation.name),
        (text("shared_services.version", lang), str(version.number)),
        (text("shared_services.made_on", lang), day.isoformat()),
    ]
    if version.content["changed"]:
        head.append((text("shared_services.field.changed", lang), version.content["changed"]))
    files = [one.title for one in version.attachments.all()]
    if files:
        head.append((text("shared_services.attachments", lang), "\n".join(files)))
    return {
        "lang": lang,
        "title": version.content["title"],
        "subject": found.title,
        "subject_title": text("shared_services.one", lang),
        "head": [list(pair) for pair in head],
        "sections": [
            {"title": one["heading"], "paragraphs": one["text"].split("\n"), "tables": [], "notes": []}
            for one in version.content["sections"]
        ],
        "note": text("shared_services.as_told", lang),
        "nothing": text("parts.unsaid", lang),
        "date": [day.year, day.month, day.day],
    }


def _agreement_page(request: HttpRequest, found: SharedService, *, error: TodokuError | None = None) -> HttpResponse:
    person, lang, versions = request.user, current_lang(), agreements_of(found)
    works, newest = person.has_perm(WORK, found), versions[0] if versions else None
    spoken = {word.member_id for word in newest.consents.all()} if newest is not None else set()
    page = {
        "service": found,
        "works": works,
        "may_edit": person.has_perm(EDIT, found),
        "newest": newest,
        "fields": [] if newest is None else shown_fields(AGREEMENT, newest.content, {}, lang, words=WORDS),
        "table": None if newest is None else shown_rows(AGREEMENT.rows[0], newest.content, {}, lang, words=WORDS),
        "waiting": [one for one in found.members.all() if one.state == MemberState.MEMBER and one.pk not in spoken],
        "to_agree": [one for one in members_for(person, found, "agree_data") if one.pk not in spoken],
        "versions": versions,
        "is_over": newest is not None and newest.until < timezone.localdate().isoformat(),
        "error": error,
    }
    return render(request, "shared_services/agreement.html", page, status=200 if error is None else status_of(error))
