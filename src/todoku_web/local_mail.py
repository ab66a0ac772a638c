"""Mail of a portal without a mail server: each message is a text file in its folder, and the terminal says where."""

from __future__ import annotations

import secrets
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from todoku.i18n import text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage


class LocalMail(BaseEmailBackend):
    """Writes messages to ``HOME/mail``, for those who may read the portal's folder."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message to a file of its own; return how many there are."""
        folder = settings.EMAIL_FILE_PATH
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            file = folder / f"{timezone.localtime():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}.txt"
            head = f"To: {', '.join(message.recipients())}\nSubject: {message.subject}\n\n"
            file.write_text(f"{head}{message.body}\n", encoding="utf-8")
            with suppress(OSError, AttributeError, UnicodeEncodeError):  # nobody listens, or not in this language
                sys.stderr.write(text("web.mail_written", current_lang(), file=file) + "\n")
        return len(email_messages)
