"""Pages of runs: asking for one, what it found, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.office.compare.findings import TYPES
from todoku.reports.office.comparison import tables
from todoku.reports.office.comparison.paper import method_words
from todoku_web.accounts.doors import for_all, for_people
from todoku_web.offices.comparisons import results
from todoku_web.offices.comparisons.actions.runs import begin
from todoku_web.offices.comparisons.views.access import bodies_in, comparison_at, own_municipalities
from todoku_web.offices.inquiries.pages import done, run_at, sent
from todoku_web.offices.inquiries.queries import last_run_of
from todoku_web.offices.inquiries.results import file_of, result_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import posted_key

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.comparisons.models import Comparison, ComparisonRun

_PER_PAGE = 30


@require_POST
@for_people
def new(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Ask for a run."""
    found = comparison_at(request, comparison_id, "run_comparison")
    asked = {name: request.POST.get(name, "") for name in ("level", "grouping")}
    key = posted_key(request)
    return done(request, lambda: begin(found, by=request.user, key=key, **asked), "comparisons.done.run")


@never_cache
@require_safe
@for_all
def run(request: HttpRequest, comparison_id: UUID, number: int) -> HttpResponse:
    """Show how far a run is, or what it found."""
    comparison, found = _run_at(request, comparison_id, number)
    lang, result = current_lang(), result_of(found)
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
            "maps": [one for one in results.MAPS if file_of(found, results.MAPS, one, lang) is not None],
            "files": results.FILES,
            "may_record": bool(bodies_in(request, comparison)),
            "level": f"{result['settings']['level']:.0%}",
            "tests": f"{result['tests']:,}",
            "method": method_words(found_here, lang),
        }
    return render(request, "comparisons/run.html", context)


@never_cache
@require_safe
@for_all
def result_file(request: HttpRequest, comparison_id: UUID, number: int, kind: str) -> HttpResponse:
    """Send a file of a run, without example cases; a map is shown in the page."""
    _, found = _run_at(request, comparison_id, number)
    lang = current_lang()
    kept = file_of(found, {**results.FILES, **results.MAPS}, kind, lang)
    if kept is not None and kind in results.MAPS:
        path, media = kept
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'none'"}
        return HttpResponse(path.read_bytes(), content_type=media, headers=headers)
    return sent(kept, f"comparison-{number}-{lang}.{kind}")


def _run_at(request: HttpRequest, comparison_id: UUID, number: int) -> tuple[Comparison, ComparisonRun]:
    """Return a run; to the public that of the last result alone."""
    comparison = comparison_at(request, comparison_id)
    found: ComparisonRun = run_at(comparison, number)
    if not request.user.has_perm("comparisons.view_evidence", comparison):
        last = last_run_of(comparison)
        if last is None or last.pk != found.pk:
            raise Http404
    return comparison, found
