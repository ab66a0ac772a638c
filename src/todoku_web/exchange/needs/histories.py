"""What became of a need or an offer, as far as a visitor may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.exchange.needs.workflow import PUBLIC_NEEDS, PUBLIC_OFFERS, need_transition
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.needs.models import Need, Offer


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a history."""

    at: datetime
    did: str
    by: str
    """The body for which it was done, and the person, where the visitor may know; else empty."""
    text: str
    fields: tuple[str, ...]
    """Titles of the fields that were changed."""


def need_history(need: Need, *, works: bool) -> list[Step]:
    """Return the steps of a need; to the public only those since it is open, with what was said to all."""
    return [
        _step(event, works=works, said=works or _is_said_to_all(event))
        for event in need.events.all()
        if works or (event.from_state and event.to_state in PUBLIC_NEEDS)
    ]


def offer_history(offer: Offer, *, works: bool) -> list[Step]:
    """Return the steps of an offer; to the public only its opening, pausing and closing."""
    return [
        _step(event, works=works, said=works)
        for event in offer.events.all()
        if works or (event.from_state and event.to_state in PUBLIC_OFFERS)
    ]


def _is_said_to_all(event: Any) -> bool:
    return bool(event.from_state) and need_transition(event.action).said_to_all


def _step(event: Any, *, works: bool, said: bool) -> Step:
    lang = current_lang()
    person = str(event.actor) if works and event.actor else ""
    return Step(
        at=event.at,
        did=text(f"needs.did.{event.action}", lang),
        by=" ".join(part for part in (event.office, person) if part),
        text=event.text if said else "",
        fields=tuple(text(f"needs.field.{change['field']}", lang) for change in event.changes) if works else (),
    )
