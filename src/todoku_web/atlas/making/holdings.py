"""Which data the atlas stands on: the packs that the portal knows, and what is built in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from importlib.metadata import version as installed
from typing import TYPE_CHECKING

from todoku import __version__
from todoku.areas.municipalities import find_region
from todoku.demand import settlement_cells
from todoku.provenance import content_id
from todoku.sources.builtin import holds, municipal_extents, municipal_land, recorded_datasets
from todoku_web.store.packs import packs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.areas.region import Region
    from todoku.provenance import Dataset
    from todoku.sources.store import Pack

FORM = 1
"""Form of the atlas's files: another form makes them anew."""
BUILTIN = "builtin"
_BUILTIN_AREA = "01"


@dataclass(frozen=True)
class Holding:
    """A pack, or what is built in: datasets of one region."""

    region: Region
    pack: Pack | None = None

    @property
    def id(self) -> str:
        """Hash of the pack's content, or ``builtin``."""
        return BUILTIN if self.pack is None else self.pack.id

    def dataset(self, kind: str) -> Dataset | None:
        """Return the dataset of a kind; built in are facts, fiscal, and made on demand cells and boundaries."""
        if self.pack is not None:
            return self.pack.get(kind)
        if kind == "cells":
            return self._modelled_cells
        return self._extents if kind == "boundaries" else self.datasets.get(kind)

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """What the indicators of the region's municipalities are made from."""
        recorded = recorded_datasets(self.region) if holds(self.region) else {}
        if self.pack is None:
            return recorded
        return {**recorded, **{kind: found for kind in self.pack.kinds if (found := self.pack.get(kind)) is not None}}

    @cached_property
    def _modelled_cells(self) -> Dataset:
        return settlement_cells(self.datasets["facts"], municipal_land(self.region))

    @cached_property
    def _extents(self) -> Dataset:
        return municipal_extents(self.region)


@dataclass(frozen=True)
class Holdings:
    """Everything at hand, the smallest region first: a town's own data go before the prefecture's."""

    found: tuple[Holding, ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The municipalities of the atlas, in order of code."""
        return tuple(sorted({code for holding in self.found for code in holding.region.codes}))

    @cached_property
    def version(self) -> str:
        """Hash of what the files are made from."""
        facts = resources.files("todoku") / "data" / "facts"
        said = [(facts / name).read_text(encoding="utf-8") for name in _FACTS]
        made_by = [FORM, __version__, installed("reversejp"), *(content_id(text) for text in said)]
        return content_id([*made_by, *((holding.id, holding.region.codes) for holding in self.found)])

    def with_kind(self, kind: str) -> Iterator[tuple[Holding, Dataset, frozenset[str]]]:
        """Yield each dataset of a kind with the municipalities for which no smaller pack brings one."""
        left = set(self.codes)
        for holding in self.found:
            own = left & set(holding.region.codes)
            dataset = holding.dataset(kind) if own else None
            if dataset is not None:
                left -= own
                yield holding, dataset, frozenset(own)


_FACTS = ("hokkaido_municipalities.csv", "hokkaido_land_parts.csv", "municipalities.csv")


def holdings() -> Holdings:
    """Return what the portal knows now."""
    whole = Holding(find_region(_BUILTIN_AREA))
    return Holdings((*(Holding(pack.region, pack) for pack in packs()), whole))
