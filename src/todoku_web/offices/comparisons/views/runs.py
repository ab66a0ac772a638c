"""Pages of runs: asking for one, what it found, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku.office.compare.findings import TYPES
from todoku.reports.office.comparison import tables
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, refused, status_of
from todoku_web.offices.comparisons import results
from todoku_web.offices.comparisons.actions import runs as actions
from todoku_web.offices.comparisons.views.access import bodies_in, comparison_at, own_municipalities
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import posted_key

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from todoku_web.offices.comparisons.models import Comparison, ComparisonRun

_PER_PAGE = 30


@require_POST
@for_people
def new(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Ask for a run."""
    found = comparison_at(request, comparison_id, "run_comparison")
    asked = {name: request.POST.get(name, "") for name in ("level", "grouping")}
    try:
        made = actions.begin(found, by=request.user, key=posted_key(request), **asked)
    except NotAllowed:
        raise
    except TodokuError as error:
        return refused(request, error, status=status_of(error))
    messages.success(request, text("comparisons.done.run", current_lang()))
    return redirect(made)


@never_cache
@require_safe
@for_all
def run(request: HttpRequest, comparison_id: UUID, number: int) -> HttpResponse:
    """Show how far a run is, or what it found."""
    comparison, found = _run_at(request, comparison_id, number)
    lang, result = current_lang(), results.result_of(found)
    context: dict[str, Any] = {"comparison": comparison, "run": found, "job": found.job, "result": result}
    if result is not None:
        found_here = results.comparison_of(result)
        of, kind = request.GET.get("of", ""), request.GET.get("type", "")
        mine = [one.name for one in bodies_in(request, comparison)]
        cases_of = own_municipalities(request, comparison, result["municipalities"])
        rows = results.shown(result, lang, of=of, kind=kind if kind in TYPES else "", cases_of=cases_of)
        page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
        query = request.GET.copy()
        query.pop("page", None)
        context |= {
            "page": page,
            "rows": page.object_list,
            "query": query.urlencode(),
            "of": of,
            "kind": kind,
            "types": TYPES,
            "top": results.top_of(result, lang),
            "compared": results.compared_of(found_here, lang),
            "deviations": len(found_here.deviations),
            "legitimate": sum(bool(one.legal_ground) for one in found_here.deviations),
            "deviating": len({one.municipality for one in found_here.deviations}),
            "has_elapsed": any(one.hours_basis == "elapsed" for one in found_here.deviations),
            "towns": tables.towns_table(found_here, lang),
            "own": [one for one in mine if one in result["municipalities"]],
            "similar": len(results.similar_labels_of(found)),
            "may_decide": request.user.has_perm("comparisons.decide_labels", comparison),
            "remarks": results.remarks_of(result, lang),
            "core": results.core_of(result, lang),
            "maps": [one for one in results.MAPS if results.file_of(found, one, lang) is not None],
            "files": results.FILES,
            "may_record": bool(bodies_in(request, comparison)),
            "level": f"{result['settings']['level']:.0%}",
            "tests": f"{result['tests']:,}",
        }
    return render(request, "comparisons/run.html", context)


@never_cache
@require_safe
@for_all
def result_file(request: HttpRequest, comparison_id: UUID, number: int, kind: str) -> HttpResponse | FileResponse:
    """Send a file of a run, without example cases; a map is shown in the page."""
    _, found = _run_at(request, comparison_id, number)
    kept: tuple[Path, str] | None = results.file_of(found, kind, current_lang())
    if kept is None:
        raise Http404
    path, media = kept
    if kind in results.MAPS:
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'none'"}
        return HttpResponse(path.read_bytes(), content_type=media, headers=headers)
    name = f"comparison-{number}-{current_lang()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(path.read_bytes(), content_type=media, headers=headers)


def _run_at(request: HttpRequest, comparison_id: UUID, number: int) -> tuple[Comparison, ComparisonRun]:
    """Return a run; to the public that of the last result alone."""
    comparison = comparison_at(request, comparison_id)
    found = comparison.runs.select_related("job").filter(number=number).first()
    if found is None:
        raise Http404
    if not request.user.has_perm("comparisons.view_evidence", comparison):
        last = comparison.runs.exclude(result="").first()
        if last is None or last.pk != found.pk:
            raise Http404
    return comparison, found
