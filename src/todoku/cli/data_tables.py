"""Prints packs, imports and lists of connectors for a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from todoku.i18n import has, text
from todoku.sources.notes import in_one_language

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.provenance import Dataset
    from todoku.sources.importing.report import ImportReport
    from todoku.sources.manifest import PackDataset
    from todoku.sources.store import Pack

_SHOWN_ROWS = 10
_SHOWN_NAMES = 3
_WITH_FACTS = "01"
"""Hokkaido, whose municipalities have their fiscal index built in."""
_NON_COMMERCIAL = ("非商用", "non-commercial")


def print_report(report: ImportReport, lang: Lang) -> None:
    """Print what an import took, what it left and why, and the verdict."""
    if report.measurable:
        typer.echo(f"{text('data.import.title', lang, area=report.region.name, pack=report.pack)}\n")
    typer.echo(f"{text('data.import.taken', lang)} ({len(report.taken)})")
    for entry in report.taken:
        rows = "" if entry.rows is None else f", {text('data.rows', lang, rows=f'{entry.rows:,}')}"
        typer.echo(f"  {entry.file}: {kind_name(entry.kind, lang)}{rows}")
        for said in entry.remarks:
            typer.echo(f"    - {said.text(lang)}")
    typer.echo(f"\n{text('data.import.left', lang)} ({len(report.left)})")
    _print_left(report, lang)
    _print_licences(report, lang)
    if report.measurable:
        area = report.region
        verdict = text("data.import.measurable", lang, area=area.name, code=area.area_code, pack=report.pack)
        typer.echo(f"\n{verdict}")
        if report.refused:
            names = [*report.refused[:_SHOWN_NAMES], *(["…"] if len(report.refused) > _SHOWN_NAMES else [])]
            typer.echo(f"  - {text('data.import.refused', lang, count=len(report.refused), names=names)}")
        for line in _missing(report, lang):
            typer.echo(f"  - {line}")


def _print_left(report: ImportReport, lang: Lang) -> None:
    """Print what an import left: what may surprise file by file, the rest by folder and reason."""
    from todoku.cli.left_files import left_lines
    from todoku.sources.importing.report import reason_text

    reasons = [reason_text(entry, lang) for entry in report.left]
    lines = left_lines(report.left, reasons, [entry.file for entry in report.taken])
    for line in lines:
        if len(line.files) == 1:
            typer.echo(f"  {line.files[0]}: {line.reasons[0]}")
            continue
        names = [*line.names[:_SHOWN_NAMES], *(["…"] if len(line.names) > _SHOWN_NAMES else [])]
        key = "data.import.left_folder" if line.alike else "data.import.left_folder_like"
        place = f"{line.folder}/" if line.folder else "./"
        told = text(key, lang, place=place, reason=line.reasons[0], count=len(line.files), names=names)
        typer.echo(f"  {told}")
    if any(len(line.files) > _SHOWN_NAMES for line in lines):
        typer.echo(f"  {text('data.import.left_all', lang)}")


def _missing(report: ImportReport, lang: Lang) -> list[str]:
    """Return what a plan would still ask for, and where to have it."""
    held = set(report.kinds)
    wanted = {
        "people": not held & {"cells", "zones"},
        "present": "present" not in held,
        "roads": "roads" not in held,
        "farms": not held & {"farm_cells", "farm_households"},
        "fiscal": "fiscal" not in held and report.region.prefecture_code != _WITH_FACTS,
    }
    return [text(f"data.import.missing.{name}", lang) for name, lacking in wanted.items() if lacking]


def kind_name(kind: str, lang: Lang) -> str:
    """Return the name of a kind of dataset, with its id."""
    key = f"data.kind.{kind}"
    return f"{text(key, lang)} ({kind})" if has(key) else kind


def listing(folder: Path) -> dict[str, Any]:
    """Return the connectors, and the packs in a folder, as JSON-able content."""
    from todoku.errors import InputError, PackError
    from todoku.sources.registry import connectors
    from todoku.sources.store import is_pack, open_pack

    if not folder.is_dir():
        raise InputError("import.no_folder", folder=str(folder))
    found = [
        {
            "id": connector.id,
            "publisher": connector.publisher,
            "title_ja": connector.title_ja,
            "title_en": connector.title_en,
            "licence": connector.licence,
            "kinds": list(connector.kinds),
        }
        for connector in connectors()
    ]
    packs: list[dict[str, Any]] = []
    for path in (folder, *sorted(folder.iterdir())):
        if not path.name.startswith(".") and path.is_dir() and is_pack(path):
            try:
                pack = open_pack(path)
            except PackError as error:
                packs.append({"path": str(path), "error": error.code, "params": error.params})
                continue
            packs.append({"path": str(path), "id": pack.id, "area": pack.region.name, "kinds": list(pack.kinds)})
    return {"connectors": found, "packs": packs}


def print_listing(held: dict[str, Any], lang: Lang) -> None:
    """Print the connectors and the packs."""
    typer.echo(text("data.list.connectors", lang))
    for entry in held["connectors"]:
        typer.echo(f"  {entry['id']}: {entry[f'title_{lang}']} — {entry['publisher']} [{', '.join(entry['kinds'])}]")
    typer.echo(f"\n{text('data.list.packs', lang)}")
    for entry in held["packs"]:
        if "error" in entry:
            reason = text(f"error.{entry['error']}", lang, **entry["params"])
            typer.echo(f"  {entry['path']}: {reason}")
        else:
            typer.echo(f"  {entry['path']}: {entry['area']} [{', '.join(entry['kinds'])}] {entry['id']}")
    if not held["packs"]:
        typer.echo(f"  {text('data.list.none', lang)}")


def print_pack(pack: Pack, lang: Lang) -> None:
    """Print what a pack holds, each dataset with its sources and notes."""
    typer.echo(f"{text('data.import.title', lang, area=pack.region.name, pack=pack.path)} ({pack.id})")
    for entry in pack.manifest.datasets:
        _print_entry(entry, lang)


def print_dataset(entry: PackDataset, dataset: Dataset, lang: Lang) -> None:
    """Print one dataset: its sources and its first rows."""
    _print_entry(entry, lang)
    if dataset.table is not None:
        typer.echo()
        typer.echo(_without_geometry(dataset).head(_SHOWN_ROWS).to_string(index=False))


def dataset_json(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the rows of a table without their geometry; empty values are null."""
    if dataset.table is None:
        return []
    records: list[dict[str, Any]] = json.loads(_without_geometry(dataset).to_json(orient="records", force_ascii=False))
    return records


def _without_geometry(dataset: Dataset) -> Any:
    table = dataset.frame()
    return table[[name for name in table.columns if name != "geometry"]]


def _print_entry(entry: PackDataset, lang: Lang) -> None:
    rows = "" if entry.rows is None else f": {text('data.rows', lang, rows=f'{entry.rows:,}')}"
    basis = text(f"basis.{entry.source.basis}", lang)
    typer.echo(f"\n{kind_name(entry.kind, lang)}{rows}, {text('data.show.basis', lang)} {basis}")
    for source in (entry.source, *entry.parts):
        typer.echo(f"  {text('data.show.source', lang)}: {source.citation} [{source.licence}]")
    for said in entry.notes:
        typer.echo(f"  - {in_one_language(said, lang)}")


def _print_licences(report: ImportReport, lang: Lang) -> None:
    bound = [entry.file for entry in report.taken if any(word in entry.licence.lower() for word in _NON_COMMERCIAL)]
    if bound:
        typer.echo(f"\n{text('data.import.non_commercial', lang, files=bound)}")
