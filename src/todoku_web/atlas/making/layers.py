"""What a layer of grid squares is, before it is written: its meaning, and a table for each year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pandas as pd

from todoku.areas import mesh
from todoku.areas.mesh_codes import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.atlas.making.levels import Rule

Combine = Literal["sum", "weighted", "mean", "density"]
"""How larger squares are made: added up, mean by households, plain mean, or people over area."""

BASE = "present"
"""The scenario of a layer that has no others."""
WEIGHT = "weight"
KEYS = ("mesh_code", "municipality_code", "origin")


@dataclass(frozen=True, slots=True)
class SquareLayer:
    """A layer by grid square.

    ``tables`` by year have ``mesh_code``, ``municipality_code`` (None where it is not told), ``origin`` (number in
    :class:`Origins`), ``weight`` where ``combine`` needs one, and a column for each scenario: NaN is unknown, a square
    without a row is none.
    """

    id: str
    group: str
    unit: str
    rule: Rule
    combine: Combine
    tables: Mapping[int, pd.DataFrame]
    titles: Mapping[str, str] = field(default_factory=dict)
    """Names of scenarios that the catalogue of words does not have: operators."""
    reason: str | None = None
    """Catalogue key of what must be said beside it: why nothing is known, or a reservation."""

    @property
    def years(self) -> tuple[int, ...]:
        """The years, oldest first."""
        return tuple(sorted(self.tables))

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios, the first shown first."""
        columns = next(iter(self.tables.values())).columns
        return tuple(name for name in columns if name not in {*KEYS, WEIGHT})

    @property
    def level(self) -> Level:
        """The level of its squares."""
        return Level(mesh.level_of(str(next(iter(self.tables.values()))["mesh_code"].iloc[0])))


def by_level(layer: SquareLayer) -> list[SquareLayer]:
    """Return a layer of squares of several levels as one of each, that with most squares under the layer's own id."""
    parts: dict[int, dict[int, pd.DataFrame]] = {}
    for year, table in layer.tables.items():
        levels = mesh.level_of(table["mesh_code"].to_numpy(dtype=str))
        for level in sorted(set(levels.tolist())):
            parts.setdefault(level, {})[year] = table[levels == level].reset_index(drop=True)
    ordered = sorted(parts, key=lambda level: -sum(len(table) for table in parts[level].values()))
    return [
        _renamed(layer, layer.id if place == 0 else f"{layer.id}_l{level}", parts[level])
        for place, level in enumerate(ordered)
    ]


def _renamed(layer: SquareLayer, name: str, tables: Mapping[int, pd.DataFrame]) -> SquareLayer:
    return SquareLayer(
        name, layer.group, layer.unit, layer.rule, layer.combine, tables, titles=layer.titles, reason=layer.reason
    )


def year_of(as_of: str | None, otherwise: int) -> int:
    """Return the year of a date such as 2021, 2021-10 or 2021-10-01."""
    digits = (as_of or "")[:4]
    return int(digits) if digits.isdigit() and len(digits) == 4 else otherwise  # noqa: PLR2004 (digits of a year)
