"""The comments on a plan: said, answered, settled, each with the place that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from todoku.errors import InputError, TodokuError
from todoku_web.accounts.doors import for_people, kept, refused
from todoku_web.pages.language import current_lang
from todoku_web.planning.actions.commenting import comment, reopen, reply, resolve
from todoku_web.planning.doors import plan_at
from todoku_web.planning.models import Comment, Target
from todoku_web.planning.places import FIGURES, is_in, target_name
from todoku_web.planning.queries import threads
from todoku_web.planning.views.results import frame

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.planning.models import Plan

_ON_A_PAGE = 20
_LONGEST_KEY = 64
_CHANGES = {"resolve": resolve, "reopen": reopen}


@for_people
@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show what was said about a plan, open questions first unless asked otherwise, and take something new."""
    plan = plan_at(request, plan_id, "view_work")
    typed: dict[str, str] = {name: values[0] for name, values in (kept(request) or {}).items()}
    typed |= {name: request.GET[name] for name in ("target", "target_id") if name in request.GET}
    error: TodokuError | None = None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("target", "target_id", "body", "key")}
        try:
            made = comment(
                plan,
                typed["body"],
                by=request.user,
                key=_key(request),
                version=plan.current,
                target=typed["target"] or Target.NONE,
                target_id=typed["target_id"],
            )
        except InputError as found:
            error = found
        else:
            return redirect(f"{reverse('planning:comments', args=[plan.pk])}#comment-{made.pk}")
    return render(request, "planning/comments.html", _page(request, plan, typed, error), status=422 if error else 200)


def _page(request: HttpRequest, plan: Plan, typed: dict[str, str], error: TodokuError | None) -> dict[str, Any]:
    lang = current_lang()
    found = threads(plan)
    state = request.GET.get("state", "open")
    if state == "open":
        found = found.filter(resolved_at=None)
    elif state == "resolved":
        found = found.filter(resolved_at__isnull=False)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "thread": one,
            "about": target_name(one.target, one.target_id, lang),
            "gone": bool(plan.current and not is_in(plan.current, one.target, one.target_id)),
            "may_resolve": one.by_id == request.user.pk or request.user.has_perm("planning.resolve_comment", plan),
            "reply_key": uuid4().hex,
        }
        for one in page
    ]
    target, target_id = typed.get("target", ""), typed.get("target_id", "")
    known = target in set(Target) and target != Target.NONE and bool(target_id)
    return frame(request, plan) | {
        "tab": "comments",
        "page": page,
        "rows": rows,
        "state": state,
        "states": ("open", "resolved", "all"),
        "typed": typed,
        "error": error,
        "about": target_name(target, target_id, lang) if known and _named(target, target_id) else "",
        "key": typed.get("key") or uuid4().hex,
    }


def _named(target: str, target_id: str) -> bool:
    return target != Target.FIGURE or target_id in FIGURES


@for_people
@require_POST
def answer(request: HttpRequest, plan_id: UUID, comment_id: int) -> HttpResponse:
    """Add a reply to a comment."""
    thread = _thread(request, plan_id, comment_id)
    try:
        reply(thread, request.POST.get("body", ""), by=request.user, key=_key(request))
    except InputError as error:
        return refused(request, error, status=422)
    return redirect(f"{reverse('planning:comments', args=[plan_id])}?state=all#comment-{thread.pk}")


@for_people
@require_POST
def settle(request: HttpRequest, plan_id: UUID, comment_id: int, name: str) -> HttpResponse:
    """Settle a comment, or take it up again."""
    if name not in _CHANGES:
        raise Http404
    thread = _thread(request, plan_id, comment_id)
    _CHANGES[name](thread, by=request.user)
    return redirect(f"{reverse('planning:comments', args=[plan_id])}?state=all#comment-{thread.pk}")


def _thread(request: HttpRequest, plan_id: UUID, comment_id: int) -> Comment:
    plan = plan_at(request, plan_id, "view_work")
    return get_object_or_404(plan.comments.select_related("plan__organisation"), pk=comment_id, parent=None)


def _key(request: HttpRequest) -> str:
    return f"{request.user.pk}:{request.POST.get('key') or uuid4().hex}"[:_LONGEST_KEY]
