"""The verb ``programmes``: lists, checks, shows and assesses grant programmes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from todoku.cli.words import t, ui_lang

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.programmes.batch import Row

programmes_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_RULES = typer.Option(None, "--rules", help=t("cli.programmes.rules.help"))
_LANG = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help"))
_COLUMNS = ("project", "status", "rate", "national", "local", "reason")
_LACKING = {
    "programmes.trace.grounds_unknown": "grounds",
    "programmes.trace.area_open": "grounds",
    "programmes.trace.input_unknown": "index",
}
"""Reasons that a further column of the table would settle."""
_JSON = typer.Option(False, "--json", help=t("cli.json.help"))


@programmes_app.command("list", help=t("cli.programmes.list.help"))
def list_programmes(rules: Path | None = _RULES, lang: str = _LANG, as_json: bool = _JSON) -> None:
    """List the programmes there are."""
    from todoku.cli.options import parse_lang
    from todoku.programmes.describe import summary
    from todoku.programmes.load import programmes

    found = programmes(rules)
    if as_json:
        shown = [
            {
                "id": one.id,
                "title": one.file.title.both(),
                "authority": one.file.authority.both(),
                "grants": list(one.grants),
            }
            for one in found.values()
        ]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for one in found.values():
        typer.echo(summary(one, parse_lang(lang)))


@programmes_app.command("show", help=t("cli.programmes.show.help"))
def show(
    programme_id: str = typer.Argument(metavar="ID", help=t("cli.programmes.id.help")),
    on: str | None = typer.Option(None, "--on", help=t("cli.programmes.on.help")),
    rules: Path | None = _RULES,
    lang: str = _LANG,
    as_json: bool = _JSON,
) -> None:
    """Show a programme's rules with their clauses and sources."""
    from todoku.cli.options import parse_lang
    from todoku.dates import parse_date
    from todoku.programmes.describe import description
    from todoku.programmes.load import choose, programmes

    programme = choose(programmes(rules), programme_id)
    if as_json:
        typer.echo(programme.file.model_dump_json(by_alias=True, indent=2))
        return
    for line in description(programme, parse_lang(lang), on=parse_date(on) if on else None):
        typer.echo(line)


@programmes_app.command("check", help=t("cli.programmes.check.help"))
def check(folder: Path | None = typer.Argument(None, help=t("cli.programmes.folder.help"))) -> None:
    """Check rule files, and run the cases written beside them."""
    from todoku.errors import ProgrammeError
    from todoku.programmes.check import check_folders
    from todoku.programmes.load import builtin_folders, user_folders

    folders = [*builtin_folders(), *(user_folders(folder) if folder is not None else ())]
    problems = 0
    for report in check_folders(folders):
        for problem in report.problems:
            typer.echo(" ".join(t(f"error.{problem.code}", **problem.params).split()), err=True)
        problems += len(report.problems)
        if not report.problems:
            typer.echo(t("cli.programmes.checked", name=report.name, versions=report.versions, cases=report.cases))
    if problems:
        raise ProgrammeError("programme.checks_failed", problems=problems)


@programmes_app.command("assess", help=t("cli.programmes.assess.help"))
def assess(
    file: Path = typer.Argument(help=t("cli.programmes.file.help")),
    rules: Path | None = _RULES,
    rules_as_of: str | None = typer.Option(None, "--rules-as-of", help=t("cli.plan.rules_as_of.help")),
    rate: str | None = typer.Option(None, "--rate", help=t("cli.plan.rate.help")),
    trace: str | None = typer.Option(None, "--trace", help=t("cli.programmes.trace.help")),
    lang: str = _LANG,
    as_json: bool = _JSON,
) -> None:
    """Assess each project of a CSV."""
    from todoku.cli.options import parse_lang
    from todoku.dates import parse_date
    from todoku.errors import RowsFailed
    from todoku.programmes.batch import as_record, assess_csv
    from todoku.programmes.load import programmes
    from todoku.programmes.question import parse_rate

    language = parse_lang(lang)
    rows = assess_csv(
        file,
        programmes(rules),
        rules_as_of=parse_date(rules_as_of) if rules_as_of else None,
        user_rate=parse_rate(rate) if rate else None,
    )
    if trace is not None:
        _tell_trace(rows, trace, language)
    elif as_json:
        typer.echo(json.dumps([as_record(row, language) for row in rows], ensure_ascii=False, indent=2))
    else:
        _tell_rows(rows, language)
    failed = [row for row in rows if row.error is not None]
    for row in failed:
        reason = "".join(as_record(row, language)["reasons"])
        typer.echo(t("cli.programmes.bad_row", file=file.name, row=row.line, reason=reason), err=True)
    if failed:
        raise RowsFailed("programme.rows_failed", file=file.name, total=len(rows), failed=len(failed))


def _tell_rows(rows: list[Row], lang: Lang) -> None:
    """Print one line for each project that could be assessed, and what would settle those that stay unknown."""
    from todoku.i18n import text

    typer.echo("\t".join(text(f"cli.programmes.column.{name}", lang) for name in _COLUMNS))
    lacking: set[str] = set()
    for row in rows:
        found = row.assessment
        if found is None:
            continue
        lacking |= {_LACKING[step.key] for step in found.reasons if step.key in _LACKING}
        status = text(f"programmes.status.{found.status}", lang)
        rate = "-" if found.rate is None else str(found.rate)
        amounts = ["-" if amount is None else f"{amount:,}" for amount in (found.national_jpy, found.local_jpy)]
        reason = found.reasons[0].sentence(lang) if found.reasons else ""
        typer.echo("\t".join((row.project_id, status, rate, *amounts, reason)))
    for name in sorted(lacking):
        typer.echo(text(f"cli.programmes.hint.{name}", lang), err=True)


def _tell_trace(rows: list[Row], project: str, lang: Lang) -> None:
    from todoku.errors import InputError

    chosen = [row for row in rows if row.project_id == project]
    if not chosen:
        raise InputError("programme.no_project", value=project)
    for row in chosen:
        if row.assessment is None:
            continue
        for step in (*row.assessment.trace, *row.assessment.changes):
            typer.echo(step.line(lang))
