"""Pages of studies: asking where the next offices would serve most people, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.areas.municipalities import label
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, refused, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.satellite_offices.actions import studies as actions
from todoku_web.exchange.satellite_offices.atlas_layers import LAYER, study_layer
from todoku_web.exchange.satellite_offices.part_specs import STUDY
from todoku_web.exchange.satellite_offices.queries import own_studies
from todoku_web.exchange.satellite_offices.siting import result as results
from todoku_web.exchange.satellite_offices.views.access import bodies_with, chosen_body, study_at
from todoku_web.exchange.satellite_offices.views.forms import FormPage
from todoku_web.jobs.models import JobState
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import posted_key
from todoku_web.planning.areas_known import known_areas
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.satellite_offices.models import Study

_PER_PAGE = 20
_USUAL = {"aim": "cover", "within_km": "5", "offices": 1, "candidates": "squares"}


@never_cache
@require_safe
@for_people
def studies(request: HttpRequest) -> HttpResponse:
    """List the studies of the person's organisations."""
    require(request.user, "satellite_offices.list_study")
    page = Paginator(own_studies(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    lang = current_lang()
    context = {
        "page": page,
        "rows": [(one, area_shown(one.area_code, lang), _state(one)) for one in page.object_list],
        "may_begin": bool(bodies_with(request, "begin_study")),
    }
    return render(request, "satellite_offices/studies.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a study."""
    bodies = bodies_with(request, "begin_study")
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, "satellite_offices.begin_study", mine[0].organisation if mine else None)
    town = next((one for one in bodies if len(one.area_codes) == 1), None)
    area = request.GET.get("area", "")[:60] or (label(town.area_code) if town and len(town.area_code) == 5 else "")  # noqa: PLR2004 [digits]

    def begin(value: dict[str, Any]) -> HttpResponse:
        body = chosen_body(bodies, value["body"])
        return redirect(actions.begin(value, organisation=body, by=request.user, key=posted_key(request)))

    return FormPage(
        STUDY,
        "satellite_offices.study.new",
        reverse("satellite_offices:studies"),
        {"body": {str(one.pk): one.name for one in bodies}},
        {**_USUAL, "body": str(bodies[0].pk), "study_area": area},
        template="satellite_offices/study_form.html",
        more={"areas": known_areas(), "save": "satellite_offices.study.new"},
    ).answer(request, begin)


@never_cache
@require_safe
@for_people
def study(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Show a study: how far it is, or what it found."""
    return _page(request, study_at(request, study_id))


@never_cache
@require_safe
@for_people
def study_file(request: HttpRequest, study_id: UUID, kind: str) -> HttpResponse:
    """Send what a study found as a file."""
    found = study_at(request, study_id)
    result = results.result_of(found)
    if result is None or kind not in results.FORMATS:
        raise Http404
    content, media = results.as_file(result, kind, current_lang())
    headers = {"Content-Disposition": f'attachment; filename="satellite-offices-{found.area_code}.{kind}"'}
    return HttpResponse(content, content_type=media, headers=headers)


@require_POST
@for_people
def make_need(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Make a need of one of the sites that a study found."""
    found = study_at(request, study_id)
    try:
        made = actions.make_need(found, posted_number(request.POST.get("number", "")), by=request.user)
    except InputError as error:
        return refused(request, error, status=status_of(error))
    messages.success(request, text("satellite_offices.done.need", current_lang()))
    return redirect("needs:need", made.pk)


def _page(request: HttpRequest, found: Study, *, error: TodokuError | None = None) -> HttpResponse:
    lang, result = current_lang(), results.result_of(found)
    context: dict[str, Any] = {
        "study": found,
        "area": area_shown(found.area_code, lang),
        "job": found.job,
        "state": _state(found),
        "result": result,
        "error": error,
        "formats": results.FORMATS,
    }
    if result is not None:
        made = {one.key: one for one in Need.objects.filter(key__startswith=f"satellite-{found.pk.hex}-")}
        context |= {
            "sites": [
                (one, results.site_name(one, lang), made.get(actions.need_key(found, one["number"])))
                for one in result["sites"]
            ],
            "headline": results.headline(result, lang),
            "proof": results.proof(result, lang),
            "assumptions": results.assumptions(result, lang),
            "may_need": request.user.has_perm("satellite_offices.make_need", found),
            "map_url": _map_url(found, result),
        }
    return render(request, "satellite_offices/study.html", context)


def _map_url(found: Study, result: dict[str, Any]) -> str:
    """Return the address of the atlas with the sites and the directory, looking at the first of them."""
    first = next(iter(result["sites"]), None)
    at = "" if first is None else f"&at={first['lon']:.4f},{first['lat']:.4f},9"
    return f"{reverse('atlas')}?layers={study_layer(found)},{LAYER}{at}"


def _state(found: Study) -> str:
    """Return done, going, failed or gone; ``satellite_offices.study.state.<name>`` is its text."""
    if found.result:
        return "done"
    if found.job is not None and found.job.state in (JobState.FAILED, JobState.CANCELLED):
        return "failed"
    return "going" if found.job is not None else "gone"
