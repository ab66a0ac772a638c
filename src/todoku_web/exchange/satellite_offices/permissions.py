"""Who may do what with offices, bookings and studies, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_drafter_in_municipality_of_area,
    is_drafter_of_owner,
    is_signed_in,
)
from todoku_web.exchange.satellite_offices.models import HOLDING, OPEN, OfficeState
from todoku_web.planning.permissions import is_a_working_organisation
from todoku_web.service_reports.permissions import has_a_verified_address


@rules.predicate
def is_listed(_person: Any, office: Any) -> bool:
    """The office stands in the directory."""
    return office is not None and office.state == OfficeState.LISTED


@rules.predicate
def is_not_listed(_person: Any, office: Any) -> bool:
    """The office does not stand in the directory."""
    return office is not None and office.state != OfficeState.LISTED


@rules.predicate
def booked_it(person: Any, booking: Any) -> bool:
    """The person booked it."""
    return bool(person.is_authenticated and booking is not None and booking.person_id == person.pk)


@rules.predicate
def is_to_come(_person: Any, booking: Any) -> bool:
    """The booking stands or waits, and its time has not come."""
    return booking is not None and booking.state in OPEN and not booking.has_begun


@rules.predicate
def was_kept(_person: Any, booking: Any) -> bool:
    """The booking stands, and its time has come."""
    return booking is not None and booking.state in HOLDING and booking.has_begun


SENTENCES: dict[str, Any] = {
    "list_office": anybody,
    "view_office": is_listed | belongs_to_owner,
    "begin_office": is_drafter_of_owner & is_a_working_organisation,
    "take_over_entry": is_drafter_in_municipality_of_area,
    "keep_office": is_drafter_of_owner,
    "list_in_directory": is_not_listed & is_drafter_of_owner,
    "withdraw_office": is_listed & is_drafter_of_owner,
    "view_board": belongs_to_owner,
    "view_use": is_listed | belongs_to_owner,
    "view_exact_use": belongs_to_owner,
    "book_place": is_listed & has_a_verified_address,
    "list_own_booking": is_signed_in,
    "view_booking": booked_it | belongs_to_owner,
    "change_booking": is_to_come & booked_it,
    "cancel_booking": is_to_come & (booked_it | is_drafter_of_owner),
    "count_booking": was_kept & is_drafter_of_owner,
    "list_study": is_signed_in,
    "begin_study": is_drafter_of_owner & is_a_working_organisation,
    "view_study": belongs_to_owner,
    "make_need": is_drafter_of_owner,
}
"""Name of a permission -> who has it; ``right.satellite_offices.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"satellite_offices.{_name}", _sentence)
