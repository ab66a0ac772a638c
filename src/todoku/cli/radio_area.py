"""The verbs ``radio area`` and ``radio multisite``: where one site, or many, reach over terrain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli import radio_options as opt
from todoku.cli.json_out import print_json
from todoku.cli.options import as_file
from todoku.cli.words import t

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.cli.radio_inputs import Sending
    from todoku.radio.stations.coverage import Coverage
    from todoku.radio.stations.station import Station
    from todoku.radio.sweep import Prediction
    from todoku.radio.terrain import Terrain

COVERAGE_SCHEMA = "todoku.radio-coverage/1"
_MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a coverage was asked with, beside the stations."""

    terrain: Terrain
    shared: opt.Areas
    prediction: Prediction
    threshold_dbm: float
    radius_km: float
    noise_dbm: float
    level: int


def as_pattern(value: str) -> str:
    """Return an antenna's name, or the path of its file; raise UsageError where there is neither."""
    from todoku.radio.stations.station import ELEMENT, ISOTROPIC

    return value if value in (ELEMENT, ISOTROPIC) else str(as_file(value))


@opt.with_shared
def area(
    lat: float = opt.number("--lat", "DEG", "cli.radio.lat.help", ...),
    lon: float = opt.number("--lon", "DEG", "cli.radio.lon.help", ...),
    out: Path = opt.COVERAGE_OUT,
    name: str = typer.Option("site", "--name", metavar="NAME", help="cli.radio.name.help"),
    height: float | None = opt.number("--height", "M", "cli.radio.height.help"),
    altitude: float | None = opt.number("--altitude", "M", "cli.radio.altitude.help"),
    sector: list[str] = typer.Option(
        [], "--sector", metavar="AZIMUTH[,TILT]", show_default=False, help="cli.radio.sector.help"
    ),
    pattern: str = typer.Option(
        "38901", "--pattern", metavar="NAME|FILE", parser=as_pattern, help="cli.radio.pattern.help"
    ),
    radius: float = opt.RADIUS,
    threshold: float | None = opt.THRESHOLD,
    bandwidth: float | None = opt.BANDWIDTH,
    noise_figure: float = opt.NOISE_FIGURE,
    squares: str = opt.SQUARES,
    *,
    shared: opt.Areas,
) -> None:
    """Predict the coverage of one site."""
    from todoku.cli.radio_inputs import sending_of
    from todoku.radio.stations.station import Station
    from todoku.radio.sweep import Site

    sending = sending_of(shared, height=height, threshold=threshold, bandwidth=bandwidth)
    sectors = _sectors(sector, sending, name=name, pattern=pattern)
    asked = _asked(shared, sending, (lat, lon), radius=radius, noise_figure=noise_figure, squares=squares)
    station = Station(Site(name, lat, lon, sending.height_m, altitude), sectors)
    title = t("radio.picture.area_title", name=name, frequency_mhz=sending.frequency_mhz)
    _cover([station], asked, out, count=len(sectors), title=title)


@opt.with_shared
def multisite(
    sites: Path = typer.Argument(metavar="SITES.csv", parser=as_file, help="cli.radio.sites.help"),
    out: Path = opt.COVERAGE_OUT,
    height: float | None = opt.number("--height", "M", "cli.radio.usual_height.help"),
    radius: float = opt.number("--radius", "KM", "cli.radio.radius.help", 5.0),
    threshold: float | None = opt.THRESHOLD,
    bandwidth: float | None = opt.BANDWIDTH,
    noise_figure: float = opt.NOISE_FIGURE,
    squares: str = opt.SQUARES,
    *,
    shared: opt.Areas,
) -> None:
    """Predict the coverage of many sites."""
    from todoku.cli.radio_inputs import sending_of
    from todoku.radio.stations.station import read_stations

    sending = sending_of(shared, height=height, threshold=threshold, bandwidth=bandwidth)
    usual = usual_of(sending)
    first = next(iter(read_stations(sites, usual))).site
    asked = _asked(shared, sending, (first.lat, first.lon), radius=radius, noise_figure=noise_figure, squares=squares)
    count = sum(len(station.sectors) for station in read_stations(sites, usual))
    title = t("radio.picture.multisite_title", count=count, frequency_mhz=sending.frequency_mhz)
    _cover(read_stations(sites, usual), asked, out, count=count, title=title)


def usual_of(sending: Sending) -> Any:
    """Return what a row of a table of sites has where it says nothing."""
    from todoku.radio.stations.station import Usual

    powers = sending.powers
    return Usual(
        height_m=sending.height_m,
        power_dbm=powers.power_dbm,
        gain_dbi=sending.gain_dbi,
        loss_db=powers.tx_loss_db,
        rx_gain_db=powers.rx_gain_dbi - powers.rx_loss_db,
    )


def _sectors(given: list[str], sending: Sending, *, name: str, pattern: str) -> tuple[Any, ...]:
    """Return the sectors asked for; an antenna of the same gain in all directions where none is."""
    from todoku.errors import UsageError
    from todoku.radio.stations.sectors import Sector
    from todoku.radio.stations.station import ISOTROPIC, pattern_by_name

    powers = sending.powers
    power_dbm = powers.power_dbm - powers.tx_loss_db + powers.rx_gain_dbi - powers.rx_loss_db
    if not given:
        antenna = pattern_by_name(ISOTROPIC, gain_dbi=powers.tx_gain_dbi, folder=Path())
        return (Sector(name, 0.0, 0.0, antenna, power_dbm),)
    antenna = pattern_by_name(pattern, gain_dbi=sending.gain_dbi, folder=Path())
    sectors = []
    for text in given:
        parts = text.split(",")
        if len(parts) > 2:  # noqa: PLR2004 [azimuth and tilt]
            raise UsageError("radio.sector_text", value=text)
        azimuth, tilt = opt.as_number(parts[0]), opt.as_number(parts[1]) if parts[1:] else 0.0
        sectors.append(Sector(f"{name}/{azimuth:g}", azimuth, tilt, antenna, power_dbm))
    return tuple(sectors)


