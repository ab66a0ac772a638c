"""The verbs of ``data``: fetch, import, list, check and show data, and write the one-sheet input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.words import t, ui_lang

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.i18n import Lang
    from todoku.run import Run

data_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@data_app.command("import", help=t("cli.data.import.help"))
def import_(
    folder: Path = typer.Argument(help=t("cli.data.folder.help")),
    region: str = typer.Option(..., "--region", help=t("cli.data.region.help")),
    out: Path = typer.Option(..., "--out", help=t("cli.data.out.help")),
    fetch_first: bool = typer.Option(False, "--fetch", help=t("cli.data.fetch_first.help")),
    lang: str = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help")),
    as_json: bool = typer.Option(False, "--json", help=t("cli.json.help")),
) -> None:
    """Make a region pack from a folder."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.data_tables import print_report
    from todoku.cli.options import parse_lang
    from todoku.cli.progress import watched_run
    from todoku.sources.importing.importer import import_folder
    from todoku.sources.importing.report import check_measurable

    language = parse_lang(lang)
    area = find_region(region)
    run, bars = watched_run()
    try:
        if fetch_first:
            _fetch(area, folder, run=run, lang=language)
        report = import_folder(folder, region=area, out=out, run=run)
    finally:
        bars.close()
    if as_json:
        _print_json(report.to_json(language))
    else:
        print_report(report, language)
    check_measurable(report, str(folder))


@data_app.command("fetch", help=t("cli.data.fetch.help"))
def fetch(
    area: str = typer.Argument(help=t("cli.area.help")),
    out: Path = typer.Option(..., "--out", help=t("cli.data.fetch.out.help")),
    lang: str = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help")),
    as_json: bool = typer.Option(False, "--json", help=t("cli.json.help")),
) -> None:
    """Fetch the official files of an area."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.options import parse_lang
    from todoku.cli.progress import watched_run
    from todoku.errors import RowsFailed

    language = parse_lang(lang)
    region = find_region(area)
    run, bars = watched_run()
    try:
        told = _fetch(region, out, run=run, lang=language, quiet=as_json)
    finally:
        bars.close()
    if as_json:
        _print_json(told)
    if told["failed"]:
        raise RowsFailed("fetch.failed", count=len(told["failed"]), folder=str(out))


@data_app.command("list", help=t("cli.data.list.help"))
def list_(
    folder: Path = typer.Argument(Path(), help=t("cli.data.list.folder.help")),
    lang: str = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help")),
    as_json: bool = typer.Option(False, "--json", help=t("cli.json.help")),
) -> None:
    """List connectors and packs."""
    from todoku.cli.data_tables import listing, print_listing
    from todoku.cli.options import parse_lang

    language = parse_lang(lang)
    held = listing(folder)
    if as_json:
        _print_json(held)
    else:
        print_listing(held, language)


@data_app.command("check", help=t("cli.data.check.help"))
def check(
    pack: Path = typer.Argument(help=t("cli.data.pack.help")),
    as_json: bool = typer.Option(False, "--json", help=t("cli.json.help")),
) -> None:
    """Check that a pack is whole."""
    from todoku.sources.store import open_pack

    opened = open_pack(pack)
    opened.verify()
    if as_json:
        _print_json({"pack": str(pack), "id": opened.id, "whole": True, "kinds": list(opened.kinds)})
        return
    area = opened.region.name
    typer.echo(t("data.check.whole", pack=pack, area=area, kinds=len(opened.kinds), id=opened.id))


@data_app.command("show", help=t("cli.data.show.help"))
def show(
    pack: Path = typer.Argument(help=t("cli.data.pack.help")),
    kind: str | None = typer.Argument(None, help=t("cli.data.show.kind.help")),
    lang: str = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help")),
    as_json: bool = typer.Option(False, "--json", help=t("cli.json.help")),
) -> None:
    """Show a pack, or one dataset of it."""
    from todoku.cli.data_tables import dataset_json, print_dataset, print_pack
    from todoku.cli.options import parse_lang
    from todoku.errors import PackError
    from todoku.sources.store import open_pack

    language = parse_lang(lang)
    opened = open_pack(pack)
    if kind is None:
        if as_json:
            _print_json({"id": opened.id, **opened.manifest.model_dump(mode="json", by_alias=True)})
        else:
            print_pack(opened, language)
        return
    entry = opened.entry(kind)
    dataset = opened.get(kind)
    if entry is None or dataset is None:
        raise PackError("pack.no_kind", pack=str(pack), kind=kind, kinds=list(opened.kinds))
    if as_json:
        _print_json({**entry.model_dump(mode="json"), "records": dataset_json(dataset)})
    else:
        print_dataset(entry, dataset, language)


@data_app.command("template", help=t("cli.data.template.help"))
def template(
    area: str = typer.Argument(help=t("cli.area.help")),
    out: Path = typer.Option(..., "--out", help=t("cli.data.template.out.help")),
    pack: Path | None = typer.Option(None, "--pack", help=t("cli.pack.help")),
    lang: str = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help")),
) -> None:
    """Write the one-sheet input of an area."""
    from todoku.cli.options import parse_lang
    from todoku.cli.progress import watched_run
    from todoku.plans.inputs import inputs_for
    from todoku.sources.own.one_sheet_form import write_template

    language = parse_lang(lang)
    run, bars = watched_run()
    try:
        inputs = inputs_for(area, pack=pack, run=run)
        rows = write_template(out, inputs.region, inputs.datasets, lang=language)
    finally:
        bars.close()
    typer.echo(t("data.template.done", out=out, rows=rows))


def _fetch(region: Region, folder: Path, *, run: Run, lang: Lang, quiet: bool = False) -> dict[str, Any]:
    from todoku.cli.edge import message
    from todoku.i18n import has, text
    from todoku.sources.fetch import fetch_region

    result = fetch_region(region, folder, run=run)
    if not quiet:
        for file in result.fetched:
            typer.echo(t("data.fetch.fetched", file=file), err=True)
        for file, error in result.failed:
            typer.echo(t("data.fetch.failed", file=file, reason=message(error, lang)), err=True)
        for connector in result.by_hand:
            title = connector.title_ja if lang == "ja" else connector.title_en
            told = t("data.fetch.by_hand", title=title, publisher=connector.publisher)
            key = f"data.fetch.where.{connector.id}"
            typer.echo(f"{told}: {text(key, lang)}" if has(key) else told, err=True)
    return {
        "fetched": list(result.fetched),
        "failed": [{"file": file, "reason": message(error, lang)} for file, error in result.failed],
        "by_hand": [connector.id for connector in result.by_hand],
    }


def _print_json(content: Any) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
