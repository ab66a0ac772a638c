"""The atlas's data for its page: catalogue, arrays of squares, outlines, values, figures of a place, search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.atlas import build
from todoku_web.atlas.catalogue import catalogue
from todoku_web.atlas.edition import Edition, current, edition_of
from todoku_web.atlas.figures import area_figures, square_figures
from todoku_web.atlas.layers import entry_of, provided, provided_layer
from todoku_web.atlas.responses import bytes_answer, compressed_file, json_answer
from todoku_web.atlas.search import found_areas
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

_AREA_PREFIX = "area_"
_LONGEST_QUERY = 100


@require_safe
def catalogue_json(request: HttpRequest) -> HttpResponse:
    """Tell the layers, those of other apps that this request may see among them."""
    content = catalogue(current(), current_lang())
    others = [entry_of(layer) for layer in provided(request)]
    return json_answer(request, {**content, "layers": [*content["layers"], *others]} if others else content)


@require_safe
def squares(request: HttpRequest, layer: str, year: int, name: str) -> HttpResponse:
    """Send the array of a layer, year and scenario; ``name`` is the scenario, with ``.z3`` and the like for larger."""
    edition = _edition(request)
    found = edition.squares.get(layer)
    scenario, dot, level = name.partition(".")
    suffixes = ["", *(one["suffix"] for one in found["header"]["coarser"])] if found else []
    if found is None or scenario not in found["scenarios"] or year not in found["years"] or dot + level not in suffixes:
        return _missing(request, InputError("atlas.no_array", layer=layer[:80], year=year, scenario=name[:80]))
    path = edition.array(layer, year, scenario, dot + level)
    return compressed_file(request, path, content_type="application/octet-stream", version=edition.version)


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """Send the municipalities' outlines."""
    edition = _edition(request)
    path = edition.folder / build.OUTLINES
    return compressed_file(request, path, content_type="application/geo+json", version=edition.version)


@require_safe
def area_values(request: HttpRequest, layer: str, year: int) -> HttpResponse:
    """Tell the values of an indicator by municipality in a year, and why what is unknown is."""
    edition, lang = _edition(request), current_lang()
    found = edition.indicators.get(layer.removeprefix(_AREA_PREFIX)) if layer.startswith(_AREA_PREFIX) else None
    if found is None or year not in found["years"]:
        return _missing(request, InputError("atlas.no_values", layer=layer[:80], year=year))
    rows: dict[str, dict[str, Any]] = found["values"][str(year)]
    content = {
        "values": {code: row["value"] for code, row in rows.items()},
        "basis": found["basis"],
        "as_of": max((row["as_of"] or "" for row in rows.values()), default="") or None,
        "reasons": {code: text(row["reason"], lang) for code, row in rows.items() if row["reason"]},
    }
    return json_answer(request, content)


@require_safe
def cell(request: HttpRequest, mesh_code: str) -> HttpResponse:
    """Tell the figures of a square."""
    asked = request.GET.get("year", "")
    try:
        found = square_figures(
            current(),
            mesh_code,
            current_lang(),
            layer=request.GET.get("layer", ""),
            year=int(asked) if asked.isdecimal() and len(asked) == 4 else None,  # noqa: PLR2004 (digits of a year)
        )
    except TodokuError as error:
        return _missing(request, error)
    if found is None:
        return _missing(request, InputError("atlas.no_square", code=mesh_code[:20]))
    return json_answer(request, found)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the indicators of an area."""
    found = area_figures(current(), code, current_lang())
    if found is None:
        return _missing(request, InputError("atlas.no_area", code=code[:20]))
    return json_answer(request, found)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Tell the areas and squares that a text may mean."""
    asked = request.GET.get("q", "").strip()
    if len(asked) > _LONGEST_QUERY:
        error = InputError("atlas.long_query", most=_LONGEST_QUERY)
        return json_answer(request, {"error": _said(error)}, status=400)
    return json_answer(request, {"results": found_areas(current(), asked, current_lang())})


@require_safe
def features(request: HttpRequest, layer: str) -> HttpResponse:
    """Send the lines or points of another app's layer, where this request may see it."""
    found = provided_layer(request, layer)
    if found is None or found.features is None:
        return _missing(request, InputError("atlas.unknown_layer", layer=layer[:80]))
    return json_answer(request, dict(found.features()))


@require_safe
def raster(request: HttpRequest, layer: str) -> HttpResponse:
    """Send the picture of another app's layer, where this request may see it."""
    found = provided_layer(request, layer)
    if found is None or found.picture is None:
        return _missing(request, InputError("atlas.unknown_layer", layer=layer[:80]))
    return bytes_answer(request, found.picture(), content_type="image/png")


def _edition(request: HttpRequest) -> Edition:
    """Return the edition that the address names, where it is still there; else the present one."""
    return edition_of(request.GET.get("v", "")) or current()


def _missing(request: HttpRequest, error: TodokuError) -> HttpResponse:
    return json_answer(request, {"error": _said(error)}, status=404)


def _said(error: TodokuError) -> str:
    return text(f"error.{error.code}", current_lang(), **error.params)
