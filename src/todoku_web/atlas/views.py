"""The pages of the atlas: the map, its table, its print, and short addresses."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from todoku.errors import InputError
from todoku.i18n import Lang, load_yaml, text
from todoku_web.atlas.actions import keep_view
from todoku_web.atlas.models import SavedView
from todoku_web.atlas.responses import json_answer
from todoku_web.atlas.saved_views import view_state
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

_WORDS = "map_ui.yaml"
_TOO_MANY, _BAD = 429, 400
_MOST_READ = 10_000


@require_safe
def atlas(request: HttpRequest) -> HttpResponse:
    """Show the map."""
    return _page(request, None)


@require_safe
def saved(request: HttpRequest, key: str) -> HttpResponse:
    """Show the map as a view has it."""
    return _page(request, get_object_or_404(SavedView, key=key).state)


@csrf_exempt
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a view, and tell its short address.

    Only JSON is taken, which no form of another site can send; the address is the same for everyone, and nothing in the
    session is looked at or changed.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.content_type != "application/json":
        return _refused(InputError("atlas.view_not_json"), _BAD, request)
    try:
        state = view_state(request.read(_MOST_READ))
    except InputError as error:
        return _refused(error, _BAD, request)
    try:
        view = keep_view(state, visitor=request.META.get("REMOTE_ADDR", ""))
    except InputError as error:
        return _refused(error, _TOO_MANY, request)
    address = reverse("atlas-saved", args=[view.key])
    return json_answer(request, {"key": view.key, "path": address, "url": request.build_absolute_uri(address)})


def _refused(error: InputError, status: int, request: HttpRequest) -> HttpResponse:
    said = text(f"error.{error.code}", current_lang(), **error.params)
    return json_answer(request, {"error": said}, status=status)


@cache
def _words(lang: Lang) -> dict[str, str]:
    """Return the words that the map's own modules speak."""
    written = (resources.files("todoku_web") / "words" / _WORDS).read_text(encoding="utf-8")
    return {key: entry[lang] for key, entry in load_yaml(written).items()}


def _page(request: HttpRequest, state: dict[str, Any] | None) -> HttpResponse:
    asked = request.GET.copy()
    asked.pop("lang", None)
    context = {
        "words": _words(current_lang()),
        "state": state,
        "catalogue_url": reverse("atlas-catalogue"),
        "search_url": reverse("atlas-search"),
        "table_url": f"{reverse('atlas-table')}?{asked.urlencode()}".rstrip("?"),
    }
    return render(request, "atlas/atlas.html", context)
