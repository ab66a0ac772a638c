"""How the verb ``steiner`` shows what was found: as JSON with the nodes of the file, or in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.words import t
from todoku.networks.steiner.node_weights.solve import NodeWeightSolution
from todoku.networks.steiner.prizes.budget import BudgetSolution
from todoku.networks.steiner.prizes.solve import PrizeSolution
from todoku.networks.steiner.rings.solve import RingSolution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.instance import Instance
    from todoku.networks.steiner.solve import Solution


def answer(instance: Instance, found: Any, *, ready_s: float, as_json: bool) -> None:
    """Print a solution for machines or for a person."""
    document = as_document(instance, found, ready_s=ready_s)
    if as_json:
        print_json(document)
    else:
        _tell(instance, found, document)


def as_document(instance: Instance, found: Any, *, ready_s: float) -> dict[str, Any]:
    """Return a solution as it is printed for machines; nodes are counted from 1, as in the file."""
    document: dict[str, Any] = {"cost": instance.amount(_cost(instance, found))}
    if isinstance(found, BudgetSolution):
        document |= {
            "budget": instance.amount(found.budget),
            "prize": instance.amount(found.prize),
            "upper_bound": instance.amount(found.upper_bound),
        }
    else:
        document["lower_bound"] = instance.amount(found.lower_bound)
    document |= {
        "gap": found.gap,
        "wall_s": round(found.wall_s, 3),
        "compile_s": round(ready_s + found.compile_s, 3),
        "status": found.status,
        "ended_by": found.ended_by,
    }
    if not isinstance(found, BudgetSolution):
        document["apart"] = [(part + 1).tolist() for part in found.apart]
    document["edges"] = _ends(instance, found.edge_rows)
    return document | _more(instance, found)


def _cost(instance: Instance, found: Any) -> int:
    return int(instance.weight[found.edge_rows].sum()) if isinstance(found, BudgetSolution) else int(found.cost)


def _more(instance: Instance, found: Any) -> dict[str, Any]:
    """Return what solutions of one kind have beside those of others."""
    if isinstance(found, RingSolution):
        return {"core": (found.core + 1).tolist(), "bridges": _ends(instance, found.bridges)}
    if isinstance(found, NodeWeightSolution):
        return {"nodes_cost": instance.amount(found.nodes_cost), "nodes": (found.nodes + 1).tolist()}
    if isinstance(found, BudgetSolution):
        return {"nodes": (found.nodes + 1).tolist()}
    return {}


def _ends(instance: Instance, rows: NDArray[Any]) -> list[list[int]]:
    return [[int(one) + 1, int(other) + 1] for one, other in zip(instance.one[rows], instance.other[rows], strict=True)]


def _tell(instance: Instance, found: Any, document: dict[str, Any]) -> None:
    size = {"nodes": instance.node_count, "edges": len(instance.one), "terminals": len(instance.terminals)}
    typer.echo(t("cli.steiner.size", **size))
    if isinstance(found, BudgetSolution):
        typer.echo(t("cli.steiner.prize", **{name: f"{document[name]:,}" for name in ("prize", "cost", "budget")}))
        typer.echo(t("cli.steiner.upper_bound", bound=f"{document['upper_bound']:,}", gap=found.gap))
    else:
        typer.echo(t("cli.steiner.cost", cost=f"{document['cost']:,}"))
        _tell_parts_of_cost(instance, found, document)
        typer.echo(t("cli.steiner.bound", bound=f"{document['lower_bound']:,}", gap=found.gap))
    typer.echo(t(f"cli.steiner.ended.{found.ended_by}"))
    typer.echo(t("cli.steiner.time", wall_s=found.wall_s, compile_s=document["compile_s"]))
    if isinstance(found, PrizeSolution | BudgetSolution | NodeWeightSolution) and len(found.edge_rows) == 0:
        typer.echo(t("cli.steiner.one_node", node=int(found.nodes[0]) + 1))
    elif isinstance(found, RingSolution):
        typer.echo(t("cli.steiner.network", edges=len(found.edge_rows), core=len(found.core)))
    else:
        typer.echo(t("cli.steiner.tree", edges=len(found.edge_rows)))


def _tell_parts_of_cost(instance: Instance, found: Solution, document: dict[str, Any]) -> None:
    if isinstance(found, PrizeSolution):
        forgone = instance.amount(found.forgone)
        typer.echo(t("cli.steiner.forgone", forgone=f"{forgone:,}", nodes=len(found.nodes)))
    if isinstance(found, NodeWeightSolution):
        typer.echo(t("cli.steiner.nodes_cost", cost=f"{document['nodes_cost']:,}", nodes=len(found.nodes)))
