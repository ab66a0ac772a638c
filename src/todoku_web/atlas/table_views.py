"""The atlas as a table, as files, and as a page for paper: the same figures as on the map."""

from __future__ import annotations

from math import ceil, isnan
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from todoku.errors import InputError
from todoku.i18n import text
from todoku.sources.notes import in_one_language
from todoku_web.atlas import filters
from todoku_web.atlas.catalogue import FORMATS, area_layer_id, layer_title
from todoku_web.atlas.downloads import file_name, kept_file, lines_of, packed, parts_of
from todoku_web.atlas.edition import current
from todoku_web.atlas.figures import karte_url, value_text
from todoku_web.atlas.print_map import asked_look, drawn_map
from todoku_web.atlas.responses import streamed, takes_gzip
from todoku_web.atlas.selection import Selection, selection_of
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang

PER_PAGE = 100
_SORTS = ("code", "name", "value")
_MOST_DIGITS = 6
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Show a layer as a table, by municipality or by square."""
    try:
        selection = selection_of(current(), request.GET, current_lang())
    except InputError as error:
        return _refused(request, error)
    sort = request.GET.get("sort", "code")
    sort = sort if sort in _SORTS else "code"
    falling = request.GET.get("order") == "desc"
    rows = selection.figures
    if sort != "code" or falling:
        rows = rows.sort_values([sort, "code"], ascending=[not falling, True], kind="stable", na_position="last")
    pages = max(1, ceil(len(rows) / PER_PAGE))
    given = request.GET.get("page", "1")
    page = min(max(int(given), 1), pages) if given.isdecimal() and len(given) <= _MOST_DIGITS else 1
    shown = selection.told(rows.iloc[(page - 1) * PER_PAGE : page * PER_PAGE])
    context = {
        **_common(selection),
        "rows": [_row(selection, row) for row in shown.to_dict("records")],
        "count": len(rows),
        "total": value_text(selection.total, selection.unit, selection.lang),
        "adds_up": selection.total is not None,
        "heads": [_head(selection, name, sort, falling=falling) for name in _SORTS],
        "page": page,
        "pages": pages,
        "page_links": _page_links(selection, page, pages, sort, falling=falling),
        **_choices(selection),
    }
    return render(request, "atlas/table.html", context)


@require_safe
def download(request: HttpRequest, layer: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """Send a layer as a file, with its filters and sources in it."""
    if kind not in FORMATS:
        raise Http404
    asked = request.GET.copy()
    asked["layer"] = layer
    try:
        selection = selection_of(current(), asked, current_lang())
    except InputError as error:
        return _refused(request, error)
    is_whole = kind in {"gpkg", "xlsx"}
    parts = parts_of(kept_file(selection, kind)) if is_whole else lines_of(selection, kind)
    is_packed = takes_gzip(request) and not is_whole
    response = streamed(request, packed(parts) if is_packed else parts, content_type=_TYPES[kind])
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Content-Disposition"] = f'attachment; filename="{file_name(selection, kind)}"'
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Encoding, Cookie"
    return response


@require_safe
def print_page(request: HttpRequest) -> HttpResponse:
    """Show a layer as a map for paper, drawn here, with its legend, date and sources."""
    try:
        selection = selection_of(current(), request.GET, current_lang())
        look = asked_look(selection, request.GET)
    except InputError as error:
        return _refused(request, error)
    picture = drawn_map(selection, look)
    total = value_text(selection.total, selection.unit, selection.lang)
    common = _common(selection)
    borders = selection.edition.origin(selection.edition.meta["outlines"])["sources"]
    sources = [*common["sources"], *(_source(one, selection.lang) for one in borders if one not in selection.sources)]
    context = {**common, "sources": sources, "picture": picture, "total": total, "adds_up": selection.total is not None}
    return render(request, "atlas/print.html", context)


def _common(selection: Selection) -> dict[str, Any]:
    query = urlencode(selection.query())
    return {
        "selection": selection,
        "title": selection.title,
        "unit": text(f"atlas.unit.{selection.unit}", selection.lang),
        "filters_text": selection.filters_text,
        "has_filters": bool(selection.asked),
        "sources": [_source(one, selection.lang) for one in selection.sources],
        "map_url": f"{reverse('atlas')}?{urlencode(_map_query(selection))}",
        "table_url": f"{reverse('atlas-table')}?{query}",
        "print_url": f"{reverse('atlas-print')}?{query}",
        "downloads": [_download_link(selection, kind, query) for kind in FORMATS],
    }


def _download_link(selection: Selection, kind: str, query: str) -> tuple[str, str]:
    address = reverse("atlas-download", args=[selection.layer_id, kind])
    return text(f"atlas.format.{kind}", selection.lang), f"{address}?{query}"


def _source(source: dict[str, Any], lang: Lang) -> dict[str, Any]:
    told = {key: in_one_language(source[key], lang) for key in ("licence", "note") if source[key]}
    return {**source, **told, "basis_text": text(f"basis.{source['basis']}", lang)}


def _map_query(selection: Selection) -> list[tuple[str, str]]:
    """Return the query with which the map shows the same."""
    name = selection.layer_id
    scenario = [(f"scenario.{name}", selection.scenario)] if selection.scenario else []
    kept = [(key, value) for key, value in selection.query() if key.startswith("filter.")]
    return [("layers", name), ("year", str(selection.year)), *scenario, *kept]


def _row(selection: Selection, row: dict[Any, Any]) -> dict[str, Any]:
    value = None if isnan(row["value"]) else row["value"]
    area = row.get("municipality_code") if selection.by == "square" else row["code"]
    return {
        **row,
        "value_text": value_text(value, selection.unit, selection.lang, with_unit=False),
        "basis_text": text(f"basis.{row['basis']}", selection.lang),
        "karte_url": karte_url(area) if area else None,
    }


def _head(selection: Selection, name: str, sort: str, *, falling: bool) -> dict[str, Any]:
    turned = name == sort and not falling
    query = selection.query(sort=name, order="desc" if turned else "")
    shown = ("descending" if falling else "ascending") if name == sort else "none"
    key = f"atlas.table.{name}_of_square" if selection.by == "square" and name != "value" else f"atlas.table.{name}"
    return {"name": name, "title": text(key, selection.lang), "url": f"?{urlencode(query)}", "sorted": shown}


def _page_links(selection: Selection, page: int, pages: int, sort: str, *, falling: bool) -> list[tuple[str, str]]:
    order = {"sort": sort, "order": "desc" if falling else ""}
    wanted = [("atlas.page.first", 1), ("atlas.page.before", page - 1),
              ("atlas.page.next", page + 1), ("atlas.page.last", pages)]  # fmt: skip
    return [
        (text(key, selection.lang), f"?{urlencode(selection.query(page=str(number), **order))}")
        for key, number in wanted
        if 1 <= number <= pages and number != page
    ]


def _choices(selection: Selection) -> dict[str, Any]:
    """Return what the form of the table offers."""
    edition, lang = selection.edition, selection.lang
    squares = [(name, layer_title(name, lang)) for name in edition.squares]
    areas = [(area_layer_id(name), layer_title(name, lang)) for name in edition.indicators]
    return {
        "year_links": [(year, f"?{urlencode(selection.query(year=str(year)))}") for year in selection.years],
        "scenario_links": [
            (one["id"], one["title"], f"?{urlencode(selection.query(scenario=one['id']))}")
            for one in selection.scenarios
        ],
        "layers": [
            (text("atlas.table.squares_group", lang), squares),
            (text("atlas.group.municipalities", lang), areas),
        ],
        "filters": [_marked(one, selection.asked.get(one["id"], [])) for one in filters.titled(edition, lang)],
    }


def _marked(found: dict[str, Any], chosen: list[str]) -> dict[str, Any]:
    return {**found, "values": [{**value, "on": value["id"] in chosen} for value in found["values"]]}


def _refused(request: HttpRequest, error: InputError) -> HttpResponse:
    said = text(f"error.{error.code}", current_lang(), **error.params)
    return render(request, "atlas/refused.html", {"said": said}, status=400)
