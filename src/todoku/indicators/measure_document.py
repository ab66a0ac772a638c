"""The document that ``todoku measure --json`` prints: areas with their indicators, for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from todoku.i18n import DEFAULT_LANG, Lang, text
from todoku.indicators.indicator import Indicator, IndicatorId
from todoku.provenance import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.indicators.measure import AreaMeasure

MEASURE_SCHEMA = "todoku.measure/1"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class MeasuredIndicator(_Part):
    """One indicator of one area; an unknown value is null and says why."""

    id: IndicatorId
    value: float | int | None
    unit: str
    basis: Basis
    as_of: str | None
    source: str | None
    reason: str | None
    """Why the value is unknown, or the reservation that belongs beside it, in the document's language."""


class MeasuredArea(_Part):
    """One area; of a region the first is the region itself."""

    code: str
    name: str
    indicators: tuple[MeasuredIndicator, ...]


class MeasureDocument(_Part):
    """The whole document."""

    schema_: Literal["todoku.measure/1"] = Field(default="todoku.measure/1", alias="schema")
    areas: tuple[MeasuredArea, ...]


def measure_document(measures: Sequence[AreaMeasure], *, lang: Lang = DEFAULT_LANG) -> MeasureDocument:
    """Return the measures as a document, with the reasons in one language."""
    return MeasureDocument(
        areas=tuple(
            MeasuredArea(
                code=area.code,
                name=area.name,
                indicators=tuple(_measured(indicator, lang) for indicator in area.indicators),
            )
            for area in measures
        )
    )


def _measured(indicator: Indicator, lang: Lang) -> MeasuredIndicator:
    return MeasuredIndicator(
        id=indicator.id,
        value=indicator.value,
        unit=indicator.unit,
        basis=indicator.basis,
        as_of=indicator.as_of,
        source=indicator.source,
        reason=text(indicator.reason, lang) if indicator.reason else None,
    )
