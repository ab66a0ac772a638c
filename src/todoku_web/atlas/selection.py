"""What a table, a download or a print of the atlas is of: a layer, year and scenario, cut to some municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.atlas import filters
from todoku_web.atlas.catalogue import area_layer_id, edition_sources, layer_title, scenarios_of
from todoku_web.atlas.figures import area_name
from todoku_web.atlas.making.coarser import together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from todoku.i18n import Lang
    from todoku_web.atlas.edition import Edition

By = Literal["area", "square"]
FIRST_LAYER = "population"
_PREFIX = "filter."
_ADDED_UP = frozenset({"person", "household", "km2", "station"})


@dataclass(frozen=True)
class Selection:
    """A layer of the atlas in a year and scenario, for the municipalities that the filters let through."""

    edition: Edition
    layer_id: str
    year: int
    scenario: str
    by: By
    asked: Mapping[str, list[str]]
    lang: Lang

    @cached_property
    def layer(self) -> dict[str, Any]:
        """What the edition says of the layer."""
        layers = self.edition.squares if self.is_of_squares else self._indicators
        return layers[self.layer_id]

    @property
    def is_of_squares(self) -> bool:
        """Whether the layer is one of grid squares."""
        return self.layer_id in self.edition.squares

    @property
    def unit(self) -> str:
        """The unit of the values."""
        return str(self.layer["unit"])

    @property
    def years(self) -> list[int]:
        """The years that the layer has."""
        return list(self.layer["years"])

    @property
    def scenarios(self) -> list[dict[str, str]]:
        """The scenarios that the layer has; none for a layer by municipality."""
        return scenarios_of(self.layer, self.lang) if self.is_of_squares else []

    @property
    def title(self) -> str:
        """The layer's name."""
        return layer_title(self.layer["id"], self.lang)

    @property
    def scenario_title(self) -> str:
        """The scenario's name; empty for a layer that has only one."""
        return next((one["title"] for one in self.scenarios if one["id"] == self.scenario), "") if self._choice else ""

    @property
    def has_owners(self) -> bool:
        """Whether the layer's figures can be told by municipality."""
        return not self.is_of_squares or bool(self.squares["municipality_code"].notna().any())

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The municipalities that the filters let through."""
        return filters.chosen_codes(self.edition, self.asked)

    @property
    def filters_text(self) -> str:
        """The filters as one line."""
        return filters.described(self.asked, self.lang)

    @cached_property
    def sources(self) -> list[dict[str, Any]]:
        """The sources of the figures."""
        if self.is_of_squares:
            return edition_sources(self.edition, self.layer, self.year)
        return [self.edition.meta["sources"][number] for number in self.layer["sources"]]

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The figures by code: code, name, value (NaN is unknown), and where they are squares' their origin."""
        if not self.is_of_squares:
            return self._indicator_rows()
        return self._squares_by_area() if self.by == "area" else self._square_rows()

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The figures with basis, as_of, source and reason."""
        return self.told(self.figures)

    def told(self, figures: pd.DataFrame) -> pd.DataFrame:
        """Return some of the figures with basis, as_of, source and reason."""
        return self._with_origin(figures) if self.is_of_squares else figures

    @cached_property
    def total(self) -> float | None:
        """The figure of all rows together; None where a part is unknown, or it is none that adds up."""
        if self.is_of_squares:
            table = self.squares
            if table.empty:
                return None
            area_km2 = pd.Series([self._area_km2(self.codes)], index=["all"])
            groups = np.full(len(table), "all")
            found = together(table, groups, [self.scenario], combine=self.layer["combine"], area_km2=area_km2)
            value = found[self.scenario].iloc[0]
        else:
            value = self.rows["value"].sum(skipna=False) if self.unit in _ADDED_UP and len(self.rows) else np.nan
        return None if pd.isna(value) else float(value)

    def query(self, **changes: str) -> list[tuple[str, str]]:
        """Return the query that asks for this selection, with changes; an empty change leaves a part out."""
        parts = {"layer": self.layer_id, "year": str(self.year), "scenario": self.scenario, "by": self.by}
        parts |= {f"{_PREFIX}{name}": ",".join(values) for name, values in self.asked.items()}
        return [(name, value) for name, value in {**parts, **changes}.items() if value]

    @property
    def _choice(self) -> bool:
        return len(self.scenarios) > 1

    @property
    def _indicators(self) -> dict[str, dict[str, Any]]:
        return {area_layer_id(name): layer for name, layer in self.edition.indicators.items()}

    @cached_property
    def squares(self) -> pd.DataFrame:
        """The squares of the year; with filters those that belong to the municipalities let through."""
        table = self.edition.table(self.layer_id, self.year)
        if not self.asked:
            return table
        return table[table["municipality_code"].isin(self.codes).to_numpy()].reset_index(drop=True)

    def _square_rows(self) -> pd.DataFrame:
        table = self.squares
        named = {code: area_name(code, self.lang) for code in table["municipality_code"].dropna().unique()}
        return pd.DataFrame(
            {
                "code": table["mesh_code"],
                "municipality_code": table["municipality_code"],
                "name": table["municipality_code"].map(named),
                "value": table[self.scenario].astype("float64"),
                "origin": table["origin"],
            }
        )

    def _squares_by_area(self) -> pd.DataFrame:
        table = self.squares.dropna(subset=["municipality_code"])
        groups = table["municipality_code"].to_numpy(dtype=object)
        held = sorted(set(groups))
        area_km2 = pd.Series({code: self._area_km2((code,)) for code in held}, dtype=float)
        found = together(table, groups, [self.scenario], combine=self.layer["combine"], area_km2=area_km2)
        return pd.DataFrame(
            {
                "code": held,
                "name": [area_name(code, self.lang) for code in held],
                "value": found[self.scenario].reindex(held).to_numpy(dtype=float),
                "squares": table.groupby("municipality_code").size().reindex(held).to_numpy(),
                "origin": table.groupby("municipality_code")["origin"].first().reindex(held).to_numpy(),
            }
        )

    def _with_origin(self, rows: pd.DataFrame) -> pd.DataFrame:
        origins = rows["origin"]
        told = {number: self.edition.origin(int(number)) for number in origins.unique()}
        unknown = rows["value"].isna().to_numpy()
        basis = origins.map({number: one["basis"] for number, one in told.items()}).to_numpy(dtype=object)
        source = {number: "; ".join(part["citation"] for part in one["sources"]) for number, one in told.items()}
        reason = text(self.layer["reason"] or "atlas.reason.square_unknown", self.lang)
        return rows.assign(
            basis=np.where(unknown, "unknown", basis),
            as_of=origins.map({number: one["as_of"] or "" for number, one in told.items()}).to_numpy(dtype=object),
            source=origins.map(source).to_numpy(dtype=object),
            reason=np.where(unknown, reason, ""),
        )

    def _indicator_rows(self) -> pd.DataFrame:
        values = self.layer["values"][str(self.year)]
        rows = [
            {
                "code": code,
                "name": area_name(code, self.lang),
                "value": values[code]["value"],
                "basis": values[code]["basis"],
                "as_of": values[code]["as_of"] or "",
                "source": values[code]["source"] or "",
                "reason": text(values[code]["reason"], self.lang) if values[code]["reason"] else "",
            }
            for code in self.codes
        ]
        columns = ["code", "name", "value", "basis", "as_of", "source", "reason"]
        return pd.DataFrame(rows, columns=columns).astype({"value": "float64"})

    def _area_km2(self, codes: tuple[str, ...]) -> float:
        layer = self.edition.indicators["area_km2"]
        known = layer["values"][str(layer["default_year"])]
        areas = [known[code]["value"] for code in codes]
        return float("nan") if any(one is None for one in areas) else float(sum(areas))


def selection_of(edition: Edition, query: QueryDict, lang: Lang) -> Selection:
    """Return what a query asks for; raise InputError for a layer, year, scenario or filter that there is not.

    Taken are the table's own words (``layer``, ``year``, ``scenario``, ``by``, ``filter.NAME``) and the map's: of its
    ``layers`` the topmost that has values, in the newest year that it has until the map's.
    """
    known = {**edition.squares, **{area_layer_id(name): layer for name, layer in edition.indicators.items()}}
    shown = [one for one in query.get("layers", "").split(",") if one in known]
    of_map = bool(shown) and not query.get("layer")
    layer_id = shown[-1] if of_map else query.get("layer") or FIRST_LAYER
    if layer_id not in known:
        raise InputError("atlas.unknown_layer", layer=layer_id[:80])
    found = known[layer_id]
    asked = filters.asked_for(edition, _filters(query, (*filters.available(edition), filters.AREA)))
    year = _year_of_map(query.get("year"), found) if of_map else _year(query.get("year"), found)
    scenario = _scenario(query.get(f"scenario.{layer_id}" if of_map else "scenario"), found)
    by: By = "square" if query.get("by") == "square" and layer_id in edition.squares else "area"
    made = Selection(edition, layer_id, year, scenario, by, asked, lang)
    return made if made.has_owners else Selection(edition, layer_id, year, scenario, "square", asked, lang)


def _filters(query: QueryDict, known: Sequence[str]) -> dict[str, list[str]]:
    """Return the filters of a query: ``filter.NAME=VALUE,VALUE``, or ``NAME=VALUE`` any number of times."""
    found: dict[str, list[str]] = {}
    for name in query:
        if name.startswith(_PREFIX) or name in known:
            values = [part for value in query.getlist(name) for part in value.split(",") if part]
            found.setdefault(name.removeprefix(_PREFIX), []).extend(values)
    return found


def _year(given: str | None, layer: Mapping[str, Any]) -> int:
    years = [str(year) for year in layer["years"]]
    if not given:
        return int(years[-1])
    if given not in years:
        raise InputError("atlas.unknown_year", year=given[:20], layer=layer["id"], years=years)
    return int(given)


def _year_of_map(given: str | None, layer: Mapping[str, Any]) -> int:
    years = [str(year) for year in layer["years"]]
    until = [year for year in years if not given or year <= given]
    return int(until[-1] if until else years[0])


def _scenario(given: str | None, layer: Mapping[str, Any]) -> str:
    scenarios = list(layer.get("scenarios", ()))
    if given and scenarios and given not in scenarios:
        raise InputError("atlas.unknown_scenario", scenario=given[:40], layer=layer["id"], scenarios=scenarios)
    return (given or scenarios[0]) if scenarios else ""
