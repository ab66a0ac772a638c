"""Trials, their indicators, and what is kept of their course."""

from __future__ import annotations

from todoku_web.exchange.trials.models.indicator import Direction, Indicator, IndicatorKind, Unit
from todoku_web.exchange.trials.models.records import FileKind, LogEntry, TrialEvent, TrialFile
from todoku_web.exchange.trials.models.trial import Trial
from todoku_web.exchange.trials.workflow import TrialState

__all__ = [
    "Direction",
    "FileKind",
    "Indicator",
    "IndicatorKind",
    "LogEntry",
    "Trial",
    "TrialEvent",
    "TrialFile",
    "TrialState",
    "Unit",
]
