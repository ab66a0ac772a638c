"""The forms of standards, as data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku_web.offices.standards.models import (
    BASES,
    COST_BASES,
    KINDS,
    LINE_LENGTH,
    NAME_LENGTH,
    RULES_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)
from todoku_web.offices.standards.workflow import AdoptionState
from todoku_web.parts.columns import Column
from todoku_web.parts.part import Part

if TYPE_CHECKING:
    from todoku.errors import TodokuError

WORDS = "standards"
_WHOLE = 100
_ABOUT = (
    Column("title", needed=True, most=TITLE_LENGTH),
    Column("business", needed=True, most=TITLE_LENGTH),
    Column("about", "text", most=TEXT_LENGTH),
)
_BODY = Column("body", "choice", needed=True)
NEW = Part("new", (), (_BODY, *_ABOUT))
EDIT = Part("edit", (), _ABOUT)
EDITION = Part("edition", (), (Column("rules", "text", most=RULES_LENGTH), Column("note", most=LINE_LENGTH)))
KNOW_HOW = Part(
    "know_how",
    (),
    (
        _BODY,
        Column("kind", "choice", needed=True, choices=KINDS, words="standards.kind"),
        Column("told", "text", needed=True, most=TEXT_LENGTH),
        Column("told_by", most=NAME_LENGTH),
    ),
)
IMPORT = Part("import", (), (_BODY,))
ADOPT = Part("adopt", (), (_BODY, Column("planned_on", "day")))


def _cost_faults(value: dict[str, Any]) -> dict[str, TodokuError]:
    """Return what does not go together: amounts of an unknown cost, a known one without amount, source or day."""
    faults: dict[str, TodokuError] = {}
    is_told = any(value[name] is not None for name in ("initial_jpy", "yearly_jpy"))
    if value["basis"] == "unknown":
        if is_told:
            faults["basis"] = InputError("standards.cost_not_unknown")
        return faults
    if not is_told:
        faults["initial_jpy"] = InputError("standards.cost_bare")
    if not value["source"]:
        faults["source"] = InputError("standards.cost_source")
    if value["as_of"] is None:
        faults["as_of"] = InputError("standards.cost_day")
    return faults


COST = Part(
    "cost",
    (),
    (
        Column("initial_jpy", "yen"),
        Column("yearly_jpy", "yen"),
        Column("basis", "choice", needed=True, choices=COST_BASES, words="standards.cost_basis"),
        Column("source", most=LINE_LENGTH),
        Column("as_of", "day"),
    ),
    check=_cost_faults,
)


def _adoption_faults(value: dict[str, Any]) -> dict[str, TodokuError]:
    """Return what does not go together: progress beyond the whole, an effect without its ground, days turned round."""
    faults: dict[str, TodokuError] = {}
    if (value["progress_percent"] or 0) > _WHOLE:
        faults["progress_percent"] = InputError("standards.percent", value=value["progress_percent"])
    if value["state"] == AdoptionState.INTRODUCED and value["introduced_on"] is None:
        faults["introduced_on"] = InputError("standards.introduced_when")
    for name in ("hours_before", "hours_after"):
        if value[name] is not None and Decimal(value[name]) < 0:
            faults[name] = InputError("standards.hours_negative", value=value[name])
    if any(value[name] is not None for name in ("hours_before", "hours_after")):
        if not value["basis"]:
            faults["basis"] = InputError("standards.basis_needed")
        if value["period_from"] is None or value["period_to"] is None:
            faults["period_from"] = InputError("standards.period_needed")
    if value["period_from"] and value["period_to"] and value["period_to"] < value["period_from"]:
        faults["period_to"] = InputError("standards.period_turned")
    return faults


ADOPTION = Part(
    "adoption",
    (),
    (
        Column("edition", "choice", needed=True),
        Column("state", "choice", needed=True, choices=tuple(AdoptionState.values), words="standards.adoption"),
        Column("planned_on", "day"),
        Column("introduced_on", "day"),
        Column("progress_percent", "count"),
        Column("steps_done", "count"),
        Column("hours_before", "number"),
        Column("hours_after", "number"),
        Column("basis", "choice", choices=BASES, words="standards.basis"),
        Column("period_from", "day"),
        Column("period_to", "day"),
        Column("remark", "text", most=TEXT_LENGTH),
    ),
    check=_adoption_faults,
)
