"""The verb ``programmes``: lists, checks, shows and assesses grant programmes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from todoku.cli.burden import bonds, burden
from todoku.cli.commands import Verb, Verbs
from todoku.cli.index_pack import INDEX_PACK, indices_of
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, RATE, RULES, RULES_AS_OF, as_date, as_file, as_folder, take_lang
from todoku.errors import InputError, UsageError
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.programmes.rows.batch import Row
    from todoku.programmes.trace import TraceStep

programmes_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)
programmes_app.command("bonds", cls=Verb, help="cli.programmes.bonds.help")(bonds)
programmes_app.command("burden", cls=Verb, help="cli.programmes.burden.help")(burden)

_COLUMNS = ("project", "status", "rate", "national", "local", "reason")
_GROUNDS = ("programmes.trace.grounds_unknown", "programmes.trace.area_open")
_INPUTS = ("programmes.trace.input_unknown", "programmes.trace.choice_open")
"""Reasons that a further column of the table would settle."""
_MOST_REPEATED = 5


def _as_answers_file(value: str) -> Path:
    """Return the path that answers can be written to; raise UsageError for a folder or an unknown kind of file."""
    from todoku.programmes.rows.answer_table import answers_path

    try:
        return answers_path(Path(value))
    except InputError as error:
        raise UsageError(error.code, **error.params) from error


@programmes_app.command("list", cls=Verb, help="cli.programmes.list.help")
def list_programmes(rules: Path | None = RULES, lang: Lang = LANG, as_json: bool = JSON) -> None:
    """List the programmes there are."""
    from todoku.programmes.rulebook.describe import summary
    from todoku.programmes.rulebook.load import programmes

    found = programmes(rules)
    if as_json:
        shown = [
            {
                "id": one.id,
                "title": one.file.title.both(),
                "authority": one.file.authority.both(),
                "era": one.file.era,
                "grants": list(one.grants),
                "support": {grant.id: grant.support for grant in one.file.grants},
            }
            for one in found.values()
        ]
        print_json(shown)
        return
    for one in found.values():
        typer.echo(summary(one, lang))


@programmes_app.command("show", cls=Verb, help="cli.programmes.show.help")
def show(
    programme_id: str = typer.Argument(metavar="ID", help="cli.programmes.id.help"),
    on: date | None = typer.Option(None, "--on", metavar="DATE", parser=as_date, help="cli.programmes.on.help"),
    rules: Path | None = RULES,
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Show a programme's rules with their clauses and sources."""
    from todoku.programmes.rulebook.describe import description
    from todoku.programmes.rulebook.load import choose, programmes

    programme = choose(programmes(rules), programme_id)
    if as_json:
        print_json(programme.file.model_dump(mode="json", by_alias=True))
        return
    for line in description(programme, lang, on=on):
        typer.echo(line)


@programmes_app.command("check", cls=Verb, help="cli.programmes.check.help")
def check(
    folder: Path | None = typer.Argument(None, parser=as_folder, help="cli.programmes.folder.help"),
    lang: Lang = LANG,
) -> None:
    """Check rule files, and run the cases written beside them."""
    from todoku.errors import ProgrammeError
    from todoku.programmes.local_share.bonds import BONDS_FILE
    from todoku.programmes.rulebook.check import check_folders
    from todoku.programmes.rulebook.load import builtin_folders, user_folders

    folders = [*builtin_folders(), *(user_folders(folder) if folder is not None else ())]
    problems = 0
    for report in check_folders(folders, bonds=BONDS_FILE):
        for problem in report.problems:
            typer.echo(" ".join(text(f"error.{problem.code}", lang, **problem.params).split()), err=True)
        problems += len(report.problems)
        if not report.problems:
            typer.echo(
                text("cli.programmes.checked", lang, name=report.name, versions=report.versions, cases=report.cases)
            )
        for grant, version in report.unknown:
            ends = version.to.isoformat() if version.to is not None else text("programmes.no_end", lang)
            told = {"grant": grant.both(), "begins": version.from_.isoformat(), "ends": ends}
            typer.echo(text("cli.programmes.rules_unknown", lang, **told))
    if problems:
        raise ProgrammeError("programme.checks_failed", problems=problems)


