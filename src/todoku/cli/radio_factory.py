"""The verb ``radio factory``: channels and powers for the radios of a floor, with what they cover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli import radio_options as opt
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_file
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.radio.factory.channel_plan import ChannelPlan
    from todoku.radio.factory.floor import Floor
    from todoku.radio.factory.levels import SystemCoverage
    from todoku.radio.factory.noise import MeasuredNoise

FACTORY_SCHEMA = "todoku.radio-factory/1"


def factory(
    floor: Path = typer.Argument(metavar="FLOOR.yaml", parser=as_file, help="cli.radio.floor.help"),
    noise: Path | None = typer.Option(
        None, "--noise", metavar="NOISE.csv", parser=as_file, help="cli.radio.noise.help"
    ),
    step: float = opt.number("--step", "M", "cli.radio.floor_step.help", 1.0),
    picture: Path | None = typer.Option(
        None, "--picture", metavar="FILE.svg", parser=opt.as_new_file(".svg"), help="cli.radio.floor_picture.help"
    ),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Plan the channels of a factory floor."""
    from todoku.cli.progress import watched_run
    from todoku.radio.factory.channel_plan import plan_channels
    from todoku.radio.factory.floor import read_floor
    from todoku.radio.factory.levels import system_coverages
    from todoku.radio.factory.noise import read_measured_noise

    described = read_floor(floor)
    measured: MeasuredNoise | None = None if noise is None else read_measured_noise(noise)
    run, bars = watched_run()
    try:
        plan = plan_channels(described, measured=measured, run=run)
    finally:
        bars.close()
    coverages = system_coverages(described, plan, step_m=step, measured=measured)
    if picture is not None:
        _write_picture(described, plan, coverages, picture, lang)
    if as_json:
        print_json(_document(described, plan, coverages))
    else:
        typer.echo("\n".join(_lines(described, plan, coverages)))


def _write_picture(
    floor: Floor, plan: ChannelPlan, coverages: tuple[SystemCoverage, ...], file: Path, lang: Lang
) -> None:
    from todoku.reports.drawings.factory_floor import floor_picture
    from todoku.swap import replacing

    with replacing(file) as new:
        picture = floor_picture(floor, plan, coverages, lang=lang)
        new.write_text(picture.svg, encoding="utf-8", newline="\n")


def _lines(floor: Floor, plan: ChannelPlan, coverages: tuple[SystemCoverage, ...]) -> list[str]:
    systems = {radio.name: radio.system for radio in floor.radios}
    lines = [t("cli.radio.factory.setting", system=systems[one.radio], **_setting(one)) for one in plan.settings]
    proven = t("cli.radio.factory.proven" if plan.is_proven else "cli.radio.factory.not_proven")
    lines.append(
        t(
            "cli.radio.factory.served",
            served=len(plan.served),
            devices=len(floor.devices),
            weight=plan.served_weight,
            bound=plan.bound_weight,
            proven=proven,
        )
    )
    lines += [t("cli.radio.factory.unserved", device=name, sinr_db=plan.sinr_db[name]) for name in plan.unserved]
    return [
        *lines,
        *(
            t("cli.radio.factory.system", system=one.system, share=one.share, needed_db=one.needed_sinr_db)
            for one in coverages
        ),
    ]


def _setting(one: Any) -> dict[str, Any]:
    return {"radio": one.radio, "channel": one.channel, "power_dbm": one.power_dbm}


def _document(floor: Floor, plan: ChannelPlan, coverages: tuple[SystemCoverage, ...]) -> dict[str, Any]:
    return {
        "schema": FACTORY_SCHEMA,
        "settings": [_setting(one) for one in plan.settings],
        "served": list(plan.served),
        "unserved": list(plan.unserved),
        "sinr_db": {name: round(value, 2) for name, value in plan.sinr_db.items()},
        "served_weight": plan.served_weight,
        "bound_weight": plan.bound_weight,
        "proven": plan.is_proven,
        "devices": len(floor.devices),
        "coverage": [
            {
                "system": one.system,
                "needed_sinr_db": one.needed_sinr_db,
                "share_of_floor": round(one.share, 4),
                "median_sinr_db": round(one.median_sinr_db, 2),
            }
            for one in coverages
        ],
        "basis": "modelled",
    }
