"""Needs, offers and their histories."""

from __future__ import annotations

from todoku_web.exchange.needs.models.need import Need, NeedEvent, PlaceKind, Readiness, Who
from todoku_web.exchange.needs.models.offer import Competence, Offer, OfferEvent, OfferKind
from todoku_web.exchange.needs.workflow import NeedState, OfferState

__all__ = [
    "Competence",
    "Need",
    "NeedEvent",
    "NeedState",
    "Offer",
    "OfferEvent",
    "OfferKind",
    "OfferState",
    "PlaceKind",
    "Readiness",
    "Who",
]
