"""Pages that everybody sees: where reports are, and those of an area by square, as map, table and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from todoku.areas.municipalities import find_region, region_of
from todoku.errors import AreaError, TodokuError
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import OrganisationKind
from todoku_web.atlas.figures import area_name
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas
from todoku_web.service_reports.models import Service
from todoku_web.service_reports.publishing import FORMATS, published_file, squares
from todoku_web.service_reports.queries import VERDICTS, area_counts, square_summaries

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.areas.region import Region

_PER_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what reports are, lead to those of an area, and list the municipalities that have any."""
    lang, asked = current_lang(), request.GET.get("area", "").strip()
    error: TodokuError | None = None
    if asked:
        try:
            return redirect("service_reports:area", find_region(asked[:60]).area_code)
        except AreaError as caught:
            error = caught
    page = Paginator(area_counts(), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [{**one, "name": area_name(one["area_code"], lang)} for one in page.object_list]
    towns = [
        one.organisation
        for one in memberships_of(request.user)
        if one.organisation.kind == OrganisationKind.MUNICIPALITY
    ]
    found = {"page": page, "rows": rows, "asked": asked, "error": error, "areas": known_areas(), "towns": towns}
    return render(request, "service_reports/home.html", found, status=400 if error else 200)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was reported and confirmed in an area."""
    region, lang = _region(code), current_lang()
    service = request.GET.get("service", "")
    chosen = service if service in Service.values else ""
    rows = square_summaries(region.codes, service=chosen)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    names = {one.area_code: area_name(one.area_code, lang) for one in page.object_list}
    found = {
        "region": region,
        "name": area_name(region.area_code, lang),
        "page": page,
        "rows": [(one, names[one.area_code]) for one in page.object_list],
        "service": chosen,
        "services": Service.choices,
        "formats": list(FORMATS),
        "verdicts": VERDICTS,
    }
    return render(request, "service_reports/area.html", found)


@require_safe
def area_squares(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send the squares of an area for its map."""
    region = _region(code)
    return JsonResponse(squares(square_summaries(region.codes), current_lang()), content_type="application/geo+json")


@require_safe
def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send what is published of an area as a file."""
    region = _region(code)
    if kind not in FORMATS:
        raise Http404
    content, media_type = published_file(region, kind, current_lang())
    headers = {"Content-Disposition": f'attachment; filename="service_reports_{region.area_code}.{kind}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _region(code: str) -> Region:
    try:
        return region_of(code)
    except AreaError as error:
        raise Http404 from error
