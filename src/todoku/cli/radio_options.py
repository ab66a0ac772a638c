"""Options of the verbs of ``radio``, and the checks on what is written for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from inspect import Parameter, signature
from math import isfinite
from pathlib import Path
from typing import Any, Literal

import typer

from todoku.cli.options import JSON, LANG, as_choice, as_file, as_known, as_pack
from todoku.errors import UsageError
from todoku.i18n import Lang

ENVIRONMENTS = ("urban", "suburban", "open")
POLARIZATIONS = ("horizontal", "vertical")
DEVICES = ("cpu", "cuda")
_TWO = 2
Device = Literal["cpu", "cuda"]


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


def as_mast(value: str) -> tuple[float, float, float | None]:
    """Return latitude, longitude and, where given, the antenna's height, written as LAT,LON or LAT,LON,HEIGHT."""
    parts = value.split(",")
    if len(parts) not in (_TWO, _TWO + 1):
        raise UsageError("radio.mast_text", value=value)
    return as_number(parts[0]), as_number(parts[1]), as_number(parts[2]) if parts[_TWO:] else None


def as_mode(value: str) -> tuple[float, float | None]:
    """Return a radio's threshold and, where given, its rate, written as DBM or DBM,MBPS."""
    parts = value.split(",")
    if len(parts) not in (1, _TWO):
        raise UsageError("radio.mode_text", value=value)
    return as_number(parts[0]), as_number(parts[1]) if parts[1:] else None


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


def _service(name: str) -> object:
    from todoku.radio.link_budget import service_by_id

    return service_by_id(name)


DEM: Any = typer.Option(None, "--dem", metavar="FILE", parser=as_file, help="cli.radio.dem.help")
RADIO_PACK: Any = typer.Option(None, "--pack", metavar="PACK", parser=as_pack, help="cli.radio.pack.help")
CLUTTER: Any = typer.Option(None, "--clutter", metavar="FILE", parser=as_file, help="cli.radio.clutter.help")
SEA: Any = typer.Option(False, "--sea", help="cli.radio.sea.help")
SERVICE: Any = typer.Option(None, "--service", metavar="ID", parser=as_known(_service), help="cli.radio.service.help")
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
DEVICE: Any = typer.Option(
    "cpu", "--device", metavar="|".join(DEVICES), parser=as_choice(DEVICES), help="cli.radio.device.help"
)
SQUARES: Any = typer.Option("500m", "--squares", metavar="SIZE", help="cli.radio.squares.help")
COVERAGE_OUT: Any = typer.Option(..., "--out", metavar="FOLDER", help="cli.radio.out.help")


@dataclass(frozen=True, slots=True)
class Ground:
    """What is asked of everything over terrain: its terrain, and how the answer is told."""

    dem: Path | None
    pack: Path | None
    step: float | None
    clutter: Path | None
    sea: bool
    lang: Lang
    as_json: bool


@dataclass(frozen=True, slots=True)
class Shared(Ground):
    """What is asked of every link of a service: its terrain, its powers, its air; and how it is told."""

    service: str | None
    frequency: float | None
    power: float | None
    gain: float | None
    losses: float | None
    rx_gain: float | None
    rx_losses: float | None
    rx_height: float
    time: float
    location: float
    polarization: str
    delta_n: float | None
    n0: float | None


@dataclass(frozen=True, slots=True)
class Areas(Shared):
    """What is asked of everything that predicts whole areas: also where it is computed."""

    device: Device


_OPTIONS: dict[str, tuple[Any, Any]] = {
    "dem": (Path | None, DEM),
    "pack": (Path | None, RADIO_PACK),
    "service": (str | None, SERVICE),
    "frequency": (float | None, FREQUENCY),
    "power": (float | None, POWER),
    "gain": (float | None, GAIN),
    "losses": (float | None, LOSSES),
    "rx_gain": (float | None, RX_GAIN),
    "rx_losses": (float | None, RX_LOSSES),
    "rx_height": (float, RX_HEIGHT),
    "time": (float, TIME),
    "location": (float, LOCATION),
    "polarization": (str, POLARIZATION),
    "delta_n": (float | None, DELTA_N),
    "n0": (float | None, N0),
    "step": (float | None, STEP),
    "clutter": (Path | None, CLUTTER),
    "sea": (bool, SEA),
    "device": (str, DEVICE),
    "lang": (Lang, LANG),
    "as_json": (bool, JSON),
}


def with_shared(verb: Callable[..., None]) -> Callable[..., None]:
    """Return a verb that takes the shared options after its own: those that the kind of its ``shared`` has."""
    asked = signature(verb, eval_str=True).parameters
    kind = asked["shared"].annotation
    own = [one for name, one in asked.items() if name != "shared"]
    names = {one.name for one in fields(kind)}
    shared = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=option)
        for name, (annotation, option) in _OPTIONS.items()
        if name in names
    ]

    def taking(**values: Any) -> None:
        given = {name: values.pop(name) for name in names}
        verb(shared=kind(**given), **values)

    taking.__name__, taking.__doc__ = verb.__name__, verb.__doc__
    taking.__annotations__ = {one.name: one.annotation for one in (*own, *shared)}
    parameters = [*(one.replace(kind=Parameter.KEYWORD_ONLY) for one in own), *shared]
    taking.__signature__ = signature(verb).replace(parameters=parameters)  # type: ignore[attr-defined]
    return taking
