"""Items of a study by an id that lasts from run to run, and the decisions of people beside them.

Decisions that were made in the portal are put in the place of what a worksheet says; whether they hold is told by the
library's rules (``todoku.office.specification.decisions``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.office.specification.as_is import Decision
from todoku.office.specification.costs import costs_of
from todoku.office.specification.decisions import faults
from todoku.office.specification.layout import plain_text
from todoku_web.parts.columns import as_read

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from todoku.office.specification.fit_gap import Row
    from todoku.office.specification.study import FitGap
    from todoku_web.offices.fits.models import ItemDecision

_ID_LENGTH = 20


def item_ids(rows: Sequence[Row]) -> list[str]:
    """Return an id for each row: by the standard's id, else by what the town calls it, wherever it stands in a file."""
    met: Counter[str] = Counter()
    found = []
    for row in rows:
        told = f"{row.kind}|{row.id}" if row.id else f"{row.kind}||{plain_text(row.name)}|{plain_text(row.text)}"
        met[told] += 1
        found.append(hashlib.sha256(f"{told}|{met[told]}".encode()).hexdigest()[:_ID_LENGTH])
    return found


def as_given(one: ItemDecision) -> dict[str, Any]:
    """Return a decision of the portal as plain values, as a run takes it in."""
    return {
        "way": one.way,
        "reason": one.reason,
        "interface": one.interface,
        "initial_jpy": one.initial_jpy,
        "yearly_jpy": one.yearly_jpy,
        "hours_per_year": as_read(one.hours_per_year),
        "hours_basis": one.hours_basis,
        "by": one.decider,
        "on": timezone.localdate(one.at).isoformat(),
    }


def decided(row: Row, given: Mapping[str, Any], *, on: dt.date) -> Row:
    """Return a row with a decision of the portal, and whether that holds; its hours take the place of the town's.

    A decision is dated by the clock, so one that was made after the study's day ``on`` is not held to be too late.
    """
    day = date.fromisoformat(given["on"])
    decision = Decision(
        written=given["way"],
        kind=given["way"],
        reason=given["reason"],
        decided_by=given["by"],
        decided_on=day,
        initial_jpy=given["initial_jpy"],
        yearly_jpy=given["yearly_jpy"],
        interface=given["interface"],
    )
    own = row.own
    if own and given["hours_per_year"] is not None:
        told = replace(own[0], hours_per_year=float(given["hours_per_year"]), hours_basis=given["hours_basis"])
        own = (told, *(replace(one, hours_per_year=None) for one in own[1:]))
    found = replace(row, decision=decision, own=own)
    return replace(found, faults=faults(found, on=max(on, day)))


def with_decisions(study: FitGap, given: Mapping[str, Mapping[str, Any]]) -> FitGap:
    """Return a study with the portal's decisions (item -> plain values) in the place of the worksheet's."""
    ids = item_ids(study.rows)
    rows = tuple(
        decided(row, given[item], on=study.on) if item in given else row
        for row, item in zip(study.rows, ids, strict=True)
    )
    return replace(study, rows=rows, costs=costs_of(rows))
