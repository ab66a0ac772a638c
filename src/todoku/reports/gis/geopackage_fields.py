"""What each column of the GeoPackage means: name, unit, and how its figures came to be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from todoku.i18n import has, text
from todoku.provenance import Basis
from todoku.reports.rows import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan

SPATIAL = ("cells", "roads", "routes", "crossings", "sites", "exchange", "places", "boundary")
"""Layers with geometry, in the order in which they are drawn."""

_UNITS = {
    "population": "person",
    "covered_population": "person",
    "households": "household",
    "cumulative_households": "household",
    "farm_area_m2": "m2",
    "farm_area_ha": "ha",
    "length_m": "m",
    "length_km": "km",
    "height_m": "m",
    "lat": "degree",
    "lon": "degree",
    "cost_jpy": "yen",
    "fibres": "fibre",
    "amount_jpy": "yen",
    "unit_price_jpy": "yen",
    "jpy_per_household": "yen",
    "jpy_per_household_or_farm": "yen",
    "cumulative_cost_jpy": "yen",
}
_OWN_BASIS = frozenset({"cells", "roads", "routes", "crossings"})
"""Layers whose features each say how they came to be known."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of one layer or table."""

    layer: str
    column: str
    name: str
    unit: str
    basis: str
    """How its values came to be known, or that each feature says it in ``basis``."""
    description: str

    @property
    def explanation(self) -> str:
        """All of it in one line."""
        return " / ".join(part for part in (self.description, self.unit, self.basis) if part)


def layer_basis(plan: Plan, layer: str) -> Basis:
    """Return how the features of a layer without a basis of their own came to be known."""
    fibre = plan.design.fibre
    if layer == "sites":
        return Basis.MODELLED
    if layer == "exchange":
        return Basis.UNKNOWN if fibre is None else fibre.exchange_basis
    kinds = {"boundary": ("boundaries", "cells"), "places": ("places", "zones")}[layer]
    used = {dataset.kind: plan.inputs.sources[dataset.source].basis for dataset in plan.inputs.datasets}
    return next((used[kind] for kind in kinds if kind in used), Basis.UNKNOWN)


def fields_of(plan: Plan, layer: str, columns: Iterable[str], lang: Lang) -> list[Field]:
    """Return the meaning of a layer's columns in one language; columns that the catalogue lacks are left out."""
    return [
        Field(
            layer,
            column,
            text(f"geopackage.column.{column}", lang),
            text(f"geopackage.unit.{_UNITS[column]}", lang) if column in _UNITS else "",
            _basis(plan, layer, lang),
            text(f"geopackage.about.{column}", lang),
        )
        for column in columns
        if has(f"geopackage.column.{column}")
    ]


def _basis(plan: Plan, layer: str, lang: Lang) -> str:
    if layer in SPATIAL and layer not in _OWN_BASIS:
        return words.basis(layer_basis(plan, layer), lang)
    return text("geopackage.basis.each", lang)


def fields_table(fields: Iterable[Field]) -> pd.DataFrame:
    """Return the meanings as a table: layer, column_name, name, unit, basis, description."""
    rows = [(one.layer, one.column, one.name, one.unit, one.basis, one.description) for one in fields]
    return pd.DataFrame(rows, columns=["layer", "column_name", "name", "unit", "basis", "description"])
