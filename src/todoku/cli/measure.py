"""The verb ``measure``: says where an area stands, indicator by indicator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.words import t, ui_lang

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.indicators.similar import Similarity

_INDUSTRY_PREFIX = "industry_"


def measure(
    area: str = typer.Argument(help=t("cli.area.help")),
    pack: Path | None = typer.Option(None, "--pack", help=t("cli.pack.help")),
    lang: str = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help")),
    as_of: str | None = typer.Option(None, "--as-of", help=t("cli.measure.as_of.help")),
    peers: bool = typer.Option(False, "--peers", help=t("cli.measure.peers.help")),
    as_json: bool = typer.Option(False, "--json", help=t("cli.json.help")),
) -> None:
    """Measure where an area stands."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.measure_tables import print_measures, print_peers
    from todoku.cli.options import parse_lang
    from todoku.dates import parse_date
    from todoku.errors import UsageError
    from todoku.indicators.measure import measure as measure_region
    from todoku.indicators.measure_document import measure_document
    from todoku.plans.inputs import datasets_for

    language = parse_lang(lang)
    region = find_region(area)
    datasets = datasets_for(region, pack)
    measures = measure_region(region, datasets, as_of=parse_date(as_of) if as_of else None)
    if peers and not region.is_municipality:
        raise UsageError("indicator.peers_of_region", name=region.name)
    if as_json:
        similarity = _peers(region, datasets) if peers else None
        document = measure_document(measures, lang=language).model_dump(mode="json", by_alias=True)
        typer.echo(json.dumps({**document, **_peers_json(similarity)}, ensure_ascii=False, indent=2))
        return
    print_measures(measures, language)
    if peers:
        print_peers(_peers(region, datasets), region.name, language)


def _peers(region: Region, datasets: Any) -> Similarity:
    """Return the peers of a municipality among those that the built-in facts hold."""
    from todoku.indicators.similar import similar
    from todoku.sources.builtin import facts

    industry: dict[str, dict[str, float]] = {}
    if "observations" in datasets:
        given = datasets["observations"].frame().dropna(subset=["value"])
        given = given[given["indicator"].str.startswith(_INDUSTRY_PREFIX).to_numpy()]
        for code, name, value in given[["municipality_code", "indicator", "value"]].itertuples(index=False):
            industry.setdefault(code, {})[name] = float(value)
    return similar(region.area_code, facts(), industry=industry)


def _peers_json(similarity: Similarity | None) -> dict[str, Any]:
    from dataclasses import asdict

    return {} if similarity is None else {"peers": asdict(similarity)}
