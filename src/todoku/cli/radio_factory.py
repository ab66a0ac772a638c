"""The verb ``radio factory``: channels and powers for the radios of a floor, with what they cover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from todoku.cli import radio_options as opt
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_choice, as_file
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.radio.factory.channel_plan import ChannelPlan
    from todoku.radio.factory.floor import Floor
    from todoku.radio.factory.levels import SystemCoverage
    from todoku.radio.factory.noise import MeasuredNoise

INTERFERENCES = ("always", "mean")
"""As ``radio.factory.floor`` has them, which is read only once the verb is at work."""


def factory(
    floor: Path = typer.Argument(metavar="FLOOR.yaml", parser=as_file, help="cli.radio.floor.help"),
    noise: Path | None = typer.Option(
        None, "--noise", metavar="NOISE.csv", parser=as_file, help="cli.radio.noise.help"
    ),
    interference: str = typer.Option(
        "always",
        "--interference",
        metavar="|".join(INTERFERENCES),
        parser=as_choice(INTERFERENCES),
        help="cli.radio.interference.help",
    ),
    step: float = opt.number("--step", "M", "cli.radio.floor_step.help", 1.0),
    picture: Path | None = typer.Option(
        None, "--picture", metavar="FILE.svg", parser=opt.as_new_file(".svg"), help="cli.radio.floor_picture.help"
    ),
    table: Path | None = typer.Option(
        None, "--table", metavar="FILE.csv", parser=opt.as_new_file(".csv"), help="cli.radio.floor_table.help"
    ),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Plan the channels of a factory floor."""
    from todoku.cli.progress import watched_run
    from todoku.cli.radio_factory_answer import document, lines
    from todoku.radio.factory.channel_plan import plan_channels
    from todoku.radio.factory.floor_file import read_floor
    from todoku.radio.factory.levels import system_coverages
    from todoku.radio.factory.noise import read_measured_noise

    described = read_floor(floor)
    measured: MeasuredNoise | None = None if noise is None else read_measured_noise(noise, floor=described)
    run, bars = watched_run()
    try:
        plan = plan_channels(
            described, measured=measured, interference="mean" if interference == "mean" else "always", run=run
        )
    finally:
        bars.close()
    coverages = system_coverages(described, plan, step_m=step, measured=measured)
    if picture is not None:
        _write_picture(described, plan, coverages, picture, lang)
    if table is not None:
        _write_table(plan, table)
    if as_json:
        print_json(document(described, plan, coverages, measured))
    else:
        typer.echo("\n".join(lines(described, plan, coverages, measured)))


def _write_picture(
    floor: Floor, plan: ChannelPlan, coverages: tuple[SystemCoverage, ...], file: Path, lang: Lang
) -> None:
    from todoku.reports.drawings.factory_floor import floor_picture
    from todoku.swap import replacing

    with replacing(file) as new:
        picture = floor_picture(floor, plan, coverages, lang=lang)
        new.write_text(picture.svg, encoding="utf-8", newline="\n")


def _write_table(plan: ChannelPlan, file: Path) -> None:
    import csv

    from todoku.cli.radio_factory_answer import device_rows
    from todoku.swap import replacing

    rows = device_rows(plan)
    with replacing(file) as new, new.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
