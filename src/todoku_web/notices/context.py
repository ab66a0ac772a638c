"""What the frame of every page says about a person's inbox."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from todoku_web.notices.models import Notice

if TYPE_CHECKING:
    from django.http import HttpRequest


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Give templates the number of notices that the person has not read; None for who is not signed in."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"unread_notices": None}
    return {"unread_notices": cache(Notice.objects.filter(person=person, read_at=None).count)}
