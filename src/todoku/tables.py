"""Column schemas of the tables that stages hand to each other, and the check at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import pandas as pd

from todoku.errors import InputError

Kind = Literal["text", "integer", "number", "boolean", "geometry"]
Frame = TypeVar("Frame", bound=pd.DataFrame)

GEOGRAPHIC_CRS = "EPSG:6668"
"""JGD2011 latitude and longitude: the reference system of every table with geometry."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind, whether it may be empty, and the range in which its values lie."""

    name: str
    kind: Kind
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns that a table must have; others may stand beside them."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns whose values together are unique."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)


CELLS = Schema(
    "cells",
    (
        Column("mesh_code", "text"),
        Column("municipality_code", "text"),
        Column("population", "number", nullable=True, minimum=0),
        Column("households", "number", nullable=True, minimum=0),
    ),
    key=("mesh_code",),
)
"""Grid squares with what they hold; counts are whole numbers, empty where unknown."""

FARM_CELLS = Schema(
    "farm_cells",
    (Column("mesh_code", "text"), Column("farm_area_m2", "number", minimum=0), Column("fields", "integer", minimum=0)),
    key=("mesh_code",),
)

FARM_HOUSEHOLDS = Schema(
    "farm_households",
    (Column("mesh_code", "text"), Column("farms", "number", minimum=0)),
    key=("mesh_code",),
)
"""Farm households (農家数) that a town stated; spread over the squares of a 町丁目 or 字 they are no whole numbers."""

ZONES = Schema(
    "zones",
    (
        Column("zone_id", "text"),
        Column("municipality_code", "text"),
        Column("name", "text"),
        Column("population", "number", nullable=True, minimum=0),
        Column("households", "number", nullable=True, minimum=0),
        Column("geometry", "geometry", nullable=True),
    ),
    key=("zone_id",),
)
"""Small areas (町丁・字等): polygons, with the publisher's own key beside a ``zone_id`` of ours that is unique."""

ZONE_CELLS = Schema(
    "zone_cells",
    (
        Column("zone_id", "text"),
        Column("mesh_code", "text"),
        Column("population", "number", nullable=True, minimum=0),
        Column("households", "number", nullable=True, minimum=0),
    ),
    key=("zone_id", "mesh_code"),
)
"""How the people and households of each zone fall on squares; the sums by zone are those of the zone."""

BOUNDARIES = Schema(
    "boundaries",
    (Column("municipality_code", "text"), Column("name", "text"), Column("geometry", "geometry")),
    key=("municipality_code",),
)

PARTS = Schema(
    "parts",
    (
        Column("row", "integer", minimum=1),
        Column("name", "text"),
        Column("area_ground", "text", nullable=True),
        Column("geometry", "geometry"),
    ),
)
"""Parts of a municipality (former villages, islands, 辺地) as the planner's own file has them: one row per area."""

PLACES = Schema(
    "places",
    (
        Column("municipality_code", "text"),
        Column("name", "text"),
        Column("lat", "number", minimum=20, maximum=46),
        Column("lon", "number", minimum=122, maximum=154),
    ),
)
"""Points of 町丁目 and 字."""

PRESENT = Schema(
    "present",
    (
        Column("mesh_code", "text"),
        Column("service", "text"),
        Column("state", "text"),
        Column("share", "number", nullable=True, minimum=0, maximum=1),
    ),
    key=("mesh_code", "service"),
)
"""Present service of a cell: state is served, unserved or unknown; share is the part served where it is known.

A column ``unknown`` (0-1) may stand beside them: the part of which nobody has said anything, where towns of different
states share the cell. What is neither is declared as unserved.
"""

SITES = Schema(
    "sites",
    (
        Column("site_id", "text"),
        Column("lat", "number", minimum=20, maximum=46),
        Column("lon", "number", minimum=122, maximum=154),
        Column("height_m", "number", minimum=0),
        Column("existing", "boolean"),
    ),
    key=("site_id",),
)

COVERAGE = Schema(
    "coverage",
    (
        Column("site_id", "text"),
        Column("mesh_code", "text"),
        Column("loss_db", "number"),
        Column("received_dbm", "number"),
    ),
    key=("site_id", "mesh_code"),
)

NODES = Schema("nodes", (Column("lat", "number"), Column("lon", "number")))

EDGES = Schema(
    "edges",
    (
        Column("edge_id", "text"),
        Column("from_node", "integer", minimum=0),
        Column("to_node", "integer", minimum=0),
        Column("length_m", "number", minimum=0),
        Column("road_class", "text"),
        Column("basis", "text"),
        Column("geometry", "geometry"),
    ),
    key=("edge_id",),
)

