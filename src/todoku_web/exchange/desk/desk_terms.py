"""The desk's own terms, as its data sets them: when an answer is due, and when one of the collection is out of date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from todoku.i18n import load_yaml

_MONTHS = 12


@cache
def desk_terms() -> dict[str, int]:
    """Return ``due_days`` and ``out_of_date_months``."""
    found: dict[str, Any] = load_yaml(
        (resources.files("todoku_web.exchange.desk") / "data" / "desk.yaml").read_text(encoding="utf-8")
    )
    return {name: int(value) for name, value in found.items()}


def due_on(day: date) -> date:
    """Return the day by which a question that came to its office on a day is to be answered."""
    return day + timedelta(days=desk_terms()["due_days"])


def checked_before(today: date) -> date:
    """Return the day before which an answer must have been checked to be out of date today."""
    months = today.year * _MONTHS + today.month - 1 - desk_terms()["out_of_date_months"]
    year, month = months // _MONTHS, months % _MONTHS + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
