"""What pages show of a screening: its settings as a form has them, and the steps from call to letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from todoku_web.exchange.calls.clock import Phase
from todoku_web.exchange.screening.workflow import ScreeningState

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.screening.actions.setting_up import Settings
    from todoku_web.exchange.screening.models import Screening
    from todoku_web.exchange.screening.queries import Counts


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a screening: ``screening.step.<name>`` and ``.help`` are its texts.

    ``address``: where it is done; ``action``: or the name of the step that a button takes here.
    """

    name: str
    is_done: bool
    address: str = ""
    action: str = ""


def steps(screening: Screening, counts: Counts) -> list[Step]:
    """Return the steps of a screening in order."""
    read = screening.state != ScreeningState.PREPARING
    met = screening.state in (ScreeningState.MEETING, ScreeningState.DECIDED)
    decided = screening.state == ScreeningState.DECIDED
    closed = screening.call.phase not in (Phase.DRAFT, Phase.COMING, Phase.OPEN)
    over = screening.closes_at is not None and timezone.now() >= screening.closes_at
    declared = counts.ready > 0 and counts.ready == counts.reviewers

    def at(name: str, *, there: bool = True) -> str:
        return reverse(f"screening:{name}", args=[screening.pk]) if there else ""

    return [
        Step("criteria", screening.criteria is not None, at("criteria", there=not met)),
        Step("deadline", screening.closes_at is not None, at("settings", there=not decided)),
        Step("reviewers", counts.reviewers > 0, at("reviewers")),
        Step("confirm", screening.confirmed_at is not None, action="confirm" if closed else ""),
        Step("declared", read or declared, at("reviewers")),
        Step("deal", screening.assignments.exists(), action="deal"),
        Step("open", read, action="open"),
        Step("read", met or (read and (over or not counts.assigned)), at("readers")),
        Step("hold", met, action="hold"),
        Step("meet", decided, at("ranking", there=met)),
        Step("decide", decided, at("decide", there=met and not decided)),
    ]


def settings_shown(settings: Settings) -> dict[str, Any]:
    """Return settings as the form shows them."""
    return {
        "places": settings.places,
        "readers": settings.readers,
        "reserves": settings.reserves,
        "hides_applicant": "yes" if settings.hides_applicant else "",
        "others": str(settings.others),
        "closes_at": input_moment(settings.closes_at),
    }


def input_moment(moment: datetime | None) -> str:
    """Return a moment in Japan time as an input of a form has it."""
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"
