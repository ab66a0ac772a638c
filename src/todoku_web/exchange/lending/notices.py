"""Letters about reservations, in both languages: the portal does not know which one people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.mail import send_mail
from django.db import transaction

from todoku.i18n import LANGS, has, text
from todoku_web.accounts.models import Membership, Role
from todoku_web.exchange.lending.moments import said_moment

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.lending.models import Reservation

_TO_LENDER = frozenset({"asked", "granted", "waiting", "changed", "cancelled", "displaced_late", "displaced_unit"}) | {
    "moved",
    "promoted",
    "overdue",
    "lapsed",
}
_TO_BORROWER = frozenset(
    {"granted", "waiting", "refused", "cancelled", "displaced_late", "displaced_unit", "promoted", "shipped"}
) | {"returned", "overdue", "lapsed"}


def tell(reservation: Reservation, action: str, *, by: Any, said: str = "") -> None:
    """Send letters about a step to whom it concerns, once it is kept; none to whoever took the step."""
    to = set()
    if action in _TO_LENDER:
        to |= _lenders_people(reservation)
    asked_by = reservation.asked_by
    if action in _TO_BORROWER and asked_by is not None and asked_by.is_active:
        to.add(asked_by.email)
    to.discard(getattr(by, "email", ""))
    if not to:
        return
    subject = " / ".join(text("lending.letter.subject", lang, thing=reservation.thing.title) for lang in LANGS)
    body = "\n\n".join(filter(None, (_body(reservation, action, "ja"), _body(reservation, action, "en"), said)))
    for address in sorted(to):
        transaction.on_commit(lambda address=address: send_mail(subject, body, None, [address], fail_silently=True))


def _lenders_people(reservation: Reservation) -> set[str]:
    members = Membership.objects.filter(organisation_id=reservation.organisation_id, person__is_active=True)
    return set(members.exclude(role=Role.VIEWER).values_list("person__email", flat=True))


def _body(reservation: Reservation, action: str, lang: Lang) -> str:
    key = f"lending.letter.{action}"
    told = text(key if has(key) else f"lending.did.{action}", lang)
    facts = text(
        "lending.letter.facts",
        lang,
        thing=reservation.thing.title,
        lender=reservation.organisation.name,
        borrower=reservation.borrower.name,
        starts=said_moment(reservation.starts_at, lang),
        ends=said_moment(reservation.ends_at, lang),
    )
    return f"{told}\n{facts}\n{text('lending.letter.where', lang)}"
