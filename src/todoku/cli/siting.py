"""The verb ``siting``: where to put sites for a demand, with the proven distance from the best choice."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.interrupts import stopping
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_choice, as_file, as_pack
from todoku.cli.words import t
from todoku.i18n import Lang
from todoku.run import Effort

if TYPE_CHECKING:
    from todoku.siting.place_files import Candidates, Demand
    from todoku.siting.question import Answer
    from todoku.siting.travel import Reach

SITING_SCHEMA = "todoku.siting/1"
_PERCENT = 100.0


def as_share(value: str) -> float:
    """Return a share written as 90% or 90; raise UsageError where it is none above 0 and up to 100."""
    from todoku.errors import UsageError

    try:
        percent = float(value.strip().rstrip("%％"))
    except ValueError:
        percent = -1.0
    if not 0 < percent <= _PERCENT:
        raise UsageError("siting.share", value=value)
    return percent / _PERCENT


def as_count(value: str) -> int:
    """Return a number of sites; raise UsageError where it is no whole number of zero or more."""
    from todoku.errors import UsageError

    if not (value.isascii() and value.isdigit()):
        raise UsageError("siting.count", value=value)
    return int(value)


def as_positive(value: str) -> float:
    """Return a number above zero, of kilometres or seconds; raise UsageError for any other."""
    from todoku.cli.radio_options import as_number
    from todoku.errors import UsageError

    amount = as_number(value)
    if amount <= 0:
        raise UsageError("siting.positive", value=value)
    return amount


def siting(
    candidates: Path = typer.Argument(metavar="CANDIDATES.csv", parser=as_file, help="cli.siting.candidates.help"),
    demand: Path = typer.Argument(metavar="DEMAND.csv", parser=as_file, help="cli.siting.demand.help"),
    cover: Any = typer.Option(None, "--cover", metavar="KM", parser=as_positive, help="cli.siting.cover.help"),
    target: Any = typer.Option(None, "--target", metavar="PERCENT", parser=as_share, help="cli.siting.target.help"),
    sites: Any = typer.Option(None, "--sites", metavar="N", parser=as_count, help="cli.siting.sites.help"),
    median: Any = typer.Option(None, "--median", metavar="N", parser=as_count, help="cli.siting.median.help"),
    roads: Path | None = typer.Option(None, "--roads", metavar="PACK", parser=as_pack, help="cli.siting.roads.help"),
    time_limit: Any = typer.Option(
        None, "--time-limit", metavar="S", parser=as_positive, help="cli.siting.time_limit.help"
    ),
    effort: Any = typer.Option(
        "standard",
        "--effort",
        metavar="|".join(Effort),
        parser=as_choice(tuple(Effort)),
        help="cli.siting.effort.help",
    ),
    seed: Any = typer.Option("1", "--seed", metavar="N", parser=as_count, help="cli.siting.seed.help"),
    lang: Lang = LANG,  # noqa: ARG001 (read by the option itself: the messages speak it)
    as_json: bool = JSON,
) -> None:
    """Choose sites for a demand, with a proven gap."""
    from todoku.cli.progress import watched_run
    from todoku.errors import Cancelled, InputError, UsageError
    from todoku.kernels import compile_seconds
    from todoku.siting.place_files import read_candidates, read_demand
    from todoku.siting.question import Question, answer

    try:
        question = Question(cover_km=cover, target=target, sites=sites, median=median)
    except InputError as error:
        raise UsageError(error.code, **error.params) from error
    places, wanted = read_candidates(candidates), read_demand(demand)
    reach = None if roads is None else _by_road(roads, places, wanted, within_km=cover)
    run, bars = watched_run(seed=seed, effort=Effort(effort))
    started_s, compiled_s = time.perf_counter(), compile_seconds()
    try:
        with stopping(run):
            found = answer(places, wanted, question, reach=reach, run=run, time_limit_s=time_limit)
    finally:
        bars.close()
    compiled_s = compile_seconds() - compiled_s
    wall_s = time.perf_counter() - started_s - compiled_s
    if as_json:
        print_json({**_document(found, places), "wall_s": round(wall_s, 3), "compile_s": round(compiled_s, 3)})
    else:
        typer.echo("\n".join(_lines(found, places, wall_s)))
    if found.stopped == "cancelled":
        raise Cancelled


def _by_road(pack: Path, places: Candidates, wanted: Demand, *, within_km: float | None) -> Reach:
    from todoku.errors import InputError
    from todoku.networks.topology import network_from_lines
    from todoku.siting.travel import road_reach
    from todoku.sources.store import open_pack

    lines = open_pack(pack).get("roads")
    if lines is None:
        raise InputError("siting.no_roads", pack=str(pack))
    network = network_from_lines(lines.frame())
    return road_reach(network, (places.lat, places.lon), (wanted.lat, wanted.lon), within_km=within_km)


def _lines(found: Answer, places: Candidates, wall_s: float) -> list[str]:
    lines = [
        t(
            "cli.siting.existing_site" if places.existing[row] else "cli.siting.site",
            site=places.site_id[row],
            lat=float(places.lat[row]),
            lon=float(places.lon[row]),
            served=float(served),
        )
        for row, served in zip(found.sites, found.served, strict=True)
    ]
    new = int((~places.existing[found.sites]).sum())
    lines.append(t("cli.siting.count", new=new, existing=len(found.sites) - new, candidates=len(places.site_id)))
    if found.kind == "median":
        lines.append(t("cli.siting.median_result", mean=found.mean_km, objective=found.objective, bound=found.bound))
    elif found.kind == "cover_target":
        lines.append(t("cli.siting.cost_result", objective=found.objective, bound=found.bound))
    else:
        lines.append(t("cli.siting.most_result", objective=found.objective, bound=found.bound))
    if found.kind != "median":
        lines.append(t("cli.siting.covered", weight=found.covered_weight, percent=_PERCENT * found.covered_share))
    if found.status == "optimal":
        lines.append(t("cli.siting.optimal", seconds=wall_s))
    else:
        lines.append(t("cli.siting.gap", percent=_PERCENT * found.gap, seconds=wall_s))
    if found.stopped is not None:
        lines.append(t(f"cli.siting.stopped_{found.stopped}"))
    if len(found.idle):
        named = ", ".join(places.site_id[row] for row in found.idle[:10]) + (", ..." if len(found.idle) > 10 else "")  # noqa: PLR2004 (as many as a line holds)
        lines.append(t("cli.siting.idle", count=len(found.idle), sites=named))
    return lines


def _document(found: Answer, places: Candidates) -> dict[str, Any]:
    return {
        "schema": SITING_SCHEMA,
        "problem": found.kind,
        "sites": [
            {
                "site_id": places.site_id[row],
                "lat": float(places.lat[row]),
                "lon": float(places.lon[row]),
                "existing": bool(places.existing[row]),
                "served_weight": float(served),
            }
            for row, served in zip(found.sites, found.served, strict=True)
        ],
        "objective": found.objective,
        "bound": found.bound,
        "gap": found.gap,
        "status": found.status,
        "stopped": found.stopped,
        "covered_weight": found.covered_weight,
        "covered_share": found.covered_share,
        "mean_km": found.mean_km,
        "idle_sites": [places.site_id[row] for row in found.idle],
        "basis": "modelled",
    }
