"""The verb ``measure``: says where an area stands, indicator by indicator."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import AREA, JSON, LANG, PACK, as_date
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.indicators.similar import Similarity

_INDUSTRY_PREFIX = "industry_"


def measure(
    area: str = AREA,
    pack: Path | None = PACK,
    lang: Lang = LANG,
    as_of: date | None = typer.Option(None, "--as-of", metavar="DATE", parser=as_date, help="cli.measure.as_of.help"),
    peers: bool = typer.Option(False, "--peers", help="cli.measure.peers.help"),
    as_json: bool = JSON,
) -> None:
    """Measure where an area stands."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.measure_tables import print_measures, print_peers
    from todoku.errors import AreaError
    from todoku.indicators.measure import measure as measure_region
    from todoku.indicators.measure_document import measure_document
    from todoku.plans.inputs import datasets_for

    region = find_region(area)
    datasets = datasets_for(region, pack)
    measures = measure_region(region, datasets, as_of=as_of)
    if peers and not region.is_municipality:
        raise AreaError("indicator.peers_of_region", name=region.name)
    if as_json:
        similarity = _peers(region, datasets) if peers else None
        document = measure_document(measures, lang=lang).model_dump(mode="json", by_alias=True)
        print_json({**document, **_peers_json(similarity)})
        return
    print_measures(measures, lang)
    if peers:
        print_peers(_peers(region, datasets), region.name, lang)


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
