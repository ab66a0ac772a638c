"""The verb ``steiner``: solves a Steiner tree problem from a file, or a kindred one, with a proven gap."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.interrupts import stopping
from todoku.cli.options import JSON, LANG, as_file
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.networks.steiner.instance import Instance

_NAMED = 10
"""How many terminals that are not joined are named in the message; all stand in the JSON."""

ALL = "all"


def as_seconds(value: str) -> float:
    """Return a number of seconds; raise UsageError where it is none, or not above zero."""
    from todoku.errors import UsageError

    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not (0 < seconds < math.inf):
        raise UsageError("steiner.time_limit", value=value)
    return seconds


def as_seed(value: str) -> int:
    """Return a seed; raise UsageError where it is no whole number of zero or more."""
    from todoku.errors import UsageError

    if not (value.isascii() and value.isdigit()):
        raise UsageError("steiner.seed", value=value)
    return int(value)


def as_budget(value: str) -> Decimal:
    """Return an amount in the file's unit; raise UsageError where it is no number of zero or more."""
    from todoku.errors import UsageError

    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and amount >= 0):
        raise UsageError("steiner.budget", value=value)
    return amount


def as_core(value: str) -> str | list[int]:
    """Return the word for all terminals, or nodes counted from 1; raise UsageError for anything else."""
    from todoku.errors import UsageError

    words = [word.strip() for word in value.split(",")]
    if value.strip().lower() == ALL:
        return ALL
    if not all(word.isascii() and word.isdigit() and int(word) > 0 for word in words):
        raise UsageError("steiner.ring", value=value)
    return [int(word) for word in words]


def steiner(
    file: Path = typer.Argument(metavar="FILE", parser=as_file, help="cli.steiner.file.help"),
    time_limit: Any = typer.Option(
        None, "--time-limit", metavar="S", parser=as_seconds, help="cli.steiner.time_limit.help"
    ),
    seed: Any = typer.Option("1", "--seed", metavar="N", parser=as_seed, help="cli.steiner.seed.help"),
    budget: Any = typer.Option(None, "--budget", metavar="B", parser=as_budget, help="cli.steiner.budget.help"),
    leaves: bool = typer.Option(False, "--leaves", help="cli.steiner.leaves.help"),
    ring: Any = typer.Option(None, "--ring", metavar="all|NODES", parser=as_core, help="cli.steiner.ring.help"),
    existing: Any = typer.Option(None, "--existing", metavar="CSV", parser=as_file, help="cli.steiner.existing.help"),
    forbid: Any = typer.Option(None, "--forbid", metavar="CSV", parser=as_file, help="cli.steiner.forbid.help"),
    lang: Lang = LANG,  # noqa: ARG001 (read by the option itself: the messages speak it)
    as_json: bool = JSON,
) -> None:
    """Solve a Steiner tree problem from a file."""
    from todoku.cli.steiner_answer import answer
    from todoku.cli.steiner_solving import Asked, solve_asked
    from todoku.errors import Cancelled
    from todoku.networks.steiner.reading import read_instance
    from todoku.networks.steiner.solve import prepare
    from todoku.run import Effort, Run

    instance = _altered(read_instance(file), existing, forbid)
    asked = Asked(str(file), budget=budget, leaves=leaves, ring=ring, time_limit_s=time_limit)
    asked.check(instance)
    ready_s = prepare()
    run = Run(seed=seed, effort=Effort.THOROUGH)
    with stopping(run):
        instance, found = solve_asked(instance, asked, run)
    answer(instance, found, ready_s=ready_s, as_json=as_json)
    if found.ended_by == "stopped":
        raise Cancelled
    _tell_what_could_not_be(found, str(file))


def _altered(instance: Instance, existing: Path | None, forbid: Path | None) -> Instance:
    """Return the problem with what the lists say of its edges."""
    from todoku.networks.steiner.edge_lists import with_existing, without_forbidden

    if existing is not None:
        instance = with_existing(instance, existing)
    return instance if forbid is None else without_forbidden(instance, forbid)


def _tell_what_could_not_be(found: Any, file: str) -> None:
    """Raise Infeasible where terminals are not joined, or the core is not protected everywhere."""
    from todoku.errors import Infeasible
    from todoku.networks.steiner.rings.solve import RingSolution

    apart = getattr(found, "apart", ())
    if apart:
        nodes = [int(node) + 1 for part in apart for node in part]
        raise Infeasible("steiner.apart", file=file, terminals=_named(map(str, nodes)), parts=len(apart) + 1)
    if isinstance(found, RingSolution) and len(found.bridges):
        ends = [f"{one}-{other}" for one, other in found.bridge_ends]
        raise Infeasible("steiner.bridges", file=file, edges=_named(ends), count=len(ends))


def _named(words: Any) -> str:
    """Return the first of some words in one line."""
    found = list(words)
    return ", ".join(found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")
