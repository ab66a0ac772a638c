"""Tells lender and borrower of a step of a reservation: in their inbox and by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.i18n import LANGS, text
from todoku_web.exchange.lending.moments import said_moment
from todoku_web.notices.actions import people_of, tell

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


def tell_both(reservation: Reservation, action: str, *, by: Any, said: str = "") -> None:
    """Tell a step to whom it concerns; not to whoever took it."""
    to = people_of([reservation.organisation_id]) if action in _TO_LENDER else []
    if action in _TO_BORROWER and reservation.asked_by is not None:
        to.append(reservation.asked_by)
    tell(
        [one for one in to if one != by],
        f"lending.{action}",
        url=reverse("lending:reservation", args=[reservation.pk]),
        said={lang: "\n\n".join(filter(None, (_facts(reservation, lang), said))) for lang in LANGS},
        thing=reservation.thing.title,
    )


def _facts(reservation: Reservation, lang: Lang) -> str:
    return text(
        "lending.notice.facts",
        lang,
        thing=reservation.thing.title,
        lender=reservation.organisation.name,
        borrower=reservation.borrower.name,
        starts=said_moment(reservation.starts_at, lang),
        ends=said_moment(reservation.ends_at, lang),
    )
