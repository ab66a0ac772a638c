"""The verb ``schema``: prints the JSON Schema of a document that todoku reads or writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import LANG
from todoku.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Callable


def schema(
    name: str | None = typer.Argument(None, help="cli.schema.name.help"),
    _lang: Lang = LANG,
) -> None:
    """Print the JSON Schema of a document, or the names of all."""
    from todoku.errors import UsageError

    known = _schemas()
    if name is None:
        typer.echo("\n".join(sorted(known)))
        return
    if name not in known:
        raise UsageError("cli.schema", name=name, choices=sorted(known))
    print_json(known[name]())


def _schemas() -> dict[str, Callable[[], dict[str, Any]]]:
    from todoku.indicators.measure_document import MeasureDocument
    from todoku.plans.config import PlanConfig
    from todoku.plans.plan import Plan
    from todoku.plans.portfolio.file import PortfolioConfig
    from todoku.plans.uncertainty.given import UncertaintyFile
    from todoku.programmes.opportunities.opportunity import OpportunityFile
    from todoku.rollout.model import RolloutModel

    return {
        "plan": lambda: Plan.model_json_schema(by_alias=True),
        "plan-config": lambda: PlanConfig.model_json_schema(by_alias=True),
        "measure": lambda: MeasureDocument.model_json_schema(by_alias=True),
        "portfolio-config": lambda: PortfolioConfig.model_json_schema(by_alias=True),
        "uncertainty": lambda: UncertaintyFile.model_json_schema(by_alias=True),
        "model": lambda: RolloutModel.model_json_schema(by_alias=True),
        "opportunities": lambda: OpportunityFile.model_json_schema(by_alias=True),
    }
