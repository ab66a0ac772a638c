"""The verb ``steiner``: solves a Steiner tree problem from a file, with a proven gap."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.interrupts import stopping
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_file
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.networks.steiner.instance import Instance
    from todoku.networks.steiner.prizes.problem import PrizeProblem
    from todoku.networks.steiner.solve import Solution

_NAMED = 10
"""How many terminals that are not joined are named in the message; all stand in the JSON."""


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


def steiner(
    file: Path = typer.Argument(metavar="FILE", parser=as_file, help="cli.steiner.file.help"),
    time_limit: Any = typer.Option(
        None, "--time-limit", metavar="S", parser=as_seconds, help="cli.steiner.time_limit.help"
    ),
    seed: Any = typer.Option("1", "--seed", metavar="N", parser=as_seed, help="cli.steiner.seed.help"),
    lang: Lang = LANG,  # noqa: ARG001 (read by the option itself: the messages speak it)
    as_json: bool = JSON,
) -> None:
    """Solve a Steiner tree problem from a file."""
    from todoku.errors import Cancelled, Infeasible
    from todoku.networks.steiner.solve import prepare, solve
    from todoku.run import Effort, Run

    instance, problem = _read(file)
    ready_s = prepare()
    run = Run(seed=seed, effort=Effort.THOROUGH)
    with stopping(run):
        if problem is None:
            found = solve(instance, run=run, time_limit_s=time_limit)
        else:
            from todoku.networks.steiner.prizes.solve import solve_prizes

            instance = problem.instance
            found = solve_prizes(problem, run=run, time_limit_s=time_limit)
    document = as_document(instance, found, ready_s=ready_s)
    if as_json:
        print_json(document)
    else:
        _tell(instance, found, document)
    if found.ended_by == "stopped":
        raise Cancelled
    if found.apart:
        nodes = [int(node) + 1 for part in found.apart for node in part]
        named = ", ".join(map(str, nodes[:_NAMED])) + (", ..." if len(nodes) > _NAMED else "")
        raise Infeasible("steiner.apart", file=str(file), terminals=named, parts=len(found.apart) + 1)


def _read(file: Path) -> tuple[Instance, PrizeProblem | None]:
    """Return the problem of a file, and what it says of prizes if it has any; refuse kinds with another meaning."""
    from todoku.errors import InputError
    from todoku.networks.steiner.kinds import kind_of
    from todoku.networks.steiner.prizes.problem import prize_problem
    from todoku.networks.steiner.reading import read_instance

    instance = read_instance(file)
    if kind_of(instance, str(file)) == "prizes":
        return instance, prize_problem(instance, str(file))
    if len(instance.terminals) == 0:
        raise InputError("steiner.no_terminals", file=str(file))
    return instance, None


def as_document(instance: Instance, found: Solution, *, ready_s: float) -> dict[str, Any]:
    """Return a solution as it is printed for machines; nodes are counted from 1, as in the file."""
    rows = found.edge_rows
    return {
        "cost": instance.amount(found.cost),
        "lower_bound": instance.amount(found.lower_bound),
        "gap": found.gap,
        "wall_s": round(found.wall_s, 3),
        "compile_s": round(ready_s + found.compile_s, 3),
        "status": found.status,
        "ended_by": found.ended_by,
        "apart": [(part + 1).tolist() for part in found.apart],
        "edges": [
            [int(one) + 1, int(other) + 1] for one, other in zip(instance.one[rows], instance.other[rows], strict=True)
        ],
    }


def _tell(instance: Instance, found: Solution, document: dict[str, Any]) -> None:
    from todoku.networks.steiner.prizes.solve import PrizeSolution

    size = {"nodes": instance.node_count, "edges": len(instance.one), "terminals": len(instance.terminals)}
    typer.echo(t("cli.steiner.size", **size))
    typer.echo(t("cli.steiner.cost", cost=f"{document['cost']:,}"))
    if isinstance(found, PrizeSolution):
        forgone = instance.amount(found.forgone)
        typer.echo(t("cli.steiner.forgone", forgone=f"{forgone:,}", nodes=len(found.nodes)))
    typer.echo(t("cli.steiner.bound", bound=f"{document['lower_bound']:,}", gap=found.gap))
    typer.echo(t(f"cli.steiner.ended.{found.ended_by}"))
    typer.echo(t("cli.steiner.time", wall_s=found.wall_s, compile_s=document["compile_s"]))
    if isinstance(found, PrizeSolution) and len(found.edge_rows) == 0:
        typer.echo(t("cli.steiner.one_node", node=int(found.nodes[0]) + 1))
    else:
        typer.echo(t("cli.steiner.tree", edges=len(found.edge_rows)))
