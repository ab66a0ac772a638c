"""Tells reviewers and the office what concerns them: in their inbox and by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.i18n import LANGS
from todoku_web.accounts.models import Role
from todoku_web.notices.actions import deliver, notice, people_of, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.screening.models import Reviewer, Screening


def told_names(screening: Screening) -> dict[str, Any]:
    """Return how a screening is named in notices: its call and its stage, in both languages."""
    return {
        "call": {lang: screening.call.named(lang) for lang in LANGS},
        "stage": {lang: screening.named(lang) for lang in LANGS},
    }


def tell_reviewers(
    screening: Screening, reviewers: Iterable[Reviewer], kind: str, *, said: str = "", **params: Any
) -> None:
    """Tell reviewers something; each is led to their own page."""
    deliver(
        notice(
            one.person,
            f"screening.{kind}",
            url=reverse("screening:reviewing", args=[one.pk]),
            said=said,
            **told_names(screening),
            **params,
        )
        for one in reviewers
        if one.person is not None
    )


def tell_office(screening: Screening, kind: str, *, by: Any, url: str = "", said: str = "", **params: Any) -> None:
    """Tell those who review or decide in the organisation that calls; not whoever did it themselves."""
    office = [
        one for one in people_of([screening.organisation_id], role=Role.REVIEWER) if one.pk != getattr(by, "pk", 0)
    ]
    page = url or reverse("screening:screening", args=[screening.pk])
    tell(office, f"screening.{kind}", url=page, said=said, **told_names(screening), **params)
