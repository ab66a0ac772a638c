"""Sums the hours of a survey's rows by municipality, department or business; what is unknown is counted beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.survey.rows import SurveyRow

Key = Literal["municipality", "department", "business"]


@dataclass(frozen=True, slots=True)
class Total:
    """Hours a year of a group of rows: of those whose hours are known, with the range that was told.

    ``hours_per_year`` is None where no row's hours are known; ``unknown_rows`` are not in the sum.
    """

    name: str
    rows: int
    hours_per_year: float | None
    interval: tuple[float, float] | None
    unknown_rows: int
    measured_rows: int


def totals_by(rows: Sequence[SurveyRow], key: Key) -> tuple[Total, ...]:
    """Return the totals of each municipality, department or business, the most hours first, unknown ones last."""
    groups: dict[str, list[SurveyRow]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    found = [total_of(group, name=name) for name, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.hours_per_year is None, -(one.hours_per_year or 0.0))))


def total_of(rows: Sequence[SurveyRow], *, name: str = "") -> Total:
    """Return the hours a year of rows together."""
    hours = [row.hours_per_year for row in rows if row.hours_per_year is not None]
    intervals = [row.hours_interval for row in rows if row.hours_interval is not None]
    measured = sum(row.minutes_basis == "measured" for row in rows)
    if not hours:
        return Total(name, len(rows), None, None, len(rows), measured)
    low, high = (sum(interval[end] for interval in intervals) for end in (0, 1))
    return Total(name, len(rows), sum(hours), (low, high), len(rows) - len(hours), measured)
