"""Options of the verbs of ``radio``, and the checks on what is written for them."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Any

import typer

from todoku.cli.options import as_choice, as_file, as_pack
from todoku.errors import UsageError

ENVIRONMENTS = ("urban", "suburban", "open")
POLARIZATIONS = ("horizontal", "vertical")
_TWO = 2


def as_number(value: str | float) -> float:
    """Return a number as it was written; raise UsageError where it is none, or not finite."""
    try:
        number = float(value)
    except ValueError:
        raise UsageError("radio.number", value=value) from None
    if not isfinite(number):
        raise UsageError("radio.number", value=value)
    return number


def as_place(value: str) -> tuple[float, float]:
    """Return latitude and longitude written as LAT,LON; raise UsageError where they are not."""
    parts = value.split(",")
    if len(parts) != _TWO:
        raise UsageError("radio.place_text", value=value)
    return as_number(parts[0]), as_number(parts[1])


def as_new_file(suffix: str) -> Any:
    """Return the check that a file to be written ends as its format does; it raises UsageError."""

    def check(value: str) -> Path:
        path = Path(value)
        if path.suffix.lower() != suffix:
            raise UsageError("radio.suffix", value=value, suffix=suffix)
        return path

    return check


def number(name: str, metavar: str, help_key: str, default: Any = None) -> Any:
    """Return an option that takes one number."""
    return typer.Option(default, name, metavar=metavar, parser=as_number, help=help_key)


DEM: Any = typer.Option(None, "--dem", metavar="FILE", parser=as_file, help="cli.radio.dem.help")
RADIO_PACK: Any = typer.Option(None, "--pack", metavar="PACK", parser=as_pack, help="cli.radio.pack.help")
CLUTTER: Any = typer.Option(None, "--clutter", metavar="FILE", parser=as_file, help="cli.radio.clutter.help")
SEA: Any = typer.Option(False, "--sea", help="cli.radio.sea.help")
SERVICE: Any = typer.Option(None, "--service", metavar="ID", help="cli.radio.service.help")
FREQUENCY: Any = number("--frequency", "MHZ", "cli.radio.frequency.help")
POWER: Any = number("--power", "DBM", "cli.radio.power.help")
GAIN: Any = number("--gain", "DBI", "cli.radio.gain.help")
LOSSES: Any = number("--losses", "DB", "cli.radio.losses.help")
RX_GAIN: Any = number("--rx-gain", "DBI", "cli.radio.rx_gain.help")
RX_LOSSES: Any = number("--rx-losses", "DB", "cli.radio.rx_losses.help")
RX_HEIGHT: Any = number("--rx-height", "M", "cli.radio.rx_height.help", 1.5)
THRESHOLD: Any = number("--threshold", "DBM", "cli.radio.threshold.help")
RADIUS: Any = number("--radius", "KM", "cli.radio.radius.help", 20.0)
STEP: Any = number("--step", "M", "cli.radio.step.help")
TIME: Any = number("--time", "PERCENT", "cli.radio.time.help", 50.0)
LOCATION: Any = number("--location", "PERCENT", "cli.radio.location.help", 50.0)
DELTA_N: Any = number("--delta-n", "N", "cli.radio.delta_n.help")
N0: Any = number("--n0", "N", "cli.radio.n0.help")
BANDWIDTH: Any = number("--bandwidth", "MHZ", "cli.radio.bandwidth.help")
NOISE_FIGURE: Any = number("--noise-figure", "DB", "cli.radio.noise_figure.help", 9.0)
POLARIZATION: Any = typer.Option(
    "vertical",
    "--polarization",
    metavar="|".join(POLARIZATIONS),
    parser=as_choice(POLARIZATIONS),
    help="cli.radio.polarization.help",
)
ENVIRONMENT: Any = typer.Option(
    "open",
    "--environment",
    metavar="|".join(ENVIRONMENTS),
    parser=as_choice(ENVIRONMENTS),
    help="cli.radio.environment.help",
)
SQUARES: Any = typer.Option("500m", "--squares", metavar="SIZE", help="cli.radio.squares.help")
COVERAGE_OUT: Any = typer.Option(..., "--out", metavar="FOLDER", help="cli.radio.out.help")
