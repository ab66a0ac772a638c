"""What a region's indicators are made from: its datasets, cut to its municipalities, and the user's own figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas.overlay import assign_squares
from todoku.errors import InputError
from todoku.indicators.definition import definitions
from todoku.indicators.indicator import Indicator, IndicatorId
from todoku.indicators.present import UNKNOWN, states

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from todoku.areas.region import Region
    from todoku.provenance import Dataset

_PERCENT = "%"


@dataclass(frozen=True)
class Evidence:
    """A region with the datasets at hand, by kind; those younger than ``as_of`` are left aside."""

    region: Region
    datasets: Mapping[str, Dataset]
    as_of: dt.date | None = None

    @property
    def area_codes(self) -> tuple[str, ...]:
        """The region's own code first, then its municipalities' (one code where the region is a municipality)."""
        own = () if self.region.is_municipality else (self.region.area_code,)
        return (*own, *self.region.codes)

    def dataset(self, kind: str) -> Dataset | None:
        """Return the dataset of a kind, or None where there is none with rows as of the date asked for."""
        found = self.datasets.get(kind)
        if found is None or found.table is None or found.table.empty:
            return None
        if self.as_of is not None and _later(found.source.as_of, self.as_of):
            return None
        return found

    def rows(self, kind: str) -> pd.DataFrame:
        """Return the rows of a kind that belong to the region's municipalities; empty where there are none."""
        found = self.dataset(kind)
        if found is None:
            return pd.DataFrame(columns=["municipality_code"])
        frame = found.frame()
        return frame[frame["municipality_code"].isin(self.region.codes).to_numpy()]

    @cached_property
    def facts(self) -> pd.DataFrame:
        """The facts of the region's municipalities, by five-digit code; empty where there are none."""
        found = self.dataset("facts")
        if found is None:
            return pd.DataFrame(index=pd.Index([], dtype=str))
        table = found.frame().set_index("code5", drop=False)
        return table[table.index.isin(self.region.codes)]

    def fact_numbers(self, column: str) -> pd.Series:
        """Return a column of the facts as numbers by municipality, empty ones left out."""
        if column not in self.facts.columns:
            return pd.Series(dtype=float)
        return pd.to_numeric(self.facts[column], errors="coerce").dropna()

    def states(self, mesh_codes: pd.Series, service: str) -> pd.DataFrame:
        """Return the state and the share served of squares (``present.states``)."""
        return states(mesh_codes, self.dataset("present"), service)

    def listed(self, service: str) -> pd.DataFrame:
        """Return the squares whose state is declared for a service: state and share, by mesh code."""
        dataset = self.dataset("present")
        if dataset is None:
            return pd.DataFrame({"state": [], "share": []}, index=pd.Index([], name="mesh_code"))
        table = dataset.frame()
        rows = table[((table["service"] == service) & (table["state"] != UNKNOWN)).to_numpy()]
        return rows.set_index("mesh_code")[["state", "share"]]

    def has_service(self, service: str) -> bool:
        """Whether anything is declared of a service."""
        dataset = self.dataset("present")
        return dataset is not None and bool((dataset.frame()["service"] == service).any())

    def operators(self, service: str) -> tuple[str, ...]:
        """Return the operators whose cover of a service is given, as ``service:operator``, in order."""
        found = self.dataset("present")
        if found is None:
            return ()
        names = found.frame()["service"].unique()
        return tuple(sorted(name.split(":", 1)[1] for name in names if name.startswith(f"{service}:")))

    def municipality_of(self, mesh_codes: NDArray[np.str_]) -> pd.Series:
        """Return the municipality of each square, by its code: as the cells have it, else by the boundaries."""
        known = self.rows("cells").set_index("mesh_code")["municipality_code"] if self.dataset("cells") else None
        found = pd.Series(mesh_codes, index=mesh_codes, dtype=object)
        found = found.map(known) if known is not None else found.map({})
        missing = found.isna().to_numpy()
        boundaries = self.dataset("boundaries")
        if missing.any() and boundaries is not None:
            assigned = assign_squares(np.asarray(mesh_codes)[missing], boundaries.frame())
            found.loc[missing] = assigned.to_numpy()
        return found

    @cached_property
    def _observed(self) -> dict[tuple[str, str], tuple[float, str]]:
        found = self.dataset("observations")
        if found is None:
            return {}
        given = found.frame().dropna(subset=["value"])
        columns = given[["municipality_code", "indicator", "value", "unit"]]
        return {(code, name): (float(value), unit) for code, name, value, unit in columns.itertuples(index=False)}

    def observed_value(self, code: str, name: str) -> float | None:
        """Return the user's own figure for an area, ratios as 0-1; None where the user gave none."""
        found = self._observed.get((code, name))
        if found is None:
            return None
        value, unit = found
        wanted = definitions()[name].unit if name in definitions() else unit
        if wanted == "ratio" and unit == _PERCENT:
            value, unit = value / 100.0, "ratio"
        if unit != wanted or (wanted == "ratio" and not 0.0 <= value <= 1.0):
            raise InputError(
                "indicator.observation", code=code, name=name, value=found[0], unit=found[1], expected=wanted
            )
        return value

    def observed(self, code: str, indicator: IndicatorId) -> Indicator | None:
        """Return the user's own figure as an indicator, or None."""
        value = self.observed_value(code, indicator)
        dataset = self.dataset("observations")
        if value is None or dataset is None:
            return None
        return Indicator(
            id=indicator,
            value=plain(value),
            unit=definitions()[indicator].unit,
            basis=dataset.source.basis,
            as_of=dataset.source.as_of,
            source=dataset.source.citation,
        )


def plain(value: float) -> float | int:
    """Return a whole number as an int, so that 93652.0 people are written 93652."""
    return int(value) if float(value).is_integer() else float(value)


def cited(*datasets: Dataset | None) -> str | None:
    """Return the citations of the datasets that a value was made from, each once."""
    citations = dict.fromkeys(dataset.source.citation for dataset in datasets if dataset is not None)
    return "; ".join(citations) or None


def oldest(*datasets: Dataset | None) -> str | None:
    """Return the date as of which a value made from several datasets holds: the oldest of theirs."""
    dates = [dataset.source.as_of for dataset in datasets if dataset is not None and dataset.source.as_of]
    return min(dates, default=None)


def _later(as_of: str | None, limit: dt.date) -> bool:
    """Whether a date such as 2021, 2021-10 or 2021-10-01 is certainly after a day."""
    match = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", as_of or "")
    if match is None:
        return False
    parts = tuple(int(part) for part in match.groups() if part)
    return parts > (limit.year, limit.month, limit.day)[: len(parts)]
