"""Fits the library of accounts to the portal: its messages, mails and names come from the catalogue."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as request_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.functional import lazy

from todoku.errors import InputError
from todoku.i18n import has, text
from todoku_web.accounts.names import clean_name
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

_LOG = logging.getLogger("django.todoku.mail")


def _said(key: str) -> str:
    return text(key, current_lang())


_word = lazy(_said, str)


def _reworded(errors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the library's form errors, in the catalogue's words where it has them."""
    return {
        code: _word(f"accounts.wrong.{code}") if has(f"accounts.wrong.{code}") else said
        for code, said in errors.items()
    }


class AccountAdapter(DefaultAccountAdapter):
    """Messages and mails of accounts."""

    error_messages: ClassVar[dict[str, Any]] = _reworded(DefaultAccountAdapter.error_messages)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Leave a message for the next page: the catalogue's for the name of the library's template."""
        if message_template:
            name = message_template.rpartition("/")[2].removesuffix(".txt")
            message = text(f"accounts.message.{name}", current_lang(), **_told(message_context or {}))
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; where the mail server does not take it the next page says so, whoever the mail was for."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            _LOG.exception("mail %s could not be sent", template_prefix)
            messages.error(request_context.request, text("mail.not_sent", current_lang()))

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Return the mail that the catalogue has for the name of the library's template."""
        name = template_prefix.rpartition("/")[2]
        lang = current_lang()
        facts = _told(context)
        parts = [text(f"mail.{name}.body", lang, **facts)]
        if "timestamp" in context:
            parts.append(text("mail.change", lang, **facts))
        parts.append(text("mail.foot", lang, site=request_context.request.build_absolute_uri("/")))
        subject = text("mail.subject", lang, subject=text(f"mail.{name}.subject", lang))
        to = [email] if isinstance(email, str) else email
        return EmailMessage(subject, "\n\n".join(parts) + "\n", self.get_from_email(), to, headers=headers)


class MfaAdapter(DefaultMFAAdapter):
    """Errors and names of the second step of signing in."""

    error_messages: ClassVar[dict[str, Any]] = _reworded(DefaultMFAAdapter.error_messages)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 - the library's name
        """Return a name for a new passkey: passkey 1, 2, 3."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return text("accounts.passkey_name", current_lang(), number=number)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What an identity provider says about a person."""

    error_messages: ClassVar[dict[str, Any]] = _reworded(DefaultSocialAccountAdapter.error_messages)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take the address and the name over; a name that cannot be is left for the person to give."""
        person = super().populate_user(request, sociallogin, data)
        parts = (data.get("last_name"), data.get("first_name"))
        try:
            person.name = clean_name(data.get("name") or " ".join(part for part in parts if part))
        except InputError:
            person.name = ""
        return person


def _told(context: Mapping[str, Any]) -> dict[str, str]:
    """Return what a message may name; the time in Japan's."""
    facts = {name: str(value) for name, value in context.items() if isinstance(value, (str, int))}
    if "timestamp" in context:
        facts["timestamp"] = timezone.localtime(context["timestamp"]).strftime("%Y-%m-%d %H:%M")
    for name in ("user", "authenticator"):
        if name in context:
            facts[name] = str(context[name])
    return facts
