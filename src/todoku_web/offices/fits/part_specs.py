"""The forms of fit-and-gap studies, as data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.office.specification.decisions import CUSTOMISE, Way
from todoku_web.offices.fits.models import FileRole
from todoku_web.offices.inquiries.models import TEXT_LENGTH, TITLE_LENGTH
from todoku_web.parts.columns import Column
from todoku_web.parts.part import Part

if TYPE_CHECKING:
    from todoku_web.parts.part import Faults

WORDS = "fits"
BODY_KINDS = ("municipality", "core_city", "designated_city")
HOURS_BASES = ("measured", "survey", "estimated")
MOST_HOURS = 10_000_000
_ABOUT = (
    Column("title", needed=True, most=TITLE_LENGTH),
    Column("business", "choice", needed=True),
    Column("body_kind", "choice", needed=True, choices=BODY_KINDS, words="office.body"),
    Column("day", "day", needed=True),
)
ABOUT_FIELDS = tuple(one.name for one in _ABOUT)
NEW = Part("new", (), (Column("body", "choice", needed=True), *_ABOUT))
EDIT = Part("edit", (), _ABOUT)
FILE = Part("file", (), (Column("role", "choice", needed=True, choices=tuple(FileRole.values), words="fits.role"),))


def _hours_hold(value: dict[str, Any]) -> Faults:
    hours, basis = value["hours_per_year"], value["hours_basis"]
    faults: Faults = {}
    if hours is not None and not 0 <= Decimal(hours) <= MOST_HOURS:
        faults["hours_per_year"] = InputError("fits.hours_absurd", most=f"{MOST_HOURS:,}")
    elif hours is not None and not basis:
        faults["hours_basis"] = InputError("fits.hours_no_basis")
    elif hours is None and basis:
        faults["hours_per_year"] = InputError("fits.basis_no_hours")
    return faults


DECISION = Part(
    "decision",
    (),
    (
        Column("way", "choice", needed=True, choices=(*(str(one) for one in Way), CUSTOMISE), words="fits.way"),
        Column("reason", "text", most=TEXT_LENGTH),
        Column("initial_jpy", "yen"),
        Column("yearly_jpy", "yen"),
        Column("hours_per_year", "number"),
        Column("hours_basis", "choice", choices=HOURS_BASES, words="office.fit.basis"),
        Column("interface", "text", most=TEXT_LENGTH),
    ),
    check=_hours_hold,
)
DECISION_FIELDS = tuple(one.name for one in DECISION.fields)
