"""Areas: prefectures, subprefectures, municipalities and wards, by code or found by name."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel

from todoku.areas.municipalities import by_code, find_region
from todoku.areas.names import name_key
from todoku.areas.plane_zones import plane_crs
from todoku.areas.registry import Kind, Municipality, register
from todoku_web.api.door import operation
from todoku_web.api.paging import DEFAULT_LIMIT, Limit, Offset, Page, page_of
from todoku_web.api.scopes import Scope

router = Router(tags=["areas"])
LONGEST = 100
AreaCode = Annotated[str, Path(max_length=LONGEST)]
AreaKind = Literal["prefecture", "subprefecture", "municipality", "special_ward", "ward", "northern_village"]


class AreaName(BaseModel):
    """An area with its code and names."""

    code: str
    name: str
    name_en: str


class AreaSummary(AreaName):
    """An area as a list has it."""

    id: str
    code6: str | None
    kind: AreaKind
    kana: str
    prefecture_code: str
    subprefecture: str | None
    county: str | None


class Area(AreaSummary):
    """An area, with what it consists of."""

    designated_city_code: str | None
    plane_crs: str | None
    lat: float | None
    lon: float | None
    valid_from: str | None
    municipalities: list[AreaName]


@operation(
    router,
    "GET",
    "/areas",
    scope=Scope.READ_AREAS,
    is_public=True,
    answer=Page[AreaSummary],
    examples=("areas?kind=municipality&subprefecture=胆振総合振興局",),
)
def list_areas(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str | None, Query(max_length=LONGEST)] = None,
    kind: AreaKind | None = None,
    prefecture: Annotated[str | None, Query(pattern=r"^[0-9]{2}$")] = None,
    subprefecture: Annotated[str | None, Query(max_length=LONGEST)] = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Any:
    """List the areas of today."""
    key = name_key(q) if q else ""
    found = [
        area
        for keys, area in _all()
        if (kind is None or area.kind == kind)
        and (prefecture is None or area.prefecture_code == prefecture)
        and (subprefecture is None or area.subprefecture == subprefecture)
        and any(one.startswith(key) for one in keys)
    ]
    part = found[offset : offset + limit]
    return page_of(request, response, part, total=len(found), limit=limit, offset=offset)


@operation(
    router,
    "GET",
    "/areas/{code}",
    scope=Scope.READ_AREAS,
    is_public=True,
    answer=Area,
    examples=("areas/01205", "areas/室蘭市"),
)
def get_area(request: HttpRequest, code: AreaCode) -> Area:  # noqa: ARG001 - ninja gives it
    """Return one area."""
    region = find_region(code)
    summary = _by_code()[region.area_code]
    known = register()
    is_division = region.area_code in known.prefectures or region.area_code in known.subprefectures
    place = None if is_division else by_code(region.area_code)
    return Area(
        **summary.model_dump(),
        designated_city_code=place.designated_city_code if place else None,
        plane_crs=plane_crs(region.area_code),
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        valid_from=place.valid_from.isoformat() if place and place.valid_from else None,
        municipalities=[_named(by_code(one)) for one in region.codes],
    )


@cache
def _all() -> tuple[tuple[frozenset[str], AreaSummary], ...]:
    """Return every area with what it is found by: code, names, kana; by prefecture, from the large to the small."""
    known = register()
    divisions = [
        AreaSummary(
            id=f"jp:{one.area_code}",
            code=one.area_code,
            code6=None,
            kind=one.kind.value,
            name=one.name,
            kana=one.kana,
            name_en=one.name_en,
            prefecture_code=one.prefecture_code,
            subprefecture=one.name if one.kind is Kind.SUBPREFECTURE else None,
            county=None,
        )
        for one in (known.prefectures | known.subprefectures).values()
    ]
    places = [
        AreaSummary(
            id=f"jp:{one.code}",
            code=one.code,
            code6=one.code6,
            kind=one.kind.value,
            name=one.name,
            kana=one.kana,
            name_en=one.name_en,
            prefecture_code=one.prefecture_code,
            subprefecture=one.subprefecture,
            county=one.county,
        )
        for one in known.current.values()
    ]
    order = list(AreaKind.__args__[:2])  # type: ignore[attr-defined]
    ordered = sorted(
        (*divisions, *places),
        key=lambda one: (one.prefecture_code, order.index(one.kind) if one.kind in order else len(order), one.code),
    )
    return tuple((_keys(one), one) for one in ordered)


@cache
def _by_code() -> dict[str, AreaSummary]:
    return {area.code: area for _, area in _all()}


def _keys(area: AreaSummary) -> frozenset[str]:
    names = {name_key(name) for name in (area.name, area.kana, area.name_en, area.code)}
    return frozenset(names | ({area.code6} if area.code6 else set()))


def _named(place: Municipality) -> AreaName:
    return AreaName(code=place.code, name=place.name, name_en=place.name_en)
