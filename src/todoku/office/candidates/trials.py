"""What a trial measured, in hours a year, beside what was estimated before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.candidates.cases import Case
from todoku.office.survey import values
from todoku.office.survey.forms import plain
from todoku.office.survey.grid import read_grids
from todoku.office.survey.met import Met
from todoku.office.survey.reading import tables
from todoku.office.survey.survey_table import hours_of, read_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.office.survey.entries import Entry

_MONTHS_A_YEAR = 12.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A task measured without and with software over the same months of work.

    ``saved_hours_per_year`` is (before - after) x 12 / months; below 0 where it got slower.
    """

    municipality: str
    activity: str
    before_hours: float
    after_hours: float
    months: float
    full_check: bool | None = None
    kind: str = ""
    source: str = ""

    @property
    def saved_hours_per_year(self) -> float:
        """Hours saved a year."""
        return (self.before_hours - self.after_hours) * _MONTHS_A_YEAR / self.months

    @property
    def case_id(self) -> str:
        """Name of the trial among the cases."""
        return f"{self.municipality} {self.activity}"

    @property
    def case(self) -> Case:
        """The trial as a case from which others are estimated."""
        return Case(
            id=self.case_id,
            title=dict.fromkeys(LANGS, self.case_id),
            municipality=self.municipality,
            kind=self.kind,
            remaining=self.after_hours / self.before_hours,
            before_hours=self.before_hours,
            after_hours=self.after_hours,
            full_check=self.full_check,
            basis="measured",
            source_title=self.source,
        )


@dataclass(frozen=True, slots=True)
class TrialCheck:
    """How far an estimate was off: the estimate made without the trial, and what the trial measured.

    ``ratio`` is measured / typical estimate; None where there was no typical one. ``inside`` says whether the measured
    hours lie in the estimated interval; None without one.
    """

    measured_hours: float
    estimated_typical: float | None
    estimated_interval: tuple[float, float] | None
    ratio: float | None
    inside: bool | None


def measured(
    before_hours: float, after_hours: float, months: float, *, municipality: str, activity: str,
    full_check: bool | None = None, kind: str = "", source: str = "",
) -> Trial:  # fmt: skip
    """Return a trial; raise InputError where hours before or months are not above 0, or hours after are below."""
    if not (before_hours > 0 and after_hours >= 0 and months > 0):
        raise InputError(
            "office.candidates.trial", activity=activity, before=before_hours, after=after_hours, months=months
        )
    return Trial(municipality, activity, before_hours, after_hours, months, full_check, kind, source)


def check(trial: Trial, typical: float | None, interval: tuple[float, float] | None) -> TrialCheck:
    """Return how far an estimate was off."""
    found = trial.saved_hours_per_year
    ratio = found / typical if typical else None
    inside = None if interval is None else interval[0] <= found <= interval[1]
    return TrialCheck(found, typical, interval, ratio, inside)


def read_trials(path: Path, met: list[Met]) -> tuple[Trial, ...]:
    """Return the trials of a file: rows of municipality, task, hours before and after, months; full check, kind.

    Rows that lack one of the figures are left out and told. Raises InputError where no table has these headings.
    """
    found = []
    for entries, where in tables(read_grids(path), ("trials",), met):
        for entry in entries:
            figures = [_figure(entry, name, met) for name in ("before", "after", "months")]
            if any(one is None for one in figures):
                continue
            before, after, months = (float(one or 0.0) for one in figures)
            if not (before > 0 and months > 0):
                met.append(entry.met("candidates_trial_zero", "before" if before <= 0 else "months", kept=False))
                continue
            checked = values.choice("yes", entry.cells["full_check"]) if "full_check" in entry.cells else None
            told = {
                "municipality": entry.text("municipality") or where,
                "kind": entry.text("kind"),
                "source": entry.place,
            }
            activity = entry.text("step") or entry.text("task")
            if months < _MONTHS_A_YEAR:
                met.append(entry.met("candidates_trial_part_year", "months"))
            full_check = None if checked is None else checked == "yes"
            found.append(measured(before, after, months, activity=activity, full_check=full_check, **told))
    if not found:
        raise InputError("office.candidates.no_trials", file=path.name)
    return tuple(found)


def trial_of(trials: Sequence[Trial], municipality: str, activity: str) -> Trial | None:
    """Return the trial of a task; None where there is none. The last one counts where there are several."""
    key = (plain(municipality), plain(activity))
    return next((one for one in reversed(trials) if (plain(one.municipality), plain(one.activity)) == key), None)


def _figure(entry: Entry, column: str, met: list[Met]) -> float | None:
    value = read_value(entry, column)
    if value.told is None:
        code = value.fault or "survey_figure_missing"
        met.append(Met(code, entry.grid.name, entry.at(column), entry.text(column)))
        return None
    return hours_of(value.told) if entry.header.form.column(column).kind == "hours" else value.told
