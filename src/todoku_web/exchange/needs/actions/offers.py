"""Begins an offer, changes what it says, and leads it from state to state."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.exchange.needs.actions.history import Collision, locked, once, wrote
from todoku_web.exchange.needs.checking import as_content
from todoku_web.exchange.needs.merging import changes_between, merged
from todoku_web.exchange.needs.models import Offer, OfferState
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.needs.need_content import require_complete
from todoku_web.exchange.needs.offer_content import OfferContent
from todoku_web.exchange.needs.workflow import offer_transition
from todoku_web.planning.plain_text import paragraphs


def begin(content: OfferContent, *, by: Any, key: str, organisation: Any) -> Offer:
    """Return the draft of a new offer; the one that the same form made before, where it was sent twice.

    Raises InputError or AreaError for what cannot be, NotAllowed where the person may not.
    """
    require(by, "needs.begin_offer", organisation)
    made = Offer.objects.filter(author=by, key=key).first()
    if made is not None:
        return made
    with transaction.atomic():
        offer, new = once(Offer(key=key, author=by, organisation=organisation, **content.cleaned()), by=by)
        if new:
            wrote(offer, "begun", by=by)
    return offer


def edit(offer: Offer, content: OfferContent, *, by: Any, seen: int) -> Offer:
    """Change what an offer says; what somebody else changed meanwhile is kept, or asked about (Collision)."""
    with transaction.atomic():
        now = locked(offer)
        require(by, "needs.edit_offer", now)
        clean = _accepted(now, content, seen)
        if now.state != OfferState.DRAFT:
            require_complete(content)
        changes = changes_between(OfferContent.of(now), clean)
        if changes:
            for name, value in clean.items():
                setattr(now, name, value)
            wrote(now, "edited", by=by, changes=changes)
    return now


def go(offer: Offer, name: str, *, by: Any, seen: int, said: str = "") -> Offer:
    """Lead an offer along a transition.

    Raises Collision where it is not what the person saw, InputError where it cannot be opened as it is or a
    reason is missing, NotAllowed where the person may not.
    """
    way = offer_transition(name)
    with transaction.atomic():
        now = locked(offer)
        if now.version != seen:
            raise Collision(now)
        require(by, f"needs.{name}_offer", now)
        reason = paragraphs(said, most=REASON_LENGTH, needed=way.reason)
        before = now.state
        now.state = way.target
        if way.target == OfferState.OPEN:
            require_complete(OfferContent.of(now))
            if now.open_until is not None and now.open_until < timezone.localdate():
                raise InputError("needs.offer_over", last=now.open_until.isoformat())
            now.opened_at = now.opened_at or timezone.now()
        wrote(now, name, by=by, before=before, said=reason)
    return now


def _accepted(now: Offer, content: OfferContent, seen: int) -> dict[str, Any]:
    """Return what a person's content comes to as it is to be kept."""
    if now.version == seen:
        return content.cleaned()
    found = merged(now, as_content(OfferContent, content.cleaned()), seen)
    if found.conflicts:
        raise Collision(now, found)
    clean: dict[str, Any] = found.content.cleaned()
    return clean
