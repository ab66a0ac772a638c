"""Screenings, who reviews, what they read and gave, and what was decided."""

from todoku_web.exchange.screening.models.people import Conflict, Reviewer
from todoku_web.exchange.screening.models.readings import Candidate, Reading
from todoku_web.exchange.screening.models.results import Assignment, Decision, Move, Ranking
from todoku_web.exchange.screening.models.screening import CriteriaVersion, Screening, ScreeningEvent

__all__ = [
    "Assignment",
    "Candidate",
    "Conflict",
    "CriteriaVersion",
    "Decision",
    "Move",
    "Ranking",
    "Reading",
    "Reviewer",
    "Screening",
    "ScreeningEvent",
]
