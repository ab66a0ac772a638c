"""The verb ``radio backhaul``: microwave hops to a site over terrain, and what fibre in their place costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli import radio_options as opt
from todoku.cli.json_out import print_json
from todoku.cli.options import as_yen
from todoku.cli.words import t

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.radio.backhaul.costs import LineCosts
    from todoku.radio.backhaul.hop import Chain, Hop, ModeAnswer, ModeTotal, Radio
    from todoku.radio.backhaul.outage import Outage
    from todoku.radio.powers import Powers
    from todoku.radio.sweep import Site

BACKHAUL_SCHEMA = "todoku.radio-backhaul/1"
_MAST = "LAT,LON[,HEIGHT]"


@opt.with_shared
def backhaul(
    start: Any = typer.Option(..., "--from", metavar=_MAST, parser=opt.as_mast, help="cli.radio.from_mast.help"),
    end: Any = typer.Option(..., "--to", metavar=_MAST, parser=opt.as_mast, help="cli.radio.to_mast.help"),
    via: list[str] = typer.Option([], "--via", metavar=_MAST, show_default=False, help="cli.radio.via.help"),
    frequency: float = opt.number("--frequency", "MHZ", "cli.radio.hop_frequency.help", ...),
    power: float = opt.number("--power", "DBM", "cli.radio.power.help", ...),
    gain: float = opt.number("--gain", "DBI", "cli.radio.hop_gain.help", ...),
    mode: list[str] = typer.Option(..., "--mode", metavar="DBM[,MBPS]", help="cli.radio.mode.help"),
    rx_gain: float | None = opt.number("--rx-gain", "DBI", "cli.radio.hop_rx_gain.help"),
    losses: float = opt.number("--losses", "DB", "cli.radio.losses.help", 0.0),
    rx_losses: float = opt.number("--rx-losses", "DB", "cli.radio.hop_rx_losses.help", 0.0),
    height: float = opt.number("--height", "M", "cli.radio.mast_height.help", 30.0),
    polarization: Any = opt.POLARIZATION,
    rain: float | None = opt.number("--rain", "MM/H", "cli.radio.rain.help"),
    geoclimatic: float | None = opt.number("--geoclimatic", "K", "cli.radio.geoclimatic.help"),
    dn75: float | None = opt.number("--dn75", "N", "cli.radio.dn75.help"),
    k_factor: float = opt.number("--k-factor", "K", "cli.radio.median_k.help", 1.333),
    low_k: float | None = opt.number("--low-k", "K", "cli.radio.low_k.help"),
    fibre_km: float | None = opt.number("--fibre-km", "KM", "cli.radio.fibre_km.help"),
    microwave_jpy: int | None = typer.Option(
        None, "--microwave-jpy", metavar="YEN", parser=as_yen, help="cli.radio.microwave_jpy.help"
    ),
    picture: Path | None = typer.Option(
        None, "--picture", metavar="FILE.svg", parser=opt.as_new_file(".svg"), help="cli.radio.hops_picture.help"
    ),
    *,
    shared: opt.Ground,
) -> None:
    """Say what microwave hops to a site carry, and what fibre costs in their place."""
    from todoku.cli.radio_inputs import terrain_of
    from todoku.radio.backhaul.costs import compare_costs
    from todoku.radio.backhaul.hop import Weather, microwave_chain
    from todoku.radio.powers import Powers

    powers = Powers(power, gain, losses, gain if rx_gain is None else rx_gain, rx_losses)
    radio = _radio(frequency, powers, mode, polarization)
    places = _sites([start, *(opt.as_mast(one) for one in via), end], height)
    weather = Weather(rain, geoclimatic, dn75)
    terrain = terrain_of(shared)
    chain = microwave_chain(terrain, places, radio, weather, median_k=k_factor, low_k=low_k, step_m=shared.step)
    costs = compare_costs(straight_km=chain.straight_km, fibre_km=fibre_km, microwave_jpy=microwave_jpy)
    _show(chain, radio, costs, picture=picture, shared=shared)


def _show(chain: Chain, radio: Radio, costs: LineCosts, *, picture: Path | None, shared: opt.Ground) -> None:
    if picture is not None:
        from todoku.cli.radio_path import write_picture
        from todoku.reports.drawings.path_profile import hops_picture

        write_picture(hops_picture(chain.hops, lang=shared.lang), picture)
    if shared.as_json:
        print_json(_document(chain, radio, costs))
    else:
        typer.echo("\n".join(_lines(chain, radio, costs, lang=shared.lang)))


def _radio(frequency_mhz: float, powers: Powers, modes: list[str], polarization: str) -> Radio:
    from todoku.radio.backhaul.hop import Mode, Radio
    from todoku.radio.models.p838 import HORIZONTAL_DEG, VERTICAL_DEG

    tilt_deg = HORIZONTAL_DEG if polarization == "horizontal" else VERTICAL_DEG
    return Radio(frequency_mhz / 1e3, powers, tuple(Mode(*opt.as_mode(one)) for one in modes), tilt_deg)


def _sites(masts: list[tuple[float, float, float | None]], height_m: float) -> list[Site]:
    from todoku.radio.sweep import Site

    return [
        Site(t("cli.radio.hop.place", number=number), lat, lon, height_m if own_m is None else own_m)
        for number, (lat, lon, own_m) in enumerate(masts, start=1)
    ]


def _lines(chain: Chain, radio: Radio, costs: LineCosts, *, lang: Lang) -> list[str]:
    lines = [line for hop in chain.hops for line in _hop_lines(hop, radio)]
    if len(chain.hops) > 1:
        lines.append(t("cli.radio.hop.all", count=len(chain.hops), straight_km=chain.straight_km))
        lines += [f"  {_total_line(total)}" for total in chain.modes]
    return [*lines, *_cost_lines(costs, lang)]


def _hop_lines(hop: Hop, radio: Radio) -> list[str]:
    from todoku.cli.radio_path import clearance_line, end_line

    ground_m = hop.path.ground_m
    lines = [
        t(
            "cli.radio.path.length",
            length_km=hop.path.length_km,
            bearing_deg=hop.bearing_deg,
            points=hop.median.distance_m.size,
            step_m=hop.path.spacing_m,
        ),
        end_line(hop.tx, ground_m[0]),
        end_line(hop.rx, ground_m[-1]),
        t("cli.radio.hop.median_k", line=clearance_line(hop.median)),
        t("cli.radio.hop.low_k", line=clearance_line(hop.low)),
        _criterion_line(hop),
        t(
            "cli.radio.hop.losses",
            free_db=hop.free_space_db,
            gases_db=hop.gases_db,
            obstacle_db=hop.diffraction_db,
        ),
        t("cli.radio.path.received", level_dbm=hop.received_dbm, eirp_dbm=radio.powers.eirp_dbm),
    ]
    lines += [line for answer in hop.modes for line in _mode_lines(answer)]
    title = t("cli.radio.hop.title", tx=hop.tx.site_id, rx=hop.rx.site_id, frequency_ghz=hop.frequency_ghz)
    return [title, *(f"  {line}" for line in lines)]


def _criterion_line(hop: Hop) -> str:
    if hop.lacking_m == 0.0:
        return t("cli.radio.hop.clear")
    if hop.lacking_alone_m == 0.0:
        return t("cli.radio.hop.clear_if_alone", lacking_m=hop.lacking_m)
    return t("cli.radio.hop.not_clear", lacking_m=hop.lacking_m)


def _mode_lines(answer: ModeAnswer) -> list[str]:
    out = answer.outage
    name = _mode_name(answer.mode)
    if out.percent is None:
        known = [
            t(f"cli.radio.hop.{part}_alone", percent=percent)
            for part, percent in (("rain", out.rain_percent), ("multipath", out.multipath_percent))
            if percent
        ]
        why = [t(f"radio.backhaul.unknown.{reason}") for reason in out.unknown]
        return [t("cli.radio.hop.mode_unknown", mode=name, margin_db=answer.margin_db, why=" ".join([*why, *known]))]
    lines = [
        t(
            "cli.radio.hop.mode",
            mode=name,
            margin_db=answer.margin_db,
            available=out.available_percent,
            minutes=out.minutes_per_year,
            rain=out.rain_percent,
            multipath=out.multipath_percent,
        )
    ]
    if out.rain_bound is not None:
        lines.append(t("cli.radio.path.caution", caution=t(f"cli.radio.hop.rain_{out.rain_bound}")))
    return lines


def _mode_name(mode: Any) -> str:
    if mode.rate_mbps is None:
        return t("cli.radio.hop.no_rate", threshold_dbm=mode.threshold_dbm)
    return t("cli.radio.hop.rate", rate_mbps=mode.rate_mbps, threshold_dbm=mode.threshold_dbm)


def _total_line(total: ModeTotal) -> str:
    name = _mode_name(total.mode)
    if total.down_percent is None:
        return t("cli.radio.hop.total_unknown", mode=name, margin_db=total.margin_db)
    return t(
        "cli.radio.hop.total",
        mode=name,
        margin_db=total.margin_db,
        available=100.0 - total.down_percent,
        minutes=total.minutes_per_year,
    )


def _cost_lines(costs: LineCosts, lang: Lang) -> list[str]:
    price = costs.price
    length = t("cli.radio.hop.given" if costs.detour is None else "cli.radio.hop.estimated", detour=costs.detour)
    lines = [
        t(
            "cli.radio.hop.fibre",
            length_km=costs.fibre_km,
            length=length,
            price_jpy=price.jpy,
            jpy=costs.fibre_jpy,
            item=price.item(lang),
            year=price.year,
            source=price.source_title,
        )
    ]
    if costs.microwave_jpy is None:
        return [*lines, t("cli.radio.hop.microwave_unknown")]
    return [*lines, t("cli.radio.hop.microwave", jpy=costs.microwave_jpy)]


def _document(chain: Chain, radio: Radio, costs: LineCosts) -> dict[str, Any]:
    return {
        "schema": BACKHAUL_SCHEMA,
        "frequency_mhz": radio.frequency_ghz * 1e3,
        "eirp_dbm": radio.powers.eirp_dbm,
        "straight_km": chain.straight_km,
        "hops": [_hop_document(hop) for hop in chain.hops],
        "modes": [
            {
                "threshold_dbm": total.mode.threshold_dbm,
                "rate_mbps": total.mode.rate_mbps,
                "margin_db": total.margin_db,
                "available_percent": None if total.down_percent is None else 100.0 - total.down_percent,
                "minutes_down_per_year": total.minutes_per_year,
            }
            for total in chain.modes
        ],
        "costs": {
            "fibre_km": costs.fibre_km,
            "fibre_km_basis": "given" if costs.detour is None else "estimated",
            "detour": costs.detour,
            "fibre_jpy": costs.fibre_jpy,
            "fibre_price": {
                "id": costs.price.id,
                "jpy_per_km": costs.price.jpy,
                "year": costs.price.year,
                "tax": costs.price.tax,
                "confidence": costs.price.confidence,
                "source": costs.price.citation,
            },
            "microwave_jpy": costs.microwave_jpy,
            "microwave_unknown": t("cli.radio.hop.microwave_unknown") if costs.microwave_jpy is None else None,
        },
        "basis": "modelled",
    }


def _hop_document(hop: Hop) -> dict[str, Any]:
    from todoku.cli.radio_path import clearance_document, site_document

    ground_m = hop.path.ground_m
    return {
        "from": site_document(hop.tx, ground_m[0]),
        "to": site_document(hop.rx, ground_m[-1]),
        "length_km": hop.path.length_km,
        "bearing_deg": hop.bearing_deg,
        "clearance_at_median_k": clearance_document(hop.median),
        "clearance_at_low_k": clearance_document(hop.low),
        "antennas_lack_m": hop.lacking_m,
        "antennas_lack_m_if_obstacle_stands_alone": hop.lacking_alone_m,
        "free_space_db": hop.free_space_db,
        "gases_db": hop.gases_db,
        "diffraction_db": hop.diffraction_db,
        "received_dbm": hop.received_dbm,
        "modes": [
            {
                "threshold_dbm": answer.mode.threshold_dbm,
                "rate_mbps": answer.mode.rate_mbps,
                "margin_db": answer.margin_db,
                **_outage_document(answer.outage),
            }
            for answer in hop.modes
        ],
    }


def _outage_document(out: Outage) -> dict[str, Any]:
    return {
        "available_percent": out.available_percent,
        "minutes_down_per_year": out.minutes_per_year,
        "rain_percent": out.rain_percent,
        "rain_bound": out.rain_bound,
        "multipath_percent": out.multipath_percent,
        "unknown": [{"code": reason, "text": t(f"radio.backhaul.unknown.{reason}")} for reason in out.unknown],
    }
