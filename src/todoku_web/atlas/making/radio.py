"""Layers of 5G by grid square: 10 km squares of the 5G基盤展開率, and Sub6 by 1 km square."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.indicators.five_g import BASE as G5_BASE
from todoku.indicators.five_g import BASE_TARGET, HIGH_TRAFFIC, OPERATORS, SUB6
from todoku.indicators.present import SERVED, UNKNOWN, served_part
from todoku_web.atlas.making.layers import BASE, SquareLayer, year_of

if TYPE_CHECKING:
    from todoku.provenance import Dataset
    from todoku_web.atlas.making.holdings import Holdings
    from todoku_web.atlas.making.origins import Origins

ANY = "any"


def radio_layers(holdings: Holdings, origins: Origins, *, newest: int) -> list[SquareLayer]:
    """Return ``g5_base`` (1 with a 高度特定基地局, 0 without) and ``g5_sub6`` (part covered) where a pack has them."""
    wanted = [("g5_base", _base), ("g5_sub6", _sub6)]
    made = []
    for name, squares in wanted:
        years: dict[int, list[pd.DataFrame]] = {}
        for _, dataset, _ in holdings.with_kind("present"):
            found = squares(dataset)
            if len(found):
                year = year_of(dataset.source.as_of, newest)
                years.setdefault(year, []).append(found.assign(origin=origins.of(dataset), municipality_code=None))
        if years:
            tables = {year: pd.concat(parts).drop_duplicates("mesh_code", ignore_index=True)
                      for year, parts in years.items()}  # fmt: skip
            titles = {_operator(place): operator for place, operator in enumerate(OPERATORS)}
            shown = titles if name == "g5_base" else {}
            made.append(SquareLayer(name, "radio", "ratio", "ratio", "mean", tables, titles=shown))
    return made


def _operator(place: int) -> str:
    return f"operator{place + 1}"


def _base(present: Dataset) -> pd.DataFrame:
    """Return the target squares with 1, 0 or NaN for any operator (unknown while one that might is) and for each."""
    targets = _listed(present, BASE_TARGET)
    squares = targets.index[(targets["state"] == SERVED).to_numpy()]
    columns = {}
    for place, operator in enumerate(OPERATORS):
        state = _listed(present, f"{G5_BASE}:{operator}")["state"].reindex(squares)
        columns[_operator(place)] = np.where(state.isna(), np.nan, (state == SERVED).astype(float))
    stations = np.array(list(columns.values())).reshape(len(OPERATORS), len(squares))
    known = ~np.isnan(stations).any(axis=0)
    some = np.nansum(stations, axis=0) > 0
    either = np.where(some, 1.0, np.where(known, 0.0, np.nan))
    return pd.DataFrame({"mesh_code": squares.to_numpy(dtype=object), ANY: either, **columns})


def _sub6(present: Dataset) -> pd.DataFrame:
    """Return the high-traffic squares with the part that Sub6 covers."""
    traffic = _listed(present, HIGH_TRAFFIC)
    squares = traffic.index[(traffic["state"] == SERVED).to_numpy()]
    found = _listed(present, SUB6).reindex(squares)
    part = np.where(found["state"].isna(), np.nan, served_part(found))
    return pd.DataFrame({"mesh_code": squares.to_numpy(dtype=object), BASE: part})


def _listed(present: Dataset, service: str) -> pd.DataFrame:
    table = present.frame()
    rows = table[((table["service"] == service) & (table["state"] != UNKNOWN)).to_numpy()]
    return rows.set_index("mesh_code")[["state", "share"]]
