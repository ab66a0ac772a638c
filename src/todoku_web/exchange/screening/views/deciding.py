"""Pages of the decision: what is about to be decided, the record and whether it can be made again, and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version, seen, status_of
from todoku_web.exchange.calls.models import Application
from todoku_web.exchange.screening.actions import deciding
from todoku_web.exchange.screening.checking import check
from todoku_web.exchange.screening.letters import LETTERS_EACH, Letters
from todoku_web.exchange.screening.models import Ranking
from todoku_web.exchange.screening.paper.pdf import render_letters
from todoku_web.exchange.screening.results import PLACED, ranked
from todoku_web.exchange.screening.typed import typed_letter
from todoku_web.exchange.screening.views.access import seen_screening
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.screening.models import Screening

_LISTED = 100


@cache_control(private=True, no_cache=True)
@for_people
def decide(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Show what is about to be decided, and decide it."""
    found = seen_screening(request, screening_id, "decide_screening")
    if request.method != "POST":
        return _decide_page(request, found)
    try:
        deciding.decide(
            found,
            typed_letter(request.POST),
            reason=request.POST.get("reason", ""),
            by=request.user,
            seen=posted_version(request),
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return _decide_page(request, seen_screening(request, screening_id, "decide_screening"), error=error)
    messages.success(request, text("screening.done.decide", current_lang()))
    return redirect("screening:record", found.pk)


def _decide_page(request: HttpRequest, found: Screening, *, error: TodokuError | None = None) -> HttpResponse:
    last: Ranking | None = found.rankings.first()
    table = ranked(found, last) if last else None
    first = {
        "day": timezone.localdate().isoformat(),
        "sender": found.organisation.name,
        "reason": text("screening.reason.by_rank", "ja"),
    }
    context = {
        "screening": found,
        "call": found.call,
        "table": table,
        "placed": [(name, table.placed[name][:_LISTED], len(table.placed[name])) for name in PLACED] if table else [],
        "moved": [one for one in table.lines if one.reason] if table else [],
        "form": request.POST if error else first,
        "error": error,
    }
    return render(request, "screening/decide.html", context, status=status_of(error) if error else 200)


@never_cache
@require_safe
@for_people
def record(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Show the record of the decision; asked to, make it again and say whether the same comes out."""
    found = seen_screening(request, screening_id, "view_record")
    decision = found.decision
    context: dict[str, Any] = {
        "screening": found,
        "call": found.call,
        "decision": decision,
        "bytes": len(decision.text.encode()),
        "parts": _letter_parts(found),
        "check": check(found) if request.GET.get("check") == "1" else None,
    }
    return render(request, "screening/record.html", context)


def _letter_parts(found: Screening) -> list[tuple[str, range]]:
    """Return the kinds of letters that there are, with the numbers of the files that hold so many each."""
    counted = Letters.of(found).numbers()
    return [(kind, range(1, 2 + (len(rows) - 1) // LETTERS_EACH)) for kind, rows in counted.items() if rows]


@never_cache
@require_safe
@for_people
def record_file(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Give the record as it is kept, byte for byte."""
    found = seen_screening(request, screening_id, "view_record")
    headers = {"Content-Disposition": f'attachment; filename="decision-{found.decision.sha256[:12]}.json"'}
    return HttpResponse(found.decision.text.encode(), content_type="application/json", headers=headers)


@never_cache
@require_safe
@for_people
def letters(request: HttpRequest, screening_id: UUID, kind: str) -> HttpResponse:
    """Give the letters of one kind as a PDF, so many at once."""
    found = seen_screening(request, screening_id, "view_record")
    written = Letters.of(found)
    part = max(1, posted_number(request.GET.get("part", "1")))
    chosen = written.numbers().get(kind, [])[(part - 1) * LETTERS_EACH : part * LETTERS_EACH]
    if not chosen:
        raise Http404
    return _pdf(render_letters(written.content(chosen)), f"letters-{kind}-{part}.pdf")


@never_cache
@require_safe
@for_people
def letter(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Give the letter about one application to its applicant, once results are published, and to the office."""
    asked = Application.objects.select_related("call__organisation", "organisation", "applicant")
    found = seen(request, asked.filter(pk=application_id).first(), "screening.view_letter")
    candidate = (
        found.candidates.filter(screening__decision__isnull=False)
        .select_related("screening__call__organisation", "screening__decision", "application__organisation")
        .order_by("-screening__decided_at")
        .first()
    )
    if candidate is None:
        raise Http404
    content = Letters.of(candidate.screening).content([candidate.number])
    return _pdf(render_letters(content), f"letter-{found.number}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
