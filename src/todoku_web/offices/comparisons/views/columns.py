"""The page on which a person says what the columns of a log mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from todoku.i18n import text
from todoku.office.events.log import remark_text
from todoku_web.accounts.doors import for_people, require
from todoku_web.offices.comparisons import columns_told
from todoku_web.offices.comparisons.actions import evidence as actions
from todoku_web.offices.comparisons.models import EvidenceKind
from todoku_web.offices.comparisons.part_specs import COLUMNS, WORDS
from todoku_web.offices.comparisons.views.access import comparison_at, evidence_at
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.comparisons.columns_told import LogRead

_MOST_REMARKS = 5


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def columns(request: HttpRequest, comparison_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Say what the columns of a log mean."""
    comparison = comparison_at(request, comparison_id)
    one = evidence_at(request, comparison, evidence_id)
    require(request.user, "comparisons.settle_columns", one)
    found = columns_told.columns_of(one) if one.kind == EvidenceKind.LOG and one.removed_at is None else None
    if found is None:
        raise Http404
    lang = current_lang()

    def settle(value: dict[str, Any]) -> HttpResponse:
        _tell(request, actions.settle_columns(one, columns_told.reading_of(value, found), by=request.user))
        return redirect(comparison)

    choices = columns_told.choices_of(found, lang)
    given = {column.name: choices for column in COLUMNS.fields if column.name.endswith("_column")}
    page = FormPage(
        COLUMNS, "comparisons.columns", comparison.get_absolute_url(), given, columns_told.held_of(one, found), WORDS,
        template="comparisons/columns_form.html", more={"comparison": comparison, "file": one.upload.name},
    )  # fmt: skip
    return page.answer(request, settle)


def _tell(request: HttpRequest, found: LogRead) -> None:
    lang = current_lang()
    said = {
        "municipalities": f"{found.municipalities:,}",
        "cases": f"{found.cases:,}",
        "events": f"{found.events:,}",
    }
    if found.first is None or found.last is None:
        messages.success(request, text("comparisons.done.columns_untimed", lang, **said))
    else:
        when = {"first": found.first.isoformat(), "last": found.last.isoformat()}
        messages.success(request, text("comparisons.done.columns", lang, **said, **when))
    for remark in found.remarks[:_MOST_REMARKS]:
        messages.warning(request, remark_text(remark, lang))