def _asked(
    shared: opt.Areas,
    sending: Sending,
    place: tuple[float, float],
    *,
    radius: float,
    noise_figure: float,
    squares: str,
) -> Asked:
    from todoku.cli.radio_inputs import prediction_of, terrain_of, threshold_of
    from todoku.radio.powers import NOISE_FIGURE
    from todoku.radio.sweep_device import require_device
    from todoku.units import thermal_noise_dbm

    require_device(shared.device)
    NOISE_FIGURE.require(noise_figure)
    threshold_dbm, level = threshold_of(sending), squares_level(squares)
    terrain = terrain_of(shared)
    prediction = prediction_of(shared, sending, place, terrain)
    noise_dbm = thermal_noise_dbm(sending.bandwidth_mhz * 1e6) + noise_figure
    return Asked(terrain, shared, prediction, threshold_dbm, radius, noise_dbm, level)


def squares_level(size: str) -> int:
    """Return the level of grid squares of a size; raise UsageError for one that is not among them."""
    from todoku.areas.mesh_codes import Level
    from todoku.errors import UsageError

    sizes = {"1km": Level.KM1, "500m": Level.M500, "250m": Level.M250, "125m": Level.M125}
    if size not in sizes:
        raise UsageError("cli.choice", value=size, choices=list(sizes))
    return int(sizes[size])


def _cover(stations: Iterable[Station], asked: Asked, out: Path, *, count: int, title: str) -> None:
    from todoku.cli.progress import watched_run
    from todoku.radio.stations.coverage import station_coverage
    from todoku.radio.stations.squares import squares_table
    from todoku.reports.coverage_files import CoverageFiles, write_coverage

    run, bars = watched_run()
    try:
        coverage = station_coverage(
            asked.terrain,
            stations,
            asked.prediction,
            radius_km=asked.radius_km,
            noise_dbm=asked.noise_dbm,
            step_m=asked.shared.step,
            device=asked.shared.device,
            count=count,
            run=run,
        )
        table = squares_table(coverage, threshold_dbm=asked.threshold_dbm, level=asked.level)
        what = CoverageFiles(table, asked.threshold_dbm, title, _tags(asked), asked.shared.lang)
        files = write_coverage(coverage, out, what, run=run)
    finally:
        bars.close()
    summary = _summary(coverage, asked, table)
    if asked.shared.as_json:
        print_json({**summary, "files": [str(out / name) for name in files]})
    else:
        typer.echo("\n".join([*_lines(summary), *(t("cli.radio.area.file", file=str(out / name)) for name in files)]))


def _tags(asked: Asked) -> dict[str, str]:
    prediction = asked.prediction
    return {
        "model": "ITU-R P.1812-8",
        "frequency_mhz": f"{prediction.frequency_ghz * 1e3:g}",
        "time_percent": f"{prediction.time_percent:g}",
        "location_percent": f"{prediction.location_percent:g}",
        "rx_height_m": f"{prediction.rx_height_m:g}",
        "delta_n": f"{prediction.delta_n:g}",
        "n0": f"{prediction.n0:g}",
        "threshold_dbm": f"{asked.threshold_dbm:g}",
        "radius_km": f"{asked.radius_km:g}",
    }


def _summary(coverage: Coverage, asked: Asked, table: Any) -> dict[str, Any]:
    from todoku.radio.stations.terrain_edge import share_beyond

    above = coverage.known & (coverage.level_dbm >= asked.threshold_dbm)
    return {
        "schema": COVERAGE_SCHEMA,
        **{name: value if name == "model" else float(value) for name, value in _tags(asked).items()},
        "basis": "modelled",
        "sites": [
            {
                "site_id": one.site.site_id,
                "lat": one.site.lat,
                "lon": one.site.lon,
                "ground_m": round(one.ground_m, 1),
                "antenna_m": round(one.antenna_m, 1),
                "unknown_cells": one.unknown_cells,
                "share_beyond_terrain": round(
                    share_beyond(asked.terrain, one.site.lat, one.site.lon, radius_km=asked.radius_km), 3
                ),
            }
            for one in coverage.sites
        ],
        "sectors": list(coverage.sector_ids),
        "known_km2": round(coverage.area_km2(coverage.known), 3),
        "above_km2": round(coverage.area_km2(above), 3),
        "unknown_km2": round(coverage.area_km2(coverage.asked & ~coverage.known), 3),
        "squares": len(table),
        "squares_above_half": int((table["share_above"] >= 0.5).sum()),  # noqa: PLR2004 [half of the square]
    }


def _lines(summary: dict[str, Any]) -> list[str]:
    sites = summary["sites"]
    lines = [t("cli.radio.area.site", **site) for site in sites[:_MOST_LISTED]]
    if len(sites) > _MOST_LISTED:
        lines.append(t("cli.radio.area.more", count=len(sites) - _MOST_LISTED))
    lines.append(t("cli.radio.area.model", **summary))
    lines += [t("cli.radio.area.beyond", **site) for site in sites[:_MOST_LISTED] if site["share_beyond_terrain"]]
    lines.append(t("cli.radio.area.reach", **summary))
    if summary["unknown_km2"]:
        lines.append(t("cli.radio.area.unknown", **summary))
    return [*lines, t("cli.radio.area.squares", **summary)]
