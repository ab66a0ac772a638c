"""Questions and what was learnt of them; dispatches of advisers, their visits, and the rules of a year."""

from __future__ import annotations

from todoku_web.exchange.desk.models.dispatch import AdviserDays, Dispatch, DispatchEvent, Visit, YearRule
from todoku_web.exchange.desk.models.knowledge import Gram, Knowledge, KnowledgeVersion, Vote
from todoku_web.exchange.desk.models.question import Question, QuestionFile, QuestionStep

__all__ = [
    "AdviserDays",
    "Dispatch",
    "DispatchEvent",
    "Gram",
    "Knowledge",
    "KnowledgeVersion",
    "Question",
    "QuestionFile",
    "QuestionStep",
    "Visit",
    "Vote",
    "YearRule",
]
