"""A fit-and-gap study: its rows, what they cost, and what changed since the former edition."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from todoku.office.events.log import Remark
    from todoku.office.specification.costs import Costs
    from todoku.office.specification.editions import EditionChange
    from todoku.office.specification.fit_gap import Gap, Open, Row, Verdict
    from todoku.office.specification.model import Kind, Source


@dataclass(frozen=True, slots=True)
class FitGap:
    """A study: its rows, what they cost, what changed since the former edition, and what was met in the files.

    ``conforms`` says whether the package has all that is mandatory and nothing that is forbidden on the day; None where
    no package was given or it does not say of all.
    """

    title: str
    business: str
    edition: str
    former_edition: str
    body_kind: str
    on: dt.date
    rows: tuple[Row, ...]
    costs: Costs
    conforms: bool | None
    changes: tuple[EditionChange, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sources: tuple[tuple[str, Source], ...] = ()
    """What each file was: standard, previous, as_is, package."""

    def verdicts(self, kind: Kind | None = None) -> Counter[Verdict]:
        """Return how many rows come to what, of one kind or of all."""
        return Counter(row.verdict for row in self.rows if kind in (None, row.kind))

    def gaps(self, kind: Kind | None = None) -> Counter[Gap]:
        """Return how many rows have each gap; a row may have several."""
        return Counter(gap for row in self.rows if kind in (None, row.kind) for gap in row.gaps)

    def opens(self, kind: Kind | None = None) -> Counter[Open]:
        """Return how many rows have what to be cleared up."""
        return Counter(one for row in self.rows if kind in (None, row.kind) for one in row.opens)

    @property
    def undecided(self) -> tuple[Row, ...]:
        """Rows on which the town still has to decide, those with a decision that does not hold included."""
        return tuple(row for row in self.rows if row.to_decide and not row.decided)
