"""Offices, their places and closures; bookings; studies of where the next office would serve most people."""

from __future__ import annotations

from todoku_web.exchange.satellite_offices.models.booking import (
    HOLDING,
    OPEN,
    WAITERS,
    Booking,
    BookingEvent,
    BookingState,
    OwnCalendar,
)
from todoku_web.exchange.satellite_offices.models.office import (
    Closure,
    Hours,
    Office,
    OfficeEvent,
    OfficeState,
    Place,
    PlaceKind,
)
from todoku_web.exchange.satellite_offices.models.study import Study

__all__ = [
    "HOLDING",
    "OPEN",
    "WAITERS",
    "Booking",
    "BookingEvent",
    "BookingState",
    "Closure",
    "Hours",
    "Office",
    "OfficeEvent",
    "OfficeState",
    "OwnCalendar",
    "Place",
    "PlaceKind",
    "Study",
]
