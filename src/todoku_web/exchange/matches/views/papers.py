"""The draft of a specification of a need: to print from the browser, and as a PDF."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku.errors import InputError
from todoku_web.accounts.doors import for_people
from todoku_web.exchange.matches.paper.content import PURPOSES, Asked
from todoku_web.exchange.matches.paper.content import specification as content_of
from todoku_web.exchange.matches.paper.pdf import render_specification
from todoku_web.exchange.matches.views.access import need_with
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

_LONGEST = 20


@never_cache
@require_safe
@for_people
def specification(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show the draft as a page to print, with what it is made for above it."""
    need = need_with(request, need_id, "view_specification")
    error = None
    try:
        asked = _asked(request)
    except InputError as caught:
        error, asked = caught, Asked(PURPOSES[0])
    context: dict[str, Any] = {
        "need": need,
        "asked": asked,
        "purposes": PURPOSES,
        "paper": content_of(need, asked, current_lang()),
        "query": request.GET.urlencode(),
        "error": error,
    }
    return render(request, "matches/specification.html", context, status=400 if error else 200)


@never_cache
@require_safe
@for_people
def specification_pdf(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Give the draft as a PDF, in the language of the page."""
    need = need_with(request, need_id, "view_specification")
    asked, lang = _asked(request), current_lang()
    pdf = render_specification(content_of(need, asked, lang), lang)
    name = f"{asked.purpose}-{need.area_code}-{str(need.pk)[:8]}-{lang}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _asked(request: HttpRequest) -> Asked:
    """Return what was asked for; InputError for a day that is none, or questions after answers."""
    until, questions = (_day(request.GET.get(name, "")) for name in ("answers_until", "questions_until"))
    if until and questions and questions > until:
        raise InputError("matches.spec_days", questions=questions.isoformat(), answers=until.isoformat())
    known = next((one for one in PURPOSES if one == request.GET.get("purpose")), PURPOSES[0])
    return Asked(known, until, questions, request.GET.get("with_offers") == "1")


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise InputError("matches.spec_day", value=typed[:_LONGEST]) from None
