"""Calls, their forms, what is handed in, and what people are told of it."""

from todoku_web.exchange.calls.models.applications import (
    HANDED_IN,
    LIVE,
    Application,
    ApplicationEvent,
    ApplicationState,
    Attachment,
)
from todoku_web.exchange.calls.models.calls import (
    DESCRIPTION_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    VENUE_LENGTH,
    Admission,
    Audience,
    Call,
    CallEvent,
    CallForm,
    CallKind,
)

__all__ = [
    "DESCRIPTION_LENGTH",
    "HANDED_IN",
    "LIVE",
    "REASON_LENGTH",
    "TITLE_LENGTH",
    "VENUE_LENGTH",
    "Admission",
    "Application",
    "ApplicationEvent",
    "ApplicationState",
    "Attachment",
    "Audience",
    "Call",
    "CallEvent",
    "CallForm",
    "CallKind",
]