ROADS = Schema("roads", (Column("road_class", "text"), Column("basis", "text"), Column("geometry", "geometry")))
"""Road lines before they are made a network; ``layer`` (the publisher's dataset) and ``structure`` may stand beside."""

_CROSSED = (Column("name", "text", nullable=True), Column("basis", "text"), Column("geometry", "geometry"))
RAILWAYS = Schema("railways", _CROSSED)
RIVERS = Schema("rivers", _CROSSED)
"""Lines that cable crosses at a cost."""

BASE_STATIONS = Schema(
    "base_stations",
    (
        Column("municipality_code", "text"),
        Column("operator", "text"),
        Column("system", "text"),
        Column("stations", "integer", minimum=0),
    ),
    key=("municipality_code", "operator", "system"),
)

FISCAL = Schema(
    "fiscal",
    (
        Column("municipality_code", "text"),
        Column("fiscal_year", "integer"),
        Column("fiscal_index", "text", nullable=True),
    ),
    key=("municipality_code", "fiscal_year"),
)
"""財政力指数 as the decimal text that the ministry prints (0.18), so that no binary fraction ever stands for it."""

SUPPORT_AREAS = Schema(
    "support_areas",
    (
        Column("municipality_code", "text"),
        Column("town", "text"),
        Column("category", "text"),
        Column("supported_since", "text", nullable=True),
    ),
    key=("municipality_code", "town"),
)
"""町字 in the supported areas (支援区域) of the universal service; category is general, special or unspecified."""

ELEVATION_CELLS = Schema(
    "elevation_cells", (Column("mesh_code", "text"), Column("elevation_m", "number")), key=("mesh_code",)
)

OBSERVATIONS = Schema(
    "observations",
    (
        Column("municipality_code", "text"),
        Column("indicator", "text"),
        Column("value", "number", nullable=True),
        Column("unit", "text"),
    ),
    key=("municipality_code", "indicator"),
)
"""A user's own figures by municipality: the indicator's id, its value and unit."""

SCHEMAS: dict[str, Schema] = {
    schema.name: schema
    for schema in (
        CELLS,
        FARM_CELLS,
        FARM_HOUSEHOLDS,
        ZONES,
        ZONE_CELLS,
        BOUNDARIES,
        PARTS,
        PLACES,
        PRESENT,
        SITES,
        COVERAGE,
        NODES,
        EDGES,
        ROADS,
        RAILWAYS,
        RIVERS,
        BASE_STATIONS,
        FISCAL,
        SUPPORT_AREAS,
        ELEVATION_CELLS,
        OBSERVATIONS,
    )
}


def check(frame: Frame, schema: Schema) -> Frame:
    """Return the frame if it keeps the schema, else raise InputError naming the column, and the first row at fault."""
    for column in schema.columns:
        if column.name not in frame.columns:
            raise InputError("table.missing_column", table=schema.name, column=column.name, columns=list(frame.columns))
        _check_column(frame[column.name], column, schema.name)
    if schema.key:
        repeated = frame.duplicated(list(schema.key)).to_numpy()
        if repeated.any():
            row = int(np.flatnonzero(repeated)[0])
            value = "/".join(str(frame.iloc[row][name]) for name in schema.key)
            raise InputError("table.repeated_key", table=schema.name, row=row + 1, value=value)
    return frame


def _check_column(values: pd.Series, column: Column, table: str) -> None:
    empty = values.isna().to_numpy()
    if empty.any() and not column.nullable:
        raise InputError("table.empty", table=table, column=column.name, row=int(np.flatnonzero(empty)[0]) + 1)
    if column.kind == "geometry":
        return
    present = values[~empty]
    if not _is_kind(present, column.kind):
        raise InputError("table.wrong_kind", table=table, column=column.name, kind=column.kind, found=str(values.dtype))
    if column.minimum is None and column.maximum is None:
        return
    outside = np.zeros(len(values), dtype=bool)
    if column.minimum is not None:
        outside |= (values < column.minimum).fillna(value=False).to_numpy(dtype=bool)
    if column.maximum is not None:
        outside |= (values > column.maximum).fillna(value=False).to_numpy(dtype=bool)
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise InputError("table.out_of_range", table=table, column=column.name, row=row + 1, value=values.iloc[row])


def _is_kind(present: pd.Series, kind: Kind) -> bool:
    if kind == "text":
        return bool(present.map(lambda value: isinstance(value, str)).all())
    if kind == "boolean":
        return bool(pd.api.types.is_bool_dtype(present.dtype))
    if kind == "integer":
        return bool(pd.api.types.is_integer_dtype(present.dtype))
    return bool(pd.api.types.is_numeric_dtype(present.dtype)) and not pd.api.types.is_bool_dtype(present.dtype)
