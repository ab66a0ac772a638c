"""A task of the survey of amounts of work (業務量調査), as all that counts or compares takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Medium = Literal["paper", "fax", "digital", "mixed"]
Staff = Literal["regular", "fiscal_year", "contracted"]
MinutesBasis = Literal["survey", "measured"]

MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A step of a task in one municipality; what was not told is None, and never zero.

    ``volume_per_year`` counts the cases of the task in a year, ``share`` (0-1) how many of them go through this step
    (None: all of them, as the worksheet says of an empty cell), ``minutes_per_case`` the working minutes that such a
    case takes, of all the ``people`` together. ``rule_like_share`` is the share of the work that needs no judgement,
    ``rework_share`` that of cases that come back, ``digital_input_share`` that of cases that arrive as data,
    ``full_check`` whether each result has to be checked by eye. ``ranges`` holds (field, low, high) of what was told as
    a range, whose middle is the field's value. ``source`` names file, sheet and row.
    """

    municipality: str
    activity: str
    business: str = ""
    department: str = ""
    task: str = ""
    volume_per_year: float | None = None
    minutes_per_case: float | None = None
    people: float | None = None
    share: float | None = None
    rule_like_share: float | None = None
    rework_share: float | None = None
    digital_input_share: float | None = None
    full_check: bool | None = None
    input: Medium | None = None
    output: str = ""
    systems: tuple[str, ...] = ()
    staff: Staff | None = None
    peak_months: tuple[int, ...] = ()
    remarks: str = ""
    ranges: tuple[tuple[str, float, float], ...] = ()
    minutes_basis: MinutesBasis = "survey"
    minutes_source: str = field(default="", compare=False)
    source: str = field(default="", compare=False)

    def interval(self, name: str) -> tuple[float, float] | None:
        """Return the lowest and highest value of a figure, both the same where it was told as one; None: unknown."""
        told = getattr(self, name)
        if told is None:
            return (1.0, 1.0) if name == "share" else None
        return next(((low, high) for one, low, high in self.ranges if one == name), (told, told))

    @property
    def hours_per_year(self) -> float | None:
        """Working hours a year of this step: cases x share x minutes / 60; None where one of them is unknown."""
        if self.volume_per_year is None or self.minutes_per_case is None:
            return None
        share = 1.0 if self.share is None else self.share
        return self.volume_per_year * share * self.minutes_per_case / MINUTES_PER_HOUR

    @property
    def hours_interval(self) -> tuple[float, float] | None:
        """Lowest and highest working hours a year that the told ranges allow."""
        parts = [self.interval(name) for name in ("volume_per_year", "share", "minutes_per_case")]
        low, high = 1.0 / MINUTES_PER_HOUR, 1.0 / MINUTES_PER_HOUR
        for part in parts:
            if part is None:
                return None
            low, high = low * part[0], high * part[1]
        return low, high
