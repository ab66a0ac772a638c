"""Pages of evidence: handing a file in, getting it back, taking it out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError
from todoku.i18n import text
from todoku.reports.office.survey.worksheet import write_worksheet
from todoku_web.accounts.doors import for_all, for_people
from todoku_web.accounts.models import OrganisationKind
from todoku_web.offices.comparisons.actions import evidence as actions
from todoku_web.offices.comparisons.models import EvidenceKind
from todoku_web.offices.comparisons.part_specs import EVIDENCE, WORDS
from todoku_web.offices.comparisons.views.access import bodies_in, chosen, comparison_at, evidence_at
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage
from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.kinds import EVENT_LOGS, RULES, TABLES, Kind, accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

_ALL = frozenset({*EVENT_LOGS, *TABLES, Kind.BPMN})


@never_cache
@require_safe
@for_all
def worksheet(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (the language alone counts)
    """Send the empty worksheet of a survey, in the language of the page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.xlsx"
        write_worksheet(path, lang=current_lang())
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="survey-{current_lang()}.xlsx"'}
    return HttpResponse(content, content_type=RULES[Kind.XLSX].media_type, headers=headers)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Hand in a file."""
    found = comparison_at(request, comparison_id, "add_evidence")
    bodies = bodies_in(request, found)

    def add(value: dict[str, Any]) -> HttpResponse:
        if "file" not in request.FILES:
            raise InputError("comparisons.no_file")
        body = chosen(bodies, value["body"])
        made = actions.add(found, request.FILES["file"], value, organisation=body, by=request.user)
        if made.asks_columns:
            messages.warning(request, text("comparisons.done.asks_columns", current_lang(), name=made.upload.name))
            return redirect("comparisons:columns", found.pk, made.pk)
        messages.success(request, text("comparisons.done.evidence", current_lang(), name=made.upload.name))
        return redirect(found)

    first = bodies[0]
    town = first.name if first.kind == OrganisationKind.MUNICIPALITY else ""
    kind = request.GET.get("kind", "")
    held = {"body": str(first.pk), "kind": kind if kind in EvidenceKind.values else "survey", "municipality": town}
    given = {"body": {str(one.pk): one.name for one in bodies}}
    more = {"comparison": found, "accepted": accepted_suffixes(_ALL), "save": "comparisons.hand_in"}
    page = FormPage(
        EVIDENCE, "comparisons.new_evidence", found.get_absolute_url(), given, held, WORDS,
        template="comparisons/evidence_form.html", more=more,
    )  # fmt: skip
    return page.answer(request, add)


@never_cache
@require_safe
@for_people
def file(request: HttpRequest, comparison_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Send a file back to those who take part."""
    found = comparison_at(request, comparison_id)
    return as_attachment(evidence_at(request, found, evidence_id).upload)


@require_POST
@for_people
def remove(request: HttpRequest, comparison_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Take a file out."""
    found = comparison_at(request, comparison_id)
    actions.remove(evidence_at(request, found, evidence_id), by=request.user)
    messages.success(request, text("comparisons.done.removed", current_lang()))
    return redirect(found)
