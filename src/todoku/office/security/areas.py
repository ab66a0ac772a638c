"""Scores the areas of the checklist, such as governance or the LGWAN side, by what is done of what is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.office.security.checklist import items_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.office.security.assessment import Assessment, State


@dataclass(frozen=True, slots=True)
class AreaScore:
    """The items of an area by state; what is in part done counts as not done."""

    area: str
    states: Mapping[State, int]

    @property
    def items(self) -> int:
        """How many items are asked."""
        return sum(self.states.values())

    @property
    def score(self) -> float | None:
        """The share done of the items that apply and of which something is known, 0-1; None where there are none."""
        known = self._of("done") + self._of("partly") + self._of("not")
        return self._of("done") / known if known else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share if no unknown item were done, and if all were; None where no item applies."""
        whole = self.items - self._of("not_applicable")
        return (self._of("done") / whole, (self._of("done") + self._of("unknown")) / whole) if whole else None

    def _of(self, state: State) -> int:
        return self.states.get(state, 0)


def area_scores(assessment: Assessment, model: str | None) -> tuple[AreaScore, ...]:
    """Return the areas of what a model asks in the order of the checklist; with None of what all models ask.

    Raises InputError for a model that is none.
    """
    states: dict[str, Counter[State]] = {}
    for one in items_of(model):
        states.setdefault(one.area, Counter())[assessment.state(one.id)] += 1
    return tuple(AreaScore(area, dict(counted)) for area, counted in states.items())
