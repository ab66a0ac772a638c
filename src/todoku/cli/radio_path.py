"""The verb ``radio path``: one link over terrain, with its profile and how free it is of the ground."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli import radio_options as opt
from todoku.cli.json_out import print_json
from todoku.cli.words import t

if TYPE_CHECKING:
    from todoku.radio.backhaul.clearance import Clearance
    from todoku.radio.path_link import PathLink
    from todoku.radio.powers import Powers
    from todoku.radio.sweep import Prediction, Site
    from todoku.reports.drawings.svg import Picture

PATH_SCHEMA = "todoku.radio-path/1"


@opt.with_shared
def path(
    start: Any = typer.Option(..., "--from", metavar="LAT,LON", parser=opt.as_place, help="cli.radio.from.help"),
    end: Any = typer.Option(..., "--to", metavar="LAT,LON", parser=opt.as_place, help="cli.radio.to.help"),
    height: float | None = opt.number("--height", "M", "cli.radio.height.help"),
    model: str = typer.Option("p1812", "--model", metavar="MODEL", help="cli.radio.model.help"),
    environment: Any = opt.ENVIRONMENT,
    k_factor: float = opt.number("--k-factor", "K", "cli.radio.k_factor.help", 1.333),
    picture: Path | None = typer.Option(
        None, "--picture", metavar="FILE.svg", parser=opt.as_new_file(".svg"), help="cli.radio.picture.help"
    ),
    *,
    shared: opt.Shared,
) -> None:
    """Predict one link over terrain."""
    from todoku.cli.radio_inputs import prediction_of, sending_of, terrain_of
    from todoku.errors import UsageError
    from todoku.radio.path_link import link_over_terrain, path_models
    from todoku.radio.sweep import Site

    if model not in path_models():
        raise UsageError("radio.unknown_model", value=model, choices=path_models())
    sending = sending_of(shared, height=height)
    terrain = terrain_of(shared)
    prediction = prediction_of(shared, sending, start, terrain)
    link = link_over_terrain(
        terrain,
        Site(t("cli.radio.path.tx"), start[0], start[1], sending.height_m),
        Site(t("cli.radio.path.rx"), end[0], end[1], shared.rx_height),
        prediction,
        sending.powers,
        model=model,
        environment=environment,
        k_factor=k_factor,
        step_m=shared.step,
    )
    if picture is not None:
        from todoku.reports.drawings.path_profile import profile_picture

        write_picture(profile_picture(link, lang=shared.lang), picture)
    if shared.as_json:
        print_json(_document(link, prediction, sending.powers))
    else:
        typer.echo("\n".join(_lines(link, prediction, sending.powers)))


def write_picture(picture: Picture, file: Path) -> None:
    """Write a picture whole, or leave what was there."""
    from todoku.swap import replacing

    with replacing(file) as new:
        new.write_text(picture.svg, encoding="utf-8", newline="\n")


def _lines(link: PathLink, prediction: Prediction, powers: Powers) -> list[str]:
    ground_m, clearance = link.ground_m, link.clearance
    highest = int(ground_m.argmax())
    lines = [
        t(
            "cli.radio.path.length",
            length_km=link.path.length_km,
            bearing_deg=link.bearing_deg,
            points=ground_m.size,
            step_m=clearance.distance_m[1],
        ),
        *(end_line(site, ground) for site, ground in ((link.tx, ground_m[0]), (link.rx, ground_m[-1]))),
        t("cli.radio.path.highest", height_m=ground_m[highest], place_km=clearance.distance_m[highest] / 1e3),
        t(
            "cli.radio.path.model",
            model=t(f"radio.model.{link.model}"),
            frequency_mhz=prediction.frequency_ghz * 1e3,
        ),
    ]
    if link.takes_terrain:
        lines.append(
            t("cli.radio.path.shares", time=prediction.time_percent, location=prediction.location_percent)
            if link.way is None
            else t("cli.radio.path.way", way=t(f"radio.way.{link.way}"))
        )
    else:
        lines.append(t("cli.radio.path.no_terrain"))
    lines += [
        t("cli.radio.path.loss", loss_db=link.loss_db, free_db=link.free_space_db, excess_db=link.excess_db),
        t("cli.radio.path.received", level_dbm=link.received_dbm, eirp_dbm=powers.eirp_dbm),
        clearance_line(link.clearance),
    ]
    return [*lines, *(t("cli.radio.path.caution", caution=t(f"radio.caution.{name}")) for name in link.cautions)]


def end_line(site: Site, ground_m: float) -> str:
    """Return where an antenna stands."""
    return t(
        "cli.radio.path.end",
        name=site.site_id,
        lat=site.lat,
        lon=site.lon,
        ground_m=ground_m,
        height_m=site.height_m,
    )


def clearance_line(clearance: Clearance) -> str:
    """Return how free of the ground a path is, and where least."""
    state = "full" if clearance.is_full else "part" if clearance.line_of_sight else "cut"
    row = round(clearance.least_at_m / clearance.distance_m[1])
    return t(
        f"cli.radio.path.{state}",
        percent=100.0 * clearance.least_share,
        place_km=clearance.least_at_m / 1e3,
        clearance_m=clearance.clearance_m[row],
        above_m=-clearance.clearance_m[row],
        radius_m=clearance.fresnel_m[row],
        k=clearance.k_factor,
    )


def _document(link: PathLink, prediction: Prediction, powers: Powers) -> dict[str, Any]:
    clearance = link.clearance
    return {
        "schema": PATH_SCHEMA,
        "model": link.model,
        "takes_terrain": link.takes_terrain,
        "frequency_mhz": prediction.frequency_ghz * 1e3,
        "time_percent": prediction.time_percent,
        "location_percent": prediction.location_percent,
        "delta_n": prediction.delta_n,
        "n0": prediction.n0,
        "from": site_document(link.tx, link.ground_m[0]),
        "to": site_document(link.rx, link.ground_m[-1]),
        "length_km": link.path.length_km,
        "bearing_deg": link.bearing_deg,
        "eirp_dbm": powers.eirp_dbm,
        "loss_db": link.loss_db,
        "free_space_db": link.free_space_db,
        "received_dbm": link.received_dbm,
        "way": link.way,
        "cautions": list(link.cautions),
        "clearance": clearance_document(clearance),
        "profile": {
            "distance_km": [round(float(value), 4) for value in clearance.distance_m / 1e3],
            "ground_m": [round(float(value), 2) for value in link.ground_m],
            "ray_m": [round(float(value), 2) for value in clearance.ray_m],
            "fresnel_m": [round(float(value), 2) for value in clearance.fresnel_m],
        },
    }


def clearance_document(clearance: Clearance) -> dict[str, Any]:
    """Return how free of the ground a path is, as a record."""
    return {
        "k_factor": clearance.k_factor,
        "line_of_sight": clearance.line_of_sight,
        "least_share_of_first_fresnel_radius": clearance.least_share,
        "least_at_km": clearance.least_at_m / 1e3,
    }


def site_document(site: Site, ground_m: float) -> dict[str, float]:
    """Return where an antenna stands, as a record."""
    return {"lat": site.lat, "lon": site.lon, "ground_m": round(float(ground_m), 2), "height_m": site.height_m}
