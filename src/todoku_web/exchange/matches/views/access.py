"""What stands before the pages: a thing for who may see it, refusals in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.exchange.matches.queries import match_for_page, round_for_page
from todoku_web.exchange.needs.queries import need_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.matches.models import Match, Round
    from todoku_web.exchange.needs.models import Need


def need_with(request: HttpRequest, need_id: UUID, right: str) -> Need:
    """Return a need; 404 where the person may not see it, NotAllowed where they see it and may not this."""
    return seen(request, need_for_page(need_id), "needs.view_need", f"matches.{right}")


def seen_match(request: HttpRequest, match_id: UUID) -> Match:
    """Return a match that concerns the person; 404 for everybody else."""
    return seen(request, match_for_page(match_id), "matches.view_match")


def seen_round(request: HttpRequest, round_id: UUID) -> Round:
    """Return a round of the person's organisation; 404 for everybody else."""
    return seen(request, round_for_page(round_id), "matches.view_round")
