"""How much a made-up year holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 1)
"""The day on which a year ends, where none is given: a Sunday of the fiscal year 2026."""


@dataclass(frozen=True, slots=True)
class Size:
    """Counts of what is made."""

    needs: int
    offers: int
    calls: int
    applications: int
    reviewers: int
    adoptions: int
    equipment: int
    loans: int
    vendors: int
    operators: int
    advisers: int
    funds: int
    residents: int
    questions: int
    dispatches: int
    bookings: int


FULL = Size(
    needs=500,
    offers=300,
    calls=60,
    applications=5000,
    reviewers=200,
    adoptions=70,
    equipment=40,
    loans=160,
    vendors=60,
    operators=12,
    advisers=40,
    funds=12,
    residents=420,
    questions=60,
    dispatches=24,
    bookings=60,
)
SMALL = Size(
    needs=36,
    offers=20,
    calls=14,
    applications=150,
    reviewers=12,
    adoptions=6,
    equipment=4,
    loans=14,
    vendors=6,
    operators=2,
    advisers=4,
    funds=2,
    residents=30,
    questions=8,
    dispatches=4,
    bookings=6,
)
