"""Measures the cable on the other side of the road, along roads too wide for drops to cross.

Along any other road one cable passes the homes of both sides, and drops cross the road to those across.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.networks.edge_table import CORRIDOR, JOIN, LINK, SUBMARINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

NOT_ROADS = frozenset({CORRIDOR, JOIN, LINK, SUBMARINE})
"""Straight edges that stand for roads not known, of which nobody can say how wide they are."""

_COLUMN = "second_side_m"
_HOMES_ON_TWO_SIDES = 2


def check_classes(edges: pd.DataFrame, classes: Sequence[str]) -> None:
    """Raise InputError for a class of road that the network lacks, or that stands for roads not known."""
    held = sorted({str(name) for name in edges["road_class"].unique()} - NOT_ROADS)
    for name in classes:
        if not held:
            raise InputError("fibre.no_road_class", found=name)
        if name not in held:
            raise InputError("fibre.road_class", found=name, known=held)


def with_second_side(
    edges: pd.DataFrame,
    cells: pd.DataFrame,
    inside: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    *,
    classes: Sequence[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return edges and cells of a tree with ``second_side_m``: the cable on the other side of the road.

    It runs along edges of these classes of road inside squares that are reached and have two households or more; where
    nobody lives beside the road there is none. ``inside``: square, edge and length of each piece of an edge that lies
    within a square.
    """
    square, edge, length_m = inside
    lived_in = cells["reached"].to_numpy(dtype=bool) & (cells["households"] >= _HOMES_ON_TWO_SIDES).to_numpy(dtype=bool)
    counts = lived_in[square] & edges["road_class"].isin(classes).to_numpy()[edge]
    laid_m = np.where(counts, length_m, 0.0)
    by_edge = np.bincount(edge, weights=laid_m, minlength=len(edges))
    by_cell = np.bincount(square, weights=laid_m, minlength=len(cells))
    return edges.assign(**{_COLUMN: by_edge}), cells.assign(**{_COLUMN: by_cell})


def second_side_m(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return the cable on the other side of the road, in metres, of each edge or cell; none where none is asked for."""
    return frame[_COLUMN].to_numpy(dtype=np.float64) if _COLUMN in frame.columns else np.zeros(len(frame))
