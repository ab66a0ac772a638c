"""Refuses what a person may not do, and finds the body in whose name they do what they may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.errors import TodokuError
from todoku.i18n import LANGS, text
from todoku_web.accounts.memberships import membership_in
from todoku_web.exchange.needs.offices import offices_of

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation


class NotAllowed(TodokuError):
    """The person may not do this with the thing as it stands."""


def require(person: Any, right: str, thing: Any = None) -> None:
    """Raise NotAllowed, with the sentence of the right, where a person does not have it."""
    if not person.has_perm(f"needs.{right}", thing):
        sentence = {lang: text(f"right.needs.{right}", lang) for lang in LANGS}
        raise NotAllowed("needs.not_allowed", right=sentence)


def acts_for(person: Any, thing: Any) -> Organisation | None:
    """Return the body for which a person does something with a thing: its owner, else an office of its place."""
    own = membership_in(person, thing.organisation_id)
    if own is not None:
        return own.organisation
    if thing.author_id == person.pk:
        return None
    return next(iter(offices_of(person, getattr(thing, "area_code", ""))), None)
