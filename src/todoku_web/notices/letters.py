"""Sends notices as letters, in both languages, for the portal does not know which one people read.

A server that fails keeps nobody from what stands in the inbox, and is asked again every hour for three days.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone

from todoku.i18n import LANGS, text
from todoku_web.notices.models import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

_AT_ONCE = 50
"""Letters that one request sends itself; more are left to the worker, that nobody waits for a server of letters."""
_AGAIN_AFTER = timedelta(minutes=30)
_TRIED_FOR = timedelta(days=3)
_MOST_A_ROUND = 2_000


def post(notices: Sequence[Notice]) -> None:
    """Send the letters of new notices over one connection; many at once wait for the worker's next round."""
    if len(notices) <= _AT_ONCE:
        _send(notices)
    else:
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(tried_at=None)


def send_again() -> int:
    """Send the letters that have not gone out, and are not old; return how many went."""
    now = timezone.now()
    free = Q(tried_at=None) | Q(tried_at__lt=now - _AGAIN_AFTER)
    due = Notice.objects.filter(free, mailed_at=None, at__gt=now - _TRIED_FOR).select_related("person")
    taken = [
        one
        for one in due.order_by("pk")[:_MOST_A_ROUND]
        if Notice.objects.filter(free, pk=one.pk, mailed_at=None).update(tried_at=now)
    ]
    return _send(taken)


def letter(notice: Notice) -> EmailMessage:
    """Return the letter of a notice; its link is whole where the server knows its public name."""
    subject = " / ".join(dict.fromkeys(notice.subject_in(lang) for lang in LANGS))
    parts = [notice.text_in(lang) for lang in LANGS]
    where = [text("notices.letter.where", lang) for lang in LANGS]
    at = [_address(notice.url)] if notice.url else []
    body = "\n\n".join([*dict.fromkeys(parts), *at, *where])
    return EmailMessage(f"[todoku] {' '.join(subject.split())}", body + "\n", to=[notice.person.email])


def _address(path: str) -> str:
    host = next((one for one in settings.HOSTS if not one.startswith((".", "*"))), None)
    return f"{'https' if settings.HTTPS else 'http'}://{host}{path}" if host else path


def _send(notices: Sequence[Notice]) -> int:
    """Send letters over one connection, and mark those that went; return how many those are.

    One that the server will not take keeps the others from nothing; a server that is gone ends the round.
    """
    sent: list[int] = []
    with suppress(OSError), get_connection() as connection:
        for one in notices:
            with suppress(SMTPRecipientsRefused, SMTPResponseException):
                if connection.send_messages([letter(one)]):
                    sent.append(one.pk)
    Notice.objects.filter(pk__in=sent).update(mailed_at=timezone.now())
    return len(sent)
