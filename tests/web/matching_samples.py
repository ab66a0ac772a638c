"""Needs and offers for tests of matching, put into the database as they stand when they are open."""

from __future__ import annotations

import itertools
from typing import Any

from django.utils import timezone

from todoku_web.exchange.needs.models import Need, NeedState, Offer, OfferState

_NUMBERS = itertools.count(1)


def make_need(**fields: Any) -> Need:
    """Return an open need of 室蘭市."""
    number = next(_NUMBERS)
    usual = {
        "key": f"need{number}",
        "state": NeedState.OPEN,
        "who": "municipality",
        "issue_area": "mobility",
        "title": f"課題{number}",
        "problem": "冬に通院できない。",
        "sufferers": "高齢者",
        "area_code": "01205",
        "submitted_at": timezone.now(),
        "opened_at": timezone.now(),
    }
    return Need.objects.create(**{**usual, **fields})


def make_offer(organisation: Any, **fields: Any) -> Offer:
    """Return an open offer of technology of an organisation, for one need."""
    number = next(_NUMBERS)
    usual = {
        "key": f"offer{number}",
        "state": OfferState.OPEN,
        "kind": "technology",
        "title": f"提供{number}",
        "description": "つなぎます。",
        "issue_areas": ["mobility"],
        "capacity": 1,
        "opened_at": timezone.now(),
    }
    return Offer.objects.create(organisation=organisation, **{**usual, **fields})
