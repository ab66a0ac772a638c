"""Pages of who calls about what was handed in: the list, its table as a file, and outcomes for many at once."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people, require, status_of
from todoku_web.exchange.calls.actions import outcomes
from todoku_web.exchange.calls.clock import Phase
from todoku_web.exchange.calls.models import Admission, ApplicationState
from todoku_web.exchange.calls.queries import applications_of, seats_left, state_counts
from todoku_web.exchange.calls.shown_fields import told
from todoku_web.exchange.calls.views.access import seen_call
from todoku_web.pages.language import current_lang
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.calls.models import Call

_PER_PAGE = 50
_LONGEST_SEARCH = 60


@never_cache
@require_safe
@for_people
def applications(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """List what was handed in to a call."""
    found = seen_call(request, call_id)
    require(request.user, "calls.list_application", found)
    return _list_page(request, found)


def _list_page(
    request: HttpRequest, found: Call, *, error: TodokuError | None = None, chosen: set[str] | None = None
) -> HttpResponse:
    given = request.GET if request.method == "GET" else request.POST
    state, search = given.get("state", ""), given.get("search", "").strip()[:_LONGEST_SEARCH]
    counts = state_counts(found)
    page = Paginator(applications_of(found, state=state, search=search), _PER_PAGE).get_page(given.get("page"))
    selects = found.admission == Admission.SELECTION and found.phase in (Phase.CLOSED, Phase.DECIDED)
    context = {
        "call": found,
        "page": page,
        "state": state,
        "search": search,
        "counts": [(name, f"calls.application.{name}", count) for name, count in counts.items()],
        "total": sum(counts.values()),
        "left": seats_left(found),
        "may_decide": selects and request.user.has_perm("calls.set_outcome", found),
        "outcomes": [(str(one), one.label) for one in outcomes.OUTCOMES],
        "changeable": [str(ApplicationState.SUBMITTED), *(str(one) for one in outcomes.OUTCOMES)],
        "chosen": chosen or set(),
        "error": error,
        "said": request.POST.get("reason", ""),
    }
    return render(request, "calls/applications.html", context, status=200 if error is None else status_of(error))


@require_POST
@for_people
def set_outcomes(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Give the ticked applications one outcome."""
    found = seen_call(request, call_id)
    require(request.user, "calls.list_application", found)
    chosen = dict(one.partition(":")[::2] for one in request.POST.getlist("chosen"))
    versions = {name: int(seen) for name, seen in chosen.items() if seen.isdecimal() and len(seen) <= 9}  # noqa: PLR2004
    try:
        changed = outcomes.set_outcomes(
            found, versions, request.POST.get("outcome", ""), by=request.user, reason=request.POST.get("reason", "")
        )
    except NotAllowed:
        raise
    except (ChangedMeanwhile, InputError) as error:
        return _list_page(request, found, error=error, chosen=set(chosen))
    messages.success(request, text("calls.outcomes_set", current_lang(), count=changed))
    return redirect("calls:applications", found.pk)


@never_cache
@require_safe
@for_people
def table(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Send what was handed in as a table: one row each, one column for each question of any version of the form."""
    found = seen_call(request, call_id)
    require(request.user, "calls.list_application", found)
    rows = applications_of(found, state=request.GET.get("state", ""), search=request.GET.get("search", "").strip()[:60])
    content = _csv(found, list(rows))
    headers = {"Content-Disposition": f'attachment; filename="applications_{str(found.pk)[:8]}.csv"'}
    return HttpResponse(content.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(found: Call, rows: list[Any]) -> str:
    lang = current_lang()
    forms = {one.pk: {field.id: field for field in one.fields} for one in found.forms.all()}
    columns = {name: field for fields in forms.values() for name, field in fields.items()}
    prefetch_related_objects(rows, "attachments__upload")
    written = StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    own = ("number", "state", "who", "organisation", "submitted", "waiting", "reason")
    head = [text(f"calls.column.{name}", lang) for name in own]
    table.writerow([safe_cell(one) for one in [*head, *(field.named(lang) for field in columns.values())]])
    for row in rows:
        files = {one.field: one.upload.name for one in row.attachments.all()}
        fields = forms[row.form_id]
        cells: list[object] = [
            row.number,
            text(f"calls.application.{row.state}", lang),
            row.applicant_name,
            row.organisation.name if row.organisation else "",
            f"{timezone.localtime(row.submitted_at):%Y-%m-%d %H:%M:%S}",
            row.waiting_number or "",
            row.reason,
        ]
        cells += [told(fields[name], row.answers, lang, files) if name in fields else "" for name in columns]
        table.writerow([safe_cell(one) for one in cells])
    return written.getvalue()
