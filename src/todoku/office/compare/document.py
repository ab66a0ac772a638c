"""A comparison as it is written for machines: ``todoku.office-comparison/1``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from todoku.office.compare.findings import Comparison, Deviation

SCHEMA = "todoku.office-comparison/1"


def document(found: Comparison) -> dict[str, Any]:
    """Return a comparison in plain values: ``municipalities``, ``core``, ``deviations`` and what stands beside them.

    Shares and levels are ratios (0-1), hours are hours; what is unknown is None, with ``hours_reason``.
    """
    return {
        "schema": SCHEMA,
        "municipalities": [one.name for one in found.towns],
        "core": list(found.core),
        "names": dict(found.names),
        "deviations": [_deviation(one) for one in found.deviations],
        "groups": [asdict(one) for one in found.groups],
        "towns": [asdict(one) for one in found.towns],
        "heat": asdict(found.heat),
        "settings": asdict(found.settings),
        "tests": found.tests,
        "remarks": [asdict(one) for one in found.remarks],
        "sources": [asdict(one) for one in found.sources],
    }


def _deviation(one: Deviation) -> dict[str, Any]:
    plain = asdict(one)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}
