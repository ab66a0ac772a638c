"""Letters to whoever reported, in both languages: the portal does not know which one they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import send_mail
from django.db import transaction

from todoku.i18n import LANGS, text
from todoku_web.service_reports.models import Origin

if TYPE_CHECKING:
    from todoku_web.service_reports.models import ServiceReport


def tell_reporter(report: ServiceReport, reason: str) -> None:
    """Send a letter about what became of a resident's report, once the change is kept; none to who left."""
    reporter = report.reporter
    if reporter is None or not reporter.is_active or report.origin != Origin.RESIDENT:
        return
    subject = " / ".join(text("service_reports.letter.subject", lang) for lang in LANGS)
    told = {lang: text(f"service_reports.letter.{report.state}", lang, square=report.square) for lang in LANGS}
    said = {lang: text("service_reports.letter.where", lang) for lang in LANGS}
    body = "\n\n".join(filter(None, (told["ja"], told["en"], reason, said["ja"], said["en"])))
    transaction.on_commit(lambda: send_mail(subject, body, None, [reporter.email], fail_silently=True))
