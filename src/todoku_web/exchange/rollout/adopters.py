"""What adopters of a model measured: the range over all of them, never mixed with what the model's own trial found."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.exchange.rollout.models import Adoption, AdoptionState
from todoku_web.exchange.rollout.part_specs import change_of
from todoku_web.exchange.trials.models import IndicatorKind, Unit
from todoku_web.exchange.trials.shown import with_unit
from todoku_web.parts.columns import shown_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from todoku.i18n import Lang
    from todoku_web.exchange.rollout.models import PortalModel
    from todoku_web.exchange.trials.models import Indicator


@dataclass(frozen=True, slots=True)
class MeasuredEffect:
    """An effect over its adopters: the changes of the least, the middle and the most of them."""

    what: str
    unit: str
    low: Decimal
    middle: Decimal
    high: Decimal
    count: int
    """Number of municipalities."""
    bases: tuple[str, ...]
    since: str
    until: str

    def told(self, lang: Lang) -> str:
        """Return the range in words."""
        middle = with_unit(self.middle, self.unit, lang, signed=True)
        if self.count == 1:
            return middle
        between = text("rollout.range", lang, low=shown_number(self.low), high=shown_number(self.high))
        return f"{middle}{text('rollout.within', lang, range=between)}"


def units_of(model: PortalModel | None) -> dict[str, str]:
    """Return the units of a model's outcomes by their ids; empty of one that was made of no trial."""
    return {str(one.pk): one.unit for one in _outcomes(model)}


def names_of(model: PortalModel | None) -> dict[str, str]:
    """Return the names of a model's outcomes by their ids."""
    return {str(one.pk): one.name for one in _outcomes(model)}


def _outcomes(model: PortalModel | None) -> list[Indicator]:
    if model is None or model.trial is None:
        return []
    return [one for one in model.trial.indicators.all() if one.kind == IndicatorKind.OUTCOME]


def measured_effects(model_id: str, model: PortalModel | None) -> list[MeasuredEffect]:
    """Return what the adopters of a model measured, effect by effect, in one query."""
    found = Adoption.objects.filter(model_id=model_id, state=AdoptionState.MEASURED).order_by("pk")
    rows = [
        row for parts in found.values_list("parts", flat=True) for row in parts.get("effects", {}).get("effects", [])
    ]
    return ranges(rows, units_of(model), names_of(model))


def ranges(rows: Iterable[dict[str, Any]], units: Mapping[str, str], names: Mapping[str, str]) -> list[MeasuredEffect]:
    """Return the range of each effect over rows of several adopters; the middle is their median."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        unit = row.get("unit") or units.get(row["what"], "")
        if unit:
            groups.setdefault((names.get(row["what"], row["what"]), unit), []).append(row)
    return [_range(what, unit, held) for (what, unit), held in groups.items()]


def _range(what: str, unit: Any, rows: list[dict[str, Any]]) -> MeasuredEffect:
    changes = sorted(change_of(row) for row in rows)
    moved: Any = Unit.POINT if unit == Unit.PERCENT else unit
    days = sorted(row["after_on"] for row in rows)
    bases = tuple(sorted({row["basis"] for row in rows}))
    return MeasuredEffect(what, moved, changes[0], median(changes), changes[-1], len(rows), bases, days[0], days[-1])
