"""The verb ``office candidates``: which tasks software could take over, what that may save, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_extra import need_office
from todoku.cli.options import JSON, LANG, as_file, as_yen
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.candidates.benefits import Benefit
    from todoku.office.candidates.calibration import CalibrationRow
    from todoku.office.candidates.estimate import Candidate
    from todoku.office.candidates.listing import CandidateReport

BOOK = "candidates.xlsx"
_FILES: Any = typer.Argument(metavar="FILE...", parser=as_file, help="cli.office.candidates.files.help")
_TIMINGS: Any = typer.Option(
    None, "--timings", metavar="FILE", parser=as_file, help="cli.office.candidates.timings.help"
)
_MEASURED: Any = typer.Option(
    None, "--measured", metavar="FILE", parser=as_file, help="cli.office.candidates.measured.help"
)
_QUOTES: Any = typer.Option(None, "--quotes", metavar="FILE", parser=as_file, help="cli.office.candidates.quotes.help")
_COST: Any = typer.Option(
    None, "--hourly-cost", metavar="YEN", parser=as_yen, help="cli.office.candidates.hourly_cost.help"
)


def candidates(
    files: list[Path] = _FILES,
    timings: Path | None = _TIMINGS,
    measured: Path | None = _MEASURED,
    quotes: Path | None = _QUOTES,
    hourly_cost: Any = _COST,
    out: Path | None = typer.Option(None, "--out", metavar="FOLDER", help="cli.office.candidates.out.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """List the tasks that software could take over."""
    need_office()
    from todoku.cli.office_survey import tell_remarks
    from todoku.office.candidates.listing import document, read_report

    report = read_report(
        files,
        timings=_handed(timings),
        measured=_handed(measured),
        quotes=_handed(quotes),
        hourly_cost_jpy=hourly_cost,
    )
    if as_json:
        print_json(document(report))
    else:
        _tell(report)
        tell_remarks(report.remarks)
    if out is not None:
        from todoku.reports.office.candidates.workbook import write_candidates

        write_candidates(report, out / BOOK, lang=lang)
        typer.echo(t("cli.office.candidates.written", file=out / BOOK), err=True)


def _handed(file: Path | None) -> list[Path]:
    return [] if file is None else [file]


def _tell(report: CandidateReport) -> None:
    from todoku.office.candidates.estimate import total_saved

    for rank, (one, benefit) in enumerate(zip(report.candidates, report.benefits, strict=True), start=1):
        typer.echo(_line(rank, one))
        if one.trial is not None:
            typer.echo(f"   {_trial_line(one)}")
        money = _money_line(benefit)
        if money:
            typer.echo(f"   {money}")
        for reason in one.reasons:
            typer.echo(f"   - {t(f'office.candidates.reason.{reason.code}', **dict(reason.params))}")
    total = total_saved(report.candidates)
    if total is None:
        typer.echo(t("cli.office.candidates.total_unknown"))
    else:
        typer.echo(t("cli.office.candidates.total", low=total[0], high=total[1]))
    typer.echo(_calibration_line(report.calibration))


def _line(rank: int, one: Candidate) -> str:
    said = {"rank": rank, "municipality": one.municipality, "activity": one.activity,
            "kind": t(f"office.candidates.kind.{one.kind}")}  # fmt: skip
    if one.hours_per_year is None:
        return t("cli.office.candidates.no_hours", **said)
    said["hours"] = one.hours_per_year
    if one.saved_hours is None:
        return t("cli.office.candidates.no_saving", **said)
    if one.trial is not None:
        return t("cli.office.candidates.measured", saved=one.saved_hours[0], **said)
    low, high = one.unchecked_hours or one.saved_hours
    key = "cli.office.candidates.row" if one.unchecked_hours is None else "cli.office.candidates.row_unchecked"
    typical = t("cli.office.candidates.typical", hours=one.typical_hours) if one.typical_hours is not None else ""
    return t(key, low=low, high=high, typical=typical, worst=one.saved_hours[0], **said)


def _trial_line(one: Candidate) -> str:
    trial = one.trial
    if trial is None or trial.estimated_interval is None:
        return t("cli.office.candidates.trial_alone")
    low, high = trial.estimated_interval
    key = "cli.office.candidates.trial_inside" if trial.inside else "cli.office.candidates.trial_outside"
    ratio = "-" if trial.ratio is None else f"{trial.ratio:.2f}"
    return t(key, low=low, high=high, ratio=ratio)


def _money_line(benefit: Benefit) -> str:
    if benefit.break_even_jpy is None:
        return ""
    low, high = benefit.break_even_jpy
    line = t("cli.office.candidates.break_even", low=low, high=high)
    if benefit.net_jpy is None:
        return line + t("cli.office.candidates.net_unknown")
    return line + t("cli.office.candidates.net", low=benefit.net_jpy[0], high=benefit.net_jpy[1])


def _calibration_line(rows: Sequence[CalibrationRow]) -> str:
    tested = [one for one in rows if not one.by_rule]
    inside = sum(one.inside for one in tested)
    said = {"inside": inside, "count": len(tested), "excluded": len(rows) - len(tested)}
    return t("cli.office.candidates.calibration", **said)
