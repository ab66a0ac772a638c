"""The terms on which a passive optical network is designed: those that come with todoku, and a planner's own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.provenance import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping

PON_SCHEMA = "todoku.pon/1"
SplitterHousing = Literal["closures", "cabinets"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Entry):
    """A value with where it comes from; ``estimated`` marks an assumption."""

    value: float
    basis: Basis
    source: str | None


class Stages(_Entry):
    """The splitting ratios from the exchange outward, with their origin."""

    value: tuple[int, ...]
    basis: Basis
    source: str | None


class OpticsClass(_Entry):
    """A class of optics: the loss that it bears, and the distance up to which it is specified."""

    id: str
    title: str
    budget_db: Figure
    reach_km: Figure
    wavelengths_nm: tuple[int, ...]


class CableSize(_Entry):
    """A cable that is made: its number of fibres, and how that is known."""

    fibres: int
    basis: Basis
    source: str


class PonBook(_Entry):
    """The content of ``data/fibre/pon.yaml``."""

    schema_: Literal["todoku.pon/1"]
    split_stages: Stages
    optics: str
    classes: tuple[OpticsClass, ...]
    fibre_db_per_km: dict[int, Figure]
    splitter_db: dict[int, Figure]
    figures: dict[str, Figure]
    cable_sizes: tuple[CableSize, ...]


@dataclass(frozen=True, slots=True)
class PonTerms:
    """What one network is designed with; every figure with its origin."""

    stages: Stages
    """The last stage stands near the homes, those before it in the exchange."""
    optics: OpticsClass
    splitters_in: SplitterHousing
    figures: Mapping[str, Figure]
    book: PonBook

    @property
    def field_ratio(self) -> int:
        """How many homes share a splitter near them."""
        return self.stages.value[-1]

    @property
    def exchange_ratio(self) -> int:
        """How many splitters near homes share a port of the line terminal; 1 without splitters in the exchange."""
        return math.prod(self.stages.value[:-1])

    def figure(self, name: str) -> float:
        """Return the value of a figure."""
        return self.figures[name].value


@cache
def pon_book() -> PonBook:
    """Return the figures of passive optical networks that come with todoku."""
    content = load_yaml(resources.files("todoku").joinpath("data/fibre/pon.yaml").read_text(encoding="utf-8"))
    found = content.pop("schema")
    if found != PON_SCHEMA:
        raise InputError("fibre.pon_schema", found=found, expected=PON_SCHEMA)
    return PonBook.model_validate({**content, "schema_": found})


def pon_terms(
    *,
    split_stages: tuple[int, ...] | None = None,
    optics: str | None = None,
    splitters_in: SplitterHousing = "closures",
    figures: Mapping[str, float | None] | None = None,
) -> PonTerms:
    """Return the terms of a network: a planner's own where given, else those that come with todoku.

    Raises InputError for a ratio of which no loss is known, and for a class or a figure that the book lacks.
    """
    book = pon_book()
    stages = book.split_stages
    if split_stages is not None:
        stages = Stages(value=split_stages, basis=Basis.ESTIMATED, source=None)
    unknown = [ratio for ratio in stages.value if ratio not in book.splitter_db]
    if unknown or not stages.value:
        raise InputError("fibre.split", found=list(stages.value), known=list(book.splitter_db))
    classes = {one.id: one for one in book.classes}
    chosen = book.optics if optics is None else optics
    if chosen not in classes:
        raise InputError("fibre.optics", found=chosen, known=list(classes))
    own = {name: value for name, value in (figures or {}).items() if value is not None}
    strange = own.keys() - book.figures.keys()
    if strange:
        raise InputError("fibre.figure", found=sorted(strange), known=list(book.figures))
    named = {name: Figure(value=value, basis=Basis.ESTIMATED, source=None) for name, value in own.items()}
    return PonTerms(stages, classes[chosen], splitters_in, {**book.figures, **named}, book)
