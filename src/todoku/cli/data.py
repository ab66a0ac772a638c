"""The verbs of ``data``: fetch, import, list, check and show data, and write the one-sheet input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.commands import Verb, Verbs
from todoku.cli.json_out import print_json
from todoku.cli.options import AREA, JSON, LANG, PACK, as_folder, as_pack, take_lang
from todoku.cli.words import t
from todoku.i18n import Lang, has, text

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.run import Run

data_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)


@data_app.command("import", cls=Verb, help="cli.data.import.help")
def import_(
    folder: Path = typer.Argument(help="cli.data.folder.help"),
    region: str = typer.Option(..., "--region", metavar="AREA", help="cli.data.region.help"),
    out: Path = typer.Option(..., "--out", metavar="PACK", help="cli.data.out.help"),
    fetch_first: bool = typer.Option(False, "--fetch", help="cli.data.fetch_first.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Make a region pack from a folder."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.data_tables import print_report
    from todoku.cli.progress import watched_run
    from todoku.sources.importing.importer import import_folder
    from todoku.sources.importing.report import check_measurable

    area = find_region(region)
    if not fetch_first:
        as_folder(str(folder))
    run, bars = watched_run()
    try:
        if fetch_first:
            _fetch(area, folder, run=run, lang=lang)
        report = import_folder(folder, region=area, out=out, run=run)
    finally:
        bars.close()
    if as_json:
        print_json(report.to_json(lang))
    else:
        print_report(report, lang)
    check_measurable(report, str(folder))


@data_app.command("fetch", cls=Verb, help="cli.data.fetch.help")
def fetch(
    area: str = AREA,
    out: Path = typer.Option(..., "--out", metavar="FOLDER", help="cli.data.fetch.out.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Fetch the official files of an area."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.progress import watched_run
    from todoku.errors import RowsFailed

    region = find_region(area)
    run, bars = watched_run()
    try:
        told = _fetch(region, out, run=run, lang=lang, quiet=as_json)
    finally:
        bars.close()
    if as_json:
        print_json(told)
    if told["failed"]:
        raise RowsFailed("fetch.failed", count=len(told["failed"]), folder=str(out))


@data_app.command("list", cls=Verb, help="cli.data.list.help")
def list_(
    folder: Path = typer.Argument(".", parser=as_folder, help="cli.data.list.folder.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """List connectors and packs."""
    from todoku.cli.data_tables import listing, print_listing

    held = listing(folder)
    if as_json:
        print_json(held)
    else:
        print_listing(held, lang)


@data_app.command("check", cls=Verb, help="cli.data.check.help")
def check(
    pack: Path = typer.Argument(parser=as_pack, help="cli.data.pack.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Check that a pack is whole."""
    from todoku.sources.store import open_pack

    opened = open_pack(pack)
    opened.verify()
    if as_json:
        print_json({"pack": str(pack), "id": opened.id, "whole": True, "kinds": list(opened.kinds)})
        return
    said = {"pack": pack, "area": opened.region.name, "kinds": len(opened.kinds), "id": opened.id}
    typer.echo(text("data.check.whole", lang, **said))


@data_app.command("show", cls=Verb, help="cli.data.show.help")
def show(
    pack: Path = typer.Argument(parser=as_pack, help="cli.data.pack.help"),
    kind: str | None = typer.Argument(None, help="cli.data.show.kind.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Show a pack, or one dataset of it."""
    from todoku.cli.data_tables import dataset_json, print_dataset, print_pack
    from todoku.errors import PackError
    from todoku.sources.store import open_pack

    opened = open_pack(pack)
    if kind is None:
        if as_json:
            print_json({"id": opened.id, **opened.manifest.model_dump(mode="json", by_alias=True)})
        else:
            print_pack(opened, lang)
        return
    entry = opened.entry(kind)
    dataset = opened.get(kind)
    if entry is None or dataset is None:
        raise PackError("pack.no_kind", pack=str(pack), kind=kind, kinds=list(opened.kinds))
    if as_json:
        print_json({**entry.model_dump(mode="json"), "records": dataset_json(dataset)})
    else:
        print_dataset(entry, dataset, lang)


@data_app.command("template", cls=Verb, help="cli.data.template.help")
def template(
    area: str = AREA,
    out: Path = typer.Option(..., "--out", metavar="FILE", help="cli.data.template.out.help"),
    pack: Path | None = PACK,
    lang: Lang = LANG,
) -> None:
    """Write the one-sheet input of an area."""
    from todoku.cli.progress import watched_run
    from todoku.plans.inputs import inputs_for
    from todoku.sources.own.one_sheet_form import write_template

    run, bars = watched_run()
    try:
        inputs = inputs_for(area, pack=pack, run=run)
        rows = write_template(out, inputs.region, inputs.datasets, lang=lang)
    finally:
        bars.close()
    typer.echo(t("data.template.done", out=out, rows=rows))


def _fetch(region: Region, folder: Path, *, run: Run, lang: Lang, quiet: bool = False) -> dict[str, Any]:
    from todoku.cli.edge import message
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
