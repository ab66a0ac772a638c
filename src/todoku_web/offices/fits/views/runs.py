"""Pages of runs: asking for one, what it found, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.office.specification.fit_gap import OF_THE_TOWN, Gap, Open, Verdict
from todoku.office.specification.model import Kind
from todoku_web.accounts.doors import for_people
from todoku_web.offices.fits import queries, results
from todoku_web.offices.fits.actions.runs import begin
from todoku_web.offices.fits.shown import cost_rows, saving, shown
from todoku_web.offices.fits.views.access import study_at
from todoku_web.offices.inquiries.pages import done, run_at, sent
from todoku_web.offices.inquiries.queries import last_run_of
from todoku_web.offices.inquiries.results import FILES, file_of, result_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import fresh_key, posted_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from todoku_web.offices.fits.models import Study, StudyRun

_PER_PAGE = 50


@require_POST
@for_people
def new(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Ask for a run."""
    found = study_at(request, study_id, "run_study")
    return done(request, lambda: begin(found, by=request.user, key=posted_key(request)), "fits.done.run")


@never_cache
@require_safe
@for_people
def run(request: HttpRequest, study_id: UUID, number: int) -> HttpResponse:
    """Show how far a run is, or what it found; beside the last result what is decided by now."""
    study = study_at(request, study_id)
    found = run_at(study, number)
    result = result_of(found)
    context: dict[str, Any] = {"study": study, "run": found, "job": found.job, "result": result}
    if result is not None:
        context |= _found(request, study, found, result)
    return render(request, "fits/run.html", context)


def _found(request: HttpRequest, study: Study, found: StudyRun, result: Mapping[str, Any]) -> dict[str, Any]:
    lang, person = current_lang(), request.user
    last = last_run_of(study)
    is_last = last is not None and last.pk == found.pk
    current = queries.current_decisions(study) if is_last else None
    items = results.items_of(result, current)
    asked = {name: request.GET.get(name, "") for name in ("list", "gap", "state")}
    which = asked["list"] if asked["list"] in results.LISTS else results.LISTS[0]
    gap = asked["gap"] if asked["gap"] in tuple(Gap) else ""
    state = asked["state"] if asked["state"] in results.STATES else ""
    page = Paginator(results.chosen(items, which=which, gap=gap, state=state), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()
    query.pop("page", None)
    to_decide = [one for one in items if one.row.to_decide]
    here = {one.id for one in items}
    return {
        "is_last": is_last,
        "last": last,
        "page": page,
        "rows": [shown(one, lang) for one in page.object_list],
        "query": query.urlencode(),
        "which": which,
        "gap": gap,
        "state": state,
        "lists": results.LISTS,
        "gaps": tuple(Gap),
        "states": results.STATES,
        "counts": _counts(result),
        "verdicts": tuple(Verdict),
        "gap_counts": [(one, result["summary"]["gaps"][one], one in OF_THE_TOWN) for one in _met(Gap, result, "gaps")],
        "open_counts": [(one, result["summary"]["opens"][one]) for one in _met(Open, result, "opens")],
        "to_decide": len(to_decide),
        "undecided": sum(one.state != results.DECIDED for one in to_decide),
        "conforms": _conforms(result),
        "costs": cost_rows(result["costs"], lang) if result["costs"]["total"]["rows"] else [],
        "saving": saving(result["costs"], lang),
        "remarks": results.remarks_of(result, lang),
        "files": FILES,
        "newer": queries.changed_since(study, found) if is_last else 0,
        "gone": [one for item, one in (current or {}).items() if item not in here],
        "may_decide": is_last and person.has_perm("fits.decide_item", study),
        "may_run": is_last and person.has_perm("fits.run_study", study),
        "new_key": fresh_key(),
    }


def _met(kinds: Any, result: Mapping[str, Any], name: str) -> list[Any]:
    return [one for one in kinds if result["summary"][name].get(one)]


def _counts(result: Mapping[str, Any]) -> list[tuple[str, list[int]]]:
    """Return how many items of each kind come to what, and the sum."""
    told = result["summary"]["verdicts"]
    rows = [(str(kind), [told[kind].get(one, 0) for one in Verdict]) for kind in Kind if sum(told[kind].values())]
    return [*rows, ("", [sum(column) for column in zip(*(row for _, row in rows), strict=True)])]


def _conforms(result: Mapping[str, Any]) -> str:
    """Return the key of the sentence that says whether the package conforms."""
    if not any(one["role"] == "package" for one in result["sources"]):
        return "office.fit.report.conforms.none"
    return f"office.fit.report.conforms.{ {True: 'yes', False: 'no', None: 'unknown'}[result['conforms']] }"


@never_cache
@require_safe
@for_people
def result_file(request: HttpRequest, study_id: UUID, number: int, kind: str) -> HttpResponse:
    """Send a file of a run."""
    run, lang = run_at(study_at(request, study_id), number), current_lang()
    return sent(file_of(run, FILES, kind, lang), f"fit-gap-{number}-{lang}.{kind}")
