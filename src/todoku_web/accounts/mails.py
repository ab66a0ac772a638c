"""Mails about organisations, sent once the change is made; where one cannot go the page says so."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.utils import timezone

from todoku.i18n import text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.accounts.models import Invitation, OrganisationRequest


def send_invitation(request: HttpRequest, invitation: Invitation, url: str) -> bool:
    """Send the link of an invitation to who is invited; whether it went."""
    lang = current_lang()
    facts = {
        "by": str(request.user),
        "organisation": invitation.organisation.name,
        "role": text(f"role.{invitation.role}", lang),
        "day": timezone.localtime(invitation.expires_at).strftime("%Y-%m-%d"),
        "url": url,
    }
    subject = text("mail.invitation.subject", lang, organisation=invitation.organisation.name)
    return _send(request, invitation.email, subject, text("mail.invitation.body", lang, **facts))


def send_decision(request: HttpRequest, asked: OrganisationRequest, url: str) -> bool:
    """Tell who asked for an organisation what was decided; whether it went."""
    lang = current_lang()
    body = text(f"mail.organisation_{asked.state}.body", lang, name=asked.name, url=url, answer=asked.answer)
    return _send(request, asked.asked_by.email, text("mail.organisation_decided.subject", lang), body)


def _send(request: HttpRequest, to: str, subject: str, body: str) -> bool:
    lang = current_lang()
    foot = text("mail.foot", lang, site=request.build_absolute_uri("/"))
    mail = EmailMessage(text("mail.subject", lang, subject=subject), f"{body}\n\n{foot}\n", to=[to])
    try:
        return bool(mail.send())
    except (OSError, SMTPException):
        return False
