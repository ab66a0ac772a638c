"""A rank table as pages and papers show it: each row with who it is, where it stands, and what the meeting moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.matching.committee import PLACEMENTS, outcome, proposed
from todoku_web.exchange.screening.actions.deciding import moves_of
from todoku_web.exchange.screening.facts import read
from todoku_web.exchange.screening.models import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku_web.exchange.screening.models import Ranking, Screening

_FIGURES = ("mean", "worth", "worth_low", "worth_high", "chance_above", "spread")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the rank table."""

    number: int
    figures: dict[str, Any]
    """As :func:`todoku.matching.committee.rank_rows` tells them, fractions as floats."""
    placement: str
    """Where it stands now: ``selected``, ``reserve``, ``not_selected`` or ``open``."""
    before: str
    """Where the plain mean alone puts it."""
    reason: str
    """Of its last move."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rank table with the meeting's moves."""

    lines: list[Line]
    placed: dict[str, list[int]]
    leniency: list[tuple[int, float]]

    def near_line(self) -> list[Line]:
        """Return those whose side of the line is not sure, or open."""
        return [one for one in self.lines if one.placement == "open" or one.figures["is_stable"] is False]


def ranked(screening: Screening, ranking: Ranking) -> Ranked:
    """Return a rank table with the moves that there are."""
    kept = read(ranking.result)
    rows, moves = kept["rows"], moves_of(screening)
    places, reserves = screening.places, screening.reserves
    there = {row["application"] for row in rows}
    moves = [one for one in moves if one["application"] in there]
    before = proposed(rows, places=places, reserves=reserves)
    placed = outcome(rows, moves, places=places, reserves=reserves)
    where = {number: name for name, numbers in placed.items() for number in numbers}
    reasons = {one["application"]: one["reason"] for one in moves}
    lines = [
        Line(
            row["application"],
            {**row, **{name: None if row[name] is None else float(row[name]) for name in _FIGURES}},
            where[row["application"]],
            before[row["application"]],
            reasons.get(row["application"], ""),
        )
        for row in rows
    ]
    return Ranked(lines, placed, [(number, float(value)) for number, value in kept["leniency"]])


def with_candidates(screening: Screening, lines: Sequence[Line]) -> list[tuple[Line, Candidate]]:
    """Return rows with their applications."""
    numbers = [one.number for one in lines]
    found = Candidate.objects.filter(screening=screening, number__in=numbers)
    there = {one.number: one for one in found.select_related("application__organisation", "application__applicant")}
    return [(one, there[one.number]) for one in lines]


PLACED = (*PLACEMENTS, "open")
