"""A fit-and-gap study as a document for machines: plain values, dates as text, everything by its code."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from todoku.office.specification.decisions import ways
from todoku.office.specification.model import Kind

if TYPE_CHECKING:
    from todoku.office.specification.fit_gap import Row
    from todoku.office.specification.study import FitGap

SCHEMA = "todoku.office-fit/1"


def document(study: FitGap) -> dict[str, Any]:
    """Return the study as values that JSON can hold.

    ``summary`` counts, ``rows`` are all items in the order of the standard, those that only the town has after each
    kind; ``in_the_town`` and ``in_package`` are null where nobody has said. Amounts are whole yen, null is not known.
    """
    head = {"schema": SCHEMA, "title": study.title, "business": study.business, "edition": study.edition,
            "former_edition": study.former_edition, "body_kind": study.body_kind, "on": study.on,
            "conforms": study.conforms}  # fmt: skip
    made: dict[str, Any] = plain(
        {
            **head,
            "summary": _summary(study),
            "costs": study.costs,
            "rows": [_row(row) for row in study.rows],
            "changes": study.changes,
            "remarks": study.remarks,
            "sources": [{"role": role, **asdict(source)} for role, source in study.sources],
        }
    )
    return made


def _summary(study: FitGap) -> dict[str, Any]:
    return {
        "verdicts": {kind: study.verdicts(kind) for kind in Kind},
        "gaps": study.gaps(),
        "opens": study.opens(),
        "to_decide": sum(row.to_decide for row in study.rows),
        "decided": sum(row.to_decide and row.decided for row in study.rows),
        "refused": sum(bool(row.faults) for row in study.rows),
        "undecided": len(study.undecided),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "kind": row.kind,
        "id": row.id,
        "levels": row.levels,
        "name": row.name,
        "text": row.text,
        "place": row.place,
        "requirement": row.requirement,
        "conformity_date": row.conformity_date,
        "in_force": row.in_force,
        "in_the_town": row.present,
        "in_package": row.in_package,
        "verdict": row.verdict,
        "gaps": row.gaps,
        "opens": row.opens,
        "pairings": row.pairings,
        "own": [
            {"name": item.name, "id": item.id, "place": item.place, "how": item.how, "customised": item.customised}
            for item in row.own
        ],
        "changes": row.changes,
        "hours_per_year": row.hours_per_year,
        "hours_basis": row.hours_basis,
        "ways": ways(row) if row.to_decide else [],
        "decision": row.decision,
        "faults": row.faults,
    }


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: results as mappings, dates as text, codes as their words."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(part) for name, part in asdict(value).items()}
    if isinstance(value, dict):
        return {plain(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value
