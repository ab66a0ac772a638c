"""Finds the fiscal index that rules mean in a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.dates import fiscal_year
from todoku.programmes.fiscal_index import FoundIndex, index_of_year, lag_of, law_of, wanted_year, worked_index

if TYPE_CHECKING:
    from todoku.programmes.question import Question
    from todoku.programmes.rulebook.schema import NumberInput


def find_index(question: Question, declared: NumberInput | None) -> FoundIndex:
    """Return the fiscal index of a question as rules declare it, or as is assumed where they declare nothing.

    What a person states goes first, then what comes of their three years; else it is the published one of the declared
    year, and where no year is declared the newest up to the fiscal year of the decision.
    """
    if question.fiscal_index is not None:
        return FoundIndex(question.fiscal_index, question.index_year)
    if question.index_parts:
        return worked_index(question.index_parts, law_of(declared))
    year = wanted_year(question.indices, year=fiscal_year(question.decision_date), lag_years=lag_of(declared))
    return index_of_year(question.indices, year)
