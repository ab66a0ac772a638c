"""The study as plain values, as programs take it: todoku.office-cloud/1."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from todoku.office.cloud_cost.published import effects, other_sources, per_head_classes

if TYPE_CHECKING:
    from todoku.office.cloud_cost.study import CloudStudy
    from todoku.office.cloud_cost.totals import OptionCost

CLOUD_SCHEMA = "todoku.office-cloud/1"


def document(study: CloudStudy) -> dict[str, Any]:
    """Return a study as values of JSON; exact ratios as text such as 23/10, unknown as null."""
    return {
        "schema": CLOUD_SCHEMA,
        "years": list(study.years),
        "members": [asdict(one) for one in study.members],
        "key": {basis: str(portion) for basis, portion in study.key.items()},
        "discount_rate": None if study.discount_rate is None else str(study.discount_rate),
        "options": [_option(one) for one in study.options],
        "ranking": [one.option for one in study.ranked],
        "cheapest_by_present_value": study.cheapest_by_present_value,
        "cheapest_by_years": [{"year": year, "option": option} for year, option in study.cheapest_by_years],
        "break_even": [asdict(one) for one in study.break_evens],
        "sensitivity": [_plain(asdict(one)) for one in study.assumptions],
        "sharing": [asdict(one) for one in study.sharings],
        "published": [_plain(asdict(one)) for one in study.references],
        "sources": [
            asdict(one) for one in (
                *(one.source for one in per_head_classes()),
                *(one.source for one in effects()),
                *(source for source, _ in other_sources()),
            )
        ],
        "remarks": [asdict(one) for one in study.remarks],
    }  # fmt: skip


def _option(one: OptionCost) -> dict[str, Any]:
    return {
        "option": one.option,
        "complete": one.complete,
        "missing": list(one.missing),
        "by_year_jpy": list(one.by_year_jpy),
        "cumulative_jpy": list(one.cumulative_jpy),
        "by_stage_jpy": dict(one.by_stage_jpy),
        "total_jpy": one.total_jpy if one.complete else None,
        "interval_jpy": list(one.interval_jpy) if one.complete else None,
        "present_value_jpy": one.present_value_jpy if one.complete else None,
        "direct_jpy": dict(one.direct_jpy),
        "bases": list(one.bases),
        "lines": [asdict(line) for line in one.lines],
    }


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Fraction) else value for name, value in told.items()}
