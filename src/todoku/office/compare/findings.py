"""The results of a comparison: groups, core, deviations and the map of effects, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.office.compare.settings import Settings
    from todoku.office.events.log import Remark

Type = Literal["added", "skipped", "swapped", "repeated", "slow", "fast"]
Against = Literal["group", "standard"]
EffectKind = Literal["cramers_v", "repeats_per_case", "relative_time"]
Basis = Literal["measured", "survey"]
HoursBasis = Literal["working", "elapsed", "survey", "unknown"]

TYPES: tuple[Type, ...] = ("added", "skipped", "swapped", "repeated", "slow", "fast")


@dataclass(frozen=True, slots=True)
class Group:
    """Municipalities that are compared with each other.

    ``kind`` is all (no classes are known), population (people from ``low`` up to below ``high``; None: no bound), given
    (by the person who asks, with its ``name``) or unclassified (no population is known of them).
    """

    kind: Literal["all", "population", "given", "unclassified"]
    municipalities: tuple[str, ...]
    name: str = ""
    low: int | None = None
    high: int | None = None
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where a municipality's work differs from the reference by more than the smallest effect worth telling.

    ``effect`` is above zero where it means more work than the reference: Cramér's V of activity done or not, or of
    usual and reversed order (cramers_v), the difference of visits beyond the first per case with the activity
    (repeats_per_case), or the ratio of times less one (relative_time); ``interval`` holds its 95 % interval (None: of a
    survey). ``activity`` of a swap is the one that usually comes first, ``other`` the one that comes first here.
    ``cases`` show the deviation, ``share`` is their part of the municipality's cases; ``own`` and ``usual`` are the two
    figures that were compared (shares, visits beyond the first, hours of a visit). ``hours_per_year`` is None where
    unknown, with ``hours_reason``; below zero where the municipality spends less. ``legal_ground`` marks what is
    recorded as legitimate local variation. ``activity_name`` and ``other_name`` are what people call the activities,
    where the log has that beside a code.
    """

    municipality: str
    type: Type
    activity: str
    reference: Against
    effect: float
    effect_kind: EffectKind
    interval: tuple[float, float] | None
    hours_per_year: float | None
    hours_interval: tuple[float, float] | None
    hours_basis: HoursBasis
    hours_reason: str
    cases: int | None
    share: float
    own: float
    usual: float
    other: str = ""
    examples: tuple[str, ...] = ()
    p_value: float | None = None
    p_adjusted: float | None = None
    basis: Basis = "measured"
    legal_ground: str = ""
    activity_name: str = ""
    other_name: str = ""

    @property
    def place(self) -> tuple[bool, float, float, str, str, str]:
        """Return by what it ranks: hours a year, then effect, the largest first."""
        hours = self.hours_per_year
        return hours is None, -abs(hours or 0.0), -abs(self.effect), self.municipality, self.activity, self.type


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality of the comparison, with what its figures rest on."""

    name: str
    group: int
    cases: int | None
    cases_per_year: float | None
    years: float | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Heat:
    """Effects by activity (row) and municipality (column): Cramér's V of doing it, and the ratio of times less one.

    None where nothing could be compared. ``told`` holds which cells have a deviation that is told.
    """

    activities: tuple[str, ...]
    municipalities: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]
    times: tuple[tuple[float | None, ...], ...]
    told: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """A file that a comparison rests on: what it was (log, survey, standard, ...), its name and SHA-256."""

    role: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of municipalities: deviations in order of hours a year, then effect.

    ``names`` holds what people call the activities of core and heat, where the log has that beside a code.
    """

    towns: tuple[Town, ...]
    groups: tuple[Group, ...]
    core: tuple[str, ...]
    deviations: tuple[Deviation, ...]
    heat: Heat
    settings: Settings
    tests: int
    remarks: tuple[Remark, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[ComparedFile, ...] = ()

    def hours_to_win(self, municipality: str, basis: HoursBasis = "working", against: Against = "group") -> float:
        """Return the hours a year that a municipality spends beyond the reference, less what is legitimate.

        Hours of one basis: elapsed time is no work, and the two are not to be added.
        """
        return sum(
            one.hours_per_year
            for one in self.deviations
            if one.municipality == municipality
            and one.reference == against
            and one.hours_basis == basis
            and not one.legal_ground
            and one.hours_per_year is not None
            and one.hours_per_year > 0
        )
