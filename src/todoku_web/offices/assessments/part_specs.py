"""The forms of assessments, as data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku_web.offices.inquiries.models import LABEL_LENGTH, TITLE_LENGTH
from todoku_web.parts.columns import Column
from todoku_web.parts.part import Part

if TYPE_CHECKING:
    from todoku_web.offices.assessments.kinds.kind import Kind
    from todoku_web.parts.part import Faults

WORDS = "assessments"
MOST_HOURS, MOST_MONTHS = 10_000_000, 120
_TITLE = Column("title", needed=True, most=TITLE_LENGTH)
FILE = Part("file", (), (Column("role", "choice", needed=True),))


def new_part(kind: Kind) -> Part:
    """Return what is asked when an assessment of a kind is begun."""
    return Part("new", (), (Column("body", "choice", needed=True), _TITLE, *kind.options), check=kind.check)


def edit_part(kind: Kind) -> Part:
    """Return what is asked when an assessment of a kind is changed."""
    return Part("edit", (), (_TITLE, *kind.options), check=kind.check)


def _hours_hold(value: dict[str, Any]) -> Faults:
    before, after, months = (Decimal(value[name]) for name in ("before_hours", "after_hours", "months"))
    faults: Faults = {}
    if not 0 < before <= MOST_HOURS:
        faults["before_hours"] = InputError("assessments.before_absurd", most=f"{MOST_HOURS:,}")
    if not 0 <= after <= MOST_HOURS:
        faults["after_hours"] = InputError("assessments.after_absurd", most=f"{MOST_HOURS:,}")
    if not 0 < months <= MOST_MONTHS:
        faults["months"] = InputError("assessments.months_absurd", most=MOST_MONTHS)
    return faults


MEASUREMENT = Part(
    "measurement",
    (),
    (
        Column("task", "choice", needed=True),
        Column("before_hours", "number", needed=True),
        Column("after_hours", "number", needed=True),
        Column("months", "number", needed=True),
        Column("full_check", "choice", choices=("yes", "no"), words="assessments.full_check"),
        Column("software", most=LABEL_LENGTH),
        Column("source", needed=True, most=LABEL_LENGTH),
    ),
    check=_hours_hold,
)
