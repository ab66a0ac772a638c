"""Tells people what became of a booking: who booked, and who keeps the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS
from todoku_web.exchange.satellite_offices.moments import said_period
from todoku_web.notices.actions import people_of
from todoku_web.notices.actions import tell as tell_people

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.models import Booking

_TO_BOOKER = frozenset({"booked", "waiting", "promoted", "displaced", "cancelled", "lapsed"})
_TO_KEEPERS = frozenset({"booked", "changed", "cancelled", "displaced"})
_SAID_ANYHOW = _TO_BOOKER - {"cancelled"}
"""Told to who booked though it follows from what they did themselves."""


def tell(booking: Booking, action: str, *, by: Any, said: str = "") -> None:
    """Tell people of a step: who booked, what became of it; who keeps the office, what others did."""
    keepers = people_of([booking.organisation_id]) if action in _TO_KEEPERS else []
    to: list[Any] = [one for one in keepers if one != by]
    if action in _SAID_ANYHOW or (action in _TO_BOOKER and booking.person != by):
        to.append(booking.person)
    tell_people(
        to,
        f"satellite_offices.{action}",
        url=booking.get_absolute_url(),
        said=said,
        office=booking.office.name,
        place=booking.place.name,
        period={lang: said_period(booking.starts_at, booking.ends_at, lang) for lang in LANGS},
        seats=booking.count,
    )
