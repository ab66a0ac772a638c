"""The decision paper (起案用紙): to print from the browser, and as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from todoku_web.accounts.doors import for_people
from todoku_web.pages.language import current_lang
from todoku_web.planning.doors import plan_at, version_at
from todoku_web.planning.paper.content import paper_content, paper_tables
from todoku_web.planning.paper.pdf import render_paper

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@for_people
@require_safe
def paper(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show the paper as a page to print."""
    plan = plan_at(request, plan_id, "view_work")
    version, lang = version_at(request, plan), current_lang()
    context = {"plan": plan, "paper": paper_content(plan, version, lang), "tables": paper_tables(version, lang)}
    return render(request, "planning/paper.html", context)


@for_people
@require_safe
def pdf(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Give the paper as a PDF, in the language of the page."""
    plan = plan_at(request, plan_id, "view_work")
    version = version_at(request, plan)
    lang = current_lang()
    response = HttpResponse(render_paper(paper_content(plan, version, lang), lang), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kian-{plan.area_code}-v{version.number}-{lang}.pdf"'
    return response
