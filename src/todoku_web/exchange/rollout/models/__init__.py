"""Models for roll-out, who took them over, and what was collected of trials elsewhere."""

from __future__ import annotations

from todoku_web.exchange.rollout.models.adoption import Adoption, AdoptionEvent
from todoku_web.exchange.rollout.models.collected import CollectedTrial
from todoku_web.exchange.rollout.models.portal_model import ModelDocument, ModelEvent, PortalModel
from todoku_web.exchange.rollout.workflow import AdoptionState, ModelState

__all__ = [
    "Adoption",
    "AdoptionEvent",
    "AdoptionState",
    "CollectedTrial",
    "ModelDocument",
    "ModelEvent",
    "ModelState",
    "PortalModel",
]
