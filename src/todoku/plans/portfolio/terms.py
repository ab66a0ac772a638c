"""What a choice of projects is made of: projects, ceilings, fairness, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fractions import Fraction

Fairness = Literal["none", "per_head", "per_area", "worst_first"]


@dataclass(frozen=True, slots=True)
class Project:
    """A project that may be carried out whole, in one of a few fiscal years.

    ``benefit``: what the choice counts, a whole number (households reached, if nothing else is said). ``line``: where
    it was read, for messages.
    """

    project_id: str
    municipality_code: str
    programme: str
    benefit: int
    first_year: int
    last_year: int
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    implementer: str = "municipality"
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be spent: of a programme's money or of a municipality's own, in a year or in every year each.

    ``of``: a programme's id or a municipality's code; None stands for all together. One that names a year goes, in that
    year, before one of the same kind that names none.
    """

    kind: Literal["national", "local"]
    of: str | None
    fiscal_year: int | None
    maximum_jpy: int

    @property
    def name(self) -> str:
        """How messages and tables call it."""
        return " ".join(str(part) for part in (self.kind, self.of, self.fiscal_year) if part is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """What fairness asks of a municipality; what a fairness does not need may be left out."""

    population: int | None = None
    area_km2: Fraction | None = None
    coverage_rate: Fraction | None = None
    """Share of households served today."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The question: which years, which ceilings, which fairness."""

    first_year: int
    last_year: int
    ceilings: tuple[Ceiling, ...]
    fairness: Fairness = "none"
    marginal: bool = True
    """Whether to ask what one more hundred million yen would buy, of each national budget and year by itself."""


@dataclass(frozen=True, slots=True)
class Funded:
    """A project taken, with its year and who pays."""

    project: Project
    fiscal_year: int
    national_jpy: int
    local_jpy: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A project not taken, and why: a key of the catalogue."""

    project: Project
    reason: str


@dataclass(frozen=True, slots=True)
class Used:
    """How far a ceiling is used."""

    ceiling: Ceiling
    fiscal_year: int
    spent_jpy: int


@dataclass(frozen=True, slots=True)
class More:
    """What one more hundred million yen of a budget would bring in a year; ``ceiling`` is that year's raised one.

    ``benefit``: more than the portfolio has, by a choice that was found; ``at_most``: no choice has more than this.
    """

    ceiling: Ceiling
    more_jpy: int
    benefit: int
    at_most: int
    added: tuple[str, ...]
    dropped: tuple[str, ...]
