"""The factors of a task's saving: each with its value, range and origin; what nobody told ranges over all it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from todoku.office.survey.rows import SurveyRow

FactorBasis = Literal["measured", "survey", "unknown"]
FactorName = Literal["volume_per_year", "share", "minutes_per_case", "rule_like", "straight_through", "readable"]
HOURS: tuple[FactorName, ...] = ("volume_per_year", "share", "minutes_per_case")
SHARES: tuple[FactorName, ...] = ("rule_like", "straight_through", "readable")


_OF_INPUT = {"digital": (1.0, 1.0), "paper": (0.0, 0.0), "fax": (0.0, 0.0)}
"""Digital share where a survey names the input alone."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor: ``told`` as it stands in the survey, the range that counts, and where it comes from.

    ``range`` is None where the factor is unknown and has no bound (volume, minutes); unknown shares range from 0 to 1.
    """

    name: FactorName
    told: float | None
    range: tuple[float, float] | None
    basis: FactorBasis
    source: str

    @property
    def middle(self) -> float | None:
        """Middle of the range."""
        return None if self.range is None else sum(self.range) / 2


def factors_of(row: SurveyRow) -> tuple[Factor, ...]:
    """Return the factors of a row, in the order in which they are multiplied.

    - ``volume_per_year``, ``share`` and ``minutes_per_case`` make the hours.
    - ``rule_like``: the share that needs no judgement, as told.
    - ``straight_through``: cases that do not come back. No published case says what software does to those that do, so
      it ranges from 1 - rework (they stay as they are) to 1 (they gain like the others).
    - ``readable``: cases whose input software can take. Data it can; of paper no more is published than two cases of
      AI-OCR, so it ranges from the digital share (paper stays by hand) to 1 (it is read as well as data).
    """
    rework, digital = row.interval("rework_share"), row.interval("digital_input_share")
    if digital is None:
        digital = _OF_INPUT.get(row.input or "")
    return (
        _plain(row, "volume_per_year"),
        Factor("share", row.share, row.interval("share"), "survey", row.source),
        _plain(row, "minutes_per_case"),
        _share("rule_like", row.rule_like_share, row.interval("rule_like_share"), row),
        _share("straight_through", row.rework_share, None if rework is None else (1 - rework[1], 1.0), row),
        _share("readable", row.digital_input_share, None if digital is None else (digital[0], 1.0), row),
    )


def _plain(row: SurveyRow, name: FactorName) -> Factor:
    told, interval = getattr(row, name), row.interval(name)
    measured = name == "minutes_per_case" and row.minutes_basis == "measured"
    basis: FactorBasis = "unknown" if told is None else "measured" if measured else "survey"
    return Factor(name, told, interval, basis, row.minutes_source if measured else row.source)


def _share(name: FactorName, told: float | None, interval: tuple[float, float] | None, row: SurveyRow) -> Factor:
    if interval is None:
        return Factor(name, told, (0.0, 1.0), "unknown", "")
    return Factor(name, told, interval, "survey", row.source)
