"""Indicators: what they mean, and where an area stands, as ``todoku measure --json`` prints it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from todoku.areas.municipalities import find_region, region_of
from todoku.indicators.definition import definitions
from todoku.indicators.indicator import IndicatorId
from todoku.indicators.measure import measure
from todoku.indicators.measure_document import MeasureDocument, measure_document
from todoku.plans.inputs import datasets_for
from todoku_web.api.door import operation
from todoku_web.api.resources.areas import AreaCode
from todoku_web.api.scopes import Scope
from todoku_web.pages.language import current_lang
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    from todoku.indicators.measure import AreaMeasure

router = Router(tags=["indicators"])
_REMEMBERED = 512


class IndicatorMeaning(BaseModel):
    """What an indicator means, in the language of the request."""

    id: IndicatorId
    title: str
    unit: str
    meaning: str
    aggregation: str
    source: str


@operation(
    router,
    "GET",
    "/indicators",
    scope=Scope.READ_AREAS,
    is_public=True,
    answer=list[IndicatorMeaning],
    examples=("indicators",),
)
def list_indicators(request: HttpRequest) -> Any:  # noqa: ARG001 - ninja gives it
    """Return the meaning of every indicator."""
    japanese = current_lang() == "ja"
    return [
        IndicatorMeaning(
            id=one.id,
            title=one.title(current_lang()),
            unit=one.unit,
            meaning=one.meaning_ja if japanese else one.meaning_en,
            aggregation=one.aggregation_ja if japanese else one.aggregation_en,
            source=one.source,
        )
        for one in definitions().values()
    ]


@operation(
    router,
    "GET",
    "/areas/{code}/indicators",
    scope=Scope.READ_AREAS,
    is_public=True,
    answer=MeasureDocument,
    examples=("areas/01205/indicators",),
)
def measure_area(request: HttpRequest, code: AreaCode, as_of: dt.date | None = None) -> MeasureDocument:  # noqa: ARG001
    """Return where an area stands, and each of its municipalities."""
    region = find_region(code)
    pack = pack_for(region.codes)
    measures = _measured(region.area_code, pack.id if pack else None, as_of)
    return measure_document(measures, lang=current_lang())


@lru_cache(maxsize=_REMEMBERED)
def _measured(area_code: str, pack_id: str | None, as_of: dt.date | None) -> tuple[AreaMeasure, ...]:  # noqa: ARG001 - another pack is another answer
    region = region_of(area_code)
    pack = pack_for(region.codes)
    return measure(region, datasets_for(region, pack.path if pack else None), as_of=as_of)
