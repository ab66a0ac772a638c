"""Sends the link of an invitation to review; whoever has no account signs up with it."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage

from todoku.i18n import LANGS, text

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.exchange.screening.models import Reviewer


def send_invitation(request: HttpRequest, reviewer: Reviewer, url: str) -> bool:
    """Send the link in both languages, once the invitation is kept; whether the letter went."""
    screening = reviewer.screening
    told = [
        text(
            "screening.mail.invited",
            lang,
            name=reviewer.name,
            by=str(request.user),
            organisation=screening.organisation.name,
            call=screening.call.named(lang),
            stage=screening.named(lang),
            url=url,
        )
        for lang in LANGS
    ]
    subject = " / ".join(text("screening.mail.subject", lang, call=screening.call.named(lang)) for lang in LANGS)
    mail = EmailMessage(subject, "\n\n".join(told) + "\n", to=[reviewer.email])
    try:
        return bool(mail.send())
    except (OSError, SMTPException):
        return False
