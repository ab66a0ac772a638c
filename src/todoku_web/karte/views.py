"""The pages of karte: the list of areas, an area, a comparison, and the same as files."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from todoku.dates import parse_date, today
from todoku.errors import AreaError, InputError, TodokuError
from todoku.i18n import text
from todoku_web.karte import fragments
from todoku_web.karte.areas import AreaKind, areas, resolve
from todoku_web.karte.build import figures
from todoku_web.karte.comparison import compared
from todoku_web.karte.designations import DESIGNATIONS
from todoku_web.karte.division import SORTS, town_rows
from todoku_web.karte.downloads import area_csv, area_json, towns_csv, towns_xlsx
from todoku_web.karte.listing import LONGEST_SEARCH, PER_PAGE, Asked, chosen_towns, find_towns, size_classes
from todoku_web.karte.peers import class_name
from todoku_web.karte.sections import shown_sections
from todoku_web.pages.kept_answers import for_everybody
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.karte.areas import Area

_CSV, _XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@for_everybody
@conditional_page
def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the karte of an area; a name or six-digit code leads to its address, an ambiguous name to a choice."""
    area, other = _asked_area(request, code, "area")
    if area is None:
        return other
    lang, version = current_lang(), figures().version
    wrong, rules_as_of = _asked_rules(request)
    context: dict[str, Any] = {"area": area, "name": area.name(lang), "head": fragments.head(area.code, lang, version)}
    context["figures"] = fragments.figures_part(area.code, lang, version)
    if area.is_municipality:
        context["funding"] = fragments.funding_part(area.code, lang, version, today(), rules_as_of)
    else:
        sort = request.GET.get("sort", "")
        down = request.GET.get("order") == "down"
        sort = sort if sort in SORTS else SORTS[0]
        context["towns"] = fragments.towns_part(area.code, lang, version, sort, down)
    context["trials"] = fragments.trials_part(area.code, lang, version)
    context |= {"sections": list(shown_sections(area, request)), "wrong": wrong, "rules_as_of": rules_as_of}
    return render(request, "karte/area.html", context, status=400 if wrong else 200)


@require_safe
def area_json_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand on the figures of an area as JSON."""
    area, other = _asked_area(request, code, "area_json")
    if area is None:
        return other
    content = area_json(figures(), area, current_lang())
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def area_csv_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand on the figures of an area as CSV."""
    area, other = _asked_area(request, code, "area_csv")
    if area is None:
        return other
    return _file(area_csv(figures(), area, current_lang()), f"karte-{area.code}.csv", _CSV)


@require_safe
@for_everybody
@conditional_page
def area_list(request: HttpRequest) -> HttpResponse:
    """List the municipalities, searched, filtered and sorted as the address asks."""
    lang, held = current_lang(), figures()
    asked = Asked.of(request.GET)
    towns = find_towns(held, asked, lang)
    page = Paginator(towns, PER_PAGE).get_page(request.GET.get("page"))
    table = town_rows(held, [area.code for area in page], lang, sort=asked.sort, down=asked.down)
    return render(
        request,
        "karte/list.html",
        {
            "asked": asked,
            "address": asked.address(),
            "table": table,
            "heads": [(one, _sorted_address(asked, one.name)) for one in table.headings],
            "page": page,
            "page_links": [(number, asked.address(page=str(number))) for number in page.paginator.page_range],
            "prefectures": [area for area in areas().values() if area.kind is AreaKind.PREFECTURE],
            "subprefectures": _named(area for area in areas().values() if area.kind is AreaKind.SUBPREFECTURE),
            "sizes": [(number, class_name(int(number), lang)) for number in size_classes()],
            "designations": [(name, text(f"karte.ground.{name}", lang)) for name in DESIGNATIONS],
        },
    )


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Lead from a typed name or code to the area's page; show the list where several or none bear it."""
    try:
        area = resolve(request.GET.get("q", "").strip()[:LONGEST_SEARCH])
    except TodokuError:
        found: HttpResponse = area_list(request)
        return found
    return HttpResponseRedirect(reverse("area", args=[area.code]))


@require_safe
def list_csv(request: HttpRequest) -> HttpResponse:
    """Hand on the municipalities that the address asks for as CSV."""
    towns = find_towns(figures(), Asked.of(request.GET), current_lang())
    return _file(towns_csv(figures(), towns), "areas.csv", _CSV)


@require_safe
def list_xlsx(request: HttpRequest) -> HttpResponse:
    """Hand on the municipalities that the address asks for as an Excel workbook."""
    asked = Asked.of(request.GET)
    towns = find_towns(figures(), asked, current_lang())
    return _file(towns_xlsx(figures(), towns, current_lang(), asked=asked.address()), "areas.xlsx", _XLSX)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show up to ten municipalities side by side."""
    wrong: TodokuError | None = None
    towns: list[Area] = []
    try:
        towns = chosen_towns(request.GET.getlist("codes"))
    except InputError as error:
        wrong = error
    context = {
        "wrong": wrong,
        "table": compared(figures(), towns, current_lang()) if towns else None,
        "codes": ",".join(area.code for area in towns),
    }
    return render(request, "karte/compare.html", context, status=400 if wrong else 200)


def _asked_area(request: HttpRequest, text_of_area: str, url_name: str) -> tuple[Area | None, HttpResponse]:
    """Return the area of an address, else the answer to be given in its place."""
    area = areas().get(text_of_area)
    if area is not None and not {area.code, *area.codes} <= figures().measures.keys():
        wrong = AreaError("karte.being_measured", area=area.name_ja)
        return None, render(request, "karte/choice.html", {"wrong": wrong, "asked": text_of_area}, status=503)
    if area is not None:
        return area, HttpResponse()
    try:
        found = resolve(text_of_area)
    except AreaError as error:
        return None, _no_area(request, error, text_of_area)
    address = reverse(url_name, args=[found.code])
    query = request.META.get("QUERY_STRING", "")
    return None, HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _no_area(request: HttpRequest, error: AreaError, asked: str) -> HttpResponse:
    """Offer the areas that an ambiguous or unknown name may mean."""
    labels = [label for name in ("choices", "near", "successors") for label in _labels(error, name)]
    choices = [(code, label) for label in labels if (code := label.split(" ", 1)[0]) in areas()]
    status = 300 if error.code == "area.ambiguous" else 404
    return render(request, "karte/choice.html", {"wrong": error, "asked": asked, "choices": choices}, status=status)


def _labels(error: AreaError, name: str) -> list[str]:
    given = error.params.get(name, [])
    return [str(label) for label in given] if isinstance(given, list) else []


def _asked_rules(request: HttpRequest) -> tuple[TodokuError | None, dt.date | None]:
    """Return the day whose rules are asked for, or what is wrong with it."""
    given = request.GET.get("rules_as_of", "").strip()
    if not given:
        return None, None
    try:
        return None, parse_date(given)
    except InputError as error:
        return error, None


def _sorted_address(asked: Asked, name: str) -> str:
    """Return the list sorted by a column: numbers from the largest, names from the first; the other way round again."""
    starts_down = name not in SORTS[:2]
    down = not asked.down if name == asked.sort else starts_down
    return asked.address(sort=name, order="down" if down else "")


def _named(found: Any) -> list[tuple[str, str]]:
    return [(area.code, area.name(current_lang())) for area in found]


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
