"""Refuses a person who may not do a thing, in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.errors import TodokuError
from todoku.i18n import LANGS, text

if TYPE_CHECKING:
    from todoku_web.planning.models import Plan


class NotAllowed(TodokuError):
    """The person may not do this with the thing as it stands."""


def require(person: Any, right: str, thing: Any) -> None:
    """Raise NotAllowed, with the sentence of the right, where a person does not have it."""
    if not person.has_perm(f"planning.{right}", thing):
        sentence = {lang: text(f"right.planning.{right}", lang) for lang in LANGS}
        raise NotAllowed("planning.not_allowed", right=sentence)


def locked(plan: Plan) -> Plan:
    """Return a plan as the database has it now, held until the transaction ends."""
    return type(plan).objects.select_for_update(of=("self",)).select_related("organisation", "current").get(pk=plan.pk)
