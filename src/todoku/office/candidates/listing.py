"""Puts a survey, timings, trials and quotes together into the list of candidates, with its document."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.office.candidates.benefits import benefit_of, read_quotes
from todoku.office.candidates.calibration import calibration
from todoku.office.candidates.estimate import candidates_of, total_saved
from todoku.office.candidates.trials import read_trials
from todoku.office.survey.forms import plain
from todoku.office.survey.met import Met, gathered
from todoku.office.survey.reading import measured_rows, read_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.office.candidates.benefits import Benefit, Quote
    from todoku.office.candidates.calibration import CalibrationRow
    from todoku.office.candidates.estimate import Candidate
    from todoku.office.candidates.trials import Trial
    from todoku.office.events.log import Remark
    from todoku.office.survey.rows import SurveyRow

SCHEMA = "todoku.office-candidates/1"


@dataclass(frozen=True, slots=True)
class CandidateReport:
    """Candidates with their money a year, the test of the estimate on the cases, and what reading met.

    ``benefits`` has one entry for each candidate, in their order; ``hourly_cost_jpy`` is the yen an hour it counts
    with, None where nobody told it.
    """

    candidates: Sequence[Candidate]
    benefits: Sequence[Benefit]
    calibration: Sequence[CalibrationRow]
    remarks: Sequence[Remark] = ()
    hourly_cost_jpy: int | None = None


def read_report(
    surveys: Sequence[Path],
    *,
    timings: Sequence[Path] = (),
    measured: Sequence[Path] = (),
    quotes: Sequence[Path] = (),
    told: Sequence[Trial] = (),
    hourly_cost_jpy: int | None = None,
) -> CandidateReport:
    """Return the candidates of surveys, the most promising first.

    ``timings`` take the place of the survey's minutes; trials of the files ``measured``, and those ``told`` besides,
    replace estimates; of a task that both have, what was told counts, and a remark says so. Trials and quotes of which
    the survey has no task are told. Raises InputError where a file has not its table, or no survey has a row.
    """
    rows, remarks = measured_rows(read_evidence([*surveys, *timings]))
    if not rows:
        raise InputError("office.candidates.no_rows", files=[file.name for file in surveys])
    met: list[Met] = []
    trials = _joined([trial for file in measured for trial in read_trials(file, met)], told, met)
    offers = [quote for file in quotes for quote in read_quotes(file, met)]
    met += _strays(rows, trials, offers)
    listed = candidates_of(rows, trials=trials)
    return CandidateReport(
        listed,
        tuple(benefit_of(one, hourly_cost_jpy=hourly_cost_jpy, quotes=offers) for one in listed),
        calibration(trials),
        (*remarks, *gathered(met)),
        hourly_cost_jpy,
    )


def document(report: CandidateReport) -> dict[str, Any]:
    """Return a report as JSON has it: ranks from 1, hours a year, yen a year; null is unknown."""
    return {
        "schema": SCHEMA,
        "candidates": [
            {**asdict(one), "rank": rank, "benefit": asdict(benefit)}
            for rank, (one, benefit) in enumerate(zip(report.candidates, report.benefits, strict=True), start=1)
        ],
        "total_saved_hours": total_saved(report.candidates),
        "calibration": [asdict(one) for one in report.calibration],
        "hourly_cost_jpy": report.hourly_cost_jpy,
        "remarks": [asdict(one) for one in report.remarks],
    }


def _joined(read: Sequence[Trial], told: Sequence[Trial], met: list[Met]) -> list[Trial]:
    """Return the trials of files and those told besides, a task once: what was told counts."""
    known = {_task(one) for one in told}
    met += [Met("candidates_trial_replaced", "", one.source, one.activity) for one in read if _task(one) in known]
    return [*(one for one in read if _task(one) not in known), *told]


def _strays(rows: Sequence[SurveyRow], trials: Sequence[Trial], quotes: Sequence[Quote]) -> list[Met]:
    """Return trials and quotes of which the survey has no task."""
    known = {_task(row) for row in rows}

    def strays(told: Sequence[Trial | Quote], code: str, *, kept: bool) -> list[Met]:
        return [Met(code, "", one.source, one.activity, kept) for one in told if _task(one) not in known]

    return [
        *strays(trials, "candidates_trial_unused", kept=True),
        *strays(quotes, "candidates_quote_unused", kept=False),
    ]


def _task(one: SurveyRow | Trial | Quote) -> tuple[str, str]:
    return plain(one.municipality), plain(one.activity)
