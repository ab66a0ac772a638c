"""The verb ``resilience``: what single cuts and a loss of power take from a plan, and what second routes cost."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_choice, as_file, as_folder
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.plans.plan import Plan
    from todoku.plans.resilience.answer import Cut, Protect, Resilience, Served
    from todoku.plans.resilience.augmenting import Alone

_PROTECT = ("facilities", "trunk")
_SHOWN = 10
"""So many of the gravest cuts are told; JSON holds all."""


def resilience(
    folder: Path = typer.Argument(metavar="PLAN_FOLDER", parser=as_folder, help="cli.resilience.folder.help"),
    facilities: Path | None = typer.Option(
        None, "--facilities", metavar="FILE", parser=as_file, help="cli.resilience.facilities.help"
    ),
    protect: str | None = typer.Option(
        None, "--protect", metavar="|".join(_PROTECT), parser=as_choice(_PROTECT), help="cli.resilience.protect.help"
    ),
    reach_m: float = typer.Option(1000.0, "--reach", metavar="M", help="cli.resilience.reach.help"),
    share: float = typer.Option(0.1, "--share", metavar="RATIO", help="cli.resilience.share.help"),
    hours: float | None = typer.Option(None, "--hours", metavar="H", help="cli.resilience.hours.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Test what a cut or a loss of power takes from a plan."""
    from todoku.cli.progress import watched_run
    from todoku.errors import UsageError
    from todoku.plans.plan_file import read_plan
    from todoku.plans.resilience.answer import resilience as tested
    from todoku.plans.resilience.facilities import read_facilities
    from todoku.plans.resilience.laid_network import read_layers

    if protect == "facilities" and facilities is None:
        raise UsageError("resilience.protect")
    plan = read_plan(folder)
    rows = read_facilities(facilities) if facilities else []
    layers = read_layers(folder)
    wanted: Protect | None = protect  # type: ignore[assignment]  # (as_choice lets only these through)
    run, bars = watched_run()
    try:
        found = tested(plan, layers, rows, reach_m=reach_m, trunk_share=share, protect=wanted, hours=hours, run=run)
    finally:
        bars.close()
    if as_json:
        print_json(as_document(plan, found))
    else:
        _tell(plan, found, lang)


def as_document(plan: Plan, found: Resilience) -> dict[str, Any]:
    """Return the test as it is printed for machines (``todoku.resilience/1``)."""
    price = found.price
    return {
        "schema": "todoku.resilience/1",
        "plan": {"id": plan.id, "title": plan.title, "area": plan.area.code},
        "roads": None if plan.design.fibre is None else plan.design.fibre.roads,
        "served": {"households": found.households, "stations": found.stations, "households_off": found.households_off},
        "cuts": [asdict(cut) for cut in found.cuts],
        "facilities": [_facility(one) for one in found.facilities],
        "power": None if found.power is None else asdict(found.power),
        "second_routes": {
            "protect": found.protect,
            "targets": [{"lat": lat, "lon": lon, "households_beyond": beyond} for lat, lon, beyond in found.targets],
            "alone": [_alone(one) for one in found.alone],
            "together": None
            if found.together is None
            else {
                "length_m": found.together.length_m,
                "cost_jpy": found.together.cost_jpy,
                "lower_bound_jpy": found.together.lower_bound_jpy,
                "gap": found.together.gap,
                "method": "optimal" if found.together.optimal else "heuristic",
                "edges": [asdict(one) for one in found.new_edges],
            },
            "reason": None if found.together is not None else "resilience.no_roads",
            "price": {**price.model_dump(include={"id", "unit", "year"}), "jpy": price.jpy, "source": price.citation},
        },
    }


def _alone(one: Alone) -> dict[str, Any]:
    return {"length_m": one.length_m, "cost_jpy": one.cost_jpy, "single_m": one.single_m}


def _facility(one: Served) -> dict[str, Any]:
    own = one.facility
    return {
        "id": own.id,
        "name": own.name,
        "kind": own.kind,
        "lat": own.lat,
        "lon": own.lon,
        "autonomy_h": own.autonomy_h,
        "on_network": one.way_m is not None,
        "away_m": one.away_m,
        "way_m": one.way_m,
        "single_m": one.single_m,
        "second_route": None if one.second is None else _alone(one.second),
    }


