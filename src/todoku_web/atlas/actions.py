"""Keeps views of the map under short addresses."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.atlas.models import KEY_LENGTH, SavedView

if TYPE_CHECKING:
    from collections.abc import Iterator

PER_VISITOR, PER_VISITOR_S = 20, 60
PER_HOUR = 2_000
"""So many new views an hour are kept in all: no more than people make."""


def keep_view(state: dict[str, Any], *, visitor: str) -> SavedView:
    """Return a view under the hash of its content: the same state has the same address, and is kept once.

    ``visitor`` tells visitors apart for a minute, in memory only. Raises InputError for too many at once. Nothing is
    audited: a view says nothing about anyone, and no one owns it.
    """
    _slow_down(visitor)
    with transaction.atomic():
        for key in _keys(state):
            view = SavedView.objects.filter(key=key).first()
            if view is not None and view.state == state:
                return view
            if view is None:
                hour = timezone.now() - timedelta(hours=1)
                if SavedView.objects.filter(created_at__gte=hour).count() >= PER_HOUR:
                    raise InputError("atlas.too_many_views")
                made, _ = SavedView.objects.get_or_create(key=key, defaults={"state": state})
                return made
    raise InputError("atlas.too_many_views")


def _keys(state: dict[str, Any]) -> Iterator[str]:
    """Yield the keys that a state may have: parts of its hash, the first that no other state has."""
    written = json.dumps(state, sort_keys=True, separators=(",", ":")).encode()
    letters = base64.b32encode(hashlib.sha256(written).digest()).decode().lower().rstrip("=")
    for start in range(0, len(letters) - KEY_LENGTH + 1, KEY_LENGTH):
        yield letters[start : start + KEY_LENGTH]


def _slow_down(visitor: str) -> None:
    key = "atlas-view-" + hashlib.sha256(visitor.encode()).hexdigest()
    cache.add(key, 0, timeout=PER_VISITOR_S)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    if count > PER_VISITOR:
        raise InputError("atlas.too_many_views")
