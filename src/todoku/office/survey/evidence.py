"""All that a set of files told of the work of municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from todoku.office.events.log import Remark
    from todoku.office.survey.interviews import Interview
    from todoku.office.survey.rows import SurveyRow
    from todoku.office.survey.timings import Sample, Sampling


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a set of files told: rows of surveys, timings, work samplings and interviews, and what was met."""

    rows: tuple[SurveyRow, ...] = ()
    samples: tuple[Sample, ...] = ()
    samplings: tuple[Sampling, ...] = ()
    interviews: tuple[Interview, ...] = ()
    remarks: tuple[Remark, ...] = ()
