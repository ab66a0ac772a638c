"""Says something about a plan or a place in it, answers, and settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.audit.actions import record
from todoku_web.planning.models import TEXT_LENGTH, Comment, Plan, Target
from todoku_web.planning.places import is_in
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from todoku_web.planning.models import PlanVersion


def comment(
    plan: Plan,
    body: str,
    *,
    by: Any,
    key: str,
    version: PlanVersion | None,
    target: str = Target.NONE,
    target_id: str = "",
) -> Comment:
    """Return a new comment on a plan or a place in it; the same form sent twice makes one. Raises InputError."""
    require(by, "planning.comment_plan", plan)
    said = paragraphs(body, most=TEXT_LENGTH, needed=True)
    if target not in set(Target) or (target != Target.NONE) != bool(target_id):
        raise InputError("planning.comment_target")
    if target_id and (version is None or not is_in(version, target, target_id)):
        raise InputError("planning.comment_target")
    with transaction.atomic():
        made, new = Comment.objects.get_or_create(
            key=key,
            defaults={
                "plan": plan,
                "version": version,
                "target": target,
                "target_id": target_id,
                "body": said,
                "by": by,
                "by_name": str(by),
            },
        )
        if new:
            record("plan.commented", plan, by=by, organisation=plan.organisation, comment=made.pk, target=target)
    return made


def reply(parent: Comment, body: str, *, by: Any, key: str) -> Comment:
    """Return a reply to a comment; replies have none of their own. Raises InputError."""
    plan = parent.plan
    require(by, "planning.comment_plan", plan)
    if parent.parent_id is not None:
        raise InputError("planning.comment_target")
    said = paragraphs(body, most=TEXT_LENGTH, needed=True)
    with transaction.atomic():
        made, new = Comment.objects.get_or_create(
            key=key,
            defaults={
                "plan": plan,
                "version": plan.current,
                "target": parent.target,
                "target_id": parent.target_id,
                "parent": parent,
                "body": said,
                "by": by,
                "by_name": str(by),
            },
        )
        if new:
            record("plan.replied", plan, by=by, organisation=plan.organisation, comment=parent.pk)
    return made


def resolve(thread: Comment, *, by: Any) -> Comment:
    """Settle a comment: its author may, and who drafts the plan."""
    plan = thread.plan
    if thread.by_id != by.pk:
        require(by, "planning.resolve_comment", plan)
    require(by, "planning.comment_plan", plan)
    with transaction.atomic():
        changed = Comment.objects.filter(pk=thread.pk, parent=None, resolved_at=None).update(
            resolved_at=timezone.now(), resolved_by=by
        )
        if changed:
            record("plan.comment_resolved", plan, by=by, organisation=plan.organisation, comment=thread.pk)
    thread.refresh_from_db()
    return thread


def reopen(thread: Comment, *, by: Any) -> Comment:
    """Take up again what was settled."""
    plan = thread.plan
    require(by, "planning.comment_plan", plan)
    with transaction.atomic():
        changed = Comment.objects.filter(pk=thread.pk, parent=None, resolved_at__isnull=False).update(
            resolved_at=None, resolved_by=None
        )
        if changed:
            record("plan.comment_reopened", plan, by=by, organisation=plan.organisation, comment=thread.pk)
    thread.refresh_from_db()
    return thread
