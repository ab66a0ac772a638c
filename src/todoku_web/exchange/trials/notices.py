"""Letters to whoever planned a trial, in both languages: the portal does not know which one they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import send_mail
from django.db import transaction

from todoku.i18n import LANGS, text

if TYPE_CHECKING:
    from todoku_web.exchange.trials.models import Trial


def tell_author(trial: Trial, name: str, reason: str) -> None:
    """Send a letter about what was decided on a trial, once the change is kept; none to who left."""
    author = trial.author
    if author is None or not author.is_active:
        return
    subject = " / ".join(text("trials.letter.subject", lang) for lang in LANGS)
    told = [text(f"trials.letter.{name}", lang, title=trial.title) for lang in LANGS]
    said = [text("trials.letter.where", lang) for lang in LANGS]
    body = "\n\n".join(filter(None, (*told, reason, *said)))
    transaction.on_commit(lambda: send_mail(subject, body, None, [author.email], fail_silently=True))
