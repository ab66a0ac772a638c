"""The verb ``office survey``: writes the empty worksheet, and reads filled ones."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_extra import need_office
from todoku.cli.options import JSON, LANG, as_file
from todoku.cli.words import t, ui_lang
from todoku.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.events.log import Remark
    from todoku.office.survey.evidence import Evidence
    from todoku.office.survey.rows import SurveyRow
    from todoku.office.survey.timings import Timing, WorkShare
    from todoku.office.survey.totals import Key, Total

SURVEY_SCHEMA = "todoku.office-survey/1"
_BOOK, _FORM = ".xlsx", (".yaml", ".yml")
_KEYS: tuple[Key, ...] = ("municipality", "department", "business")
_FILES: Any = typer.Argument(None, metavar="FILE...", parser=as_file, help="cli.office.survey.files.help")


def survey(
    files: list[Path] | None = _FILES,
    template: Path | None = typer.Option(None, "--template", metavar="OUT", help="cli.office.survey.template.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Write the empty worksheet, or read filled ones."""
    need_office()
    from todoku.errors import UsageError

    if template is None and not files:
        raise UsageError("office.survey.nothing_to_do")
    if template is not None and template.suffix.lower() not in (_BOOK, *_FORM):
        raise UsageError("office.survey.template_suffix", file=str(template))
    if not files:
        _write(template or Path(), (), lang)
        return
    from todoku.office.survey.reading import read_evidence
    from todoku.office.survey.timings import timings_of, with_timings, work_shares_of

    found = read_evidence(files)
    timings, shares = timings_of(found.samples), work_shares_of(found.samplings)
    rows, unused = with_timings(found.rows, timings, shares)
    remarks = (*found.remarks, *unused)
    if as_json:
        print_json(_document(rows, found, timings, shares, remarks))
    else:
        _tell(rows, found, timings, shares)
        tell_remarks(remarks)
    if template is not None:
        _write(template, found.rows, lang)


def tell_remarks(remarks: Sequence[Remark]) -> None:
    """Say on standard error what reading left out or assumed, a line each."""
    from todoku.office.events.log import remark_text

    for remark in remarks:
        typer.echo(remark_text(remark, ui_lang()), err=True)


def _write(template: Path, rows: Sequence[SurveyRow], lang: Lang) -> None:
    """Write the worksheet, with rows that were read where there are any; or the form of an interview."""
    if template.suffix.lower() == _BOOK:
        from todoku.reports.office.survey.worksheet import write_worksheet

        write_worksheet(template, rows, lang=lang)
    else:
        from todoku.office.survey.interviews import interview_form
        from todoku.swap import replacing

        with replacing(template) as part:
            part.write_text(interview_form(lang), encoding="utf-8")
    typer.echo(t("cli.office.survey.written", file=template), err=bool(rows))


def _tell(rows: Sequence[SurveyRow], found: Evidence, timings: Sequence[Timing], shares: Sequence[WorkShare]) -> None:
    from todoku.office.survey.totals import total_of, totals_by

    if rows:
        for key in _KEYS:
            typer.echo(t(f"cli.office.survey.by_{key}"))
            for total in totals_by(rows, key):
                typer.echo(f"  {_line(total)}")
        typer.echo(_line(total_of(rows, name=t("cli.office.survey.all"))))
    for timing in timings:
        typer.echo(_timing_line(timing))
    for share in shares:
        low, high = (100 * end for end in share.interval)
        more = "-" if share.more_needed is None else f"{share.more_needed:,}"
        typer.echo(t("cli.office.survey.sampling", activity=share.activity, percent=100 * share.share, low=low,
                     high=high, count=share.instants, more=more))  # fmt: skip
    if found.interviews:
        typer.echo(t("cli.office.survey.interviews", count=len(found.interviews)))


def _line(total: Total) -> str:
    name = total.name or t("cli.office.survey.unnamed")
    said = {"name": name, "rows": total.rows, "unknown": total.unknown_rows}
    if total.hours_per_year is None or total.interval is None:
        return t("cli.office.survey.total_unknown", **said)
    low, high = total.interval
    if round(low, 1) == round(high, 1):
        return t("cli.office.survey.total", hours=total.hours_per_year, **said)
    return t("cli.office.survey.total_range", hours=total.hours_per_year, low=low, high=high, **said)


def _timing_line(timing: Timing) -> str:
    said = {"activity": timing.activity, "count": timing.samples, "mean": timing.mean_minutes,
            "median": timing.median_minutes}  # fmt: skip
    if timing.interval is None or timing.more_needed is None:
        return t("cli.office.survey.timing_alone", **said)
    low, high = timing.interval
    return t("cli.office.survey.timing", low=low, high=high, more=timing.more_needed, **said)


def _document(
    rows: Sequence[SurveyRow],
    found: Evidence,
    timings: Sequence[Timing],
    shares: Sequence[WorkShare],
    remarks: Sequence[Remark],
) -> dict[str, Any]:
    from todoku.office.survey.totals import total_of, totals_by

    return {
        "schema": SURVEY_SCHEMA,
        "rows": [
            {**asdict(row), "hours_per_year": row.hours_per_year, "hours_interval": row.hours_interval} for row in rows
        ],
        "totals": {f"by_{key}": [asdict(one) for one in totals_by(rows, key)] for key in _KEYS},
        "total": asdict(total_of(rows)),
        "timings": [asdict(one) for one in timings],
        "work_sampling": [asdict(one) for one in shares],
        "interviews": [asdict(one) for one in found.interviews],
        "remarks": [asdict(one) for one in remarks],
    }