@programmes_app.command("assess", cls=Verb, help="cli.programmes.assess.help")
def assess(
    file: Path = typer.Argument(metavar="FILE.csv", parser=as_file, help="cli.programmes.file.help"),
    pack: Path | None = INDEX_PACK,
    rules: Path | None = RULES,
    rules_as_of: date | None = RULES_AS_OF,
    rate: str | None = RATE,
    trace: str | None = typer.Option(None, "--trace", metavar="ID", help="cli.programmes.trace.help"),
    out: Path | None = typer.Option(
        None, "--out", metavar="FILE", parser=_as_answers_file, help="cli.programmes.out.help"
    ),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Assess each project of a CSV."""
    from todoku.errors import RowsFailed
    from todoku.programmes.question import parse_rate
    from todoku.programmes.rows.batch import as_record, assess_csv, repeated_projects
    from todoku.programmes.rulebook.load import programmes

    rows = assess_csv(
        file,
        programmes(rules),
        rules_as_of=rules_as_of,
        user_rate=parse_rate(rate) if rate else None,
        indices=indices_of(pack, lang),
    )
    if out is not None:
        from todoku.programmes.rows.answer_table import write_answers

        write_answers(rows, out, lang=lang)
        typer.echo(text("cli.programmes.wrote", lang, file=out, rows=len(rows)), err=True)
    if trace is not None:
        _tell_trace(rows, trace, lang)
    elif as_json:
        print_json([as_record(row, lang) for row in rows])
    elif out is None:
        _tell_rows(rows, lang)
    _tell_repeated(repeated_projects(rows), file.name, lang)
    failed = [row for row in rows if row.error is not None]
    for row in failed:
        reason = "".join(as_record(row, lang)["reasons"])
        typer.echo(text("cli.programmes.bad_row", lang, file=file.name, row=row.line, reason=reason), err=True)
    if failed:
        raise RowsFailed("programme.rows_failed", file=file.name, total=len(rows), failed=len(failed))


def _tell_rows(rows: list[Row], lang: Lang) -> None:
    """Print one line for each project that could be assessed, and what would settle those that stay unknown."""
    typer.echo("\t".join(text(f"cli.programmes.column.{name}", lang) for name in _COLUMNS))
    lacking: dict[str, None] = {}
    for row in rows:
        found = row.assessment
        if found is None:
            continue
        lacking |= dict.fromkeys(column for step in found.reasons for column in _lacking_columns(step))
        status = text(f"programmes.status.{found.status}", lang)
        rate = "-" if found.rate is None else str(found.rate)
        amounts = ["-" if amount is None else f"{amount:,}" for amount in (found.national_jpy, found.local_jpy)]
        reason = found.reasons[0].sentence(lang) if found.reasons else ""
        typer.echo("\t".join((row.project_id, status, rate, *amounts, reason)))
    for name in sorted(lacking):
        hint = {"area_ground": "grounds", "fiscal_index": "index"}.get(name, "input")
        typer.echo(text(f"cli.programmes.hint.{hint}", lang, column=name), err=True)


def _tell_repeated(repeated: dict[str, list[int]], file: str, lang: Lang) -> None:
    """Say which project ids stand in several rows: the answers of each are given, but an id no longer tells which."""
    for project, lines in [*repeated.items()][:_MOST_REPEATED]:
        shown = [*map(str, lines[:_MOST_REPEATED]), *(["…"] if len(lines) > _MOST_REPEATED else [])]
        typer.echo(text("cli.programmes.repeated", lang, file=file, project=project, rows=shown), err=True)
    if len(repeated) > _MOST_REPEATED:
        typer.echo(text("cli.programmes.repeated_more", lang, count=len(repeated) - _MOST_REPEATED), err=True)


def _lacking_columns(step: TraceStep) -> tuple[str, ...]:
    """Return the columns that would settle what a step leaves open."""
    if step.key in _GROUNDS:
        return ("area_ground",)
    names: tuple[str, ...] = step.params["names"] if step.key in _INPUTS else ()
    return tuple("area_ground" if name == "area" else name for name in names)


def _tell_trace(rows: list[Row], project: str, lang: Lang) -> None:
    chosen = [row for row in rows if row.project_id == project]
    if not chosen:
        raise InputError("programme.no_project", value=project)
    for row in chosen:
        if row.assessment is None:
            continue
        for step in (*row.assessment.trace, *row.assessment.changes):
            typer.echo(step.line(lang))
