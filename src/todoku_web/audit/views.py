"""Pages of the log: an organisation's for its administrators, the portal's for the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from todoku_web.audit import queries
from todoku_web.audit.models import PORTAL, Entry
from todoku_web.audit.tables import action_text, detail_text, entries_csv, seals_csv
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_ON_A_PAGE = 50
_ROWS_AT_ONCE = 1000
_FILTERS = ("action", "actor", "first", "last")


@login_required
def organisation_log(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show an organisation's log to its administrators."""
    body = _seen(request, pk)
    return _log(request, body, body.name_en if current_lang() == "en" and body.name_en else body.name)


@login_required
def organisation_seals(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the seals of an organisation's log, to be kept outside."""
    body = _seen(request, pk)
    return seals_csv(queries.seals(body), str(body.pk), f"audit-seals-{body.pk}")


@login_required
def portal_log(request: HttpRequest) -> HttpResponseBase:
    """Show the portal's own log to the staff."""
    if not request.user.has_perm("audit.read_portal_log"):
        raise Http404
    return _log(request, None, "")


@login_required
def portal_seals(request: HttpRequest) -> HttpResponseBase:
    """Give the seals of the portal's own log, to be kept outside."""
    if not request.user.has_perm("audit.read_portal_log"):
        raise Http404
    return seals_csv(queries.seals(None), PORTAL, "audit-seals-portal")


def _seen(request: HttpRequest, pk: int) -> Any:
    body = get_object_or_404(Entry._meta.get_field("organisation").related_model, pk=pk)  # noqa: SLF001 - documented
    if not request.user.has_perm("audit.read_log", body):
        raise Http404
    return body


def _log(request: HttpRequest, body: Any, name: str) -> HttpResponseBase:
    lang = current_lang()
    filters = {key: request.GET.get(key, "").strip() for key in _FILTERS}
    found = queries.entries(body, filters)
    if request.GET.get("format") == "csv":
        file = f"audit-{body.pk if body else PORTAL}"
        return entries_csv(found.iterator(chunk_size=_ROWS_AT_ONCE), file, lang)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(entry, action_text(entry.action, lang), detail_text(entry, lang)) for entry in page]
    shown = {
        "organisation": body,
        "name": name,
        "page": page,
        "rows": rows,
        "filters": filters,
        "actions": [(action, action_text(action, lang)) for action in queries.actions_in(body)],
    }
    return render(request, "audit/log.html", shown)
