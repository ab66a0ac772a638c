"""What stands before pages and actions: signed in or asked to, seen or not there, allowed or refused in words."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from todoku.errors import TodokuError
from todoku.i18n import entry

if TYPE_CHECKING:
    from collections.abc import Callable

Thing = TypeVar("Thing")
FORBIDDEN, CONFLICT, UNFIT = 403, 409, 422
_KEPT = "doors.kept"
_KEPT_FOR_S = 3600
_MOST_KEPT = 60_000
_NOT_KEPT = ("csrfmiddlewaretoken", "action")
_LONGEST_POSTED = 9


class NotAllowed(TodokuError):
    """The person may not do this with the thing as it stands."""


class ChangedMeanwhile(TodokuError):
    """Somebody else changed the thing after the person's page was made."""

    def __init__(self, code: str = "doors.changed_meanwhile", /, **params: object) -> None:
        super().__init__(code, **params)


def require(person: Any, right: str, thing: Any = None) -> None:
    """Raise NotAllowed, with the sentence of the right (``needs.edit_need``), where a person does not have it."""
    if not person.has_perm(right, thing):
        raise NotAllowed("doors.not_allowed", right=entry(f"right.{right}"))


def require_seen(thing: Any, seen: int) -> None:
    """Raise ChangedMeanwhile where a thing's ``version`` is no longer the one that a person saw."""
    if thing.version != seen:
        raise ChangedMeanwhile


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so; what a form held is kept meanwhile and stands in it again afterwards.

    A refusal is answered with a page that says why, in the words of the right.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return answered(view)(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
            return redirect_to_login(request.path)
        return redirect_to_login(request.get_full_path())

    return asked


def for_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let everybody see what is public; lead a stranger to sign in where strangers see nothing, be it there or not."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return answered(view)(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.path)

    return shown


def answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a refusal with a page that says why, in the words of the right."""

    @wraps(view)
    def answers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return refused(request, error, status=FORBIDDEN)

    return answers


def seen(request: HttpRequest, thing: Thing | None, right: str, then: str = "") -> Thing:
    """Return a thing that the person may see by a right; 404 where there is none, or for who may not see it.

    ``then`` is a right that is needed besides: NotAllowed says so to who sees the thing and does not have it.
    """
    if thing is None or not request.user.has_perm(right, thing):
        raise Http404
    if then:
        require(request.user, then, thing)
    return thing


def refused(request: HttpRequest, error: TodokuError, *, status: int = 400) -> HttpResponse:
    """Return the page that says why something cannot be done, with a way back."""
    return render(request, "accounts/refused.html", {"error": error, "back": _way_back(request)}, status=status)


def status_of(error: TodokuError) -> int:
    """Return with which status a page tells an error: somebody else was first, or it cannot be."""
    return CONFLICT if isinstance(error, ChangedMeanwhile) else UNFIT


def posted_version(request: HttpRequest) -> int:
    """Return the version that a page was made of, from its field ``seen``; 0 for what is none."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_POSTED else 0


def kept(request: HttpRequest) -> dict[str, list[str]] | None:
    """Return, once, what this form held when the session was found to have ended; None without such."""
    found = request.session.get(_KEPT)
    if not found or found["path"] != request.path:
        return None
    del request.session[_KEPT]
    typed: dict[str, list[str]] = found["typed"]
    return typed if time.time() - found["at"] < _KEPT_FOR_S else None


def _keep(request: HttpRequest) -> None:
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_KEPT}
    if sum(len(value) for values in typed.values() for value in values) <= _MOST_KEPT:
        request.session[_KEPT] = {"path": request.path, "at": time.time(), "typed": typed}


def _way_back(request: HttpRequest) -> str:
    came_from = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if safe else ""
