"""What is sent from a standard's discussion: comments, their withdrawal, questions settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people
from todoku_web.accounts.models import Role
from todoku_web.offices.standards.actions import comments as actions
from todoku_web.offices.standards.views.access import bodies_in, chosen, standard_at
from todoku_web.offices.standards.views.standards import standard_page
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import posted_key

if TYPE_CHECKING:
    from uuid import UUID

_MARKS = {"withdraw": actions.withdraw, "settle": actions.settle}


@require_POST
@for_people
def say(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Say or ask something."""
    found = standard_at(request, standard_id, "comment_standard")
    bodies = bodies_in(request, found, adopting=False, role=Role.VIEWER)
    said = request.POST.get("text", "")
    try:
        actions.say(
            found,
            said,
            is_question=bool(request.POST.get("question")),
            organisation=chosen(bodies, request.POST.get("body", "")) or bodies[0],
            by=request.user,
            key=posted_key(request),
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return standard_page(request, found, error=error, said=said)
    messages.success(request, text("standards.done.said", current_lang()))
    return redirect(found)


@require_POST
@for_people
def mark(request: HttpRequest, standard_id: UUID, comment_id: int, name: str) -> HttpResponse:
    """Withdraw a comment, or settle a question."""
    found = standard_at(request, standard_id)
    comment = found.comments.filter(pk=comment_id).first()
    if comment is None or name not in _MARKS or not request.user.has_perm("standards.view_work", found):
        raise Http404
    _MARKS[name](comment, by=request.user)
    messages.success(request, text(f"standards.done.{name}", current_lang()))
    return redirect(found)
