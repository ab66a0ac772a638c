"""The schedule (工程) of a plan: bars by quarter around the date of the grant decision."""

from __future__ import annotations

import datetime as dt

from todoku.dates import fiscal_year
from todoku.plans.plan import Phase
from todoku.provenance import Basis


def schedule(decided: dt.date) -> tuple[Phase, ...]:
    """Return the phases of a project whose grant is decided on a date.

    Only the months of the call are from published calls (January and February before the fiscal year: those of FY2020
    and FY2024); the rest is an estimate, to be replaced by the contractor's own schedule.
    """
    year = fiscal_year(decided)
    bars = (
        ("plan.phase.budget", dt.date(year - 1, 10, 1), dt.date(year, 3, 31), Basis.ESTIMATED),
        ("plan.phase.call", dt.date(year, 1, 1), dt.date(year, 2, 28), Basis.MEASURED),
        ("plan.phase.decision", decided, decided + dt.timedelta(days=30), Basis.ESTIMATED),
        ("plan.phase.design", decided, dt.date(year + 1, 3, 31), Basis.ESTIMATED),
        ("plan.phase.works", dt.date(year + 1, 4, 1), dt.date(year + 2, 2, 28), Basis.ESTIMATED),
        ("plan.phase.service", dt.date(year + 2, 3, 1), dt.date(year + 2, 3, 31), Basis.ESTIMATED),
    )
    return tuple(
        Phase(name_key=key, start=start.isoformat(), end=end.isoformat(), basis=basis)
        for key, start, end, basis in bars
    )


def first_year_of_service(decided: dt.date) -> int:
    """Return the first whole fiscal year in which the network runs: that after the schedule's start of service."""
    return fiscal_year(decided) + 2
