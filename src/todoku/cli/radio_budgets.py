"""Puts a carrier's link budget and its cell's rates into lines for people and records for machines."""

from __future__ import annotations

from math import isnan, sqrt
from typing import TYPE_CHECKING, Any

from todoku.cli.line_breaks import columns
from todoku.cli.words import t
from todoku.radio.capacity.budget_table import budget_table
from todoku.radio.capacity.carriers import carrier_by_id
from todoku.radio.capacity.cells import cell_capacity, reach_for_rate_m, reported_cqi

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.radio.capacity.carriers import Carrier
    from todoku.radio.capacity.nr_tables import Direction
    from todoku.radio.models.link import Environment

DIRECTIONS: tuple[Direction, ...] = ("downlink", "uplink")
_NAME_WIDTH = 44


def budget_lines(service_id: str, environment: Environment, lang: Lang) -> list[str]:
    """Return the terms of both directions, each with its basis, and what a cell at its reach carries."""
    carrier = carrier_by_id(service_id)
    service = carrier.powers
    lines = [
        t(
            "cli.radio.capacity.carrier",
            title=service.title_ja if lang == "ja" else service.title_en,
            service=service_id,
            frequency_mhz=service.frequency_mhz.value,
            bandwidth_mhz=service.bandwidth_mhz.value,
            environment=t(f"radio.environment.{environment}"),
        )
    ]
    for direction in DIRECTIONS:
        table = budget_table(carrier, direction)
        lines.append(t(f"cli.radio.capacity.{direction}_budget"))
        for term in table.terms:
            name = t(f"radio.budget.{term.name}")
            gap = " " * max(1, _NAME_WIDTH - columns(name))
            lines.append(f"  {name}{gap}{term.value:9.2f} {term.unit:<4} [{t(f'basis.{term.basis}')}]")
        lines.append(t("cli.radio.capacity.largest", loss_db=table.largest_loss_db, blocks=table.blocks))
        lines.append(_rates_line(carrier, direction, environment))
    return lines


def _rates_line(carrier: Carrier, direction: Direction, environment: Environment) -> str:
    reach_m = reach_for_rate_m(carrier, direction, environment, 0.0)
    if reach_m <= 0.0:
        return t("cli.radio.capacity.no_reach")
    cell = cell_capacity(carrier, direction, environment, radius_m=reach_m * (1.0 - 1e-9))
    line = t(
        "cli.radio.capacity.cells",
        reach_m=reach_m,
        edge_mbps=cell.edge_mbps,
        mean_mbps=cell.mean_mbps,
        peak_mbps=cell.peak_mbps,
    )
    if direction == "uplink":
        return line
    return line + t("cli.radio.capacity.cqi", **_cqi(carrier, environment, cell.radius_m))


def _cqi(carrier: Carrier, environment: Environment, radius_m: float) -> dict[str, int]:
    """Return what a terminal would report at the edge of a cell, and where half of the cell is nearer."""
    found = reported_cqi(carrier, environment, [radius_m, radius_m * sqrt(0.5)])
    return {"edge": int(found[0]), "median": int(found[1])}


def budget_document(service_id: str, environment: Environment) -> dict[str, Any]:
    """Return the same as a record; null where a direction never works."""
    carrier = carrier_by_id(service_id)
    return {
        "service": service_id,
        "environment": environment,
        **{direction: _direction(carrier, direction, environment) for direction in DIRECTIONS},
        "assumptions": list(carrier.assumptions),
    }


def _direction(carrier: Carrier, direction: Direction, environment: Environment) -> dict[str, Any]:
    table = budget_table(carrier, direction)
    reach_m = reach_for_rate_m(carrier, direction, environment, 0.0)
    reaches = reach_m > 0.0
    cell = cell_capacity(carrier, direction, environment, radius_m=reach_m * (1.0 - 1e-9)) if reaches else None
    return {
        "terms": [
            {
                "name": term.name,
                "value": round(term.value, 3),
                "unit": term.unit,
                "basis": str(term.basis),
                "source": term.source,
            }
            for term in table.terms
        ],
        "largest_loss_db": None if isnan(table.largest_loss_db) else round(table.largest_loss_db, 3),
        "blocks": table.blocks,
        "reach_m": round(reach_m, 1),
        "edge_mbps": None if cell is None else round(cell.edge_mbps, 3),
        "mean_mbps": None if cell is None else round(cell.mean_mbps, 3),
        "peak_mbps": round(carrier.peak_rate_mbps(direction), 3),
        "cqi": None if cell is None or direction == "uplink" else _cqi(carrier, environment, cell.radius_m),
    }
