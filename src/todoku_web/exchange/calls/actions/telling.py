"""Tells applicants what became of their applications: in their inbox and by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.i18n import LANGS
from todoku_web.notices.actions import deliver, notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.calls.models import Application


def tell(applications: Iterable[Application], kind: str, **params: Any) -> None:
    """Tell the applicants of some applications; ``notice.calls.<kind>.text`` says what."""
    deliver(
        notice(
            one.applicant,
            f"calls.{kind}",
            url=_page(one),
            title={lang: one.call.named(lang) for lang in LANGS},
            number=one.number or 0,
            **params,
        )
        for one in applications
    )


def _page(one: Application) -> str:
    return reverse("calls:application", args=[one.pk]) if one.number else reverse("calls:mine")
