"""Tells people what became of their applications: in the portal at once, and by letter after the change is kept.

Letters are in both languages, for the portal does not know which one they read; a server that fails keeps nobody from
what stands in the portal.
"""

from __future__ import annotations

from contextlib import suppress
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from todoku.i18n import LANGS, text
from todoku_web.exchange.calls.models import Application, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang


def tell(applications: Iterable[Application], kind: str, **params: Any) -> None:
    """Tell the applicants of some applications; who left or has no account any more is left out."""
    made = Notice.objects.bulk_create(
        Notice(
            person=one.applicant,
            call=one.call,
            application=one,
            kind=kind,
            params={"number": one.number or 0, **params},
        )
        for one in applications
        if one.applicant is not None and one.applicant.is_active
    )
    if made:
        transaction.on_commit(lambda: _send(made))


def notice_text(notice: Notice, lang: Lang) -> str:
    """Return what a notice says."""
    return text(f"calls.notice.{notice.kind}", lang, title=notice.call.named(lang), **notice.params)


def mark_read(person: Any) -> int:
    """Note that a person has read what they were told; return how many that were."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=timezone.now())


def _send(notices: Sequence[Notice]) -> None:
    """Send the letters over one connection; those that went are marked."""
    sent: list[int] = []
    with suppress(OSError, SMTPException), get_connection() as connection:
        sent.extend(notice.pk for notice in notices if connection.send_messages([_letter(notice)]))
    Notice.objects.filter(pk__in=sent).update(mailed_at=timezone.now())


def _letter(notice: Notice) -> EmailMessage:
    subject = text("calls.letter.subject", "ja", title=notice.call.title)
    told = [notice_text(notice, lang) for lang in LANGS]
    where = [text("calls.letter.where", lang) for lang in LANGS]
    return EmailMessage(subject, "\n\n".join([*told, *where]) + "\n", to=[notice.person.email])
