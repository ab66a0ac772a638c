"""The verb ``office fit``: what of a standard specification fits a town and its vendor's package, and what does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_extra import need_office
from todoku.cli.office_survey import tell_remarks
from todoku.cli.options import JSON, LANG, as_date, as_file
from todoku.cli.words import t, ui_lang
from todoku.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.office.specification.as_is import Package
    from todoku.office.specification.model import Specification
    from todoku.office.specification.study import FitGap
    from todoku.office.specification.titles import Titles

_SHOWN = 10
_STANDARD: Any = typer.Option(..., "--standard", metavar="SPEC", parser=as_file, help="cli.office.fit.standard.help")
_AS_IS: Any = typer.Option(None, "--as-is", metavar="FILE", parser=as_file, help="cli.office.fit.as_is.help")
_PACKAGE: Any = typer.Option(None, "--package", metavar="FILE", parser=as_file, help="cli.office.fit.package.help")
_PREVIOUS: Any = typer.Option(None, "--previous", metavar="SPEC", parser=as_file, help="cli.office.fit.previous.help")
_MAPPING: Any = typer.Option(None, "--mapping", metavar="FILE.yaml", parser=as_file, help="cli.office.fit.mapping.help")
_ON: Any = typer.Option(None, "--on", metavar="DATE", parser=as_date, help="cli.office.fit.on.help")
_OUT: Any = typer.Option(None, "--out", metavar="FOLDER", help="cli.office.fit.out.help")
_TEMPLATE: Any = typer.Option(None, "--template", metavar="OUT.xlsx", help="cli.office.fit.template.help")


def _as_body_kind(value: str) -> str:
    """Return a kind of body by its key or its name; raise UsageError for any other."""
    from todoku.errors import UsageError
    from todoku.office.specification.layout import layout, meaning

    kinds = layout()["body_kinds"]
    found = value if value in kinds else meaning("body_kinds", value)
    if found is None:
        raise UsageError("cli.choice", value=value, choices=list(kinds))
    return found


_BODY: Any = typer.Option("municipality", "--body-kind", metavar="KIND", help="cli.office.fit.body_kind.help")


def fit(
    standard: Path = _STANDARD,
    as_is: Path | None = _AS_IS,
    package: Path | None = _PACKAGE,
    previous: Path | None = _PREVIOUS,
    body_kind: str = _BODY,
    on: date | None = _ON,
    mapping: Path | None = _MAPPING,
    out: Path | None = _OUT,
    template: Path | None = _TEMPLATE,
    lang: Lang = LANG,  # noqa: ARG001 (read by the option itself: the messages speak it)
    as_json: bool = JSON,
) -> None:
    """Compare a town's today and a vendor's package with a standard specification."""
    need_office()
    from todoku.errors import UsageError
    from todoku.office.specification.importer import read_specification
    from todoku.office.specification.titles import read_mapping

    kind = _as_body_kind(body_kind)
    titles = None if mapping is None else read_mapping(mapping)
    if template is not None:
        if template.suffix.lower() != ".xlsx":
            raise UsageError("office.fit.template_suffix", file=str(template))
        if any(given is not None for given in (as_is, package, previous, on, out)) or as_json:
            raise UsageError("office.fit.template_alone")
        _write_template(template, read_specification(standard, mapping=titles), kind)
        return
    if as_is is None:
        raise UsageError("office.fit.as_is_missing")
    study = _study(standard, as_is, package, previous, kind, on, titles)
    files: tuple[Path, ...] = ()
    if out is not None:
        from todoku.reports.office.fit_gap.files import write_fit_gap

        files = write_fit_gap(study, out, lang=ui_lang())
    if as_json:
        from todoku.office.specification.document import document

        print_json(document(study))
    else:
        typer.echo("\n".join(_lines(study, files)))
        tell_remarks(study.remarks)


def _write_template(path: Path, specification: Specification, kind: str) -> None:
    from todoku.office.specification.assess import checked_body
    from todoku.reports.office.fit_gap.worksheet import write_worksheet

    body = checked_body(specification, kind)
    write_worksheet(path, specification, lang=ui_lang(), body_kind=body)
    counts = {
        "functions": len(specification.functions),
        "forms": len(specification.forms),
        "data": len(specification.data_items),
    }
    typer.echo(t("cli.office.fit.template", file=path, **counts))
    tell_remarks(specification.remarks)


def _study(
    standard: Path,
    as_is: Path,
    package: Path | None,
    previous: Path | None,
    kind: str,
    on: date | None,
    titles: Titles | None,
) -> FitGap:
    from todoku.dates import today
    from todoku.office.specification.as_is import read_as_is
    from todoku.office.specification.assess import assess
    from todoku.office.specification.importer import read_specification

    return assess(
        read_as_is(as_is, mapping=titles),
        read_specification(standard, mapping=titles),
        _package(as_is, package, titles),
        body_kind=kind,
        on=on or today(),
        previous=None if previous is None else read_specification(previous, mapping=titles),
    )


def _package(as_is: Path, package: Path | None, titles: Titles | None) -> Package | None:
    """Return the vendor's answers: of a file of their own, else of the worksheet's column where it is filled in."""
    from todoku.errors import InputError
    from todoku.office.specification.as_is import read_package

    if package is not None:
        return read_package(package, mapping=titles)
    try:
        return read_package(as_is, mapping=titles, asked=True)
    except InputError as error:
        if error.code != "office.fit.empty_package":
            raise
        return None


def _lines(study: FitGap, files: tuple[Path, ...]) -> Iterator[str]:
    from todoku.office.specification.fit_gap import Verdict
    from todoku.reports.office.fit_gap.words import business, conforms, edition

    speaks = ui_lang()
    named = {
        "business": business(study, speaks),
        "edition": edition(study.edition, speaks),
        "day": study.on.isoformat(),
    }
    yield t("cli.office.fit.title", **named, body=t(f"office.body.{study.body_kind}"))
    counted = study.verdicts()
    yield t("cli.office.fit.verdicts", items=len(study.rows), **{one.value: counted[one] for one in Verdict})
    for gap, count in study.gaps().most_common():
        yield t("cli.office.fit.count", count=count, what=t(f"office.fit.gap.{gap}"))
    for one, count in study.opens().most_common():
        yield t("cli.office.fit.open_count", count=count, what=t(f"office.fit.open.{one}"))
    yield conforms(study, speaks)
    yield from _decision_lines(study)
    if study.changes:
        yield t(
            "cli.office.fit.changes",
            count=len(study.changes),
            old=study.former_edition or "—",
            new=study.edition or "—",
        )
    for file in files:
        yield t("cli.office.fit.written", file=file)


def _decision_lines(study: FitGap) -> Iterator[str]:
    to_decide = sum(row.to_decide for row in study.rows)
    yield t("cli.office.fit.decided", count=to_decide, undecided=len(study.undecided))
    refused = [row for row in study.rows if row.faults and row.decision is not None]
    for row in refused[:_SHOWN]:
        why = "; ".join(t(f"office.fit.fault.{code}") for code in row.faults)
        written = "" if row.decision is None else row.decision.written
        yield t("cli.office.fit.refused", item=f"{row.id} {row.name}".strip(), written=written, why=why)
    if len(refused) > _SHOWN:
        yield t("cli.office.fit.more_refused", count=len(refused) - _SHOWN)
