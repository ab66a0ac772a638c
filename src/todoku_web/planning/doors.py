"""What stands before every page of a plan: signed in or asked to, allowed or refused in words, nothing typed lost."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from todoku.errors import TodokuError
from todoku_web.planning.actions.allowed import NotAllowed, require
from todoku_web.planning.queries import plan_for_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.planning.models import Plan, PlanVersion

_KEPT = "planning.kept"
_KEPT_FOR_S = 3600
_MOST_KEPT = 60_000
_NOT_KEPT = ("csrfmiddlewaretoken", "action")


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so; what a form held is kept meanwhile and stands in it again afterwards."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return answered(view)(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
            return redirect_to_login(request.path)
        return redirect_to_login(request.get_full_path())

    return asked


def answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a refusal with a page that says why, in the words of the right."""

    @wraps(view)
    def answers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return refused(request, error, status=403)

    return answers


def refused(request: HttpRequest, error: TodokuError, *, status: int = 400) -> HttpResponse:
    """Return the page that says why something cannot be done, with a way back."""
    return render(request, "planning/refused.html", {"error": error, "back": _way_back(request)}, status=status)


def _way_back(request: HttpRequest) -> str:
    from django.utils.http import url_has_allowed_host_and_scheme

    came_from = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if safe else ""


def _keep(request: HttpRequest) -> None:
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_KEPT}
    if sum(len(value) for values in typed.values() for value in values) <= _MOST_KEPT:
        request.session[_KEPT] = {"path": request.path, "at": time.time(), "typed": typed}


def kept(request: HttpRequest) -> dict[str, list[str]] | None:
    """Return, once, what this form held when the session was found to have ended; None without such."""
    found = request.session.get(_KEPT)
    if not found or found["path"] != request.path:
        return None
    del request.session[_KEPT]
    typed: dict[str, list[str]] = found["typed"]
    return typed if time.time() - found["at"] < _KEPT_FOR_S else None


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead who is not signed in to sign in where strangers see nothing, be the plan there or not."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return answered(view)(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.path)

    return shown


def plan_at(request: HttpRequest, plan_id: UUID, right: str = "view_plan") -> Plan:
    """Return the plan of a page; 404 where the person may not see it, NotAllowed where they see it and may not this."""
    plan = plan_for_page(plan_id)
    if plan is None or not request.user.has_perm("planning.view_plan", plan):
        raise Http404
    require(request.user, right, plan)
    return plan


def version_at(request: HttpRequest, plan: Plan, number: int | None = None) -> PlanVersion:
    """Return a version of a plan, its newest where no number is given; 404 where there is none, or for the public.

    Of a published plan the public sees the version that was decided and no other.
    """
    if number is None or (plan.current and plan.current.number == number):
        found = plan.current
    elif not may_see_work(request, plan):
        raise Http404
    else:
        found = plan.versions.select_related("made_by", "job").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def may_see_work(request: HttpRequest, plan: Plan) -> bool:
    """Whether a person sees how a plan came about, and not only what was published of it."""
    return bool(request.user.has_perm("planning.view_work", plan))
