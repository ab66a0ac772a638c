"""What is known of the steps as files: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku_web.offices.standards.models import KINDS
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang
    from todoku_web.offices.standards.models import Edition, KnowHow

SCHEMA = "todoku.know_how/1"
COLUMNS = ("step", "kind", "told", "answer", "answered_by", "organisation", "told_by", "told_on", "written_on")


def as_csv(edition: Edition, items: Iterable[KnowHow], lang: Lang) -> bytes:
    """Return what is known as CSV in UTF-8 with a mark, by the order of the steps; no cell runs as a formula."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow([text(f"standards.column.{one}", lang) for one in COLUMNS])
    for item in _ordered(edition, items):
        row = {**_row(item), "kind": text(f"standards.kind.{item.kind}", lang)}
        writer.writerow([safe_cell(row[one]) for one in COLUMNS])
    return kept.getvalue().encode("utf-8-sig")


def as_json(edition: Edition, items: Sequence[KnowHow]) -> bytes:
    """Return what is known as JSON: the edition, and under each step what was told of it."""
    ordered = _ordered(edition, items)
    steps = [*edition.steps, *dict.fromkeys(one.step for one in ordered if one.step not in edition.steps)]
    told = {
        "schema": SCHEMA,
        "standard": edition.standard.title,
        "business": edition.standard.business,
        "edition": edition.number,
        "steps": [
            {
                "step": step,
                "in_edition": step in edition.steps,
                "know_how": [
                    {k: v for k, v in _row(one).items() if k != "step"} for one in ordered if one.step == step
                ],
            }
            for step in steps
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _ordered(edition: Edition, items: Iterable[KnowHow]) -> list[KnowHow]:
    place = {step: number for number, step in enumerate(edition.steps)}
    return sorted(items, key=lambda one: (place.get(one.step, len(place)), one.step, KINDS.index(one.kind), one.pk))


def _row(item: KnowHow) -> dict[str, Any]:
    return {
        "step": item.step,
        "kind": item.kind,
        "told": item.told,
        "answer": item.answer,
        "answered_by": "" if item.answered_by is None else item.answered_by.name,
        "organisation": item.organisation.name,
        "told_by": item.told_by,
        "told_on": item.told_on,
        "written_on": timezone.localdate(item.added_at).isoformat(),
    }
