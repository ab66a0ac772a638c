"""The verb ``office security``: what the models of separation ask, what is open, and in which order to close it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_extra import need_office
from todoku.cli.office_survey import tell_remarks
from todoku.cli.options import JSON, LANG, as_choice, as_file
from todoku.cli.words import t, ui_lang
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.office.security.assessment import Assessment
    from todoku.office.security.gaps import Gap, Standing

BOOK = "security.xlsx"
MODELS = ("alpha", "alpha_dash", "beta", "beta_dash")
_FILE: Any = typer.Argument(None, metavar="FILE", parser=as_file, help="cli.office.security.file.help")
_MODEL: Any = typer.Option(
    None, "--model", metavar="|".join(MODELS), parser=as_choice(MODELS), help="cli.office.security.model.help"
)
_TEMPLATE: Any = typer.Option(None, "--template", metavar="OUT.xlsx", help="cli.office.security.template.help")


def security(
    file: Path | None = _FILE,
    model: str | None = _MODEL,
    template: Path | None = _TEMPLATE,
    out: Path | None = typer.Option(None, "--out", metavar="FOLDER", help="cli.office.security.out.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Find what is open of the models of separation, and plan it."""
    need_office()
    from todoku.errors import UsageError

    if template is None and file is None:
        raise UsageError("office.survey.nothing_to_do")
    assessment = None
    if file is not None:
        from todoku.office.security.assessment import read_assessment

        assessment = read_assessment(file)
    if template is not None:
        from todoku.reports.office.security import write_security_form

        write_security_form(template, model, assessment, lang=lang)
        typer.echo(t("cli.office.security.written", file=template), err=file is not None)
    if assessment is None:
        return
    if as_json:
        from todoku.office.security.document import document

        print_json(document(assessment, model))
    else:
        from todoku.office.security.gaps import plan_of, standings

        plan, stands = plan_of(assessment, model), standings(assessment)
        typer.echo("\n".join([*_standing_lines(assessment, stands), *_plan_lines(plan, model)]))
        tell_remarks(assessment.remarks)
    if out is not None:
        from todoku.reports.office.security_book import write_security

        write_security(assessment, model, out / BOOK, lang=lang)
        typer.echo(t("cli.office.security.written", file=out / BOOK), err=True)


def _standing_lines(assessment: Assessment, stands: Sequence[Standing]) -> Iterator[str]:
    from todoku.office.security.checklist import editions, study_source

    lang = ui_lang()
    title, date = study_source()
    yield t("cli.office.security.title", municipality=assessment.municipality)
    yield t("cli.office.security.options", title=title, date=date)
    for one in stands:
        model = one.model
        yield t("cli.office.security.model", name=model.name[lang], edition=editions()[model.edition].name[lang])
        yield "   " + t("cli.office.security.about", terminals=model.terminals[lang], systems=model.systems[lang],
                        cloud=model.public_cloud[lang])  # fmt: skip
        opened, unknown = one.open_by_level, one.unknown_by_level
        yield "   " + t("cli.office.security.open", items=one.items, mandatory=opened["mandatory"],
                        structure=opened["structure"], standard=opened["standard"],
                        unknown=sum(unknown.values()))  # fmt: skip
        counted = sorted(one.open_by_edition.items(), key=lambda each: editions()[each[0]].date)
        names = [f"{editions()[name].name[lang]} {count}" for name, count in counted]
        if names:
            yield "   " + t("cli.office.security.by_edition", names=t("cli.office.security.list").join(names))


def _plan_lines(plan: Sequence[Gap], model: str | None) -> Iterator[str]:
    from todoku.office.security.checklist import models, sources

    lang = ui_lang()
    if model is None:
        yield t("cli.office.security.plan_common", count=len(plan))
    else:
        yield t("cli.office.security.plan", model=models()[model].name[lang], count=len(plan))
    for rank, one in enumerate(plan, start=1):
        item = one.item
        yield t("cli.office.security.gap", rank=rank, id=item.id, title=item.title[lang],
                level=t(f"office.security.level.{item.level}"),
                state=t(f"office.security.state.{one.state}"))  # fmt: skip
        source = sources()[item.source]
        kind = t(f"office.security.kind.{source.kind}")
        yield "   " + t("cli.office.security.source", kind=kind, title=source.title, clause=item.clause)
        if one.waits_for:
            yield "   " + t("cli.office.security.waits", items=", ".join(one.waits_for))
        if one.answer is not None and (one.answer.owner or one.answer.due):
            due = "-" if one.answer.due is None else one.answer.due.isoformat()
            yield "   " + t("cli.office.security.owner", owner=one.answer.owner or "-", due=due)
