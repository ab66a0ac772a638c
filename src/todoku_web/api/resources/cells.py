"""Grid squares: people and households of an area or a rectangle, by the page or as one CSV."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from todoku.areas.municipalities import find_region
from todoku.i18n import text
from todoku.provenance import Basis
from todoku_web.api.data import COUNTS, cells
from todoku_web.api.door import operation
from todoku_web.api.paging import DEFAULT_LIMIT, Limit, Offset, Page, page_of
from todoku_web.api.problems import Refused
from todoku_web.api.resources.areas import LONGEST, AreaCode
from todoku_web.api.scopes import Scope
from todoku_web.pages.language import current_lang

router = Router(tags=["cells"])
_NUMBER = r"[+-]?[0-9]{1,3}(\.[0-9]{1,12})?"
BBOX_PATTERN = rf"^{_NUMBER}(,{_NUMBER}){{3}}$"
_COLUMNS = ["mesh_code", "municipality_code", "population", "households", "basis", "as_of"]
_AREA = Annotated[str | None, Query(max_length=LONGEST)]
_BBOX = Annotated[str | None, Query(pattern=BBOX_PATTERN)]


class Cell(BaseModel):
    """A grid square with who lives there; unknown is null, with the reason."""

    mesh_code: str
    municipality_code: str
    population: int | None
    households: int | None
    basis: Basis
    as_of: str | None
    reason: str | None


class CellSource(BaseModel):
    """Where figures come from."""

    publisher: str
    title: str
    licence: str
    as_of: str | None
    url: str | None
    basis: Basis
    citation: str


class CellPage(Page[Cell]):
    """A part of the squares, with their sources."""

    sources: list[CellSource]


@operation(
    router,
    "GET",
    "/cells",
    scope=Scope.READ_AREAS,
    is_public=True,
    answer=CellPage,
    examples=("cells?area=01205&limit=10", "cells?bbox=140.9,42.3,141.1,42.4"),
)
def list_cells(
    request: HttpRequest,
    response: HttpResponse,
    area: _AREA = None,
    bbox: _BBOX = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Any:
    """List grid squares."""
    known, places = cells(), _places(area, bbox)
    part = known.table.iloc[places[offset : offset + limit]]
    unknown = text("api.cell_unknown", current_lang())
    items = [_cell(row, unknown) for row in part.to_dict("records")]
    page = page_of(request, response, items, total=len(places), limit=limit, offset=offset)
    return {**page, "sources": list(known.sources)}


@operation(
    router,
    "GET",
    "/cells.csv",
    scope=Scope.READ_AREAS,
    is_public=True,
    answer=None,
    media="text/csv",
    examples=("cells.csv?area=01205",),
)
def download_cells(request: HttpRequest, area: _AREA = None, bbox: _BBOX = None) -> HttpResponse:  # noqa: ARG001
    """Return all grid squares as one table."""
    table = cells().table.iloc[_places(area, bbox)][_COLUMNS]
    whole = table.assign(**{name: table[name].round().astype("Int64") for name in COUNTS})
    return HttpResponse(whole.to_csv(index=False), content_type="text/csv; charset=utf-8")


@operation(
    router,
    "GET",
    "/areas/{code}/cells",
    scope=Scope.READ_AREAS,
    is_public=True,
    answer=CellPage,
    examples=("areas/01205/cells?limit=10",),
)
def list_area_cells(
    request: HttpRequest, response: HttpResponse, code: AreaCode, limit: Limit = DEFAULT_LIMIT, offset: Offset = 0
) -> Any:
    """List the grid squares of an area."""
    return list_cells(request, response, area=code, limit=limit, offset=offset)


def bbox_of(written: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a rectangle as it is written in an address; raise Refused where it is none."""
    west, south, east, north = (float(part) for part in written.split(","))
    if south > north:
        raise Refused("api.bbox_order", value=written)
    return west, south, east, north


def _places(area: str | None, bbox: str | None) -> np.ndarray[Any, np.dtype[np.intp]]:
    codes = find_region(area).codes if area is not None else None
    return cells().within(codes, bbox_of(bbox) if bbox is not None else None)


def _cell(row: dict[Any, Any], unknown: str) -> dict[str, Any]:
    counts = {name: None if np.isnan(row[name]) else round(row[name]) for name in COUNTS}
    return {**row, **counts, "reason": unknown if None in counts.values() else None}
