"""The verb ``radio bestsite``: which of many candidates to build, by what each covers over terrain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli import radio_options as opt
from todoku.cli.json_out import print_json
from todoku.cli.options import as_file
from todoku.cli.words import t

if TYPE_CHECKING:
    import pandas as pd

    from todoku.plans.places.radio_sites import BestSites

BEST_SCHEMA = "todoku.radio-bestsite/1"


@opt.with_shared
def bestsite(
    sites: Path = typer.Argument(metavar="CANDIDATES.csv", parser=as_file, help="cli.radio.candidates.help"),
    demand: Path | None = typer.Option(
        None, "--demand", metavar="DEMAND.csv", parser=as_file, help="cli.radio.demand.help"
    ),
    most: float | None = opt.number("--sites", "COUNT", "cli.radio.most_sites.help"),
    target: float | None = opt.number("--target", "PERCENT", "cli.radio.target.help"),
    out: Path | None = typer.Option(None, "--out", metavar="FOLDER", help="cli.radio.best_out.help"),
    height: float | None = opt.number("--height", "M", "cli.radio.usual_height.help"),
    radius: float = opt.number("--radius", "KM", "cli.radio.radius.help", 5.0),
    threshold: float | None = opt.THRESHOLD,
    *,
    shared: opt.Areas,
) -> None:
    """Choose the best of many candidate sites."""
    from todoku.cli.progress import watched_run
    from todoku.cli.radio_area import usual_of
    from todoku.cli.radio_inputs import prediction_of, sending_of, terrain_of, threshold_of
    from todoku.plans.places.radio_sites import Question, best_sites
    from todoku.radio.stations.station import read_stations
    from todoku.radio.sweep_device import require_device

    require_device(shared.device)
    max_sites, share = _question(most, target)
    sending = sending_of(shared, height=height, threshold=threshold)
    threshold_dbm = threshold_of(sending)
    candidates = list(read_stations(sites, usual_of(sending)))
    squares = _demand(demand, shared.pack)
    terrain = terrain_of(shared)
    first = candidates[0].site
    prediction = prediction_of(shared, sending, (first.lat, first.lon), terrain)
    question = Question(threshold_dbm, radius, max_sites=max_sites, target=share)
    run, bars = watched_run()
    try:
        found = best_sites(
            terrain, candidates, squares, prediction, question, step_m=shared.step, device=shared.device, run=run
        )
    finally:
        bars.close()
    if out is not None:
        _write(found, out)
    if shared.as_json:
        print_json(_document(found, threshold_dbm))
    else:
        typer.echo("\n".join(_lines(found)))


def _question(most: float | None, target: float | None) -> tuple[int | None, float | None]:
    from todoku.errors import UsageError

    if (most is None) == (target is None):
        raise UsageError("radio.best_question")
    if target is not None and not 0.0 < target <= 100.0:  # noqa: PLR2004 [per cent]
        raise UsageError("radio.target", value=f"{target:g}")
    if most is not None and (most < 1 or most != int(most)):
        raise UsageError("radio.number", value=f"{most:g}")
    return None if most is None else int(most), None if target is None else target / 100.0


def _demand(file: Path | None, pack: Path | None) -> pd.DataFrame:
    from todoku.errors import UsageError
    from todoku.plans.places.radio_sites import demand_of_cells, read_demand
    from todoku.sources.store import open_pack

    if file is not None:
        return read_demand(file)
    cells = None if pack is None else open_pack(pack).get("cells")
    if cells is None:
        raise UsageError("radio.no_demand_given")
    return demand_of_cells(cells.frame())


def _write(found: BestSites, folder: Path) -> None:
    from todoku.swap import beside, put_all, told_when_full, undisturbed

    tables = {"sites.csv": found.sites, "demand.csv": found.squares}
    with beside(folder) as part:
        with told_when_full(folder):
            for name, table in tables.items():
                table.to_csv(part / name, index=False, encoding="utf-8-sig", lineterminator="\n")
        with undisturbed(folder):
            put_all(part, folder, tuple(tables))


def _lines(found: BestSites) -> list[str]:
    chosen = found.sites[found.sites["chosen"]].to_dict("records")
    lines = [t("cli.radio.best.site", **{str(name): value for name, value in row.items()}) for row in chosen]
    selection = found.selection
    return [
        *lines,
        t(
            "cli.radio.best.result",
            count=len(chosen),
            candidates=len(found.sites),
            weight=selection.covered_weight,
            percent=100.0 * selection.covered_share,
        ),
        t(
            "cli.radio.best.optimal" if selection.status == "optimal" else "cli.radio.best.gap",
            percent=100.0 * selection.gap,
        ),
    ]


def _document(found: BestSites, threshold_dbm: float) -> dict[str, Any]:
    selection = found.selection
    return {
        "schema": BEST_SCHEMA,
        "threshold_dbm": threshold_dbm,
        "sites": [{str(name): value for name, value in row.items()} for row in found.sites.to_dict("records")],
        "covered_weight": selection.covered_weight,
        "covered_share": selection.covered_share,
        "objective": selection.objective,
        "bound": selection.bound,
        "gap": selection.gap,
        "status": selection.status,
        "basis": "modelled",
    }