def _tell(plan: Plan, found: Resilience, lang: Lang) -> None:
    served = {"households": f"{found.households:,.0f}", "stations": found.stations}
    typer.echo(text("cli.resilience.head", lang, title=plan.title, cuts=len(found.cuts), **served))
    if found.households_off:
        typer.echo(text("cli.resilience.off", lang, households=f"{found.households_off:,.0f}"))
    for cut in found.cuts[:_SHOWN]:
        typer.echo(_cut(cut, lang))
    _tell_facilities(found, lang)
    _tell_power(found, lang)
    _tell_second(plan, found, lang)


def _cut(cut: Cut, lang: Lang) -> str:
    told = text(
        "cli.resilience.cut",
        lang,
        rank=cut.rank,
        place=cut.branch or text("cli.resilience.common", lang),
        lat=f"{cut.lat:.5f}",
        lon=f"{cut.lon:.5f}",
        length=f"{cut.length_m / 1000:,.1f}",
        households=f"{cut.households:,.0f}",
        stations=len(cut.stations),
    )
    if not cut.facilities:
        return told
    return told + text("cli.resilience.cut_facilities", lang, ids=list(cut.facilities))


def _tell_facilities(found: Resilience, lang: Lang) -> None:
    for one in found.facilities:
        told = {"id": one.facility.id, "name": one.facility.name, "kind": one.facility.kind}
        if one.way_m is None or one.single_m is None:
            typer.echo(text("cli.resilience.facility_off", lang, away=f"{one.away_m:,.0f}", **told))
            continue
        told |= {"way": f"{one.way_m / 1000:,.1f}", "single": f"{one.single_m / 1000:,.1f}"}
        typer.echo(text("cli.resilience.facility", lang, **told) + _second(one.second, lang))


def _second(one: Alone | None, lang: Lang) -> str:
    if one is None:
        return ""
    told = {"length": f"{one.length_m / 1000:,.1f}", "cost": f"{one.cost_jpy:,}"}
    if one.single_m > 0:
        return text("cli.resilience.second_part", lang, single=f"{one.single_m / 1000:,.1f}", **told)
    return text("cli.resilience.second", lang, **told)


def _tell_power(found: Resilience, lang: Lang) -> None:
    power = found.power
    if power is None:
        return
    none = text("cli.resilience.none", lang)
    typer.echo(
        text(
            "cli.resilience.power",
            lang,
            hours=f"{power.hours:g}",
            lacking=list(power.lacking + power.stations_lacking) or none,
            holding=len(power.holding) + len(power.stations_holding),
            unknown=len(power.unknown),
            stations=len(power.stations_unknown),
        )
    )
    state = {True: "holds", False: "lacks", None: "unknown"}[power.exchange]
    typer.echo(text(f"cli.resilience.exchange_{state}", lang))


def _tell_second(plan: Plan, found: Resilience, lang: Lang) -> None:
    if found.together is None:
        typer.echo(text("resilience.no_roads", lang))
        return
    told = {
        "count": len(found.targets),
        "length": f"{found.together.length_m / 1000:,.1f}",
        "cost": f"{found.together.cost_jpy:,}",
    }
    typer.echo(text(f"cli.resilience.together_{found.protect}", lang, **told))
    proof = "optimal" if found.together.optimal else "heuristic"
    typer.echo(text(f"cli.resilience.{proof}", lang, bound=f"{found.together.lower_bound_jpy:,}"))
    single_m = max((one.single_m for one in found.alone), default=0.0)
    if single_m > 0:
        typer.echo(text("cli.resilience.single", lang, single=f"{single_m / 1000:,.1f}"))
    price = found.price
    typer.echo(text("cli.resilience.price", lang, item=price.item(lang), jpy=f"{price.jpy:,}", source=price.citation))
    if plan.design.fibre is not None and plan.design.fibre.roads != "real":
        typer.echo(text(f"cli.resilience.roads.{plan.design.fibre.roads}", lang))
