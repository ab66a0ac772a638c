"""Letters about matches, in both languages: the portal does not know which one people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.mail import send_mail
from django.db import transaction

from todoku.i18n import LANGS, text
from todoku_web.accounts.models import Membership, Role

if TYPE_CHECKING:
    from todoku_web.exchange.matches.models import Match


def tell(match: Match, action: str, *, by: Any, said: str) -> None:
    """Send letters about a step to all whom it concerns, once it is kept; none to whoever took it.

    It concerns those who work for the offer's and the need's owner, the author of a need of their own, and whoever
    proposed it.
    """
    owners = [one for one in (match.offer.organisation_id, match.need.organisation_id) if one is not None]
    members = Membership.objects.filter(organisation_id__in=owners, person__is_active=True).exclude(role=Role.VIEWER)
    to = set(members.values_list("person__email", flat=True))
    alone = match.need.author if match.need.organisation_id is None else None
    to |= {one.email for one in (alone, match.proposed_by) if one is not None and one.is_active}
    to.discard(getattr(by, "email", ""))
    if not to:
        return
    subject = " / ".join(text("matches.letter.subject", lang, title=match.need.title) for lang in LANGS)
    parts = [
        f"{text(f'matches.letter.{action}', lang, need=match.need.title, offer=match.offer.title)}\n"
        f"{text('matches.no_contract', lang)} {text('matches.letter.where', lang)}"
        for lang in LANGS
    ]
    body = "\n\n".join(filter(None, (*parts, said)))
    for address in sorted(to):
        transaction.on_commit(lambda address=address: send_mail(subject, body, None, [address], fail_silently=True))
