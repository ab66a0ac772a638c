"""Shared services and all that belongs to them."""

from __future__ import annotations

from todoku_web.exchange.shared_services.models.agreed import (
    AgreementVersion,
    Confirmation,
    DataConsent,
    KeyState,
    KeyVersion,
)
from todoku_web.exchange.shared_services.models.documents import Attachment, DocumentKind, DocumentVersion
from todoku_web.exchange.shared_services.models.figures import (
    KINDS,
    CostItem,
    CostKind,
    CostStage,
    ServiceEffect,
    UseCount,
    YearShares,
)
from todoku_web.exchange.shared_services.models.service import Member, ServiceEvent, SharedService
from todoku_web.exchange.shared_services.workflow import MemberState, ServiceState

__all__ = [
    "KINDS",
    "AgreementVersion",
    "Attachment",
    "Confirmation",
    "CostItem",
    "CostKind",
    "CostStage",
    "DataConsent",
    "DocumentKind",
    "DocumentVersion",
    "KeyState",
    "KeyVersion",
    "Member",
    "MemberState",
    "ServiceEffect",
    "ServiceEvent",
    "ServiceState",
    "SharedService",
    "UseCount",
    "YearShares",
]
