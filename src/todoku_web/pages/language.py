"""The language of a page: asked for in the address, else remembered, else Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils import translation

from todoku.i18n import DEFAULT_LANG, LANGS, Lang

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

COOKIE = "lang"
_YEAR_S = 365 * 24 * 3600


class LanguageMiddleware:
    """Speaks the language of ``?lang=``, which is remembered, or of the cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in its language."""
        asked = request.GET.get("lang")
        lang = asked if asked in LANGS else request.COOKIES.get(COOKIE, DEFAULT_LANG)
        with translation.override(lang if lang in LANGS else DEFAULT_LANG):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        if asked in LANGS:
            response.set_cookie(COOKIE, asked, max_age=_YEAR_S, samesite="Lax", secure=settings.HTTPS, httponly=True)
        return response


def current_lang() -> Lang:
    """Return the language that is spoken now."""
    lang = translation.get_language()
    return cast("Lang", lang) if lang in LANGS else DEFAULT_LANG
