"""Comments on a standard: said, withdrawn by who said them, questions settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.offices.standards.actions.history import locked, wrote
from todoku_web.offices.standards.models import TEXT_LENGTH, Comment
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from todoku_web.offices.standards.models import Standard

MOST_COMMENTS = 2_000


def say(standard: Standard, typed: str, *, is_question: bool, organisation: Any, by: Any, key: str) -> Comment:
    """Return a new comment, or open question, of a body; the one that the same form made before."""
    with transaction.atomic():
        now = locked(standard.pk)
        require(by, "standards.comment_standard", now)
        again = now.comments.filter(person=by, key=key).first()
        if again is not None:
            return again
        if now.comments.count() >= MOST_COMMENTS:
            raise InputError("standards.many_comments", most=MOST_COMMENTS)
        said = paragraphs(typed, most=TEXT_LENGTH, needed=True)
        made = Comment.objects.create(
            standard=now, key=key, text=said, is_question=is_question, organisation=organisation, person=by
        )
        wrote(now, "asked" if is_question else "commented", by=by, body=organisation, comment=made.pk)
    return made


def withdraw(comment: Comment, *, by: Any) -> None:
    """Take an own comment back: that there was one stays, what it said is shown no more."""
    _mark(comment, "withdrawn_at", "comment_withdrawn", "standards.withdraw_comment", by)


def settle(comment: Comment, *, by: Any) -> None:
    """Mark a question as settled."""
    _mark(comment, "settled_at", "question_settled", "standards.settle_comment", by)


def _mark(comment: Comment, field: str, action: str, right: str, by: Any) -> None:
    with transaction.atomic():
        now = locked(comment.standard_id)
        held = now.comments.select_related("organisation").get(pk=comment.pk)
        held.standard = now
        require(by, right, held)
        if getattr(held, field) is None:
            setattr(held, field, timezone.now())
            held.save(update_fields=[field])
            wrote(now, action, by=by, comment=held.pk)
